using Emulator.Device.Events;
using Emulator.Server.Tests.Pictures;
using Emulator.TestKit;
using static Emulator.Server.Tests.Recordings.RecordingClient;

namespace Emulator.Server.Tests.World;

/// <summary>What happens in front of a camera is to be seen on every surface, and what was recorded of it is what was seen.</summary>
public class SightTests
{
    [Theory]
    [InlineData("cover", "BlindDetect")]
    [InlineData("signal-loss", "LossDetect")]
    public async Task A_snapshot_shows_it_while_it_lasts_whether_or_not_it_is_watched_for(string kind, string section)
    {
        await using var camera = await TestCamera.StartAsync(TestProfiles.All["ipc"] with { Disks = [], Capabilities = TestProfiles.All["ipc"].Capabilities & ~Emulator.Device.Profiles.Capability.Storage });
        var before = await BrightnessAsync(camera);
        await camera.StimulateAsync(new { kind, seconds = 10 });
        var during = await BrightnessAsync(camera);
        Assert.True(Math.Abs(before - during) > 20, $"{before} {during}");
        camera.Advance(10);
        Assert.InRange(await BrightnessAsync(camera), before - 3, before + 3);

        // An injected event shows too.
        var code = kind == "cover" ? "VideoBlind" : "VideoLoss";
        Assert.NotNull(section);
        camera.Device().Events.Raise(code, EventAction.Start, 0, cause: "injected");
        Assert.InRange(await BrightnessAsync(camera), during - 3, during + 3);
        camera.Device().Events.Raise(code, EventAction.Stop, 0, cause: "injected");
        camera.Advance(2);
        Assert.InRange(await BrightnessAsync(camera), before - 3, before + 3);
    }

    [Fact]
    public async Task Motion_moves_the_picture()
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.SetAsync("VideoWidget[0].TimeTitle.EncodeBlend=false");
        var calm = new Picture(await camera.Admin.GetByteArrayAsync("/cgi-bin/snapshot.cgi"));
        camera.Advance(4);
        var later = new Picture(await camera.Admin.GetByteArrayAsync("/cgi-bin/snapshot.cgi"));
        await camera.StimulateAsync(new { kind = "motion", seconds = 30 });
        // The yard's idle passage comes again after four seconds; somebody who walks through it is somewhere else each second.
        var differ = 0;
        for (var i = 0; i < 4; i++)
        {
            differ += Distance(calm, new Picture(await camera.Admin.GetByteArrayAsync("/cgi-bin/snapshot.cgi"))) > 20 + (2 * Distance(calm, later)) ? 1 : 0;
            camera.Advance(1);
        }

        Assert.InRange(differ, 2, 4);

        // The most that any part of the picture differs by, in brightness.
        static double Distance(Picture one, Picture other)
        {
            var (a, b) = (one.Means(), other.Means());
            return a.Cast<double>().Zip(b.Cast<double>(), (x, y) => Math.Abs(x - y)).Max();
        }
    }

    [Theory]
    [InlineData("motion")]
    [InlineData("cover")]
    [InlineData("signal-loss")]
    public async Task The_recording_of_it_is_to_the_byte_what_was_promised_and_shows_it_from_a_key_frame_on(string kind)
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.SetAsync("MotionDetect[0].Enable=true&BlindDetect[0].Enable=true&LossDetect[0].Enable=true");
        camera.Advance(20);
        await camera.StimulateAsync(new { kind, seconds = 10 });
        camera.Advance(30);
        await camera.SetAsync("RecordMode[0].Mode=2");
        var calm = await camera.Admin.GetByteArrayAsync(Load(Began, Began.AddSeconds(10)));
        var stirred = await camera.Admin.GetByteArrayAsync(Load(Began.AddSeconds(20), Began.AddSeconds(30)));
        Assert.True(Size(calm) != Size(stirred), "both show the same");
        foreach (var file in await camera.FindAsync(Began.AddSeconds(1), Began.AddHours(1), "&condition.Channel=1&condition.Types[0]=dav&condition.VideoStream=Main"))
        {
            Assert.NotEmpty(Frames(await camera.LoadAsync(file)));
        }

        static int Size(byte[] file) => Video(Frames(file)).Sum(f => f.Data.Length);
    }

    [Fact]
    public async Task The_flags_of_a_stream_tell_of_events_and_not_of_what_nobody_watches_for()
    {
        await using var camera = await TestCamera.StartAsync();
        var world = camera.Device().World;
        await camera.StimulateAsync(new { kind = "motion", seconds = 5 });
        Assert.Equal(Emulator.Device.World.Sights.Motion, world.SightsAt(0, camera.Device().Clock.UtcNow));
        await camera.SetAsync("MotionDetect[0].Enable=true&Alarm[0].Enable=true");
        await camera.StimulateAsync(new { kind = "alarm-input", seconds = 5 });
        camera.Advance(0.1);
        Assert.Equal(
            Emulator.Device.World.Sights.Motion | Emulator.Device.World.Sights.MotionEvent | Emulator.Device.World.Sights.AlarmEvent, world.SightsAt(0, camera.Device().Clock.UtcNow));
        camera.Advance(10);
        Assert.Equal(Emulator.Device.World.Sights.None, world.SightsAt(0, camera.Device().Clock.UtcNow));
    }

    [Fact]
    public async Task What_was_seen_while_the_clock_was_set_is_seen_on()
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.StimulateAsync(new { kind = "cover", seconds = 20 });
        camera.Advance(5);
        var covered = camera.Device().Clock.UtcNow.AddSeconds(-1);
        await camera.GetAsync("/cgi-bin/global.cgi?action=setCurrentTime&time=2025-1-6%2012:00:00");
        camera.Advance(5);
        var world = camera.Device().World;
        Assert.Equal(Emulator.Device.World.Sights.Covered, world.SightsAt(0, camera.Device().Clock.UtcNow));
        Assert.Equal(Emulator.Device.World.Sights.Covered, world.SightsAt(0, covered));
        camera.Advance(20);
        Assert.Equal(Emulator.Device.World.Sights.None, world.SightsAt(0, camera.Device().Clock.UtcNow));
    }

    private static async Task<double> BrightnessAsync(TestCamera camera)
    {
        var picture = new Picture(await camera.Admin.GetByteArrayAsync("/cgi-bin/snapshot.cgi"));
        return picture.Mean(picture.All);
    }
}
