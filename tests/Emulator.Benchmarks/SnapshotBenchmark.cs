using System.Diagnostics;
using System.Net;

namespace Emulator.Benchmarks;

/// <summary>
/// How long the control API takes to take a snapshot, to restore one after a change, and to reset: the device of one channel and that of
/// sixteen, with its history made out, and state that is kept on the disk or not.
/// </summary>
internal static class SnapshotBenchmark
{
    private const int Rounds = 100;
    private const double Bound = 10;

    public static async Task<int> RunAsync()
    {
        var data = Directory.CreateTempSubdirectory("camulator-").FullName;
        try
        {
            return await RunAsync("ipc") | await RunAsync("dvr") | await RunAsync("ipc", "--data", data);
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    private static async Task<int> RunAsync(string profile, params string[] more)
    {
        using var child = Child.Start(Published.Camulator, ["run", "--profile", profile, "--http", "0", "--rtsp", "0", "--control", "0", .. more]);
        var urls = child.ReadLine().Split(' ').Where(w => w.StartsWith("http://", StringComparison.Ordinal)).ToArray();
        using var camera = new HttpClient(new SocketsHttpHandler { Credentials = new NetworkCredential("admin", "admin") }) { BaseAddress = new Uri(urls[0]) };
        using var control = new HttpClient { BaseAddress = new Uri(urls[^1]) };
        var device = $"/api/v1/devices/{profile}-1/";
        // A history that nobody has asked for does not exist yet.
        var found = await camera.GetStringAsync("/cgi-bin/mediaFileFind.cgi?action=factory.create");
        await camera.GetStringAsync($"/cgi-bin/mediaFileFind.cgi?action=findFile&object={found.Trim().Split('=')[1]}&condition.Channel=1&condition.StartTime=2020-01-01%2000:00:00&condition.EndTime=2036-01-01%2000:00:00");
        var (taken, restored, reset) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = -5; round < Rounds; round++)
        {
            await camera.GetStringAsync($"/cgi-bin/configManager.cgi?action=setConfig&ChannelTitle[0].Name=a{round}&VideoColor[0][0].Brightness={50 + (round & 15)}");
            var times = new[]
            {
                await TimeAsync(() => control.PostAsync(device + "snapshots/a", null)),
                await After($"b{round}", () => control.PostAsJsonAsync(device + "restore", new { name = "a" })),
                round % 10 == 0 ? await After($"c{round}", () => control.PostAsync(device + "reset", null)) : double.NaN,
            };
            if (round >= 0)
            {
                taken.Add(times[0]);
                restored.Add(times[1]);
                if (!double.IsNaN(times[2]))
                {
                    reset.Add(times[2]);
                }
            }
        }

        var where = $"{profile}{(more.Length > 0 ? ", kept on the disk" : "")}";
        return Row($"snapshot, {where}", taken) | Row($"restore, {where}", restored) | Row($"reset, {where}", reset);

        async Task<double> After(string title, Func<Task<HttpResponseMessage>> act)
        {
            await camera.GetStringAsync($"/cgi-bin/configManager.cgi?action=setConfig&ChannelTitle[0].Name={title}");
            return await TimeAsync(act);
        }
    }

    private static int Row(string what, List<double> times) =>
        Figures.Row($"{what} (median of requests)", Figures.Text(Figures.Median(times), "ms"), $"bound {Bound} ms", Figures.Median(times) / Bound, 1, atMost: true);

    private static async Task<double> TimeAsync(Func<Task<HttpResponseMessage>> act)
    {
        var watch = Stopwatch.StartNew();
        using var answer = await act();
        answer.EnsureSuccessStatusCode();
        return watch.Elapsed.TotalMilliseconds;
    }
}
