using System.Collections.Immutable;
using Emulator.Device.Parts;
using Emulator.Device.State;

namespace Emulator.Device.Records;

/// <summary>What became of a change of records.</summary>
public enum RecordOutcome
{
    /// <summary>Done, and kept.</summary>
    Done,

    /// <summary>There is one with that key already.</summary>
    Exists,

    /// <summary>There is no room for another.</summary>
    Full,

    /// <summary>There is none of that number.</summary>
    NoSuchRecord,

    /// <summary>Its values do not agree, or this device has not what they name.</summary>
    Impossible,

    /// <summary>It could not be kept, and was not done.</summary>
    StoreFailed,
}

/// <summary>
/// The records of a device, a table for each kind (document sections 12.2 to 12.6). A change is kept before it is acknowledged; what cannot be
/// kept is not done. Until the first change of a table what the device ships with is in it. Read when it is first needed. Safe for any
/// number of threads.
/// </summary>
public sealed class RecordShelf : DevicePart
{
    private readonly Lock _gate = new();
    private readonly Device _device;
    private readonly IStateStore _store;
    private readonly List<RecordTable> _tables = [];

    internal RecordShelf(Device device) => (_device, _store) = (device, device.States);

    /// <inheritdoc/>
    public override string Name => "records";

    /// <inheritdoc/>
    public override object? Describe()
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var kind in RecordKinds.All)
        {
            if (_device.Profile.Has(kind.Needs))
            {
                counts.Add(kind.Name, All(kind).Count);
            }
        }

        return counts;
    }

    /// <summary>The records of a kind by number. What is given never changes.</summary>
    public ImmutableSortedDictionary<int, RecordRow> All(RecordKind kind)
    {
        lock (_gate)
        {
            return TableOf(kind).Rows;
        }
    }

    /// <summary>The record with a key, without regard to case; null for none such.</summary>
    public RecordRow? Find(RecordKind kind, string key)
    {
        lock (_gate)
        {
            return Keyed(TableOf(kind), key);
        }
    }

    /// <summary>Adds a record.</summary>
    /// <param name="kind">What it is a record of.</param>
    /// <param name="values">Its values.</param>
    /// <param name="added">The record; null when it was not added.</param>
    /// <param name="utc">When what it tells of began, by the device's clock; now when null.</param>
    public RecordOutcome Insert(RecordKind kind, RecordValues values, out RecordRow? added, DateTime? utc = null)
    {
        ArgumentNullException.ThrowIfNull(kind);
        ArgumentNullException.ThrowIfNull(values);
        added = null;
        lock (_gate)
        {
            var table = TableOf(kind);
            if (!IsPossible(kind, values))
            {
                return RecordOutcome.Impossible;
            }

            if (kind.Key is { } key && values[key] is { } name && Keyed(table, name) is not null)
            {
                return RecordOutcome.Exists;
            }

            var (rows, changes) = (table.Rows, new List<StateRow>());
            while (rows.Count >= kind.Most(_device.Profile))
            {
                if (Spare(kind, rows) is not { } gone)
                {
                    return RecordOutcome.Full;
                }

                rows = rows.Remove(gone.Number);
                changes.Add(RecordRows.Removal(kind, gone.Number));
            }

            var row = new RecordRow(kind, table.Next, utc ?? _device.Clock.UtcNow, values.All);
            changes.Add(RecordRows.Of(row));
            if (!Commit(table, table with { Rows = rows.Add(row.Number, row), Next = table.Next + 1 }, changes))
            {
                return RecordOutcome.StoreFailed;
            }

            added = row;
            return RecordOutcome.Done;
        }
    }

    /// <summary>Changes a record.</summary>
    /// <param name="kind">What it is a record of.</param>
    /// <param name="number">Its number.</param>
    /// <param name="change">Changes its values.</param>
    public RecordOutcome Update(RecordKind kind, int number, Action<RecordValues> change)
    {
        ArgumentNullException.ThrowIfNull(kind);
        ArgumentNullException.ThrowIfNull(change);
        lock (_gate)
        {
            var table = TableOf(kind);
            if (!table.Rows.TryGetValue(number, out var before))
            {
                return RecordOutcome.NoSuchRecord;
            }

            var values = RecordValues.Of(before);
            change(values);
            if (!IsPossible(kind, values))
            {
                return RecordOutcome.Impossible;
            }

            if (kind.Key is { } key && values[key] is { } name && Keyed(table, name) is { } other && other.Number != number)
            {
                return RecordOutcome.Exists;
            }

            var row = before with { Values = values.All };
            return Commit(table, table with { Rows = table.Rows.SetItem(number, row) }, [RecordRows.Of(row)]) ? RecordOutcome.Done : RecordOutcome.StoreFailed;
        }
    }

    /// <summary>Takes a record away.</summary>
    public RecordOutcome Remove(RecordKind kind, int number)
    {
        lock (_gate)
        {
            var table = TableOf(kind);
            return !table.Rows.ContainsKey(number) ? RecordOutcome.NoSuchRecord
                : Commit(table, table with { Rows = table.Rows.Remove(number) }, [RecordRows.Removal(kind, number)]) ? RecordOutcome.Done : RecordOutcome.StoreFailed;
        }
    }

    /// <inheritdoc/>
    protected internal override void Reset()
    {
        lock (_gate)
        {
            foreach (var table in Tables())
            {
                Return(Shipped(table.Kind));
            }
        }
    }

    /// <inheritdoc/>
    protected internal override object? Capture()
    {
        lock (_gate)
        {
            return Tables();
        }
    }

    /// <inheritdoc/>
    protected internal override void Restore(object? then)
    {
        lock (_gate)
        {
            foreach (var table in (ImmutableArray<RecordTable>)then!)
            {
                Return(table);
            }
        }
    }

    // All that the device has, also those that nobody has asked for yet.
    private ImmutableArray<RecordTable> Tables() => [.. RecordKinds.All.Where(kind => _device.Profile.Has(kind.Needs)).Select(TableOf)];

    private void Return(RecordTable then)
    {
        var now = TableOf(then.Kind);
        if (ReferenceEquals(now, then) || (!now.IsKept && !then.IsKept))
        {
            return;
        }

        var rows = now.IsKept && then.IsKept ? RecordRows.Changes(now, then)
            : then.IsKept ? then.Rows.Values.Select(RecordRows.Of)
            : now.Rows.Keys.Select(number => RecordRows.Removal(now.Kind, number));
        _store.Keep([.. rows, RecordRows.Counter(then.Kind, then.IsKept ? then.Next : null)]);
        Put(then);
    }

    // The oldest of those that may go.
    private RecordRow? Spare(RecordKind kind, ImmutableSortedDictionary<int, RecordRow> rows)
    {
        var now = _device.Clock.Now;
        foreach (var (_, row) in rows)
        {
            if (kind.Full == WhenFull.DropOldest || kind.Spare?.Invoke(row, now) == true)
            {
                return row;
            }
        }

        return null;
    }

    private bool IsPossible(RecordKind kind, RecordValues values) => kind.Agrees?.Invoke(values) != false && kind.Fits?.Invoke(_device.Profile, values) != false;

    // Few enough to look through.
    private static RecordRow? Keyed(RecordTable table, string key)
    {
        foreach (var (_, row) in table.Rows)
        {
            if (string.Equals(row[table.Kind.Key!], key, StringComparison.OrdinalIgnoreCase))
            {
                return row;
            }
        }

        return null;
    }

    // Under the gate. The first change keeps all that the device shipped with.
    private bool Commit(RecordTable before, RecordTable after, IReadOnlyList<StateRow> changes)
    {
        if (!_store.TryCommit([.. before.IsKept ? changes : after.Rows.Values.Select(RecordRows.Of), RecordRows.Counter(after.Kind, after.Next)], out _))
        {
            return false;
        }

        Put(after with { IsKept = true });
        return true;
    }

    private void Put(RecordTable table)
    {
        _tables.RemoveAll(t => ReferenceEquals(t.Kind, table.Kind));
        _tables.Add(table);
    }

    private RecordTable TableOf(RecordKind kind)
    {
        var table = _tables.Find(t => ReferenceEquals(t.Kind, kind));
        if (table is null)
        {
            _tables.Add(table = RecordRows.Load(_store, kind) ?? Shipped(kind));
        }

        return table;
    }

    private RecordTable Shipped(RecordKind kind)
    {
        var rows = ImmutableSortedDictionary.CreateBuilder<int, RecordRow>();
        foreach (var values in kind.Ships?.Invoke(_device.Profile, kind) ?? [])
        {
            rows.Add(rows.Count + 1, new RecordRow(kind, rows.Count + 1, _device.Clock.UtcNow, values.All));
        }

        return new RecordTable(kind, rows.ToImmutable(), rows.Count + 1, IsKept: false);
    }
}
