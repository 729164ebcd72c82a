namespace Emulator.Server.Faults;

/// <summary>A rule that somebody wants, read and checked.</summary>
/// <param name="Id">The name it is to have; null for the next free one.</param>
/// <param name="Kind">What is to happen.</param>
/// <param name="Match">On which occasions.</param>
/// <param name="When">When.</param>
/// <param name="Arguments">Its parameters.</param>
internal sealed record FaultRequest(string? Id, FaultKind Kind, FaultMatch Match, FaultWhen When, FaultArguments Arguments);
