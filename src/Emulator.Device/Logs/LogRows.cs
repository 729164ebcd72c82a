using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Emulator.Device.Config;
using Emulator.Device.State;

namespace Emulator.Device.Logs;

/// <summary>
/// The lines of a log as rows of kept state. A line has one of so many places, by its number: the row of the line that goes is written
/// over by the one that comes.
/// </summary>
internal static class LogRows
{
    public const string Kind = "log";

    /// <summary>The row of a line.</summary>
    public static StateRow Of(LogEntry entry)
    {
        var kept = new KeptEntry(entry.Number, entry.Utc.Ticks, entry.Type.ToString(), entry.What, entry.User, entry.From, [.. entry.Detail.SelectMany(d => new[] { d.Key, d.Value })]);
        return new StateRow(Kind, Place(entry.Number), JsonSerializer.Serialize(kept, LogJson.Default.KeptEntry));
    }

    /// <summary>Takes a line's row away.</summary>
    public static StateRow Removal(long number) => new(Kind, Place(number), null);

    /// <summary>The lines that are kept, oldest first.</summary>
    /// <exception cref="ConfigStoreException">They cannot be read.</exception>
    public static IReadOnlyList<LogEntry> Load(IStateStore store)
    {
        try
        {
            return [.. store.Load(Kind).Select(row => Read(row.Value!)).OrderBy(e => e.Number)];
        }
        catch (Exception wrong) when (wrong is JsonException or ArgumentException)
        {
            throw new ConfigStoreException($"{store}: the log in it cannot be read ({wrong.Message}); it was left as it is", wrong);
        }
    }

    private static LogEntry Read(string json)
    {
        var kept = JsonSerializer.Deserialize(json, LogJson.Default.KeptEntry) ?? throw new JsonException("no line");
        return new LogEntry(
            kept.Number,
            new DateTime(kept.Ticks, DateTimeKind.Utc),
            Enum.Parse<LogType>(kept.Type),
            kept.What,
            kept.User,
            kept.From,
            [.. Enumerable.Range(0, kept.Detail.Length / 2).Select(i => KeyValuePair.Create(kept.Detail[2 * i], kept.Detail[(2 * i) + 1]))]);
    }

    private static string Place(long number) => (number % DeviceLog.Capacity).ToString("D4", CultureInfo.InvariantCulture);
}

/// <summary>A line as it is kept; details are names and values in turn.</summary>
internal sealed record KeptEntry(
    [property: JsonPropertyName("n")] long Number,
    [property: JsonPropertyName("t")] long Ticks,
    [property: JsonPropertyName("type")] string Type,
    [property: JsonPropertyName("what")] string What,
    [property: JsonPropertyName("user")] string User,
    [property: JsonPropertyName("from")] string From,
    [property: JsonPropertyName("detail")] string[] Detail);

[JsonSerializable(typeof(KeptEntry))]
internal sealed partial class LogJson : JsonSerializerContext;
