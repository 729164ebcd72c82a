using System.Text.Json;
using System.Text.RegularExpressions;
using Emulator.Device.Profiles;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Queries;

/// <summary>The keys of every answer are those that the document shows, none more and none less.</summary>
[Collection(QueriesCollection.Name)]
public partial class AnswerKeyTests(FullCameras cameras)
{
    // Every operation of the document that only tells something, by its number in the document's list.
    private static readonly string[] Told =
    [
        "4-8", "4-9", "4-16", "4-19", "4-20", "4-27", "4-28", "4-29", "4-34", "4-38", "4-39", "4-47", "4-51", "4-60", "4-61", "4-62", "4-63", "4-64", "4-65", "4-66",
        "4-67", "4-68", "4-69", "4-77", "4-88", "4-91", "4-108", "4-109", "4-130", "4-135", "4-136", "4-142", "6-4", "7-3", "8-1", "10-1", "10-4", "10-5", "10-6", "10-10",
        "13-6", "13-10",
    ];

    // Devices in the field say more than the document here.
    private static readonly Dictionary<string, string[]> Beyond = new(StringComparer.Ordinal) { ["4-64"] = ["hardwareVersion", "updateSerial"] };

    public static TheoryData<string, Dialect> Rows()
    {
        var rows = new TheoryData<string, Dialect>();
        foreach (var id in Told)
        {
            rows.Add(id, Dialect.Firmware);
            rows.Add(id, Dialect.Document);
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task An_answer_has_the_keys_of_the_document(string id, Dialect dialect)
    {
        var camera = cameras.Of(dialect);
        var (request, keys) = Expected(id);
        if (id == "4-88")
        {
            // The example looks for a network by its name.
            await camera.SetAsync("WLan.eth2.SSID=xia_yuguo 13098 Internet");
        }

        var lines = await camera.LinesAsync(request);
        var beyond = dialect == Dialect.Firmware ? Beyond.GetValueOrDefault(id, []) : [];
        Assert.Equal(keys.Concat(beyond).Order(StringComparer.Ordinal), lines.Keys.Select(Pattern).Distinct().Order(StringComparer.Ordinal));
        Assert.All(lines.Values, v => Assert.Equal(v.Trim(), v));
        Assert.DoesNotContain("", lines.Values);
    }

    private static (string Request, string[] Keys) Expected(string id)
    {
        using var list = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "tests", "data", "operations.json")));
        var operation = list.RootElement.EnumerateArray().Single(o => o.GetProperty("id").GetString() == id);
        var request = new Uri(operation.GetProperty("examples")[0].GetString()!).PathAndQuery;

        // The second channel of the test's device is the one that sees heat.
        request = request.Contains("ThermographyManager", StringComparison.Ordinal) || request.Contains("RadiometryManager", StringComparison.Ordinal)
            ? request.Replace("channel=1", "channel=2", StringComparison.Ordinal)
            : request;
        return (request, [.. operation.GetProperty("returns").EnumerateArray().Select(r => Pattern(r.GetProperty("key").GetString()!)).Distinct()]);
    }

    private static string Pattern(string key) => Index().Replace(key, "[*]");

    [GeneratedRegex(@"\[(\d+|\*)\]", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Index();
}
