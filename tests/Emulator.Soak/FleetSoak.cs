using System.Globalization;
using Emulator.Soak.Clients;
using Emulator.Soak.Watching;

namespace Emulator.Soak;

/// <summary>Many devices in one process, with clients, testers and faults that come and go all the time.</summary>
internal static class FleetSoak
{
    // The journal keeps the newest so many entries of each device; full early, it does not look like a leak.
    private const int Journal = 100;

    // SQLite opens a store a second time for its lock; a library is a handle and a mapping.
    private const int MostOnOneFile = 3;

    // Polls of the runtime, made when it first needs one.
    private const int MoreOthers = 4;

    private const string Deleted = " (deleted)";

    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(20);

    /// <summary>Runs it.</summary>
    /// <returns>What does not hold, a line each.</returns>
    public static async Task<IReadOnlyList<string>> RunAsync(string program, SoakOptions options, TextWriter said)
    {
        var data = Directory.CreateTempSubdirectory("camulator-soak-").FullName;
        try
        {
            said.WriteLine(string.Create(CultureInfo.InvariantCulture, $"soak of {options.Devices} devices for {options.For.TotalMinutes:0.##} minutes, seed {options.Seed}"));
            await using var subject = await Subject.StartAsync(
                program, data, "--devices", options.Fleet(options.Devices), "--https", "0", "--rtsps", "0", "--dhip", "0", "--discovery", "0", "--journal", $"{Journal}");
            return await SoakAsync(subject, options, said);
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    private static async Task<List<string>> SoakAsync(Subject subject, SoakOptions options, TextWriter said)
    {
        var complaints = new Complaints();
        var readings = new List<Reading>();
        using var town = await Town.VisitAsync(subject.Control, complaints);
        var tester = await TesterVisits.StartAsync(town, options.Seed);
        await WakeAsync(town);
        var before = await CalmAsync(subject, r => r.Connections == 0);
        var open = Handles.Of(subject.Id, named: true);
        said.WriteLine(Reading.Head);
        said.WriteLine(before.Row(before));
        readings.Add(before);
        using (var over = new CancellationTokenSource(options.For))
        {
            var crowd = Fill(town, tester, options, over.Token);
            await ReadAsync(subject, readings, options.For, said, over.Token);
            await crowd.LeaveAsync();
        }

        var wrong = await JudgeEndAsync(town, subject, open, said);
        wrong.AddRange(JudgeTime(readings.Skip(1).ToArray(), options, said));
        wrong.AddRange(complaints.All);
        wrong.AddRange(subject.Lines.Select(l => "in the log: " + l));
        said.WriteLine($"done: {complaints.Done}");
        said.WriteLine($"{tester.Injected} rules of {tester.Kinds} kinds of faults");
        if (subject.HasEnded || await subject.StopAsync() != 0)
        {
            wrong.Add("the process did not end well");
        }

        return wrong;
    }

    // What is made at the first use is made now: connections to stores, pictures, the week of recordings that a device comes with.
    private static async Task WakeAsync(Town town)
    {
        foreach (var device in town.Residents)
        {
            await town.AskAsync(device, "/cgi-bin/snapshot.cgi", CancellationToken.None);
            await town.AskAsync(device, "/cgi-bin/configManager.cgi?action=setConfig&MotionDetect[0].Enable=true", CancellationToken.None);
            await town.TellAsync(HttpMethod.Post, $"devices/{device.Id}/events", new { code = "VideoMotion", action = "Pulse", index = 0 });
            await town.TellAsync(HttpMethod.Get, $"devices/{device.Id}/recordings?limit=1");
        }
    }

    private static Crowd Fill(Town town, TesterVisits tester, SoakOptions options, CancellationToken over)
    {
        var crowd = new Crowd(town, options.Seed);
        crowd.Let("viewers over RTSP", Places(16), 40, 1, stays: true, RtspVisit.RunAsync, null, over);
        crowd.Let("viewers of MJPEG and DHAV", Places(5), 20, 1, stays: true, StreamVisits.PicturesAsync, null, over);
        crowd.Let("listeners to events", Places(40), 60, 1, stays: true, StreamVisits.EventsAsync, null, over);
        crowd.Let("lookers on", Places(4), 20, 2, stays: true, StreamVisits.ChangesAsync, d => d.Fate == Fate.Well, over);
        crowd.Let("polls", Places(8), 0, 1.5, stays: false, RequestVisits.PollAsync, null, over);
        crowd.Let("sets", Places(4), 0, 1, stays: false, RequestVisits.SetAsync, null, over);
        crowd.Let("turns", Places(2), 0, 2, stays: false, RequestVisits.TurnAsync, d => d.Profile == "speed-dome", over);
        crowd.Let("searches and downloads", Places(2), 0, 2, stays: false, RequestVisits.FindAsync, null, over);
        crowd.Let("calls of RPC", Places(2), 0, 2, stays: false, RequestVisits.CallAsync, null, over);
        crowd.Let("talks", Places(2), 0, 2, stays: false, RequestVisits.TalkAsync, null, over);
        crowd.Let("looks over TLS", Places(2), 0, 3, stays: false, SecureVisit.RunAsync, null, over);
        crowd.Let("stimuli and events", Places(4), 0, 1, stays: false, (_, device, random, _) => tester.StimulateAsync(device, random), null, over);
        crowd.Let("faults that came and went", Places(20), 60, 0.5, stays: true, (_, device, random, time) => tester.DamageAsync(device, random, time), d => d.Fate == Fate.Ill, over);
        crowd.Let("upheavals", Places(3), 0, 2, stays: false, (_, device, random, time) => tester.UnsettleAsync(device, random, time), d => d.Fate == Fate.Restless, over);
        crowd.Let("guests", Places(1), 0, 2, stays: false, (_, device, random, time) => tester.HostAsync(device.Profile, random, time), d => d.Fate == Fate.Restless, over);
        return crowd;

        int Places(int of200) => Math.Max(1, (int)Math.Round(of200 * options.Clients * options.Devices / 200));
    }

    private static async Task ReadAsync(Subject subject, List<Reading> readings, TimeSpan span, TextWriter said, CancellationToken over)
    {
        var (interval, told) = (TimeSpan.FromSeconds(Math.Clamp(span.TotalSeconds / 60, 0.25, 10)), readings[0]);
        using var timer = new PeriodicTimer(interval);
        try
        {
            while (await timer.WaitForNextTickAsync(over) && !subject.HasEnded)
            {
                readings.Add(await subject.ReadAsync());
                if (readings[^1].At - told.At >= span / 30)
                {
                    said.WriteLine(readings[^1].Row(told));
                    told = readings[^1];
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The time is over.
        }
    }

    // Who had faults is healed; then all must answer, and nobody holds anything.
    private static async Task<List<string>> JudgeEndAsync(Town town, Subject subject, Handles open, TextWriter said)
    {
        var wrong = new List<string>();
        await town.TellAsync(HttpMethod.Delete, "devices/*/faults");
        await town.TellAsync(HttpMethod.Post, "devices/*/power", new { action = "on" });
        await town.TellAsync(HttpMethod.Put, "devices/*/clock", new { scale = 1.0, frozen = false });
        await town.TellAsync(HttpMethod.Delete, "devices/*/stimuli");
        await town.TellAsync(HttpMethod.Post, "devices/*/reset?hangUp=true");
        using var last = await Town.VisitAsync(subject.Control, town.Complaints);
        if (last.Residents.Count != town.Residents.Count)
        {
            wrong.Add($"there are {last.Residents.Count} devices, and were {town.Residents.Count}");
        }

        foreach (var device in last.Residents)
        {
            try
            {
                await last.AskAsync(device with { Fate = Fate.Well }, "/cgi-bin/magicBox.cgi?action=getSerialNo", CancellationToken.None);
                await last.AskAsync(device with { Fate = Fate.Well }, "/cgi-bin/snapshot.cgi", CancellationToken.None);
            }
            catch (Exception silent)
            {
                wrong.Add($"{device.Id} does not answer at the end: {silent.Message}");
            }
        }

        // Stores, scenes and libraries are opened at their first use and stay open: what counts is that each is open once, and none that is gone.
        var after = await CalmAsync(subject, r => r.Connections == 0 && r.Sockets <= open.Sockets);
        said.WriteLine(after.Row(after));
        var left = Handles.Of(subject.Id, named: true);
        Hold("connections when all have left", after.Connections, 0);
        Hold("sockets when all have left, and at the start", after.Sockets, open.Sockets);
        Hold("handles on one file", left.Files.Max(f => f.Value), MostOnOneFile);
        Hold("handles on files that are gone", left.Files.Where(IsGone).Sum(f => f.Value), 0);
        Hold("handles on what is neither file nor socket", left.Others - left.Files.Sum(f => f.Value), open.Others - open.Files.Sum(f => f.Value) + MoreOthers);
        if (wrong.Count > 0)
        {
            wrong.AddRange(left.More(open).Where(m => m[0] != '/' || m.Contains(Deleted, StringComparison.Ordinal)).Take(40).Select(m => "still open: " + m));
        }

        return wrong;

        // Code that was made at run time lies in a file without a name.
        static bool IsGone(KeyValuePair<string, int> file) => file.Key.EndsWith(Deleted, StringComparison.Ordinal) && !file.Key.StartsWith("/memfd:", StringComparison.Ordinal);

        void Hold(string what, double is_, double bound)
        {
            said.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {is_:0}, bound {bound:0}"));
            if (is_ > bound)
            {
                wrong.Add(string.Create(CultureInfo.InvariantCulture, $"{what}: {is_:0}, bound {bound:0}"));
            }
        }
    }

    private static IEnumerable<string> JudgeTime(Reading[] readings, SoakOptions options, TextWriter said)
    {
        // Seconds tell nothing of what grows; minutes show a process that is still compiling, and only what grows without bound.
        if (options.For < TimeSpan.FromMinutes(1))
        {
            return [];
        }

        var isShort = options.For < TimeSpan.FromMinutes(5);
        string?[] wrong =
        [
            Flatness.Judge("resident MB", [.. readings.Select(r => r.Resident)], isShort ? 0.4 : 0.1, 0, said),
            Flatness.Judge("heap MB, with garbage", [.. readings.Select(r => r.Heap)], isShort ? 1 : 0.2, 10, said),
            Flatness.Judge("sockets", [.. readings.Select(r => (double)r.Sockets)], 0.1, 30, said),
            Flatness.Judge("other handles", [.. readings.Select(r => (double)r.Files)], 0.1, 30, said),
            Flatness.Judge("threads", [.. readings.Select(r => (double)r.Threads)], 0.1, 10, said),
        ];
        return wrong.OfType<string>();
    }

    // Connections that are kept alive are closed by their clients in seconds; what a device still does may last a little.
    private static async Task<Reading> CalmAsync(Subject subject, Func<Reading, bool> calm)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(500));
        var reading = await subject.ReadAsync();
        for (var until = reading.At + Settling; !calm(reading) && reading.At < until;)
        {
            await timer.WaitForNextTickAsync();
            reading = await subject.ReadAsync();
        }

        return reading;
    }
}
