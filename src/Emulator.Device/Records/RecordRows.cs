using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Emulator.Device.Config;
using Emulator.Device.State;

namespace Emulator.Device.Records;

/// <summary>
/// Records as rows of kept state: a row each, and one that holds the next number, without which none are kept. Values are kept with the names
/// of their fields, so that another version may have others.
/// </summary>
internal static class RecordRows
{
    private const string Head = "record.";
    private const string NextKind = "records";

    /// <summary>The row of a record.</summary>
    public static StateRow Of(RecordRow record)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < record.Values.Length; i++)
        {
            if (record.Values[i] is { } value)
            {
                values.Add(record.Kind.Fields[i].Name, value);
            }
        }

        return new StateRow(Head + record.Kind.Name, Key(record.Number), JsonSerializer.Serialize(new KeptRecord(record.Utc.Ticks, values), RecordJson.Default.KeptRecord));
    }

    /// <summary>Takes a record's row away.</summary>
    public static StateRow Removal(RecordKind kind, int number) => new(Head + kind.Name, Key(number), null);

    /// <summary>Says that records of a kind are kept, and which number comes next; null says that none are.</summary>
    public static StateRow Counter(RecordKind kind, int? next) => new(NextKind, kind.Name, next?.ToString(CultureInfo.InvariantCulture));

    /// <summary>What leads from some records to others.</summary>
    public static IEnumerable<StateRow> Changes(RecordTable before, RecordTable after) =>
        before.Rows.Keys.Where(number => !after.Rows.ContainsKey(number)).Select(number => Removal(before.Kind, number))
            .Concat(after.Rows.Values.Where(row => !ReferenceEquals(before.Rows.GetValueOrDefault(row.Number), row)).Select(Of));

    /// <summary>The records that are kept; null when none ever were.</summary>
    /// <exception cref="ConfigStoreException">They cannot be read.</exception>
    public static RecordTable? Load(IStateStore store, RecordKind kind)
    {
        try
        {
            foreach (var counter in store.Load(NextKind))
            {
                if (counter.Key == kind.Name)
                {
                    var rows = ImmutableSortedDictionary.CreateRange(store.Load(Head + kind.Name).Select(row => Read(kind, row)).Select(row => KeyValuePair.Create(row.Number, row)));
                    return new RecordTable(kind, rows, int.Parse(counter.Value!, CultureInfo.InvariantCulture), IsKept: true);
                }
            }

            return null;
        }
        catch (Exception wrong) when (wrong is JsonException or FormatException)
        {
            throw new ConfigStoreException($"{store}: the records in it cannot be read ({wrong.Message}); it was left as it is", wrong);
        }
    }

    private static RecordRow Read(RecordKind kind, StateRow row)
    {
        var kept = JsonSerializer.Deserialize(row.Value!, RecordJson.Default.KeptRecord) ?? throw new JsonException("no record");
        return new RecordRow(
            kind,
            int.Parse(row.Key, CultureInfo.InvariantCulture),
            new DateTime(kept.Ticks, DateTimeKind.Utc),
            [.. kind.Fields.Select(field => kept.Values.GetValueOrDefault(field.Name, field.Otherwise!))]);
    }

    // As text they are in the order of their numbers too.
    private static string Key(int number) => number.ToString("D10", CultureInfo.InvariantCulture);
}

/// <summary>A record as it is kept.</summary>
internal sealed record KeptRecord([property: JsonPropertyName("t")] long Ticks, [property: JsonPropertyName("v")] Dictionary<string, string> Values);

[JsonSerializable(typeof(KeptRecord))]
internal sealed partial class RecordJson : JsonSerializerContext;
