using System.Globalization;
using System.Text;
using Emulator.Protocol.Dhav;
using Emulator.Protocol.H26x;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Recordings;

/// <summary>One file as mediaFileFind tells it.</summary>
internal sealed record FoundItem(string Path, DateTime Start, DateTime End, string Type, string Stream, long Length, long Duration, string[] Events, string[] Flags);

/// <summary>A client that searches and downloads.</summary>
internal static class RecordingClient
{
    public const string Find = "/cgi-bin/mediaFileFind.cgi?action=";

    /// <summary>When the virtual clock starts, and with it the device.</summary>
    public static readonly DateTime Began = new(2026, 1, 5, 8, 0, 0);

    public static string Time(DateTime time) => time.ToString("yyyy-MM-dd'%20'HH:mm:ss", CultureInfo.InvariantCulture);

    public static async Task<string> CreateFinderAsync(this TestCamera camera) => (await camera.LinesAsync(Find + "factory.create"))["result"];

    /// <summary>All files between two local times that meet further conditions.</summary>
    public static async Task<List<FoundItem>> FindAsync(this TestCamera camera, DateTime from, DateTime to, string conditions = "&condition.Channel=1")
    {
        var finder = await camera.CreateFinderAsync();
        var found = new List<FoundItem>();
        var answer = await camera.GetAsync($"{Find}findFile&object={finder}&condition.StartTime={Time(from)}&condition.EndTime={Time(to)}{conditions}");
        var any = answer == "OK\r\n";
        Assert.True(any || answer.StartsWith("Error\r\nErrorID=", StringComparison.Ordinal), answer);
        while (true)
        {
            var lines = await camera.LinesAsync($"{Find}findNextFile&object={finder}&count=100");
            var count = int.Parse(lines["found"], CultureInfo.InvariantCulture);
            for (var i = 0; i < count; i++)
            {
                var head = $"items[{i}].";
                found.Add(new FoundItem(
                    lines[head + "FilePath"], Moment(lines[head + "StartTime"]), Moment(lines[head + "EndTime"]), lines[head + "Type"], lines[head + "VideoStream"],
                    long.Parse(lines[head + "Length"], CultureInfo.InvariantCulture), long.Parse(lines[head + "Duration"], CultureInfo.InvariantCulture),
                    [.. lines.Where(l => l.Key.StartsWith(head + "Events[", StringComparison.Ordinal)).Select(l => l.Value)],
                    [.. lines.Where(l => l.Key.StartsWith(head + "Flags[", StringComparison.Ordinal)).Select(l => l.Value)]));
            }

            if (count < 100)
            {
                break;
            }
        }

        Assert.Equal("OK\r\n", await camera.GetAsync($"{Find}destroy&object={finder}"));
        Assert.Equal(any, found.Count > 0);
        return found;
    }

    /// <summary>Downloads a file by its name; it has the length that it was said to have.</summary>
    public static async Task<byte[]> LoadAsync(this TestCamera camera, FoundItem item)
    {
        using var answer = await camera.Admin.GetAsync("/cgi-bin/RPC_Loadfile" + item.Path);
        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal(item.Length, answer.Content.Headers.ContentLength);
        var bytes = await answer.Content.ReadAsByteArrayAsync();
        Assert.Equal(item.Length, bytes.Length);
        return bytes;
    }

    public static string Load(DateTime from, DateTime to, int channel = 1, int subtype = 0) =>
        $"/cgi-bin/loadfile.cgi?action=startLoad&channel={channel}&startTime={Time(from)}&endTime={Time(to)}&subtype={subtype}";

    /// <summary>The frames of a DHAV file, each of which must be whole and sound.</summary>
    public static List<DhavFrame> Frames(ReadOnlyMemory<byte> file)
    {
        var frames = new List<DhavFrame>();
        while (!file.IsEmpty)
        {
            Assert.True(DhavReader.Read(file, out var frame, out var length, out var error) == DhavOutcome.Packet, $"frame {frames.Count}: {error}");
            frames.Add(frame!);
            file = file[length..];
        }

        return frames;
    }

    public static List<DhavFrame> Video(IEnumerable<DhavFrame> frames) => [.. frames.Where(f => f.Head.Type is DhavFrameType.Key or DhavFrameType.Delta)];

    public static List<DhavFrame> SoundOf(IEnumerable<DhavFrame> frames) => [.. frames.Where(f => f.Head.Type is DhavFrameType.Audio)];

    /// <summary>What a picture says of itself: <c>camulator channel=1 stream=0 frame=.. utc=..</c>.</summary>
    public static string Identity(ReadOnlyMemory<byte> data) =>
        AnnexB.Split(data.ToArray()).Select(u => IdentitySei.Read(u.Span)).First(t => t is not null)!;

    /// <summary>Device time of a frame, from its head.</summary>
    public static DateTime At(DhavFrame frame) => DateTime.Parse(Identity(frame.Data).Split("utc=")[1], CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal);

    public static Task AdvanceAsync(this TestCamera camera, TimeSpan span)
    {
        camera.Clock.Advance(span);
        return Task.CompletedTask;
    }

    public static async Task SetAsync(this TestCamera camera, string values) => Assert.Equal("OK\r\n", await camera.GetAsync("/cgi-bin/configManager.cgi?action=setConfig&" + values));

    public static string Text(byte[] bytes) => Encoding.Latin1.GetString(bytes);

    private static DateTime Moment(string text) => DateTime.ParseExact(text, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
