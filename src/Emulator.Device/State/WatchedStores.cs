using System.Diagnostics.CodeAnalysis;
using Emulator.Device.Config;
using Emulator.Device.Recording;

namespace Emulator.Device.State;

/// <summary>A store of configuration whose health is known.</summary>
internal sealed class WatchedConfigStore(IConfigStore store, StoreHealth health) : IConfigStore, IDisposable
{
    public const string Name = "configuration";

    public IReadOnlyDictionary<string, ConfigNode> Load(ConfigSnapshot defaults) => store.Load(defaults);

    public bool TryCommit(IReadOnlyDictionary<string, ConfigNode> sections, [NotNullWhen(false)] out string? error)
    {
        var kept = store.TryCommit(sections, out error);
        health.Note(Name, error);
        return kept;
    }

    public bool TryProbe([NotNullWhen(false)] out string? error)
    {
        var well = store.TryProbe(out error);
        health.Note(Name, error);
        return well;
    }

    public void Dispose() => (store as IDisposable)?.Dispose();
}

/// <summary>A store of recordings whose health is known.</summary>
internal sealed class WatchedRecordingStore(IRecordingStore store, StoreHealth health) : IRecordingStore, IDisposable
{
    public const string Name = "recordings";

    public KeptRecordings? Load()
    {
        try
        {
            return store.Load();
        }
        catch (ConfigStoreException unreadable)
        {
            health.Note(Name, unreadable.Message);
            throw;
        }
    }

    public bool TryCommit(RecordingDelta delta, [NotNullWhen(false)] out string? error)
    {
        var kept = store.TryCommit(delta, out error);
        health.Note(Name, error);
        return kept;
    }

    public bool TryClear([NotNullWhen(false)] out string? error)
    {
        var cleared = store.TryClear(out error);
        health.Note(Name, error);
        return cleared;
    }

    public void Dispose() => (store as IDisposable)?.Dispose();
}

/// <summary>
/// A store of state whose health is known, and which owes what it could not keep: rows that are so whether or not they can be kept
/// (<see cref="Keep"/>) go with the next commit that succeeds, before it. Safe for any number of threads.
/// </summary>
internal sealed class WatchedStateStore(IStateStore store, StoreHealth health) : IStateStore, IDisposable
{
    public const string Name = "state";

    // More than a device has at once of all that is owed; beyond it the oldest are lost with the process, as all are that cannot be kept.
    private const int MaxOwed = 16_384;

    // A row that comes and goes: a commit like any other.
    private static readonly StateRow[] Probe = [new("probe", "0", "0"), new("probe", "0", null)];

    private readonly Lock _gate = new();
    private readonly Dictionary<string, StateRow> _owed = new(StringComparer.Ordinal);

    public IReadOnlyList<StateRow> Load(string kind)
    {
        try
        {
            return store.Load(kind);
        }
        catch (ConfigStoreException unreadable)
        {
            health.Note(Name, unreadable.Message);
            throw;
        }
    }

    public bool TryCommit(IReadOnlyList<StateRow> rows, [NotNullWhen(false)] out string? error)
    {
        bool kept;
        lock (_gate)
        {
            kept = store.TryCommit(_owed.Count == 0 ? rows : [.. _owed.Values, .. rows], out error);
            if (kept)
            {
                _owed.Clear();
            }
        }

        health.Note(Name, error);
        return kept;
    }

    public void Keep(IReadOnlyList<StateRow> rows)
    {
        if (TryCommit(rows, out _))
        {
            return;
        }

        lock (_gate)
        {
            foreach (var row in rows)
            {
                var key = $"{row.Kind}\n{row.Key}";
                if (_owed.Count < MaxOwed || _owed.ContainsKey(key))
                {
                    _owed[key] = row;
                }
            }
        }
    }

    /// <summary>Keeps what is owed, or shows that it could.</summary>
    public bool TryProbe([NotNullWhen(false)] out string? error) => TryCommit(Probe, out error);

    public void Dispose() => (store as IDisposable)?.Dispose();

    public override string? ToString() => store.ToString();
}
