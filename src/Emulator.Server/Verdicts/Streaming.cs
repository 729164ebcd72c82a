using Emulator.Server.Journaling;

namespace Emulator.Server.Verdicts;

/// <summary>How a client watches and listens.</summary>
internal static class Streaming
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <summary>RTSP sessions that ended because their client gave no sign of life.</summary>
    public static Finding? KeepAlive(ClientHistory client)
    {
        var ends = client.Of("rtsp.end").ToArray();
        if (ends.Length == 0 && !client.Of("rtsp.begin").Any())
        {
            return null;
        }

        var silent = ends.Where(e => e.Reason == "timeout").ToArray();
        return Finding.AtMost(silent.Length, 0, 0, "sessions", $"{silent.Length} RTSP session(s) ended because the client was silent", silent.Numbers());
    }

    /// <summary>RTSP sessions that were left without TEARDOWN.</summary>
    public static Finding? Teardown(ClientHistory client)
    {
        var ends = client.Of("rtsp.end").Where(e => e.Reason is "teardown" or "connection" or "timeout").ToArray();
        if (ends.Length == 0)
        {
            return null;
        }

        // A session over TCP goes with its connection; one over UDP stays until its time is over.
        var (dropped, left) = (ends.Where(e => e.Reason == "connection").ToArray(), ends.Where(e => e.Reason == "timeout").ToArray());
        var grade = left.Length > 0 ? Grade.Bad : dropped.Length > 0 ? Grade.Warn : Grade.Good;
        return new Finding(
            grade, dropped.Length + left.Length, "sessions", $"of {ends.Length} RTSP session(s) {dropped.Length} ended with the connection and {left.Length} by time-out, without TEARDOWN",
            [.. left.Concat(dropped).Numbers().Take(20)]);
    }

    /// <summary>DESCRIBE of one URL in the fullest minute.</summary>
    public static Finding? Describe(ClientHistory client)
    {
        var describes = client.Requests.Where(e => e is { Kind: "rtsp", Method: "DESCRIBE", Status: not 401 }).ToArray();
        if (describes.Length == 0)
        {
            return null;
        }

        var busiest = describes.GroupBy(e => e.Target, StringComparer.Ordinal).Select(g => Measures.Busiest([.. g], Minute)).MaxBy(run => run.Count)!;
        return Finding.AtMost(busiest.Count, 4, 12, "a minute", $"{busiest.Count} DESCRIBE of one URL in the fullest minute", busiest.Numbers());
    }

    /// <summary>Whether it asks for signs of life: without them a device that is quiet and one that is gone look alike.</summary>
    public static Finding? Heartbeat(ClientHistory client)
    {
        var attached = client.Calls("eventManager.cgi", "attach").Where(e => e.Status == 200).ToArray();
        if (attached.Length == 0)
        {
            return null;
        }

        var without = attached.Where(e => client.TargetOf(e).Query["heartbeat"] is null).ToArray();
        return new Finding(without.Length == 0 ? Grade.Good : Grade.Warn, without.Length, "streams", $"{without.Length} of {attached.Length} event stream(s) without heartbeat", [.. without.Numbers().Take(20)]);
    }

    /// <summary>Event streams that the device cut off because the client did not read or did not send what it had promised.</summary>
    public static Finding? Attention(ClientHistory client)
    {
        var ends = client.Of("events.end").ToArray();
        if (ends.Length == 0)
        {
            return null;
        }

        var cut = ends.Where(e => e.Reason is "slow" or "silent").ToArray();
        return Finding.AtMost(cut.Length, 0, 0, "streams", $"{cut.Length} of {ends.Length} event stream(s) cut off: not read, or the promised keep-alive did not come", cut.Numbers());
    }

    /// <summary>Event streams at the same time.</summary>
    public static Finding? Parallel(ClientHistory client)
    {
        var open = new Dictionary<long, JournalEntry>();
        JournalEntry[] most = [];
        foreach (var entry in client.All)
        {
            if (entry.Kind == "events.begin")
            {
                open[entry.Connection] = entry;
                most = open.Count > most.Length ? [.. open.Values] : most;
            }
            else if (entry.Kind == "events.end")
            {
                open.Remove(entry.Connection);
            }
        }

        return most.Length == 0 ? null : Finding.AtMost(most.Length, 2, 4, "streams", $"{most.Length} event stream(s) at the same time", most.Numbers());
    }
}
