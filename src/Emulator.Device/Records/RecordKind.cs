using System.Collections.Immutable;
using Emulator.Device.Profiles;
using Emulator.Device.Time;

namespace Emulator.Device.Records;

/// <summary>What becomes of a table of records that is full.</summary>
public enum WhenFull
{
    /// <summary>Another is refused.</summary>
    Refuse,

    /// <summary>The oldest goes: it is a log.</summary>
    DropOldest,
}

/// <summary>A condition that clients may find records by.</summary>
/// <param name="Name">Its name without <c>condition.</c>, which clients write before it or leave out: the document does both.</param>
/// <param name="Accepts">What it may be, for people.</param>
/// <param name="Read">What a value asks of a record, by the device's clock; null when the value is not accepted.</param>
public sealed record RecordCondition(string Name, string Accepts, Func<string, DeviceClock, Func<RecordRow, bool>?> Read);

/// <summary>A kind of record that a device keeps: one row of <see cref="RecordKinds"/>, from which follow how it is found, inserted, changed and kept.</summary>
/// <param name="Name">Name in the document's spelling, <c>AccessControlCard</c>.</param>
/// <param name="Needs">What a device must have to keep it.</param>
/// <param name="Fields">Its fields, in the order in which they are told; the record's number goes before them.</param>
/// <param name="Conditions">What it can be found by.</param>
public sealed record RecordKind(string Name, Capability Needs, ImmutableArray<RecordField> Fields, ImmutableArray<RecordCondition> Conditions)
{
    /// <summary>The field of which no two records have the same, without regard to case; null for none.</summary>
    public string? Key { get; init; }

    /// <summary>Most records.</summary>
    public Func<DeviceProfile, int> Most { get; init; } = static _ => 4096;

    /// <summary>What becomes of it when it is full.</summary>
    public WhenFull Full { get; init; }

    /// <summary>What may go to make room where <see cref="Full"/> refuses, at a local time; null for nothing.</summary>
    public Func<RecordRow, DateTime, bool>? Spare { get; init; }

    /// <summary>Whether the values of a record agree with each other; null when they always do.</summary>
    public Func<RecordValues, bool>? Agrees { get; init; }

    /// <summary>What a value must be on this kind of device besides; null for nothing.</summary>
    public Func<DeviceProfile, RecordValues, bool>? Fits { get; init; }

    /// <summary>The records that a device ships with.</summary>
    public Func<DeviceProfile, RecordKind, IEnumerable<RecordValues>>? Ships { get; init; }

    /// <summary>The place of a field, without regard to case; -1 for none such.</summary>
    public int IndexOf(string field)
    {
        for (var i = 0; i < Fields.Length; i++)
        {
            if (string.Equals(Fields[i].Name, field, StringComparison.OrdinalIgnoreCase))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>The condition of that name, with <c>condition.</c> before it or without; null for none such.</summary>
    public RecordCondition? Condition(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var bare = name.StartsWith(RecordConditions.Head, StringComparison.OrdinalIgnoreCase) ? name.AsSpan(RecordConditions.Head.Length).Trim() : name.AsSpan();
        foreach (var condition in Conditions)
        {
            if (bare.Equals(condition.Name, StringComparison.OrdinalIgnoreCase))
            {
                return condition;
            }
        }

        return null;
    }
}

/// <summary>The conditions that kinds of records are made of.</summary>
public static class RecordConditions
{
    /// <summary>What stands before the name of a condition.</summary>
    public const string Head = "condition.";

    // No clock shows what lies beyond, and there time zones could not be reckoned with.
    private static readonly DateTime Earliest = new(1900, 1, 1);
    private static readonly DateTime Latest = new(9000, 1, 1);

    /// <summary>Made at that time or later.</summary>
    public static RecordCondition From { get; } = new("StartTime", "yyyy-mm-dd hh:mm:ss", static (text, clock) =>
        Moment(text, clock) is { } from ? record => record.Utc >= from : null);

    /// <summary>Made at that time or earlier; a second counts to its end.</summary>
    public static RecordCondition To { get; } = new("EndTime", "yyyy-mm-dd hh:mm:ss", static (text, clock) =>
        Moment(text, clock) is { } to ? record => record.Utc < to.AddSeconds(1) : null);

    /// <summary>A field has that value, as it is at the moment of asking. What the field would not accept is the value of no record.</summary>
    public static RecordCondition Text(RecordField field)
    {
        ArgumentNullException.ThrowIfNull(field);
        return new RecordCondition(field.Name, "text", (text, clock) =>
        {
            var (wanted, now) = (field.Read(text) ?? text, clock.Now);
            return record => string.Equals(record.At(field, now), wanted, StringComparison.OrdinalIgnoreCase);
        });
    }

    /// <summary>A field has that value, which must be one that the field may have.</summary>
    public static RecordCondition Value(RecordField field)
    {
        ArgumentNullException.ThrowIfNull(field);
        return new RecordCondition(field.Name, field.Accepts, (text, clock) =>
        {
            var now = clock.Now;
            return field.Read(text) is { } wanted ? record => string.Equals(record.At(field, now), wanted, StringComparison.OrdinalIgnoreCase) : null;
        });
    }

    // Clients in the field also write seconds since 1970.
    private static DateTime? Moment(string text, DeviceClock clock) =>
        RecordTime.TryParse(text, out var local) ? clock.ToUtc(new DateTime(Math.Clamp(local.Ticks, Earliest.Ticks, Latest.Ticks)))
        : uint.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var seconds) ? DateTime.UnixEpoch.AddSeconds(seconds)
        : null;
}
