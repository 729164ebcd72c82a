using Emulator.Media;
using Emulator.Protocol.H26x;
using Emulator.TestKit;

namespace Emulator.Interop;

/// <summary>Groups of pictures that were filmed apart and joined to the length that a device is set to: ffmpeg must not see a difference.</summary>
public sealed class GroupTests : IDisposable
{
    private static readonly DateTime Begin = new(2026, 11, 22, 12, 0, 0, DateTimeKind.Utc);
    private readonly string _folder = Directory.CreateTempSubdirectory("camulator-groups-").FullName;
    private readonly SceneLibrary _scenes = new(Path.Combine(Repository.Root, "media-fixtures"));

    public void Dispose()
    {
        _scenes.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData(VideoCodec.H264, 1280, 720, 50)]
    [InlineData(VideoCodec.H264, 352, 288, 100)]
    [InlineData(VideoCodec.H264, 704, 576, 300)]
    [InlineData(VideoCodec.H265, 1280, 720, 50)]
    [InlineData(VideoCodec.H265, 352, 288, 100)]
    [InlineData(VideoCodec.H265, 704, 576, 300)]
    public async Task Joined_groups_decode_to_the_pictures_that_were_filmed(VideoCodec codec, int width, int height, int gop)
    {
        var filmed = Sums(await DecodeAsync(_scenes.Get("yard").VideoPath(codec == VideoCodec.H264 ? "h264" : "h265", Passage.Motion, width, height)!));
        var source = new FilmedVideo(_scenes.Get("yard"), new VideoFormat(codec, width, height, 25, gop), 1, 0, _ => Passage.Motion);
        var file = Path.Combine(_folder, codec == VideoCodec.H264 ? "joined.h264" : "joined.h265");
        var first = source.KeyAtOrBefore(source.NumberAt(Begin));
        var offset = (int)(first / 25 % 6 * 25);
        var keys = 0;
        await using (var stream = File.Create(file))
        {
            for (var number = first; number < first + 600; number++)
            {
                var frame = source.At(number);
                keys += frame.IsKey ? 1 : 0;
                foreach (var unit in frame.Units)
                {
                    await stream.WriteAsync(AnnexB.StartCode);
                    await stream.WriteAsync(unit);
                }
            }
        }

        Assert.Equal(600 / gop, keys);
        Assert.Equal(Enumerable.Range(0, 600).Select(i => filmed[(offset + i) % filmed.Count]), Sums(await DecodeAsync(file)));
        var flags = await Tool.TextAsync("ffprobe", "-v", "error", "-show_entries", "packet=flags", "-of", "csv=p=0", file);
        Assert.Equal(keys, flags.Split('\n').Count(l => l.StartsWith('K')));
    }

    private static Task<string> DecodeAsync(string file) => Tool.TextAsync("ffmpeg", "-v", "error", "-xerror", "-i", file, "-f", "framemd5", "-");

    private static List<string> Sums(string report) => [.. report.Split('\n').Where(l => l.Length > 0 && !l.StartsWith('#')).Select(l => l.Split(',')[^1].Trim())];
}
