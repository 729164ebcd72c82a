using System.Globalization;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Logs;

/// <summary>A line of the log as log.cgi tells it.</summary>
internal sealed record LogLine(long Number, string Time, string Type, string User, IReadOnlyDictionary<string, string> Detail);

/// <summary>Reads a device's log as a client does.</summary>
internal static class LogReader
{
    public const string Always = "condition.StartTime=2000-1-1%2000:00:00&condition.EndTime=2037-12-31%2023:59:59";

    public static async Task<string> BeginAsync(this TestCamera camera, string conditions = Always) => (await camera.LinesAsync($"/cgi-bin/log.cgi?action=startFind&{conditions}"))["token"];

    public static async Task<IReadOnlyList<LogLine>> NextAsync(this TestCamera camera, string token, int count = 100)
    {
        var lines = await camera.LinesAsync($"/cgi-bin/log.cgi?action=doFind&token={token}&count={count}");
        var found = int.Parse(lines["found"], CultureInfo.InvariantCulture);
        return
        [
            .. Enumerable.Range(0, found).Select(i =>
            {
                var head = $"items[{i}].";
                var detail = lines.Where(l => l.Key.StartsWith(head + "Detail.", StringComparison.Ordinal)).ToDictionary(l => l.Key[(head.Length + 7)..], l => l.Value, StringComparer.Ordinal);
                return new LogLine(long.Parse(lines[head + "RecNo"], CultureInfo.InvariantCulture), lines[head + "Time"], lines[head + "Type"], lines[head + "User"], detail);
            }),
        ];
    }

    /// <summary>All lines of a search, a hundred at a time.</summary>
    public static async Task<IReadOnlyList<LogLine>> LogAsync(this TestCamera camera, string conditions = Always)
    {
        var token = await camera.BeginAsync(conditions);
        var all = new List<LogLine>();
        while (await camera.NextAsync(token) is { Count: > 0 } next)
        {
            all.AddRange(next);
        }

        Assert.Equal("OK\r\n", await camera.GetAsync($"/cgi-bin/log.cgi?action=stopFind&token={token}"));
        return all;
    }
}
