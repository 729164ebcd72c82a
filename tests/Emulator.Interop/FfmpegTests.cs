using System.Text;
using Emulator.Protocol.Jpeg;

namespace Emulator.Interop;

/// <summary>ffmpeg and ffprobe on the pictures of the real program.</summary>
public sealed class FfmpegTests(RunningCamera camera) : IClassFixture<RunningCamera>
{
    [Fact]
    public async Task A_snapshot_is_what_ffprobe_takes_for_a_picture()
    {
        Assert.Equal("mjpeg,1920,1080,yuvj420p\n", await ProbeAsync(await camera.SnapshotAsync("probe.jpg")));
    }

    [Theory]
    [InlineData("plain", "")]
    [InlineData("turned", "VideoInOptions[0].Rotate90=1&VideoColor[0][0].Brightness=70&VideoWidget[0].Covers[0].EncodeBlend=true")]
    public async Task Ffmpeg_decodes_a_snapshot_as_we_do(string name, string set)
    {
        if (set.Length > 0)
        {
            await camera.SetAsync(set);
        }

        var file = await camera.SnapshotAsync(name + ".jpg");
        await camera.SetAsync("VideoInOptions[0].Rotate90=0&VideoColor[0][0].Brightness=50&VideoWidget[0].Covers[0].EncodeBlend=false");

        var theirs = await Tool.OutputAsync("ffmpeg", "-v", "error", "-idct", "faani", "-i", file, "-pix_fmt", "yuvj420p", "-f", "rawvideo", "-");
        Assert.True(JpegDecoder.TryDecode(await File.ReadAllBytesAsync(file), out var ours, out var error), error);
        Assert.Equal(ours.Width * ours.Height * 3 / 2, theirs.Length);
        var at = 0;
        foreach (var plane in ours.Planes)
        {
            var (largest, sum) = (0, 0L);
            for (var y = 0; y < plane.Height; y++, at += plane.Width)
            {
                for (var x = 0; x < plane.Width; x++)
                {
                    var difference = Math.Abs(plane.Row(y)[x] - theirs[at + x]);
                    largest = Math.Max(largest, difference);
                    sum += difference;
                }
            }

            // Two inverse transforms may round a sample differently; ffmpeg is asked for its exact one, for its fast one rounds every tie in flat areas its own way.
            Assert.InRange(largest, 0, 2);
            Assert.InRange((double)sum / (plane.Width * plane.Height), 0, 0.1);
        }
    }

    [Theory]
    [InlineData(0, 1920, 1080)]
    [InlineData(1, 704, 576)]
    public async Task Ffmpeg_plays_a_stream_for_three_seconds_without_an_error(int subtype, int width, int height)
    {
        // One copy to look at the frames' identities, and one decoded: what ffmpeg cannot decode it complains about.
        var file = Path.Combine(camera.Folder, $"stream{subtype}.mjpg");
        await Tool.OutputAsync(
            "ffmpeg", "-v", "warning", "-xerror", "-f", "mpjpeg", "-i", Url(subtype),
            "-map", "0:v", "-c", "copy", "-frames:v", "75", "-f", "mjpeg", file, "-map", "0:v", "-frames:v", "75", "-f", "rawvideo", "-y", "/dev/null");

        var frames = Identities(await File.ReadAllBytesAsync(file));
        Assert.Equal(75, frames.Count);
        for (var i = 1; i < frames.Count; i++)
        {
            // A viewer on a busy machine may lose frames, which the numbers show; none comes twice, out of order, or at another time than its own.
            var (number, utc) = frames[i];
            Assert.True(number > frames[i - 1].Number);
            Assert.Equal(TimeSpan.FromMilliseconds(40 * (number - frames[0].Number)), utc - frames[0].Utc);
        }

        Assert.Equal($"mjpeg,{width},{height},yuvj420p\n", await ProbeAsync(file));
    }

    [Fact]
    public async Task Ffprobe_finds_the_stream_by_itself()
    {
        Assert.Equal("mjpeg,704,576,yuvj420p\n", await ProbeAsync(Url(1)));
    }

    private static Task<string> ProbeAsync(string what) =>
        Tool.TextAsync("ffprobe", "-v", "error", "-select_streams", "v", "-show_entries", "stream=codec_name,width,height,pix_fmt", "-of", "csv=p=0", what);

    private string Url(int subtype) => $"http://admin:admin@{camera.Url.Authority}/cgi-bin/mjpg/video.cgi?channel=1&subtype={subtype}";

    private static List<(long Number, DateTime Utc)> Identities(byte[] file)
    {
        var found = new List<(long, DateTime)>();
        for (var at = 0; at < file.Length;)
        {
            Assert.True(JpegDecoder.TryFindEnd(file.AsSpan(at), out var length));
            var text = Encoding.Latin1.GetString(file, at, Math.Min(length, 1024));
            var start = text.IndexOf("camulator channel=1 ", StringComparison.Ordinal);
            Assert.True(start > 0, "a frame has no identity");
            var parts = text[start..text.IndexOf('Z', start)].Split(' ');
            found.Add((long.Parse(parts[3][6..]), DateTime.Parse(parts[4][4..], null)));
            at += length;
        }

        return found;
    }
}
