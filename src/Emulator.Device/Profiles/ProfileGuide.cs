using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Emulator.Device.Profiles.Fields;

namespace Emulator.Device.Profiles;

/// <summary>The tables of fields in <c>docs/guides/profiles.md</c>.</summary>
public static class ProfileGuide
{
    private const int LongestDefault = 60;

    private static readonly JsonSerializerOptions OneLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A heading and a table for every record, outermost first.</summary>
    public static string Tables()
    {
        var text = new StringBuilder();
        var told = new HashSet<string>(StringComparer.Ordinal);
        var waiting = new Queue<IRecordType>([ProfileFields.Profile]);
        while (waiting.TryDequeue(out var record))
        {
            if (!told.Add(record.Name))
            {
                continue;
            }

            text.Append($"### {record.Name}\n\n| field | holds | default | meaning |\n|---|---|---|---|\n");
            foreach (var row in record.Rows)
            {
                text.Append($"| `{row.Name}` | {Cell(row.Words)} | {Default(row)} | {Cell(row.Meaning)} |\n");
                if (row.Record is { } inner)
                {
                    waiting.Enqueue(inner);
                }
            }

            text.Append('\n');
            if (record == (IRecordType)ProfileFields.Channel)
            {
                waiting = new Queue<IRecordType>([ProfileFields.Pattern, .. waiting]);
            }
        }

        return text.ToString();
    }

    private static string Cell(string words) => words.Replace("|", "\\|", StringComparison.Ordinal);

    private static string Default(FieldRow row)
    {
        if (row.Default is not { } value)
        {
            return row.Name == "extends" ? "" : "**required**";
        }

        var text = value.ToJsonString(OneLine);
        return row.Record is not null && text.Length > LongestDefault ? "see below" : $"`{text}`";
    }
}
