using Emulator.Testing;

namespace Emulator.Interop;

/// <summary>What the journal and the verdicts make of real clients.</summary>
public sealed class JournalTests(RunningCamera camera) : IClassFixture<RunningCamera>
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Ffmpeg_asks_in_order_and_ends_its_session()
    {
        var before = (await camera.Emulator.Journal.ReadAsync()).Count;
        await Tool.OutputAsync("ffmpeg", "-v", "error", "-rtsp_transport", "tcp", "-i", camera.Rtsp("/cam/realmonitor?channel=1&subtype=1"), "-t", "1", "-f", "null", "-");
        await camera.Emulator.Verify.InOrderAsync(
            [
                r => r.Kind("socket.open"), r => r.Method("OPTIONS").UserAgent("Lavf*"), r => r.Method("DESCRIBE").Status(401).Reason("challenge"), r => r.Method("DESCRIBE").Status(200).User("admin"),
                r => r.Method("SETUP").Path("/cam/realmonitor").Query("subtype", "1"), r => r.Method("PLAY"), r => r.Method("TEARDOWN"), r => r.Kind("socket.end"),
            ],
            Soon,
            before);
        var ended = Assert.Single(await camera.Emulator.Journal.ReadAsync(before, "rtsp.end"));
        Assert.Equal("teardown", ended.Reason);
        Assert.True(ended.Count > 25, $"{ended.Count} packets");
        var report = Assert.Single(await camera.Emulator.ClientReportAsync(), c => c.UserAgent.StartsWith("Lavf", StringComparison.Ordinal));
        Assert.Equal([Grade.Good, Grade.Good, Grade.Good], [report["rtsp.teardown"]!.Grade, report["rtsp.keepAlive"]!.Grade, report["rtsp.describe"]!.Grade]);
        Assert.Empty(report.Bad);
    }

    [Fact]
    public async Task Curl_with_a_wrong_password_in_a_loop_is_told_so()
    {
        for (var i = 0; i < 5; i++)
        {
            await Tool.TextAsync("curl", "--silent", "--output", "/dev/null", "--digest", "--user", "admin:guess", "--user-agent", "guesser", new Uri(camera.Url, "/cgi-bin/magicBox.cgi?action=getSerialNo").ToString());
        }

        var report = Assert.Single(await camera.Emulator.ClientReportAsync(), c => c.UserAgent == "guesser");
        Assert.Equal((Grade.Bad, 5), (report["login.failures"]!.Grade, (int)report["login.failures"]!.Measured));
        await camera.Emulator.Verify.ReceivedAsync(r => r.Kind("login.failed").User("admin"), Times.AtLeast(5));
    }
}
