using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Emulator.Benchmarks;

/// <summary>Requests a second with digest check and journal, beside bare Kestrel answering the same bytes. The load generator is wrk.</summary>
internal static partial class RequestBenchmark
{
    private const int Rounds = 7;
    private const string SystemInfo = "/cgi-bin/magicBox.cgi?action=getSystemInfo";
    private const string Encode = "/cgi-bin/configManager.cgi?action=getConfig&name=Encode";

    public static Task<int> RunAsync()
    {
        var failed = 0;
        foreach (var target in (string[])[SystemInfo, Encode])
        {
            failed |= Compare(target);
        }

        return Task.FromResult(failed);
    }

    private static int Compare(string target)
    {
        var (port, quietPort, peerPort) = (Ports.Free(), Ports.Free(), Ports.Free());
        using var ours = Child.Start(Published.Camulator, "run", "--http", $"{port}", "--rtsp", "0", "--control", "0");
        using var quiet = Child.Start(Published.Camulator, "run", "--http", $"{quietPort}", "--rtsp", "0", "--control", "0", "--journal", "0");
        ours.ReadLine();
        quiet.ReadLine();
        var answer = Child.Until200(port, target, Login.Digest(port, target));
        var body = Path.GetTempFileName();
        File.WriteAllText(body, answer[(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]);
        using var peer = Child.Start(Published.PeerProgram, "peer", $"{peerPort}", body);
        peer.ReadLine();

        var (with, without, bare) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round <= Rounds; round++)
        {
            // A login header of the same length for all three: the peer reads it too, and only does not check it.
            var b = Load(peerPort, target, Login.Digest(port, target));
            var w = Load(port, target, Login.Digest(port, target));
            var n = Load(quietPort, target, Login.Digest(quietPort, target));
            if (round > 0)
            {
                bare.Add(b);
                with.Add(w);
                without.Add(n);
            }
        }

        File.Delete(body);
        var name = target[(target.IndexOf('=', StringComparison.Ordinal) + 1)..];
        return Figures.Row($"{name}: requests/s, digest and journal", Figures.Text(Figures.Median(with), "/s"), "bare Kestrel " + Figures.Text(Figures.Median(bare), "/s"), Figures.Median(with.Zip(bare, (a, c) => a / c)), 0.5, atMost: false)
            | Figures.Row($"{name}: journal on", Figures.Text(Figures.Median(with), "/s"), "journal off " + Figures.Text(Figures.Median(without), "/s"), Figures.Median(with.Zip(without, (a, c) => a / c)), 0.85, atMost: false);
    }

    /// <summary>Requests a second of 16 connections for three seconds.</summary>
    public static double Load(int port, string target, string authorization)
    {
        var start = new ProcessStartInfo("wrk", ["-t1", "-c16", "-d3s", "-H", "Authorization: " + authorization, $"http://127.0.0.1:{port}{target}"])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using var wrk = Process.Start(start)!;
        var output = wrk.StandardOutput.ReadToEnd();
        wrk.WaitForExit();
        return output.Contains("Non-2xx", StringComparison.Ordinal)
            ? throw new InvalidOperationException(output)
            : double.Parse(Rate().Match(output).Groups["rate"].Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"Requests/sec:\s+(?<rate>[0-9.]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Rate();
}
