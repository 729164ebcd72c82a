using Emulator.Device.Display;
using Emulator.Device.Lens;
using Emulator.Device.Time;
using Emulator.Device.Wiper;
using FsCheck;
using FsCheck.Fluent;

namespace Emulator.Device.Tests.Parts;

/// <summary>Parts whose place is worked out from elapsed time.</summary>
public class MovingPartsTests
{
    private readonly VirtualClock _clock = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    [Fact]
    public void A_lens_never_leaves_its_track_and_never_jumps() => Check.QuickThrowOnFailure(Prop.ForAll<(int What, int Focus, int Zoom, byte Wait)[]>(steps =>
    {
        var lens = new MotorLens(_clock);
        var last = lens.Read();
        foreach (var (what, focus, zoom, wait) in steps)
        {
            var (f, z) = (Math.Abs(focus % 101) / 100.0, Math.Abs(zoom % 101) / 100.0);
            switch (Math.Abs(what % 4))
            {
                case 0:
                    lens.MoveTo(f, z);
                    break;
                case 1:
                    lens.Drive((2 * f) - 1, z > 0.5 ? null : z);
                    break;
                case 2:
                    lens.AutoFocus();
                    break;
                default:
                    lens.Halt();
                    break;
            }

            // A command by itself moves nothing.
            Assert.Equal((last.Focus, last.Zoom), (lens.Read().Focus, lens.Read().Zoom));
            _clock.Advance(TimeSpan.FromMilliseconds(wait * 10));
            var now = lens.Read();
            var most = (TimeSpan.FromMilliseconds(wait * 10) / MotorLens.FullTravel) + 1e-9;
            Assert.InRange(now.Focus, 0, 1);
            Assert.InRange(now.Zoom, 0, 1);
            Assert.True(Math.Abs(now.Focus - last.Focus) <= most && Math.Abs(now.Zoom - last.Zoom) <= most);
            last = now;
        }
    }));

    [Fact]
    public void A_lens_at_rest_stays_at_rest_however_long()
    {
        var lens = new MotorLens(_clock);
        lens.Drive(0.02, null);
        _clock.Advance(TimeSpan.FromDays(1000));
        Assert.Equal((1.0, 0.0, false), (lens.Read().Focus, lens.Read().Zoom, lens.Read().Busy));
    }

    [Theory]
    [InlineData("split1", 18, 18)]
    [InlineData("Split4", 18, 5)]
    [InlineData("split16", 16, 1)]
    [InlineData("split144", 1, 1)]
    [InlineData("pip1", 3, 2)]
    [InlineData("FREE", 64, 1)]
    public void A_mode_has_so_many_groups(string name, int channels, int groups)
    {
        Assert.True(SplitMode.TryParse(name, out var mode));
        Assert.Equal(groups, mode.Groups(channels));
        var screen = new Screen(() => channels, 1, _clock);
        Assert.True(screen.TrySplit(mode, groups));
        Assert.False(screen.TrySplit(mode, groups + 1));
        Assert.Equal((mode, groups), (screen.Read().Mode, screen.Read().Group));
    }

    [Theory]
    [InlineData(1, "split1")]
    [InlineData(2, "split2")]
    [InlineData(16, "split16")]
    [InlineData(17, "split20")]
    [InlineData(200, "split144")]
    public void A_screen_starts_with_the_smallest_split_for_its_channels(int channels, string name) => Assert.Equal(name, SplitMode.For(channels).Name);

    [Fact]
    public void A_tour_that_is_told_to_start_again_goes_on()
    {
        var screen = new Screen(() => 4, 1, _clock);
        screen.Tour(TourPlan.Rest with { On = true, Interval = TimeSpan.FromSeconds(5) });
        _clock.Advance(TimeSpan.FromSeconds(4));
        screen.Tour(TourPlan.Rest with { On = true, Interval = TimeSpan.FromSeconds(5) });
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, screen.Read().Group);
        _clock.Advance(TimeSpan.FromDays(400));
        Assert.InRange(screen.Read().Group, 1, 4);
    }

    [Fact]
    public void The_last_command_to_a_wiper_counts()
    {
        var wiper = new RainBrush(_clock);
        wiper.MoveContinuously(3);
        _clock.Advance(TimeSpan.FromSeconds(7));
        wiper.MoveOnce();
        Assert.Equal(new WiperState(WiperMode.Once, 0, true, 4), wiper.Read());
        _clock.Advance(TimeSpan.FromSeconds(100));
        Assert.Equal(new WiperState(WiperMode.Idle, 0, false, 4), wiper.Read());
    }
}
