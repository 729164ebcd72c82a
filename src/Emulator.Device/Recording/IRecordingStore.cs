using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Emulator.Device.Recording;

/// <summary>What was kept of a device's recordings.</summary>
/// <param name="Installed">When the device was first used, by its UTC; its past lies before.</param>
/// <param name="Next">The number that the next recording gets.</param>
/// <param name="Written">For each channel, up to when its files are closed.</param>
/// <param name="Capacity">For each disk, how many bytes of it recordings may take.</param>
/// <param name="Recordings">Closed files.</param>
/// <param name="Events">Events since then.</param>
/// <param name="Protection">Conditions.</param>
public sealed record KeptRecordings(
    DateTime Installed,
    long Next,
    ImmutableArray<DateTime> Written,
    ImmutableArray<long> Capacity,
    ImmutableArray<Recording> Recordings,
    ImmutableArray<RecordedEvent> Events,
    RecordingProtection Protection);

/// <summary>What happened to a device's recordings since it was last kept.</summary>
/// <param name="State">Everything but the lists that may be long.</param>
/// <param name="Added">Files that were closed.</param>
/// <param name="Removed">Numbers of files that gave way.</param>
/// <param name="Events">Events that began or changed.</param>
public sealed record RecordingDelta(KeptRecordings State, ImmutableArray<Recording> Added, ImmutableArray<long> Removed, ImmutableArray<RecordedEvent> Events)
{
    /// <summary>Events that have not happened after all, or are too many to be remembered.</summary>
    public ImmutableArray<RecordedEvent> Forgotten { get; init; } = [];
}

/// <summary>Keeps a device's recordings. Two kinds exist: <see cref="MemoryRecordingStore"/> and <see cref="SqliteRecordingStore"/>.</summary>
public interface IRecordingStore
{
    /// <summary>What was kept; null on a new device.</summary>
    /// <exception cref="Config.ConfigStoreException">The store cannot be read.</exception>
    KeptRecordings? Load();

    /// <summary>Keeps what happened, all or none.</summary>
    bool TryCommit(RecordingDelta delta, [NotNullWhen(false)] out string? error);

    /// <summary>Forgets everything.</summary>
    bool TryClear([NotNullWhen(false)] out string? error);
}

/// <summary>A store that lives as long as the process: what a device without <c>--data</c> has.</summary>
public sealed class MemoryRecordingStore : IRecordingStore
{
    /// <inheritdoc/>
    public KeptRecordings? Load() => null;

    /// <inheritdoc/>
    public bool TryCommit(RecordingDelta delta, [NotNullWhen(false)] out string? error)
    {
        error = null;
        return true;
    }

    /// <inheritdoc/>
    public bool TryClear([NotNullWhen(false)] out string? error)
    {
        error = null;
        return true;
    }
}
