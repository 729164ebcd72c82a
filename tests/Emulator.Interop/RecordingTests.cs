using System.Diagnostics;
using System.Globalization;
using Emulator.Protocol.Dhav;

namespace Emulator.Interop;

/// <summary>ffmpeg, ffprobe and curl on what the real program has recorded and streams over HTTP, on the real clock.</summary>
public sealed class RecordingTests(RunningCamera camera) : IClassFixture<RunningCamera>
{
    private const string Find = "cgi-bin/mediaFileFind.cgi?action=";

    // Yesterday at noon there are files of every kind behind it and before it.
    private static readonly DateTime Noon = DateTime.UtcNow.Date.AddDays(-1).AddHours(12);

    [Fact]
    public async Task A_download_between_two_times_lasts_as_long_as_was_asked_and_decodes_without_an_error()
    {
        var file = await LoadAsync("range.dav", Noon, Noon.AddMinutes(2));
        var said = await Tool.TextAsync("ffprobe", "-v", "error", "-count_packets", "-show_entries", "format=format_name,duration:stream=codec_name,width,height,avg_frame_rate,sample_rate,nb_read_packets", "-of", "compact", file);
        Assert.Contains("codec_name=h264|width=1920|height=1080|avg_frame_rate=25/1|nb_read_packets=3001", said, StringComparison.Ordinal);
        Assert.Contains("codec_name=pcm_alaw|sample_rate=8000|avg_frame_rate=0/0|nb_read_packets=3000", said, StringComparison.Ordinal);
        Assert.Contains("format_name=dhav|duration=120.000000", said, StringComparison.Ordinal);
        await DecodesAsync(file, 0.04m, 3001);
    }

    [Fact]
    public async Task A_passage_switch_and_loops_of_the_scene_leave_no_trace_in_the_time_stamps()
    {
        // Motion of some seconds, with what comes before and after it: idle, motion, idle again.
        var item = await FirstAsync("&condition.Types[0]=dav&condition.Events[0]=VideoMotion&condition.VideoStream=Extra1");
        var (start, end) = (DateTime.Parse(item["StartTime"], CultureInfo.InvariantCulture), DateTime.Parse(item["EndTime"], CultureInfo.InvariantCulture));
        var file = await LoadAsync("switch.dav", start.AddSeconds(-15), end.AddSeconds(15), subtype: 1);
        await DecodesAsync(file, 0.04m, (int)((end - start).TotalSeconds + 30) * 25 + 1);
    }

    [Fact]
    public async Task A_file_is_fetched_by_the_name_and_the_length_that_it_was_found_with()
    {
        var item = await FirstAsync("&condition.Types[0]=dav&condition.Flags[0]=Event&condition.VideoStream=Main");
        var file = Path.Combine(camera.Folder, "file.dav");
        Assert.Equal($"Application/octet-stream {item["Length"]} {item["Length"]}", await camera.CurlAsync("cgi-bin/RPC_Loadfile/" + item["FilePath"], "--output", file, "--write-out", "%{content_type} %header{content-length} %{size_download}"));
        Assert.Equal(item["Duration"] + ".000000\n", await Tool.TextAsync("ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", file));

        // Two ranges make the whole.
        var size = new FileInfo(file).Length;
        var parts = Path.Combine(camera.Folder, "parts.dav");
        await camera.CurlAsync("cgi-bin/RPC_Loadfile" + item["FilePath"], "--range", $"0-{size / 3}", "--output", parts);
        await camera.CurlAsync("cgi-bin/RPC_Loadfile" + item["FilePath"], "--continue-at", "-", "--output", parts);
        Assert.Equal(await File.ReadAllBytesAsync(file), await File.ReadAllBytesAsync(parts));
    }

    [Fact]
    public async Task A_picture_is_what_ffprobe_takes_for_one()
    {
        var item = await FirstAsync("&condition.Types[0]=jpg");
        var file = Path.Combine(camera.Folder, "recorded.jpg");
        await camera.CurlAsync("cgi-bin/RPC_Loadfile" + item["FilePath"], "--output", file);
        Assert.Equal("mjpeg,1920,1080\n", await Tool.TextAsync("ffprobe", "-v", "error", "-select_streams", "v", "-show_entries", "stream=codec_name,width,height", "-of", "csv=p=0", file));
    }

    [Fact]
    public async Task Ffprobe_reads_and_seeks_over_http_by_itself()
    {
        var url = Url($"loadfile.cgi?action=startLoad&channel=1&startTime={Time(Noon)}&endTime={Time(Noon.AddHours(1))}");
        Assert.Equal("dhav,3600.000000\n", await Tool.TextAsync("ffprobe", "-v", "error", "-show_entries", "format=format_name,duration", "-of", "csv=p=0", url));
    }

