using System.Text;

namespace Emulator.Benchmarks;

/// <summary>
/// What faults cost a device that has none, and one that has a rule about something else: requests a second beside a build in which no point
/// asks. The three take turns.
/// </summary>
internal static class FaultBenchmark
{
    private const int Rounds = 15;
    private const string Target = "/cgi-bin/magicBox.cgi?action=getSystemInfo";

    public static async Task<int> RunAsync()
    {
        var (port, ruledPort, barePort) = (Ports.Free(), Ports.Free(), Ports.Free());
        using var ours = Start(Published.Camulator, port, out _);
        using var ruled = Start(Published.Camulator, ruledPort, out var control);
        using var bare = Start(Published.WithoutFaults(), barePort, out _);
        await AddRuleAsync(control);

        var (asked, unrelated, without) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round <= Rounds; round++)
        {
            // Whoever is first in a round is at a disadvantage when the machine warms up, so the order turns.
            var figures = new double[3];
            for (var turn = 0; turn < 3; turn++)
            {
                var which = (round + turn) % 3;
                var at = which switch { 0 => port, 1 => ruledPort, _ => barePort };
                figures[which] = RequestBenchmark.Load(at, Target, Login.Digest(at, Target));
            }

            if (round > 0)
            {
                asked.Add(figures[0]);
                unrelated.Add(figures[1]);
                without.Add(figures[2]);
            }
        }

        var peer = "built without faults " + Figures.Text(Figures.Median(without), "/s");
        return Figures.Row("getSystemInfo, no fault active", Figures.Text(Figures.Median(asked), "/s"), peer, Figures.Median(asked.Zip(without, (a, b) => a / b)), 0.98, atMost: false)
            | Figures.Row("the same, a rule about something else", Figures.Text(Figures.Median(unrelated), "/s"), peer, Figures.Median(unrelated.Zip(without, (a, b) => a / b)), 0.7, atMost: false);
    }

    private static Child Start(string program, int port, out Uri control)
    {
        var child = Child.Start(program, "run", "--http", $"{port}", "--rtsp", "0", "--control", "0");
        var line = child.ReadLine();
        control = new Uri(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^1]);
        Child.Until200(port, Target, Login.Digest(port, Target));
        return child;
    }

    private static async Task AddRuleAsync(Uri control)
    {
        using var client = new HttpClient { BaseAddress = control };
        using var rule = new StringContent("""{"kind":"snapshot.fail"}""", Encoding.UTF8, "application/json");
        using var added = await client.PostAsync(new Uri("api/v1/devices/ipc-1/faults", UriKind.Relative), rule);
        added.EnsureSuccessStatusCode();
    }
}
