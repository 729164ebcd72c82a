namespace Emulator.Media.Tests;

public sealed class PictureStreamTests : IDisposable
{
    private readonly SceneFolder _folder = new();
    private readonly ManualTimeProvider _time = new(new DateTimeOffset(SceneFolder.Noon));
    private readonly PictureStream _stream;
    private PictureSettings _settings = SceneFolder.Settings with { TimeTitle = new TimeTitle(0, 0, Rgba.White, Rgba.Shade) };
    private double _fps = 25;
    private bool _off;
    private TimeSpan _deviceAhead;
    private DateTime? _stopped;
    private int _asked;

    public PictureStreamTests() => _stream = new PictureStream(_folder.Maker, _time, 1, 0, Shoot);

    public void Dispose()
    {
        _stream.Dispose();
        _folder.Dispose();
    }

    private Shot? Shoot()
    {
        _asked++;
        return _off ? null : SceneFolder.ShotAt(_stopped ?? _time.GetUtcNow().UtcDateTime + _deviceAhead, _settings, _fps);
    }

    private void Run(double milliseconds) => _time.Advance(TimeSpan.FromMilliseconds(milliseconds));

    private static List<PictureFrame> Drain(PictureViewer viewer)
    {
        var frames = new List<PictureFrame>();
        while (viewer.Frames.TryRead(out var frame))
        {
            frames.Add(frame);
        }

        return frames;
    }

    private static long[] Numbers(IEnumerable<PictureFrame> frames) => [.. frames.Select(f => f.Identity.Number)];

    [Theory]
    [InlineData(25, 26)]
    [InlineData(30, 31)]
    [InlineData(12.5, 13)]
    [InlineData(1, 2)]
    [InlineData(29.97, 30)]
    public void A_second_has_its_frames_and_none_is_missing(double fps, int expected)
    {
        _fps = fps;
        using var viewer = _stream.Subscribe(100);
        Run(1001);

        var numbers = Numbers(Drain(viewer));
        Assert.Equal(expected, numbers.Length);
        Assert.Equal(Enumerable.Range(0, expected).Select(i => numbers[0] + i), numbers);
    }

    [Fact]
    public void Nobody_watching_nothing_made()
    {
        Run(1000);
        Assert.Equal(0, _asked);

        using (_stream.Subscribe())
        {
            Run(100);
        }

        Run(40);
        var made = _stream.FramesMade;
        Run(10_000);
        Assert.Equal(made, _stream.FramesMade);
        Assert.Equal(0, _stream.Viewers);

        using var again = _stream.Subscribe(30);
        Run(1000);
        Assert.InRange(Drain(again).Count, 25, 26);
    }

    [Fact]
    public void All_viewers_get_the_same_frame_made_once()
    {
        using var one = _stream.Subscribe(100);
        using var two = _stream.Subscribe(100);
        Run(400);

        var (first, second) = (Drain(one), Drain(two));
        Assert.Equal(first.Count, _stream.FramesMade);
        Assert.Equal(first.Count, second.Count);
        Assert.All(first.Zip(second), pair => Assert.Same(pair.First, pair.Second));
    }

    [Fact]
    public void A_slow_viewer_loses_the_oldest_and_knows_how_many()
    {
        using var slow = _stream.Subscribe(3);
        using var quick = _stream.Subscribe(100);
        Run(361);

        var all = Drain(quick);
        Assert.Equal(10, all.Count);
        Assert.Equal(all.TakeLast(3), Drain(slow));
        Assert.Equal((7, 0), (slow.Dropped, quick.Dropped));
    }

    [Fact]
    public void A_change_of_settings_shows_with_the_next_frame()
    {
        using var viewer = _stream.Subscribe(100);
        Run(100);
        Drain(viewer);
        _settings = _settings with { Width = 160, Height = 120 };
        _fps = 5;
        Run(1000);

        var frames = Drain(viewer);
        Assert.All(frames, f => Assert.Equal(160, f.Width));
        Assert.Equal(6, frames.Count);
    }

    [Fact]
    public void Two_runs_are_the_same_bytes()
    {
        byte[][] Film()
        {
            using var folder = new SceneFolder();
            var time = new ManualTimeProvider(new DateTimeOffset(SceneFolder.Noon));
            using var stream = new PictureStream(folder.Maker, time, 1, 0, () => SceneFolder.ShotAt(time.GetUtcNow().UtcDateTime, _settings, 29.97));
            using var viewer = stream.Subscribe(100);
            time.Advance(TimeSpan.FromSeconds(2));
            return [.. Drain(viewer).Select(f => f.Jpeg.ToArray())];
        }

        Assert.Equal(Film(), Film());
    }

    [Fact]
    public void A_clock_set_back_or_forth_is_followed()
    {
        using var viewer = _stream.Subscribe(1000);
        Run(200);
        _deviceAhead = TimeSpan.FromHours(-1);
        Run(200);
        _deviceAhead = TimeSpan.FromDays(1);
        Run(200);

        var hours = Drain(viewer).Select(f => (f.Identity.Utc.Day, f.Identity.Utc.Hour)).Distinct();
        Assert.Equal([(22, 12), (22, 11), (23, 12)], hours);
    }

    [Fact]
    public void A_late_timer_loses_no_frame()
    {
        using var viewer = _stream.Subscribe(100);
        Run(100);
        _deviceAhead = TimeSpan.FromMilliseconds(150);
        Run(100);

        var numbers = Numbers(Drain(viewer));
        Assert.Equal(9, numbers.Length);
        Assert.Equal(Enumerable.Range(0, 9).Select(i => numbers[0] + i), numbers);
    }

    [Fact]
    public void A_stopped_clock_repeats_its_frame_at_the_same_rate()
    {
        _stopped = SceneFolder.Noon.AddMilliseconds(39.9999);
        using var viewer = _stream.Subscribe(100);
        Run(1000);

        var frames = Drain(viewer);
        Assert.InRange(frames.Count, 25, 27);
        Assert.Single(Numbers(frames).Distinct());
    }

    [Fact]
    public async Task A_stream_that_is_switched_off_ends_for_all_and_can_begin_again()
    {
        using var viewer = _stream.Subscribe(100);
        Run(100);
        _off = true;
        Run(100);
        Assert.Equal(3, Drain(viewer).Count);
        Drain(viewer);
        await viewer.Frames.Completion.WaitAsync(TimeSpan.FromSeconds(10));

        _off = false;
        using var again = _stream.Subscribe();
        Run(1);
        Assert.Single(Drain(again));
    }

    [Fact]
    public async Task A_picture_that_cannot_be_made_reaches_the_viewer()
    {
        _settings = _settings with { Scene = "absent" };
        using var viewer = _stream.Subscribe();
        Run(1);

        await Assert.ThrowsAsync<SceneException>(() => viewer.Frames.Completion);
    }

    [Fact]
    public async Task Ending_the_stream_ends_its_viewers()
    {
        using var viewer = _stream.Subscribe();
        _stream.Dispose();

        Drain(viewer);
        await viewer.Frames.Completion.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Throws<ObjectDisposedException>(() => _stream.Subscribe());
    }
}
