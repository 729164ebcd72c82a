using System.Diagnostics;

namespace Emulator.Benchmarks;

/// <summary>From starting the process to the first 200: ours logged in with digest, the peer's without login.</summary>
internal static class StartBenchmark
{
    private const int Rounds = 15;
    private const string Target = "/cgi-bin/magicBox.cgi?action=getSystemInfo";

    public static Task<int> RunAsync()
    {
        var body = Path.GetTempFileName();
        File.WriteAllText(body, "serialNumber=CAM\r\n");
        var (ours, peer) = (new List<double>(), new List<double>());
        for (var round = 0; round <= Rounds; round++)
        {
            var (peerPort, port) = (Ports.Free(), Ports.Free());
            var peerTime = Measure(() => Child.Start(Published.PeerProgram, "peer", $"{peerPort}", body), () => Child.Until200(peerPort, "/"));
            var time = Measure(
                () => Child.Start(Published.Camulator, "run", "--http", $"{port}", "--rtsp", "0", "--control", "0"),
                () => Child.Until200(port, Target, Challenged(port)));
            // The first round warms the file cache and does not count.
            if (round > 0)
            {
                ours.Add(time);
                peer.Add(peerTime);
            }
        }

        File.Delete(body);
        var ratio = Figures.Median(ours.Zip(peer, (a, b) => a / b));
        return Task.FromResult(Figures.Row("cold start to the first authenticated 200", Figures.Text(Figures.Median(ours), "ms"), "bare Kestrel " + Figures.Text(Figures.Median(peer), "ms"), ratio, 1.6, atMost: true));
    }

    private static double Measure(Func<Child> start, Func<string> first)
    {
        var watch = Stopwatch.StartNew();
        using var child = start();
        first();
        return watch.Elapsed.TotalMilliseconds;
    }

    private static string Challenged(int port)
    {
        while (true)
        {
            try
            {
                return Login.Digest(port, Target);
            }
            catch (System.Net.Sockets.SocketException)
            {
                Thread.Sleep(1);
            }
        }
    }
}