    [Theory]
    [InlineData("H.264", "G.711A", "h264,pcm_alaw")]
    [InlineData("H.265", "AAC", "aac,hevc")]
    [InlineData("MJPG", "G.711Mu", "mjpeg,pcm_mulaw")]
    [InlineData("H.264", "PCM", "h264,pcm_s16le")]
    public async Task Live_DHAV_of_every_codec_plays_for_two_loops_of_the_scene(string video, string audio, string codecs)
    {
        await camera.SetAsync($"Encode[0].ExtraFormat[0].Video.Compression={video}&Encode[0].ExtraFormat[0].Audio.Compression={audio}&Encode[0].ExtraFormat[0].Audio.Frequency=16000");
        var file = Path.Combine(camera.Folder, $"live-{codecs}.dav");
        // The first pictures of a codec are late while its code is made; what is judged comes after.
        await WatchAsync("cgi-bin/realmonitor.cgi?action=getStream&channel=1&subtype=1", Path.Combine(camera.Folder, $"first-{codecs}.dav"), frames: 30);
        // A loop of the scene without motion is four seconds.
        await WatchAsync("cgi-bin/realmonitor.cgi?action=getStream&channel=1&subtype=1", file, frames: 210);
        // curl stops anywhere; what is judged ends with a whole frame.
        var bytes = await File.ReadAllBytesAsync(file);
        var whole = 0;
        while (DhavReader.Read(bytes.AsMemory(whole), out _, out var length, out var problem) is DhavOutcome.Packet)
        {
            Assert.Null(problem);
            whole += length;
        }

        Assert.InRange(bytes.Length - whole, 0, 200_000);
        await File.WriteAllBytesAsync(file, bytes[..whole]);
        var said = await Tool.TextAsync("ffprobe", "-v", "error", "-f", "dhav", "-show_entries", "stream=codec_name", "-of", "csv=p=0", file);
        Assert.Equal(codecs, string.Join(',', said.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)));
        await DecodesAsync(file, 0.04m, least: 200);
    }

    [Fact]
    public async Task Ffmpeg_plays_a_playback_with_its_first_line_before_it()
    {
        var url = Url($"playBack.cgi?action=getStream&channel=1&subtype=1&startTime={Time(Noon)}&endTime={Time(Noon.AddMinutes(1))}");
        var packets = await Tool.TextAsync("ffmpeg", "-v", "error", "-f", "dhav", "-i", url, "-t", "3", "-map", "0:v", "-c", "copy", "-f", "framecrc", "-");
        Assert.InRange(packets.Split('\n').Count(l => l.StartsWith("0,", StringComparison.Ordinal)), 70, 80);
    }

    // curl has no option to stop after so many frames, and how long they take is the machine's affair.
    private async Task WatchAsync(string target, string file, int frames)
    {
        using var curl = Process.Start("curl", ["--silent", "--no-buffer", "--globoff", "--digest", "--user", "admin:admin", "--max-time", "24", "--output", file, camera.Url + target]);
        try
        {
            while (VideoFrames(file) < frames)
            {
                Assert.False(curl.HasExited, $"{VideoFrames(file)} frames in 24 seconds");
                await Task.Delay(200);
            }
        }
        finally
        {
            curl.Kill();
            await curl.WaitForExitAsync();
        }
    }

    private static int VideoFrames(string file)
    {
        if (!File.Exists(file))
        {
            return 0;
        }

        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        var (at, frames) = (0, 0);
        while (DhavReader.Read(bytes.AsMemory(at), out var frame, out var length, out _) is DhavOutcome.Packet)
        {
            frames += frame!.Head.Type is DhavFrameType.Key or DhavFrameType.Delta ? 1 : 0;
            at += length;
        }

        return frames;
    }

    // Not a word from the decoder, and time stamps that go up by a frame each.
    private static async Task DecodesAsync(string file, decimal frame, int frames = 0, int least = 0)
    {
        await Tool.OutputAsync("ffmpeg", "-v", "error", "-xerror", "-f", "dhav", "-i", file, "-f", "null", "-");
        var packets = await Tool.TextAsync("ffprobe", "-v", "error", "-f", "dhav", "-select_streams", "v", "-show_entries", "packet=pts_time", "-of", "csv=p=0", file);
        var times = packets.Split(['\n', ','], StringSplitOptions.RemoveEmptyEntries).Select(t => decimal.Parse(t, CultureInfo.InvariantCulture)).ToArray();
        Assert.InRange(times.Length, frames > 0 ? frames : least, frames > 0 ? frames : int.MaxValue);
        // Live, the last packet may have been cut off; where the counter wraps, ffmpeg is a millisecond off until the next second.
        foreach (var (before, after) in times.Zip(times.Skip(1)))
        {
            Assert.True(after > before, $"{after} after {before}");
        }

        var seconds = times.GroupBy(Math.Floor).Where(s => s.Key > times[0] && s.Key < Math.Floor(times[^1])).ToArray();
        Assert.All(seconds, s => Assert.Equal((int)(1 / frame), s.Count()));
    }

    private async Task<string> LoadAsync(string name, DateTime from, DateTime to, int subtype = 0)
    {
        var file = Path.Combine(camera.Folder, name);
        await camera.CurlAsync($"cgi-bin/loadfile.cgi?action=startLoad&channel=1&startTime={Time(from)}&endTime={Time(to)}&subtype={subtype}", "--output", file);
        return file;
    }

    private async Task<Dictionary<string, string>> FirstAsync(string conditions)
    {
        var finder = (await camera.CurlAsync(Find + "factory.create")).Trim()["result=".Length..];
        Assert.Equal("OK\r\n", await camera.CurlAsync($"{Find}findFile&object={finder}&condition.Channel=1&condition.StartTime={Time(Noon.AddHours(-10))}&condition.EndTime={Time(Noon.AddHours(10))}{conditions}"));
        var lines = (await camera.CurlAsync($"{Find}findNextFile&object={finder}&count=1")).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("found=1", lines[0]);
        Assert.Equal("OK\r\n", await camera.CurlAsync($"{Find}destroy&object={finder}"));
        return lines.Skip(1).ToDictionary(l => l[..l.IndexOf('=')]["items[0].".Length..], l => l[(l.IndexOf('=') + 1)..], StringComparer.Ordinal);
    }

    private string Url(string script) => $"http://admin:admin@{camera.Url.Authority}/cgi-bin/{script}";

    private static string Time(DateTime time) => time.ToString("yyyy-MM-dd'%20'HH:mm:ss", CultureInfo.InvariantCulture);
}
