namespace Emulator.Server.Hosting;

/// <summary>The clock that clients live by, whatever the devices' own does: waits for clients end on it when the devices' stands.</summary>
/// <param name="Time">The clock of the machine.</param>
internal sealed record HostClock(TimeProvider Time);
