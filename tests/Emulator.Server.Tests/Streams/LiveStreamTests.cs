using Emulator.Device.Time;
using Emulator.Media;
using Emulator.Server.Streams;

namespace Emulator.Server.Tests.Streams;

/// <summary>The pacer under every coded stream, on the virtual clock.</summary>
public sealed class LiveStreamTests : IDisposable
{
    private static readonly VideoFormat Video = new(VideoCodec.H264, 352, 288, 25, 25);
    private readonly VirtualClock _time = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, 400, TimeSpan.Zero));
    private readonly SceneLibrary _scenes = new(Path.Combine(TestKit.Repository.Root, "media-fixtures"));
    private readonly DeviceClock _clock;
    private readonly LiveStream _stream;
    private readonly List<Exception> _failures = [];
    private StreamSettings? _settings = new(Video, null);

    public LiveStreamTests()
    {
        _clock = new DeviceClock(_time);
        _stream = new LiveStream(_clock, () => _settings, Track, format => new AudioSource(_scenes, "yard", format), _failures.Add);
    }

    public void Dispose()
    {
        _stream.Dispose();
        _scenes.Dispose();
        Assert.Empty(_failures);
    }

    [Fact]
    public async Task A_viewer_begins_with_the_key_frame_of_the_current_group_and_misses_nothing_after_it()
    {
        using var viewer = _stream.Subscribe();
        var early = await TakeAsync(viewer, 11);
        Assert.True(early[0].IsKey);
        Assert.Equal(_time.GetUtcNow().UtcDateTime, early[^1].Utc);

        _time.Advance(TimeSpan.FromSeconds(2));
        var later = await TakeAsync(viewer, 50);
        Assert.Equal(Enumerable.Range(1, 50).Select(i => early[^1].Video!.Number + i), later.Select(f => f.Video!.Number));
        Assert.Equal(2, later.Count(f => f.IsKey));
        Assert.All(early.Concat(later).Zip(early.Skip(1).Concat(later)), pair => Assert.True(pair.First == pair.Second || pair.First.Position < pair.Second.Position));
    }

    [Fact]
    public async Task Viewers_share_frames_and_none_are_made_for_nobody()
    {
        using (var first = _stream.Subscribe())
        using (var second = _stream.Subscribe())
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            var (a, b) = (await TakeAsync(first, 36), await TakeAsync(second, 36));
            Assert.Equal(36, _stream.FramesMade);
            Assert.All(a.Zip(b), pair => Assert.Same(pair.First, pair.Second));
        }

        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(36, _stream.FramesMade);
    }

    [Fact]
    public void Frames_that_nobody_watches_any_more_are_not_kept()
    {
        var frame = Watch();
        Assert.True(frame.IsAlive);
        // A thread may have it in hand yet; what the stream keeps, it keeps for good.
        for (var tries = 0; tries < 100 && frame.IsAlive; tries++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            Thread.Yield();
            GC.Collect();
        }

        Assert.False(frame.IsAlive);

        // Of its own, so that nothing of it is left on the stack.
        WeakReference Watch()
        {
            using var viewer = _stream.Subscribe();
            var next = viewer.NextAsync(CancellationToken.None);
            return new WeakReference(next.IsCompletedSuccessfully ? next.Result : throw new InvalidOperationException("the group does not come at once"));
        }
    }

    [Fact]
    public async Task Video_and_sound_come_in_the_order_of_their_beginning()
    {
        _settings = new StreamSettings(Video, new AudioFormat(AudioCodec.Aac, 16000));
        using var viewer = _stream.Subscribe();
        _time.Advance(TimeSpan.FromSeconds(4));
        var frames = await TakeAsync(viewer, 11 + 100 + 62);
        Assert.Equal(frames.Skip(11).OrderBy(f => f.Utc), frames.Skip(11));
        Assert.InRange(frames.Count(f => f.Audio is not null), 61, 63);
        Assert.All(frames.Zip(frames.Skip(1)), pair => Assert.Equal(pair.Second.Utc - pair.First.Utc, pair.Second.Position - pair.First.Position));
    }

    [Fact]
    public async Task A_changed_format_shows_with_a_key_frame_at_once()
    {
        using var viewer = _stream.Subscribe();
        await TakeAsync(viewer, 11);
        _settings = new StreamSettings(Video with { Codec = VideoCodec.H265, FramesPerSecond = 12.5 }, null);
        _time.Advance(TimeSpan.FromMilliseconds(200));
        var changed = (await TakeAsync(viewer, 2))[0];
        Assert.Equal((true, VideoCodec.H265), (changed.IsKey, changed.Video!.Format.Codec));
        Assert.Equal(_time.GetUtcNow().UtcDateTime.AddMilliseconds(-120), changed.Utc);
    }

    [Fact]
    public async Task A_clock_that_is_set_moves_the_frames_and_not_their_positions()
    {
        using var viewer = _stream.Subscribe();
        var before = (await TakeAsync(viewer, 11))[^1];
        _clock.Set(new DateTime(2020, 1, 1, 8, 0, 0, DateTimeKind.Unspecified));
        _time.Advance(TimeSpan.FromMilliseconds(80));
        var after = (await TakeAsync(viewer, 2))[0];
        Assert.True(after.IsKey);
        Assert.Equal(2020, after.Utc.Year);
        Assert.InRange(after.Position - before.Position, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(80));
    }

    [Fact]
    public async Task A_slow_viewer_loses_frames_to_the_next_key_frame_and_the_others_none()
    {
        using var slow = _stream.Subscribe();
        using var quick = _stream.Subscribe();
        var seen = new List<MediaFrame>();
        for (var i = 0; i < 40; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            seen.AddRange(await TakeAsync(quick, i == 0 ? 36 : 25));
        }

        Assert.Equal(0, quick.Dropped);
        Assert.True(slow.Dropped > 700, $"{slow.Dropped}");
        Assert.True((await TakeAsync(slow, 1))[0].IsKey);
        Assert.Equal(seen.Count, Enumerable.Range(0, seen.Count).Select(i => seen[i].Video!.Number).Distinct().Count());
    }

    [Fact]
    public async Task A_stream_that_is_switched_off_ends_for_all_and_begins_anew()
    {
        using (var viewer = _stream.Subscribe())
        {
            await TakeAsync(viewer, 11);
            _settings = null;
            _time.Advance(TimeSpan.FromMilliseconds(40));
            Assert.Null(await viewer.NextAsync(CancellationToken.None));
            using var late = _stream.Subscribe();
            Assert.Null(await late.NextAsync(CancellationToken.None));
        }

        _settings = new StreamSettings(Video, null);
        using var again = _stream.Subscribe();
        Assert.True((await TakeAsync(again, 1))[0].IsKey);
    }

    private static async Task<List<MediaFrame>> TakeAsync(LiveViewer viewer, int count)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        var frames = new List<MediaFrame>();
        while (frames.Count < count)
        {
            frames.Add(await viewer.NextAsync(patience.Token) ?? throw new InvalidOperationException("the stream ended"));
        }

        return frames;
    }

    private LiveTrack Track(VideoFormat format, long anchor)
    {
        var source = new FilmedVideo(_scenes.Get("yard"), format, 1, 0, _ => Passage.Idle, anchor);
        return new LiveTrack(source.Format, source.At, source.KeyAtOrBefore);
    }
}
