using Emulator.Media;
using Emulator.Server.Tests.Pictures;
using Emulator.Server.Tests.Ptz;
using Emulator.Server.Tests.World;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Beyond;

/// <summary>A lens that is masked shows nothing and sees nothing; a camera that turns looks down meanwhile.</summary>
public class LensMaskTests
{
    [Fact]
    public async Task Pictures_are_black_and_streams_dark_while_it_is_on()
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.HideTitlesAsync();
        var ear = new EventEar(camera);
        await camera.SetAsync("LeLensMask[0].Enable=true");
        var masked = await camera.SnapshotAsync();
        Assert.InRange(masked.Mean(masked.All), 0, 17);
        Assert.InRange(masked.Spread(masked.All), 0, 1);
        Assert.Equal(Passage.Dark, Pictures(camera).PassageAt(0, camera.Device().Clock.UtcNow));
        var utc = camera.Device().Clock.UtcNow;
        camera.Clock.Advance(TimeSpan.FromSeconds(5));
        await camera.SetAsync("LeLensMask[0].Enable=false");
        Assert.True((await camera.SnapshotAsync()).Mean(masked.All) > 40);
        Assert.Equal(Passage.Idle, Pictures(camera).PassageAt(0, camera.Device().Clock.UtcNow));
        // What was not seen then is not seen later.
        Assert.Equal(Passage.Dark, Pictures(camera).PassageAt(0, utc.AddSeconds(2)));
        Assert.Equal(["0 LensMaskOpen/0 Pulse", "5 LensMaskClose/0 Pulse"], ear.Lines.Where(l => l.Contains("LensMask", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Motion_is_not_detected_behind_it()
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.SetAsync("MotionDetect[0].Enable=true", "MotionDetect[0].EventHandler.Dejitter=0");
        Assert.True((await camera.StimulateAsync(new { kind = "motion", seconds = 100 }))[0].Raised);
        await camera.SetAsync("LeLensMask[0].Enable=true");
        Assert.Empty(camera.Device().Events.Lasting);
        Assert.Equal("the lens is masked", (await camera.StimulateAsync(new { kind = "cover" }))[0].Why);
        await camera.SetAsync("LeLensMask[0].Enable=false");
        Assert.Contains(camera.Device().Events.Lasting, e => e.Code.Name == "VideoMotion");
    }

    [Fact]
    public async Task Its_periods_mask_it_by_themselves()
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.SetTimeAsync("2026-01-05 11:59:58");
        await camera.SetAsync("LeLensMask[0].TimeSection[1][2]=1 12:00:00-12:00:09");
        Assert.False(await MaskedAsync(camera));
        camera.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.True(await MaskedAsync(camera));
        camera.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.False(await MaskedAsync(camera));
        await camera.SetTimeAsync("2026-01-05 12:00:05");
        Assert.True(await MaskedAsync(camera));
        await camera.GetAsync("/cgi-bin/configManager.cgi?action=restore&names[0]=LeLensMask");
        Assert.False(await MaskedAsync(camera));
    }

    [Fact]
    public async Task A_camera_that_turns_looks_down_and_back_again()
    {
        await using var camera = await TestCamera.StartAsync("speed-dome");
        await camera.GoAsync(120, 20, 5);
        await camera.SetAsync("LeLensMask[0].Enable=true");
        camera.Wait(10);
        await camera.IsAtAsync("120,90,1", "Idle");
        await camera.SetAsync("LeLensMask[0].Enable=false");
        camera.Wait(10);
        await camera.IsAtAsync("120,20,5", "Idle");
    }

    private static async Task<bool> MaskedAsync(TestCamera camera) =>
        (await camera.StateAsync()).GetProperty("parts").GetProperty("lensMask")[0].GetProperty("masked").GetBoolean();

    private static Server.Pictures.CameraPictures Pictures(TestCamera camera) => camera.Host.Fleet.All[0].Pictures;
}
