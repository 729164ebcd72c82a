namespace Emulator.Device.Access;

/// <summary>When failed logins lock somebody out, in place of what the profile says.</summary>
/// <param name="Attempts">Failures in a row.</param>
/// <param name="Lasts">How long.</param>
/// <param name="PerUser">Whether the name is locked out, from wherever it comes, and not the address.</param>
/// <param name="Extends">Whether each attempt of an address that is locked out begins the time anew.</param>
public sealed record LockoutRule(int Attempts, TimeSpan Lasts, bool PerUser, bool Extends);
