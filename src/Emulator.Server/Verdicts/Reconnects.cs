using Emulator.Server.Journaling;

namespace Emulator.Server.Verdicts;

/// <summary>How a client comes back after the device cut it off.</summary>
internal static class Reconnects
{
    private const double Prompt = 60;
    private const double Late = 300;
    private const int Run = 4;

    /// <summary>From each cut until the client's next attempt; from when the device is back, if it was down meanwhile.</summary>
    public static Finding? Delay(ClientHistory client)
    {
        var delays = new List<(double Seconds, JournalEntry Cut, JournalEntry? Back)>();
        for (var i = 0; i < client.All.Count; i++)
        {
            if (IsCut(client.All[i]))
            {
                var cut = client.All[i];
                var (from, back) = (cut.Utc, (JournalEntry?)null);
                for (var j = i + 1; j < client.All.Count && back is null; j++)
                {
                    var entry = client.All[j];
                    from = entry is { Kind: "device.power", Reason: "on" } or { Kind: "device.cable", Reason: "in" } ? entry.Utc : from;
                    back = IsAttempt(client, cut, entry) ? entry : null;
                }

                delays.Add((((back?.Utc ?? client.Now) - from).TotalSeconds, cut, back));
            }
        }

        // Who was cut off just now has still time.
        delays.RemoveAll(d => d.Back is null && d.Seconds <= Late);
        if (delays.Count == 0)
        {
            return null;
        }

        var worst = delays.MaxBy(d => d.Seconds);
        var says = worst.Back is null ? $"it was cut off and has not come back for {worst.Seconds:0} s" : $"after {delays.Count} cut(s) it came back within {worst.Seconds:0.###} s at the latest";
        return Finding.AtMost(worst.Seconds, Prompt, Late, "s", says, worst.Back is null ? [worst.Cut.Number] : [worst.Cut.Number, worst.Back.Number]);
    }

    /// <summary>Whether delays grow while attempts fail. Judged from four failures in a row on.</summary>
    public static Finding? BackOff(ClientHistory client)
    {
        var run = Measures.LongestRun(client.All.Where(e => e.IsRequest || e.Kind == "socket.refused"), IsFailure);
        if (run.Count < Run)
        {
            return null;
        }

        var delays = run.Zip(run.Skip(1), Measures.Seconds).ToArray();
        var shortest = Measures.Median(delays.Skip(delays.Length / 2));
        var grows = delays[^1] >= 2 * Math.Max(0.001, delays[0]) && delays[^1] >= 1;
        var grade = grows || shortest >= 30 ? Grade.Good : shortest >= 1 ? Grade.Warn : Grade.Bad;
        return new Finding(
            grade, Math.Round(shortest, 3), "s", $"{run.Count} attempts failed in a row, {delays[0]:0.###} s apart at first and {delays[^1]:0.###} s at last", [.. run.Numbers().Take(20)]);
    }

    // What lasts and was ended by the device: streams and sessions, not connections that idled.
    private static bool IsCut(JournalEntry entry) =>
        (entry.Kind is "http.end" or "events.end" && entry.Reason is "cut" or "reset" or "slow" or "silent") || (entry.Kind == "rtsp.end" && entry.Reason is "device" or "timeout");

    // The same is asked again; who does something else has not come back to what was cut.
    private static bool IsAttempt(ClientHistory client, JournalEntry cut, JournalEntry entry) =>
        entry.Kind == "socket.refused"
        || (cut.Kind == "rtsp.end" ? entry.Kind == "rtsp" : entry.Kind == "http" && string.Equals(client.TargetOf(entry).Path, client.TargetOf(cut).Path, StringComparison.OrdinalIgnoreCase));

    // A challenge is half an attempt, and its other half follows at once.
    private static bool IsFailure(JournalEntry entry) =>
        entry.Kind == "socket.refused" || entry.Status is 0 or >= 500 || entry.Reason is "password" or "locked" or "sessions" || (entry.Status == 453 && entry.Kind == "rtsp");
}
