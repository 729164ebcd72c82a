using System.Text;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Clock;

/// <summary>With the virtual clock and a seed, everything a camera sends is the same each time: logins, pictures, events, streams, searches.</summary>
public class TranscriptTests
{
    private const int Runs = 20;
    private const string Config = "/cgi-bin/configManager.cgi?action=";
    private const string Find = "/cgi-bin/mediaFileFind.cgi?action=";
    private const string Live = "rtsp://camera:554/cam/realmonitor?channel=1&subtype=1";

    [Fact]
    public async Task Twenty_cameras_of_a_seed_send_the_same_bytes_to_the_same_client()
    {
        var first = await RunAsync(seed: 7);
        Assert.True(first.Length > 100_000, $"the script saw only {first.Length} bytes");
        for (var run = 1; run < Runs; run++)
        {
            AssertSame(first, await RunAsync(seed: 7), run);
        }

        Assert.NotEqual(first, await RunAsync(seed: 8));
    }

    private static async Task<string> RunAsync(int seed)
    {
        await using var camera = await TestCamera.StartAsync(with: o => o with { Seed = seed });
        using var client = new ScriptedClient(camera);
        await client.AskAsync("config", "/cgi-bin/magicBox.cgi?action=getSystemInfo");
        await client.AskAsync("config", Config + "setConfig&ChannelTitle[0].Name=Gate&MotionDetect[0].Enable=true&Record[0].PreRecord=2");
        await client.AskAsync("config", Config + "getConfig&name=Encode");
        await client.AskAsync("config", "/cgi-bin/userManager.cgi?action=addUser&user.Name=guest&user.Password=secret1&user.Group=user&user.Sharable=true");
        await client.AttachAsync("events", "/cgi-bin/eventManager.cgi?action=attach&codes=[All]&heartbeat=5");
        await client.AskAsync("pictures", "/cgi-bin/snapshot.cgi?channel=1");
        await client.RtspAsync("rtsp", "OPTIONS", Live);
        await client.RtspAsync("rtsp", "DESCRIBE", Live, "Accept: application/sdp");
        var session = (await client.RtspAsync("rtsp", "SETUP", Live + "/trackID=0", "Transport: RTP/AVP/TCP;unicast;interleaved=0-1"))["Session"]!.Split(';')[0];
        await client.RtspAsync("rtsp", "SETUP", Live + "/trackID=1", "Transport: RTP/AVP/TCP;unicast;interleaved=2-3", $"Session: {session}");
        await client.RtspAsync("rtsp", "PLAY", Live, $"Session: {session}", "Range: npt=0.000-");
        // The sender report behind the first frame: from here on the camera keeps pace with the clock.
        await client.PacketAsync("rtsp", 1);
        await client.ControlAsync("stimuli", new { kind = "motion", seconds = 4 });
        for (var i = 0; i < 25; i++)
        {
            camera.Clock.Advance(TimeSpan.FromMilliseconds(250));
        }

        await client.ControlAsync("events", new { code = "AlarmLocal", action = "Pulse", index = 0 });
        await client.UntilAsync("events", "Code=AlarmLocal;action=Pulse;index=0\r\n\r\n");
        await client.RtspAsync("rtsp", "TEARDOWN", Live, $"Session: {session}");
        var made = await client.AskAsync("finder", Find + "factory.create");
        var finder = made.Body.Trim().Split('=')[1];
        await client.AskAsync("finder", $"{Find}findFile&object={finder}&condition.Channel=1&condition.StartTime=2026-01-04%2012:00:00&condition.EndTime=2026-01-05%2012:00:00");
        await client.AskAsync("finder", $"{Find}findNextFile&object={finder}&count=100");
        await client.AskAsync("finder", $"{Find}close&object={finder}");
        var log = await client.AskAsync("log", "/cgi-bin/log.cgi?action=startFind&condition.StartTime=2026-01-05%2000:00:00&condition.EndTime=2026-01-06%2000:00:00");
        var token = log.Body.Split("\r\n")[0].Split('=')[1];
        await client.AskAsync("log", $"/cgi-bin/log.cgi?action=doFind&token={token}&count=100");
        return client.Transcript;
    }

    private static void AssertSame(string first, string other, int run)
    {
        if (first == other)
        {
            return;
        }

        var at = first.Zip(other).TakeWhile(pair => pair.First == pair.Second).Count();
        Assert.Fail($"run {run} differs from the first at {at} of {first.Length} and {other.Length}:\n{Around(first, at)}\n---- and\n{Around(other, at)}");
    }

    private static string Around(string text, int at)
    {
        var (from, to) = (Math.Max(0, at - 300), Math.Min(text.Length, at + 200));
        return new StringBuilder(text, from, to - from, to - from).ToString();
    }
}
