using System.Diagnostics;

namespace Emulator.Interop;

/// <summary>curl as a client of event streams, with its own digest, against the real program.</summary>
public sealed class EventTests(RunningCamera camera) : IClassFixture<RunningCamera>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(25);

    [Fact]
    public async Task Curl_reads_events_as_they_happen()
    {
        using var curl = Curl("cgi-bin/eventManager.cgi?action=attach&codes=[VideoMotion,AlarmLocal]&heartbeat=1");
        using var patience = new CancellationTokenSource(Patience);
        // With the head of its answer curl prints nothing; the first sign of life says that it listens.
        var first = await PartAsync(curl, patience.Token);
        Assert.Equal(["--myboundary", "Content-Type: text/plain", "Content-Length:9", "", "Heartbeat", ""], first);
        await RaiseAsync("VideoLoss", "Start");
        await RaiseAsync("VideoMotion", "Start");
        await RaiseAsync("VideoMotion", "Stop");
        var heard = new List<string>();
        while (heard.Count < 2)
        {
            var part = await PartAsync(curl, patience.Token);
            if (part[4] != "Heartbeat")
            {
                heard.Add(part[4]);
            }
        }

        curl.Kill();
        Assert.Equal(["Code=VideoMotion;action=Start;index=0", "Code=VideoMotion;action=Stop;index=0"], heard);
    }

    [Fact]
    public async Task Curl_takes_a_picture_of_an_event_that_ffprobe_reads()
    {
        var file = Path.Combine(camera.Folder, "event.bin");
        using var curl = Curl("cgi-bin/snapManager.cgi?action=attachFileProc&Flags[0]=Event&Events=[VideoBlind]&heartbeat=1");
        using var patience = new CancellationTokenSource(Patience);
        await PartAsync(curl, patience.Token);
        await RaiseAsync("VideoBlind", "Start");
        await RaiseAsync("VideoBlind", "Stop");
        await using (var kept = File.Create(file))
        {
            // To the last heartbeat but one after the picture.
            var buffer = new byte[64 * 1024];
            for (var beats = 0; beats < 3;)
            {
                var read = await curl.StandardOutput.BaseStream.ReadAsync(buffer, patience.Token);
                Assert.True(read > 0, "the stream ended");
                await kept.WriteAsync(buffer.AsMemory(0, read), patience.Token);
                beats += kept.Length > 20_000 ? 1 : 0;
            }
        }

        curl.Kill();
        var bytes = await File.ReadAllBytesAsync(file);
        var start = bytes.AsSpan().IndexOf([(byte)0xFF, (byte)0xD8, (byte)0xFF]);
        Assert.Contains("Events[0].Code=VideoBlind\r\n", System.Text.Encoding.ASCII.GetString(bytes, 0, start), StringComparison.Ordinal);
        var jpeg = Path.Combine(camera.Folder, "event.jpg");
        await File.WriteAllBytesAsync(jpeg, bytes[start..(bytes.AsSpan().LastIndexOf([(byte)0xFF, (byte)0xD9]) + 2)]);
        Assert.Equal("mjpeg,1920,1080\n", await Tool.TextAsync("ffprobe", "-v", "error", "-show_entries", "stream=codec_name,width,height", "-of", "csv=p=0", jpeg));
    }

    private Process Curl(string pathAndQuery) => Process.Start(
        new ProcessStartInfo("curl", ["--silent", "--no-buffer", "--globoff", "--digest", "--user", "admin:admin", camera.Url + pathAndQuery]) { UseShellExecute = false, RedirectStandardOutput = true })!;

    // Headers, a blank line, one line of text, a blank line.
    private static async Task<List<string>> PartAsync(Process curl, CancellationToken patience)
    {
        var lines = new List<string>();
        while (lines.Count < 6)
        {
            lines.Add(await curl.StandardOutput.ReadLineAsync(patience) ?? throw new InvalidOperationException("the stream ended"));
        }

        return lines;
    }

    private async Task RaiseAsync(string code, string action) => Assert.NotNull(await camera.Emulator.Events.RaiseAsync(code, action));
}
