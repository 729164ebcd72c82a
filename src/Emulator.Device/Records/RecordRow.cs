using System.Collections.Immutable;

namespace Emulator.Device.Records;

/// <summary>One record of a device. It never changes; another takes its place.</summary>
/// <param name="Kind">What it is a record of.</param>
/// <param name="Number">RecNo: from 1, never given twice.</param>
/// <param name="Utc">When it was made, by the device's clock.</param>
/// <param name="Values">A value for each of the kind's fields, in their order; null for none.</param>
public sealed record RecordRow(RecordKind Kind, int Number, DateTime Utc, ImmutableArray<string?> Values)
{
    /// <summary>What is kept for a field; null for none.</summary>
    public string? this[string field] => Values[Kind.IndexOf(field)];

    /// <summary>What a field is at a local time of the device; null for nothing to tell.</summary>
    public string? At(RecordField field, DateTime local)
    {
        ArgumentNullException.ThrowIfNull(field);
        return field.Seen is { } seen ? seen(this, local) : this[field.Name];
    }
}

/// <summary>Fields and their values, as a client or the device gives them for a record.</summary>
public sealed class RecordValues
{
    private readonly RecordKind _kind;
    private readonly string?[] _values;

    private RecordValues(RecordKind kind, ImmutableArray<string?>? from)
    {
        _kind = kind;
        _values = from is { } values ? [.. values] : [.. kind.Fields.Select(f => f.Otherwise)];
    }

    /// <summary>The values of a new record, each at its default.</summary>
    public static RecordValues New(RecordKind kind) => new(kind, null);

    /// <summary>The values of a record that is there.</summary>
    public static RecordValues Of(RecordRow record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return new RecordValues(record.Kind, record.Values);
    }

    /// <summary>A value, in the form that is kept.</summary>
    public string? this[string field]
    {
        get => _values[_kind.IndexOf(field)];
        set => _values[_kind.IndexOf(field)] = value;
    }

    /// <summary>All of them, in the order of the fields.</summary>
    public ImmutableArray<string?> All => [.. _values];
}
