using System.Diagnostics;

namespace Emulator.Benchmarks;

/// <summary>200 devices in one process beside one: how long they take to start and what each one more costs.</summary>
internal static class FleetBenchmark
{
    private const int Rounds = 5;
    private const int Devices = 200;

    public static Task<int> RunAsync()
    {
        var (times, bytes) = (new List<double>(), new List<double>());
        for (var round = 0; round <= Rounds; round++)
        {
            var one = Start(1).Bytes;
            var (time, all) = Start(Devices);
            if (round > 0)
            {
                times.Add(time);
                bytes.Add((all - one) / (double)(Devices - 1) / 1e6);
            }
        }

        return Task.FromResult(
            Figures.Row($"{Devices} devices start", Figures.Text(Figures.Median(times) / 1000, "s"), "bound 3 s", Figures.Median(times) / 3000, 1, atMost: true)
            | Figures.Row("memory of each further device, after a request to each", Figures.Text(Figures.Median(bytes), "MB"), "bound 1.5 MB", Figures.Median(bytes) / 1.5, 1, atMost: true));
    }

    private static (double Milliseconds, long Bytes) Start(int devices)
    {
        const string Target = "/cgi-bin/configManager.cgi?action=getConfig&name=Encode";
        var watch = Stopwatch.StartNew();
        using var child = Child.Start(Published.Camulator, "run", "--devices", $"ipc:{devices}", "--http", "0", "--rtsp", "0", "--control", "0");
        var ready = child.ReadLine();
        var time = watch.Elapsed.TotalMilliseconds;
        // A device that was never asked anything has hardly come to life.
        foreach (var port in ready.Split(' ').Where(w => w.StartsWith("http://", StringComparison.Ordinal)).SkipLast(1).Select(w => new Uri(w).Port))
        {
            Child.Until200(port, Target, Login.Digest(port, Target));
        }

        return (time, child.ResidentBytes);
    }
}
