using System.Globalization;
using Emulator.Protocol.Dhav;
using Emulator.TestKit;
using static Emulator.Server.Tests.Recordings.RecordingClient;

namespace Emulator.Server.Tests.Recordings;

/// <summary>What a new device has recorded before it was switched on: found, told and downloaded.</summary>
public class HistoryTests
{
    [Fact]
    public async Task A_new_device_has_a_week_of_files_of_every_kind()
    {
        await using var camera = await TestCamera.StartAsync();
        var all = await camera.FindAsync(Began.AddDays(-30), Began.AddDays(1));
        Assert.Equal(Began.AddDays(-7), all.Min(f => f.Start));
        Assert.Equal(Began, all.Where(f => f.Type == "dav").Max(f => f.End));
        Assert.Contains(all, f => f is { Type: "dav", Stream: "Main", Flags: ["Timing"], Events: [] });
        Assert.Contains(all, f => f is { Type: "dav", Stream: "Main", Flags: ["Event"], Events: ["VideoMotion"] });
        Assert.Contains(all, f => f is { Type: "dav", Stream: "Main", Flags: ["Event"], Events: ["AlarmLocal"] });
        Assert.Contains(all, f => f is { Type: "dav", Stream: "Extra1" });
        Assert.Contains(all, f => f is { Type: "jpg", Events: [] });
        Assert.Contains(all, f => f is { Type: "jpg", Events: ["VideoMotion"] });

        // Without a hole, without an overlap, and none longer than an hour.
        foreach (var stream in all.Where(f => f.Type == "dav").GroupBy(f => f.Stream))
        {
            var at = Began.AddDays(-7);
            foreach (var file in stream)
            {
                Assert.Equal(at, file.Start);
                Assert.InRange(file.Duration, 1, 3600);
                at = file.End;
            }
        }
    }

    [Fact]
    public async Task Files_are_named_by_the_rules()
    {
        await using var camera = await TestCamera.StartAsync();
        foreach (var file in await camera.FindAsync(Began.AddHours(-30), Began))
        {
            var letter = file.Flags[0] == "Timing" ? 'R' : file.Events[0] == "VideoMotion" ? 'M' : 'A';
            var stream = file.Stream == "Main" ? 0 : 1;
            Assert.Equal(
                file.Type == "dav"
                    ? string.Create(CultureInfo.InvariantCulture, $"/mnt/sd/{file.Start:yyyy-MM-dd}/001/dav/{file.Start:HH}/{file.Start:HH.mm.ss}-{file.End:HH.mm.ss}[{letter}][{stream}@0][0].dav")
                    : string.Create(CultureInfo.InvariantCulture, $"/mnt/sd/{file.Start:yyyy-MM-dd}/001/jpg/{file.Start:HH}/{file.Start:mm}/{file.Start:ss}[{letter}][0@0][0].jpg"),
                file.Path);
        }
    }

    [Fact]
    public async Task Two_runs_have_the_same_past_and_another_seed_another()
    {
        async Task<List<FoundItem>> Past(int seed)
        {
            await using var camera = await TestCamera.StartAsync("ipc", o => o with { Seed = seed });
            return await camera.FindAsync(Began.AddDays(-1), Began, "&condition.Channel=1&condition.Types[0]=dav");
        }

        var (one, two, other) = (await Past(1), await Past(1), await Past(2));
        Assert.Equal(one.Select(f => (f.Path, f.Length)), two.Select(f => (f.Path, f.Length)));
        Assert.NotEqual(one.Select(f => f.Path), other.Select(f => f.Path));
    }

    [Theory]
    [InlineData("dav", "Main")]
    [InlineData("dav", "Extra1")]
    public async Task A_file_holds_every_frame_of_its_time_and_no_other(string type, string stream)
    {
        await using var camera = await TestCamera.StartAsync();
        var files = await camera.FindAsync(Began.AddHours(-8), Began, $"&condition.Channel=1&condition.Types[0]={type}&condition.VideoStream={stream}&condition.Flags[0]=Event");
        var file = files[0];
        var frames = Frames(await camera.LoadAsync(file));
        Assert.Equal(DhavFrameType.Key, frames[0].Head.Type);
        var video = Video(frames);
        Assert.Equal(file.Start, At(video[0]));
        Assert.Equal(file.End, At(video[^1]));
        Assert.Equal(file.Duration * 25 + 1, video.Count);
        for (var i = 1; i < video.Count; i++)
        {
            Assert.Equal(video[i - 1].Head.Number + 1, video[i].Head.Number);
        }

        Assert.All(video, f => Assert.StartsWith($"camulator channel=1 stream={(stream == "Main" ? 0 : 1)} frame={f.Head.Number + ((long)(At(f) - DateTime.UnixEpoch).TotalMilliseconds / 40 & ~0xFFFFFFFFL)} ", Identity(f.Data), StringComparison.Ordinal));
        Assert.All(video, f => Assert.Equal(At(f).AddTicks(-(At(f).Ticks % TimeSpan.TicksPerSecond)), f.Head.Local));
        var sound = SoundOf(frames);
        Assert.Equal(file.Duration * 25, sound.Count);
        Assert.All(sound, f => Assert.Equal(320, f.Data.Length));
    }

    [Fact]
    public async Task What_moved_is_seen_to_move()
    {
        await using var camera = await TestCamera.StartAsync();
        var file = (await camera.FindAsync(Began.AddHours(-1.9), Began, "&condition.Channel=1&condition.Types[0]=dav&condition.Events[0]=VideoMotion&condition.VideoStream=Main"))
            .Concat(await camera.FindAsync(Began.AddDays(-1), Began, "&condition.Channel=1&condition.Types[0]=dav&condition.Events[0]=VideoMotion&condition.VideoStream=Main")).First();
        var frames = Video(Frames(await camera.LoadAsync(file)));
        // The last frame but those of the last second is amid the event, the first before it.
        Assert.NotEqual(-1, Scene("motion").AsSpan().IndexOf(Slice(frames[^30])));
        Assert.Equal(-1, Scene("motion").AsSpan().IndexOf(Slice(frames[3])));

        byte[] Scene(string passage) => File.ReadAllBytes(Path.Combine(Repository.Root, "media-fixtures", "yard", "h264", $"{(file.Start.Hour is < 6 or > 18 ? "night-" : "")}{passage}-1920x1080.h264"));

        static ReadOnlySpan<byte> Slice(DhavFrame frame) => Protocol.H26x.AnnexB.Split(frame.Data.ToArray())[^1].Span;
    }

    [Fact]
    public async Task A_picture_is_of_its_moment()
    {
        await using var camera = await TestCamera.StartAsync();
        var picture = (await camera.FindAsync(Began.AddHours(-2), Began, "&condition.Channel=1&condition.Types[0]=jpg"))[0];
        var jpeg = await camera.LoadAsync(picture);
        Assert.Equal([0xFF, 0xD8], jpeg[..2]);
        Assert.Contains($"utc={picture.Start:yyyy-MM-dd'T'HH:mm:ss}.000Z", Text(jpeg), StringComparison.Ordinal);
    }
}
