using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Emulator.Device.Events;
using Emulator.Device.Profiles;
using Emulator.Server.Hosting;

namespace Emulator.Benchmarks;

/// <summary>
/// An event from the control API to a thousand clients of eventManager.cgi, beside a loop that does nothing but write to as many sockets; and how many
/// events a second go through the bus of a device whose linkage is on.
/// </summary>
internal static class EventBenchmark
{
    private const int Rounds = 3;
    private const int Listeners = 1000;
    private const int Events = 210;

    // The first call builds the control API, the first events compile what they need: a once, not a rate.
    private const int First = 10;
    private const int Storm = 100_000;
    private const string Attach = "GET /cgi-bin/eventManager.cgi?action=attach&codes=[All] HTTP/1.1\r\nHost: camera\r\nAuthorization: Basic YWRtaW46YWRtaW4=\r\n\r\n";

    // Twelve events a second: each has come to everybody before the next.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(80);

    public static async Task<int> RunAsync()
    {
        var (ours, peer, storm) = (new List<Result>(), new List<Result>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            ours.Add(await CamulatorAsync());
            peer.Add(await PeerAsync());
            storm.Add(await StormAsync());
        }

        return Figures.Row(
                $"an event reaches {Listeners} clients, 99th percentile", Figures.Text(Figures.Median(ours.Select(r => r.P99)), "ms"),
                $"bare loop: {Figures.Text(Figures.Median(peer.Select(r => r.P99)), "ms")}; bound 50 ms", Figures.Median(ours.Select(r => r.P99)) / 50, 1, atMost: true)
            | Figures.Row(
                "the same, median", Figures.Text(Figures.Median(ours.Select(r => r.P50)), "ms"), $"bare loop: {Figures.Text(Figures.Median(peer.Select(r => r.P50)), "ms")}",
                Figures.Median(ours.Zip(peer, (a, b) => a.P50 / b.P50)), 3, atMost: true)
            | Figures.Row("parts lost", Figures.Text(ours.Sum(r => r.Lost), ""), "bound 0", ours.Sum(r => r.Lost), 0, atMost: true)
            | Figures.Row("parts out of order", Figures.Text(ours.Sum(r => r.OutOfOrder), ""), "bound 0", ours.Sum(r => r.OutOfOrder), 0, atMost: true)
            | Figures.Row("events through the bus with linkage on", Figures.Text(Figures.Median(storm), "/s"), "bound 10,000 /s", Figures.Median(storm) / 10_000, 1, atMost: false);
    }

    private static async Task<Result> CamulatorAsync()
    {
        var folder = Directory.CreateTempSubdirectory("camulator-benchmark-").FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "many.yaml"), "extends: ipc\nhabits: { maxStreams: 4000, maxConnections: 4000 }\n");
            var (http, control) = (Ports.Free(), Ports.Free());
            using var server = Child.Start(Published.Camulator, "run", "--profile", "many", "--profiles", folder, "--http", $"{http}", "--rtsp", "0", "--control", $"{control}");
            server.ReadLine();
            using var client = new HttpClient();
            return await MeasureAsync(http, async caused =>
            {
                using var body = new StringContent($$"""{"code":"MDResult","action":"Pulse","data":"{{caused}}"}""", Encoding.UTF8, "application/json");
                using var answer = await client.PostAsync($"http://127.0.0.1:{control}/api/v1/devices/*/events", body);
                answer.EnsureSuccessStatusCode();
            });
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<Result> PeerAsync()
    {
        var port = Ports.Free();
        using var server = Child.Start(Published.PeerProgram, "event-peer", $"{port}");
        server.ReadLine();
        Socket? control = null;
        try
        {
            return await MeasureAsync(port, async caused =>
            {
                if (control is null)
                {
                    control = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                    await control.ConnectAsync("127.0.0.1", port);
                }

                await control.SendAsync(Encoding.ASCII.GetBytes(caused + "\n"));
            });
        }
        finally
        {
            control?.Dispose();
        }
    }

    private static async Task<Result> MeasureAsync(int port, Func<string, Task> raise)
    {
        using var audience = new EventAudience(port, Attach, Listeners);
        for (var i = 0; i < Events; i++)
        {
            await raise(Stopwatch.GetTimestamp().ToString(CultureInfo.InvariantCulture));
            await Task.Delay(Interval);
        }

        audience.WaitFor((long)Events * Listeners);
        var sorted = audience.LatenciesAfter(First).Order().ToArray();
        return new Result(sorted[sorted.Length / 2], sorted[sorted.Length * 99 / 100], ((long)Events * Listeners) - audience.Parts, audience.OutOfOrder);
    }

    // In this process: no way in from outside is as fast as the bus.
    private static async Task<double> StormAsync()
    {
        var profiles = ProfileLoader.Load([Path.Combine(Published.Root, "profiles")]);
        await using var host = await EmulatorHost.StartAsync(
            new EmulatorOptions { Devices = [new DeviceGroup("ipc", 1)], HttpPort = 0, RtspPort = 0, ControlPort = 0, SceneFolders = [Path.Combine(Published.Root, "media-fixtures")] },
            new Dictionary<string, DeviceProfile>(StringComparer.Ordinal) { ["ipc"] = profiles["ipc"] },
            TimeProvider.System);
        var device = host.Fleet.All[0].Device;
        device.Config.Put("MotionDetect", JsonElement.Parse(
            """[{"Enable":true,"EventHandler":{"RecordEnable":true,"AlarmOutEnable":true,"LogEnable":true,"SnapshotEnable":true,"SnapshotTimes":1,"BeepEnable":true,"FlashEnable":true}}]"""));
        using var audience = new EventAudience(host.Cameras[0].Value.Port, Attach.Replace("[All]", "[MDResult]", StringComparison.Ordinal), 10);
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < Storm; i++)
        {
            device.Events.Raise("VideoMotion", i % 2 == 0 ? EventAction.Start : EventAction.Stop, 0);
        }

        return Storm / watch.Elapsed.TotalSeconds;
    }

    private sealed record Result(double P50, double P99, long Lost, long OutOfOrder);
}
