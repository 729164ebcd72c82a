namespace Emulator.Benchmarks;

/// <summary>200 devices that nobody asks anything, beside a bare Kestrel application: what they cost.</summary>
internal static class IdleBenchmark
{
    private const int Rounds = 3;
    private const int Devices = 200;
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(20);

    public static async Task<int> RunAsync()
    {
        var (ours, peer) = (new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            ours.Add(await CamulatorAsync());
            peer.Add(await PeerAsync());
        }

        return Figures.Row(
            $"{Devices} idle devices, share of a core", Figures.Text(Figures.Median(ours), "%"), $"bare Kestrel, one port: {Figures.Text(Figures.Median(peer), "%")}; bound 2 %", Figures.Median(ours) / 2, 1, atMost: true);
    }

    private static async Task<double> CamulatorAsync()
    {
        const string Target = "/cgi-bin/magicBox.cgi?action=getSerialNo";
        using var child = Child.Start(Published.Camulator, "run", "--devices", $"ipc:{Devices}", "--http", "0", "--rtsp", "0", "--control", "0");
        // A device that was never asked anything has hardly come to life.
        foreach (var port in child.ReadLine().Split(' ').Where(w => w.StartsWith("http://", StringComparison.Ordinal)).SkipLast(1).Select(w => new Uri(w).Port))
        {
            Child.Until200(port, Target, Login.Digest(port, Target));
        }

        return await ShareAsync(child);
    }

    private static async Task<double> PeerAsync()
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, "OK\r\n");
            var port = Ports.Free();
            using var child = Child.Start(Published.PeerProgram, "peer", $"{port}", file);
            child.ReadLine();
            Child.Until200(port, "/");
            return await ShareAsync(child);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task<double> ShareAsync(Child child)
    {
        await Task.Delay(Settling);
        var before = child.ProcessorTime;
        await Task.Delay(Window);
        return (child.ProcessorTime - before) / Window * 100;
    }
}
