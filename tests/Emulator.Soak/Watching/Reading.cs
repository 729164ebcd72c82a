using System.Globalization;

namespace Emulator.Soak.Watching;

/// <summary>What the process held at a moment.</summary>
/// <param name="At">Since it was started.</param>
/// <param name="Resident">Resident memory, in MB.</param>
/// <param name="Heap">The managed heap, garbage too, in MB.</param>
/// <param name="Sockets">Sockets, listening ones as well.</param>
/// <param name="Files">Other handles: files, pipes, what polls.</param>
/// <param name="Threads">Threads of the system.</param>
/// <param name="Processor">Processor time so far.</param>
/// <param name="Data">What its data folder holds, in MB.</param>
/// <param name="Requests">Requests to cameras so far; those of devices that were removed have left the sum.</param>
/// <param name="Connections">Connections to cameras.</param>
/// <param name="Hits">How often faults have fired.</param>
internal sealed record Reading(
    TimeSpan At, double Resident, double Heap, int Sockets, int Files, int Threads, TimeSpan Processor, double Data, double Requests, double Connections, double Hits)
{
    /// <summary>The head of a table of them.</summary>
    public const string Head = "| minute | resident MB | heap MB | sockets | other handles | threads | cores | data MB | requests | connections | faults fired |\n|---|---|---|---|---|---|---|---|---|---|---|";

    /// <summary>A row of the table.</summary>
    /// <param name="before">The reading that the share of the processor counts from.</param>
    public string Row(Reading before) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {At.TotalMinutes:0.0} | {Resident:0} | {Heap:0} | {Sockets} | {Files} | {Threads} | {(At > before.At ? (Processor - before.Processor) / (At - before.At) : 0):0.00} | {Data:0.0} | {Requests:0} | {Connections:0} | {Hits:0} |");
}
