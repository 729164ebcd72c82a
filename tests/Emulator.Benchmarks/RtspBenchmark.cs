using System.Diagnostics;
using System.Globalization;

namespace Emulator.Benchmarks;

/// <summary>
/// Viewers over TCP of a stream of 2 Mbit/s and 25 frames a second, beside gst-rtsp-server with one pipeline for all and with one for each.
/// The same client watches all of them; what is compared is the processor time of the server.
/// </summary>
internal static class RtspBenchmark
{
    private const int Rounds = 3;
    // What a viewer costs from the second half minute on: before that, code is still compiled anew for its second tier, on either side that has one.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(25);

    /// <summary>Compares at 100 viewers, then says how far it goes.</summary>
    public static async Task<int> RunAsync(int viewers = 100)
    {
        using var scene = TwoMegabitScene.Make();
        var (ours, shared, each) = (new List<Result>(), new List<Result>(), new List<Result>());
        for (var round = 0; round < Rounds; round++)
        {
            ours.Add(await CamulatorAsync(scene, viewers, round % 2 == 1 ? "npt=0.000-" : null));
            shared.Add(await GstAsync(scene, viewers, "shared"));
            each.Add(await GstAsync(scene, viewers, "each"));
        }

        Tell("ours", ours);
        Tell("gst-rtsp-server, shared", shared);
        Tell("gst-rtsp-server, each", each);
        var failures = Compare($"RTSP, {viewers} viewers over TCP, processor time", ours, shared, r => r.CpuPerClientSecond, "us per client and second", "shared pipeline", 0.5)
            | Compare($"RTSP, {viewers} viewers over TCP, processor time", ours, each, r => r.CpuPerClientSecond, "us per client and second", "a pipeline each", 0.1)
            | Compare("first RTP packet from connect, 99th percentile", ours, shared, r => r.FirstPacket99, "ms", "shared pipeline", 0.75)
            | Figures.Row("sequence gaps", Figures.Text(ours.Sum(r => r.Gaps), ""), "bound 0", ours.Sum(r => r.Gaps), 0, atMost: true)
            | Figures.Row("memory", Figures.Text(ours.Max(r => r.Megabytes), "MB"), "bound 150 MB", ours.Max(r => r.Megabytes) / 150, 1, atMost: true);
        foreach (var many in new[] { 500, 1000 })
        {
            Tell($"ours, {many} viewers", [await CamulatorAsync(scene, many, null)]);
        }

        return failures;
    }

    /// <summary>Watches a server that somebody else started, to profile it: how many frames came and how many were lost.</summary>
    public static async Task<int> WatchAsync(int port, string path, int count, int seconds)
    {
        using var audience = new Audience();
        var viewers = Enumerable.Range(0, count).Select(_ => new RtspViewer(port, path, null)).ToList();
        foreach (var viewer in viewers)
        {
            await audience.AddAsync(viewer);
        }

        await Task.Delay(TimeSpan.FromSeconds(seconds));
        var (frames, _, gaps) = audience.Count();
        Console.WriteLine($"{frames} frames, {gaps} gaps, first packets after {string.Join(' ', viewers.Select(v => $"{v.FirstPacket.TotalMilliseconds:0}"))} ms");
        return 0;
    }

    private static int Compare(string what, List<Result> ours, List<Result> peer, Func<Result, double> value, string unit, string name, double bound) => Figures.Row(
        what,
        Figures.Text(Figures.Median(ours.Select(value)), unit),
        $"gst-rtsp-server, {name}: {Figures.Text(Figures.Median(peer.Select(value)), unit)}",
        Figures.Median(ours.Zip(peer, (a, b) => value(a) / value(b))),
        bound,
        atMost: true);

    private static void Tell(string who, List<Result> results)
    {
        foreach (var r in results)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{who}: {r.CpuPerClientSecond:0} us of processor per client and second ({r.Cores:0.00} cores), first packet {r.FirstPacket50:0} ms median, {r.FirstPacket99:0} ms p99, {r.FramesPerSecond:0.0} frames/s, {r.Megabits:0.0} Mbit/s each, {r.Gaps} gaps, {r.Megabytes:0} MB"));
        }
    }

    private static async Task<Result> CamulatorAsync(TwoMegabitScene scene, int viewers, string? range)
    {
        var (http, rtsp) = (Ports.Free(), Ports.Free());
        using var server = Child.Start(
            Published.Camulator, "run", "--profile", scene.Profile, "--profiles", scene.Folder, "--scenes", scene.Folder, "--http", $"{http}", "--rtsp", $"{rtsp}", "--control", "0");
        server.ReadLine();
        return await MeasureAsync(server, rtsp, "/cam/realmonitor?channel=1&subtype=0", viewers, range);
    }

    private static async Task<Result> GstAsync(TwoMegabitScene scene, int viewers, string sharing)
    {
        var port = Ports.Free();
        using var server = Child.StartProgram("/usr/bin/python3", Path.Combine(AppContext.BaseDirectory, "gst-rtsp-server.py"), $"{port}", scene.Stream, sharing);
        server.ReadLine();
        return await MeasureAsync(server, port, "/live", viewers, range: null);
    }

    private static async Task<Result> MeasureAsync(Child server, int port, string path, int count, string? range)
    {
        using var audience = new Audience();
        // One that comes first and pays for what is done once.
        await audience.AddAsync(new RtspViewer(port, path, null));
        await Task.Delay(TimeSpan.FromSeconds(2));
        var viewers = new List<RtspViewer>();
        for (var i = 0; i < count; i++)
        {
            var viewer = new RtspViewer(port, path, range);
            await audience.AddAsync(viewer);
            viewers.Add(viewer);
            await Task.Delay(5);
        }

        await Task.Delay(Settling);
        var (cpu, before) = (server.ProcessorTime, audience.Count());
        var watch = Stopwatch.StartNew();
        await Task.Delay(Window);
        var seconds = watch.Elapsed.TotalSeconds;
        var spent = server.ProcessorTime - cpu;
        var after = audience.Count();
        return new Result(
            spent.TotalMicroseconds / ((count + 1) * seconds),
            spent.TotalSeconds / seconds,
            Percentile(viewers, 0.5),
            Percentile(viewers, 0.99),
            (after.Frames - before.Frames) / seconds / (count + 1),
            (after.Bytes - before.Bytes) * 8 / seconds / (count + 1) / 1e6,
            after.Gaps,
            server.ResidentBytes / 1e6);
    }

    private static double Percentile(List<RtspViewer> viewers, double share)
    {
        var times = viewers.Select(v => v.FirstPacket.TotalMilliseconds).Order().ToArray();
        return times[(int)Math.Min(times.Length - 1, Math.Ceiling(times.Length * share) - 1)];
    }

    private sealed record Result(
        double CpuPerClientSecond, double Cores, double FirstPacket50, double FirstPacket99, double FramesPerSecond, double Megabits, long Gaps, double Megabytes);
}
