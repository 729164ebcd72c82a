using Emulator.Device.Time;
using Emulator.Media;
using Emulator.Server.Sound;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Listening;

/// <summary>The pacer of a microphone on a host that fires timers late, and on a clock that is set.</summary>
public sealed class LiveSoundTests : IDisposable
{
    private static readonly AudioFormat G711 = new(AudioCodec.G711A, 8000);

    private readonly SceneLibrary _scenes = new(Path.Combine(Repository.Root, "media-fixtures"));
    private readonly LateTime _time = new();
    private readonly List<Exception> _failures = [];
    private readonly LiveSound _sound;
    private AudioFormat? _format = G711;

    public LiveSoundTests() => _sound = new LiveSound(new DeviceClock(_time), () => _format, f => new AudioSource(_scenes, "yard", f), () => false, _failures.Add);

    public void Dispose()
    {
        _sound.Dispose();
        _scenes.Dispose();
    }

    [Fact]
    public void Frames_that_a_late_timer_owes_are_made_up_for()
    {
        using var listener = _sound.Listen();
        var first = Assert.Single(Numbers(listener));
        _time.Pass(TimeSpan.FromMilliseconds(410));
        Assert.Equal(Enumerable.Range(1, 10).Select(i => first + i), Numbers(listener));
    }

    [Theory]
    [InlineData(3600)]
    [InlineData(-3600)]
    public void A_clock_that_was_set_is_followed_without_what_lies_between(int seconds)
    {
        using var listener = _sound.Listen();
        var first = Assert.Single(Numbers(listener));
        _time.Pass(TimeSpan.FromSeconds(seconds));
        Assert.Equal([first + (seconds * 25)], Numbers(listener));
        _time.Pass(TimeSpan.FromMilliseconds(40));
        Assert.Equal([first + (seconds * 25) + 1], Numbers(listener));
    }

    [Fact]
    public void Who_does_not_take_its_frames_loses_the_oldest_alone()
    {
        using var slow = _sound.Listen(capacity: 4);
        using var quick = _sound.Listen();
        _time.Pass(TimeSpan.FromMilliseconds(400));
        var all = Numbers(quick);
        Assert.Equal(11, all.Count);
        Assert.Equal(all.Skip(7), Numbers(slow));
    }

    [Fact]
    public void A_format_that_cannot_be_made_ends_it_and_is_told()
    {
        using var listener = _sound.Listen();
        Numbers(listener);
        _format = new AudioFormat(AudioCodec.Aac, 8001);
        _time.Pass(TimeSpan.FromMilliseconds(40));
        Assert.True(listener.Frames.Completion.IsCompletedSuccessfully);
        Assert.IsType<ArgumentOutOfRangeException>(Assert.Single(_failures));
    }

    private static List<long> Numbers(LiveSound.Listener listener)
    {
        var numbers = new List<long>();
        while (listener.Frames.TryRead(out var frame))
        {
            numbers.Add(frame.Number);
        }

        return numbers;
    }

    /// <summary>Time that passes in one go: a timer that was due in between fires once, at its end.</summary>
    private sealed class LateTime : TimeProvider
    {
        private DateTimeOffset _now = new(2026, 1, 5, 8, 0, 0, TimeSpan.Zero);
        private long _stamp;
        private Action? _due;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => _now;

        public override long GetTimestamp() => _stamp;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _due = () => callback(state);
            return new Timer();
        }

        public void Pass(TimeSpan time)
        {
            // Clocks are set back; what timers count never runs backwards.
            _now += time;
            _stamp += time.Duration().Ticks;
            _due!();
        }

        private sealed class Timer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
