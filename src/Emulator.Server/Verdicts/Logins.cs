namespace Emulator.Server.Verdicts;

/// <summary>How a client logs in.</summary>
internal static class Logins
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <summary>Answers 401 in the fullest minute.</summary>
    public static Finding? Challenges(ClientHistory client)
    {
        if (client.Requests.Count == 0)
        {
            return null;
        }

        var storm = Measures.Busiest([.. client.Requests.Where(e => e.Status == 401)], Minute);
        return Finding.AtMost(storm.Count, 12, 60, "401 a minute", $"{storm.Count} answers 401 in the fullest minute", storm.Numbers());
    }

    /// <summary>Share of requests that had to be sent twice, of those after the first five. A nonce serves until it is too old.</summary>
    public static Finding? Reuse(ClientHistory client)
    {
        var judged = client.Requests.Skip(5).ToArray();
        if (judged.Length < 10)
        {
            return null;
        }

        var challenged = judged.Where(e => e.Reason == "challenge").ToArray();
        var share = 100.0 * challenged.Length / judged.Length;
        return Finding.AtMost(share, 10, 40, "% of requests", $"{challenged.Length} of {judged.Length} requests came without a login and were sent again", challenged.Numbers());
    }

    /// <summary>Wrong passwords one after another.</summary>
    public static Finding? Failures(ClientHistory client)
    {
        if (!client.Requests.Any(e => e.User is not null || e.Reason == "password"))
        {
            return null;
        }

        var run = Measures.LongestRun(client.Requests.Where(e => e.User is not null || e.Reason == "password"), e => e.Reason == "password");
        return Finding.AtMost(run.Count, 1, 3, "tries", $"{run.Count} logins with a wrong name or password, one after another", run.Numbers());
    }

    /// <summary>Requests while its address was locked out, in the fullest minute.</summary>
    public static Finding? WhileLocked(ClientHistory client)
    {
        var locked = client.Requests.Where(e => e.Reason == "locked").ToArray();
        if (locked.Length == 0)
        {
            return null;
        }

        var busiest = Measures.Busiest(locked, Minute);
        return Finding.AtMost(busiest.Count, 2, 6, "requests a minute", $"{locked.Length} requests while its address was locked out", busiest.Numbers());
    }

    /// <summary>Answers with <c>stale</c> one after another: each asks for the same request once more, with the new nonce.</summary>
    public static Finding? Stale(ClientHistory client)
    {
        var stale = client.Requests.Where(e => e.Reason == "stale").ToArray();
        if (stale.Length == 0)
        {
            return null;
        }

        // Each connection for itself: requests that were under way together are all stale.
        var worst = client.Requests.GroupBy(e => e.Connection).Select(g => Measures.LongestRun(g, e => e.Reason == "stale")).MaxBy(run => run.Count)!;
        var abandoned = stale.Where(e => !client.Requests.Any(later => later.Number > e.Number && later.Target == e.Target && later.Status != 401)).ToArray();
        if (abandoned.Length > 0 && worst.Count <= 1)
        {
            return new Finding(Grade.Warn, abandoned.Length, "requests", $"{abandoned.Length} of {stale.Length} requests were not sent again with the new nonce", [.. abandoned.Numbers().Take(20)]);
        }

        return Finding.AtMost(worst.Count, 1, 2, "in a row", $"{worst.Count} requests in a row with a nonce that was too old", worst.Numbers());
    }
}
