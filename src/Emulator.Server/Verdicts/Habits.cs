using Emulator.Server.Journaling;

namespace Emulator.Server.Verdicts;

/// <summary>How much a client asks, and what it leaves behind.</summary>
internal static class Habits
{
    private const int Polls = 10;

    private static readonly (string Script, string[] Opens, string[] Closes)[] Finders =
    [
        ("mediaFileFind.cgi", ["factory.create"], ["destroy", "factory.destroy"]),
        ("FileFindHelper.cgi", ["startFind", "startMotionFind"], ["stopFind"]),
        ("Log.cgi", ["startFind"], ["stopFind"]),
    ];

    /// <summary>Searches that were begun and not ended.</summary>
    public static Finding? Left(ClientHistory client)
    {
        var (left, opened) = (new List<JournalEntry>(), 0);
        foreach (var (script, opens, closes) in Finders)
        {
            var begun = client.Calls(script, opens).Where(e => e.Status == 200).ToArray();
            opened += begun.Length;
            left.AddRange(begun.Skip(client.Calls(script, closes).Count(e => e.Status == 200)));
        }

        return opened == 0 ? null : Finding.AtMost(left.Count, 0, 2, "searches", $"{left.Count} of {opened} search(es) begun and not ended", left.Numbers());
    }

    /// <summary>Requests in the fullest second.</summary>
    public static Finding? Peak(ClientHistory client)
    {
        var busiest = Measures.Busiest(client.Requests, TimeSpan.FromSeconds(1));
        return client.Requests.Count == 0 ? null : Finding.AtMost(busiest.Count, 10, 30, "requests a second", $"{busiest.Count} requests in the fullest second", busiest.Numbers());
    }

    /// <summary>How often it asks the same: judged of what it asked ten times.</summary>
    public static Finding? Polling(ClientHistory client)
    {
        var repeated = client.Requests.Where(e => e is { Kind: "http", Status: not 401 }).GroupBy(e => e.Target, StringComparer.Ordinal).Select(g => g.ToArray()).Where(g => g.Length >= Polls).ToArray();
        if (repeated.Length == 0)
        {
            return null;
        }

        var (interval, worst) = repeated.Select(g => (Measures.Median(g.Zip(g.Skip(1), Measures.Seconds)), g)).MinBy(p => p.Item1);
        var grade = interval >= 2 ? Grade.Good : interval >= 0.5 ? Grade.Warn : Grade.Bad;
        return new Finding(grade, Math.Round(interval, 3), "s", $"{worst[0].Target} asked {worst.Length} times, every {interval:0.###} s", [.. worst.Numbers().Take(20)]);
    }

    /// <summary>Connections that carried one request, of those that carried any.</summary>
    public static Finding? Connections(ClientHistory client)
    {
        var ended = client.Of("socket.end").Where(e => e is { Target: "http", Count: > 0 }).ToArray();
        // Who asks for Basic or digest needs two requests for one answer; a stream is a connection by itself.
        var streams = client.Of("http.end").Select(e => e.Connection).ToHashSet();
        var judged = ended.Where(e => !streams.Contains(e.Connection)).ToArray();
        if (judged.Length < Polls)
        {
            return null;
        }

        var single = judged.Where(e => e.Count <= 2).ToArray();
        return Finding.AtMost(100.0 * single.Length / judged.Length, 50, 100, "% of connections", $"{single.Length} of {judged.Length} connections were opened for one answer", single.Numbers());
    }
}
