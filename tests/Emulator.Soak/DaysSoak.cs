using System.Globalization;
using System.Text.Json;
using Emulator.Soak.Watching;

namespace Emulator.Soak;

/// <summary>
/// Weeks of a device's time in minutes: the virtual clock is moved ten minutes at a time, with something happening in front of each device in between. Disks are
/// small, so that they are overwritten again and again; what a device remembers must stop growing.
/// </summary>
internal static class DaysSoak
{
    private const int StepsOfADay = 144;
    // What a device's log keeps (docs/guides/logs.md).
    private const int MostLines = 4096;

    // Each with what it has of a disk for: a recorder's sixteen channels fill theirs in a day, a camera its card in hours.
    private static readonly (string Profile, string Disk)[] Devices =
    [
        ("ipc", "4 GB"), ("dvr", "400 GB"), ("vto", ""), ("thermal", "4 GB"), ("traffic", "4 GB"), ("speed-dome", "4 GB"),
    ];

    /// <summary>Runs it.</summary>
    /// <returns>What does not hold, a line each.</returns>
    public static async Task<IReadOnlyList<string>> RunAsync(string program, SoakOptions options, TextWriter said)
    {
        var folder = Directory.CreateTempSubdirectory("camulator-soak-").FullName;
        try
        {
            foreach (var (profile, disk) in Devices)
            {
                var disks = disk.Length == 0 ? "" : $"disks:\n  - {{ name: /dev/mmc0, mount: /mnt/sd, totalBytes: {disk}, usedBytes: 1 GB }}\nhistoryDays: 1\n";
                await File.WriteAllTextAsync(Path.Combine(folder, $"small-{profile}.yaml"), $"extends: {profile}\n{disks}");
            }

            said.WriteLine($"{options.Days} days on the virtual clock, seed {options.Seed}");
            await using var subject = await Subject.StartAsync(
                program, Path.Combine(folder, "data"), "--devices", string.Join(',', Devices.Select(d => $"small-{d.Profile}")), "--profiles", folder, "--clock", "virtual", "--journal", "200");
            return await LiveAsync(subject, options, said);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<List<string>> LiveAsync(Subject subject, SoakOptions options, TextWriter said)
    {
        var complaints = new Complaints();
        var (readings, recordings) = (new List<Reading>(), new List<double>());
        using var town = await Town.VisitAsync(subject.Control, complaints);
        await SetUpAsync(town);
        var random = new Random(options.Seed);
        said.WriteLine("| day | resident MB | heap MB | other handles | data MB | recordings of its last day on a small disk | lines of the longest log |\n|---|---|---|---|---|---|---|");
        for (var day = 1; day <= options.Days; day++)
        {
            for (var step = 0; step < StepsOfADay; step++)
            {
                await StepAsync(town, random);
            }

            var reading = await subject.ReadAsync();
            var (kept, lines) = await KeptAsync(town, complaints);
            readings.Add(reading);
            recordings.Add(kept);
            if (day % Math.Max(1, options.Days / 15) == 0)
            {
                said.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {day} | {reading.Resident:0} | {reading.Heap:0} | {reading.Files} | {reading.Data:0.0} | {kept} | {lines} |"));
            }
        }

        string?[] wrong =
        [
            Flatness.Judge("days: resident MB", [.. readings.Select(r => r.Resident)], 0.1, 0, said),
            // What a channel remembers of events, 4096 of them, is full only after two to four weeks of this.
            Flatness.Judge("days: heap MB, with garbage", [.. readings.Select(r => r.Heap)], 0.35, 10, said),
            Flatness.Judge("days: other handles", [.. readings.Select(r => (double)r.Files)], 0, 5, said),
            Flatness.Judge("days: data MB", [.. readings.Select(r => r.Data)], 0.35, 0, said),
            Flatness.Judge("days: recordings of a small disk", recordings, 0.1, 0, said),
        ];
        return [.. wrong.OfType<string>(), .. complaints.All, .. subject.Lines.Select(l => "in the log: " + l)];
    }

    private static async Task SetUpAsync(Town town)
    {
        foreach (var device in town.Residents)
        {
            await town.AskAsync(
                device with { Fate = Fate.Well },
                "/cgi-bin/configManager.cgi?action=setConfig&MotionDetect[0].Enable=true&MotionDetect[0].EventHandler.RecordEnable=true&MotionDetect[0].EventHandler.SnapshotEnable=true&MotionDetect[0].EventHandler.LogEnable=true",
                CancellationToken.None);
        }
    }

    private static async Task StepAsync(Town town, Random random)
    {
        var all = await town.TellAsync(HttpMethod.Post, "devices/*/stimuli", new { kind = "motion", channel = 1, seconds = 2 + random.Next(4) });
        if (!all.Done)
        {
            town.Complaints.Add("days: no motion", all.Text);
        }

        foreach (var device in town.Residents)
        {
            switch (device.Profile[(device.Profile.IndexOf('-') + 1)..])
            {
                case "traffic":
                    await town.TellAsync(HttpMethod.Post, $"devices/{device.Id}/stimuli", new { kind = "vehicle", plate = $"P{random.Next(100_000)}" });
                    break;
                case "vto":
                    await town.TellAsync(HttpMethod.Post, $"devices/{device.Id}/stimuli", new { kind = random.Next(2) == 0 ? "door-open" : "doorbell" });
                    break;
                case "thermal":
                    await town.TellAsync(HttpMethod.Post, $"devices/{device.Id}/stimuli", new { kind = "heat", temperature = 40 + random.Next(60), seconds = 30 });
                    break;
                case "speed-dome":
                    await town.TellAsync(HttpMethod.Post, $"devices/{device.Id}/ptz", new { code = "GotoPreset", arg2 = 1 + random.Next(3) });
                    break;
                default:
                    await town.TellAsync(HttpMethod.Post, $"devices/{device.Id}/events", new { code = "AlarmLocal", action = "Pulse", index = 0 });
                    break;
            }
        }

        await town.TellAsync(HttpMethod.Post, $"devices/{town.Residents[0].Id}/clock/advance", new { seconds = 86_400 / StepsOfADay });
    }

    // Recordings of the last day on the first camera's card, and the most lines that any device keeps.
    private static async Task<(int Recordings, int Lines)> KeptAsync(Town town, Complaints complaints)
    {
        var lines = 0;
        foreach (var device in town.Residents)
        {
            lines = Math.Max(lines, await CountAsync($"devices/{device.Id}/log?limit=4096"));
        }

        var recordings = await CountAsync($"devices/{town.Residents[0].Id}/recordings?limit=10000");
        if (lines > MostLines)
        {
            complaints.Add("days: the log is longer than it may be", $"{lines} lines");
        }

        return (recordings, lines);

        async Task<int> CountAsync(string path)
        {
            var (done, text) = await town.TellAsync(HttpMethod.Get, path);
            if (!done)
            {
                complaints.Add("days: no answer", $"{path}: {text}");
                return 0;
            }

            return JsonElement.Parse(text).GetArrayLength();
        }
    }
}
