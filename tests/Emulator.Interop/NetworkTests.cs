using System.Diagnostics;
using Emulator.TestKit;

namespace Emulator.Interop;

/// <summary>The short form of scripts/prove-network.sh: clients of every kind on a line that loses, delays and reorders.</summary>
public sealed class NetworkTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(110);

    [NetworkFact]
    public async Task On_a_bad_line_TCP_delivers_all_UDP_loses_what_is_lost_and_nobody_else_notices()
    {
        using var proof = Process.Start(new ProcessStartInfo(Path.Combine(Repository.Root, "scripts/prove-network.sh"), ["--short", $"dotnet {Path.Combine(AppContext.BaseDirectory, "camulator.dll")}"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        using var patience = new CancellationTokenSource(Patience);
        var (output, error) = (proof.StandardOutput.ReadToEndAsync(patience.Token), proof.StandardError.ReadToEndAsync(patience.Token));
        await proof.WaitForExitAsync(patience.Token);
        Assert.True(proof.ExitCode == 0, await output + await error);
        Assert.Contains("all of it holds", await output, StringComparison.Ordinal);
    }

    /// <summary>Skips, with the reason, on a machine that gives no network of one's own.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    private sealed class NetworkFactAttribute : FactAttribute
    {
        private static readonly Lazy<string?> Obstacle = new(FindObstacle);

        public NetworkFactAttribute() => Skip = Obstacle.Value;

        private static string? FindObstacle()
        {
            var user = Environment.UserName == "root" ? Array.Empty<string>() : ["--map-root-user"];
            try
            {
                using var probe = Process.Start(new ProcessStartInfo("unshare", ["--net", "--mount", "--pid", "--fork", .. user, "sh", "-c", "ip link set lo up && mount -t tmpfs tmpfs /run && { tc qdisc add dev lo root netem delay 1us || test -r /dev/net/tun; }"])
                {
                    UseShellExecute = false,
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                })!;
                var error = probe.StandardError.ReadToEnd();
                probe.WaitForExit();
                return probe.ExitCode == 0 ? null : $"no network namespace with tc netem or TUN devices here: {error.Trim()}";
            }
            catch (System.ComponentModel.Win32Exception missing)
            {
                return $"unshare cannot be run here: {missing.Message}";
            }
        }
    }
}
