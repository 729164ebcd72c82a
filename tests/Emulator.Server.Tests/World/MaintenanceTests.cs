using Emulator.Device.Power;
using Emulator.TestKit;
using static Emulator.Server.Tests.Recordings.RecordingClient;

namespace Emulator.Server.Tests.World;

/// <summary>AutoMaintain (document section 4.6.8), by the device's own clock.</summary>
public class MaintenanceTests
{
    // The virtual clock starts on Monday 2026-01-05 at 08:00.
    [Theory]
    [InlineData(1, 9, 30, "2026-01-05 09:30")]
    [InlineData(1, 8, 0, "2026-01-12 08:00")]
    [InlineData(0, 2, 15, "2026-01-11 02:15")]
    [InlineData(7, 7, 59, "2026-01-06 07:59")]
    public async Task It_reboots_on_the_day_and_at_the_time_and_never_before(int day, int hour, int minute, string expected)
    {
        await using var camera = await TestCamera.StartAsync();
        var boots = Boots(camera);
        await camera.SetAsync($"AutoMaintain.AutoRebootDay={day}&AutoMaintain.AutoRebootHour={hour}&AutoMaintain.AutoRebootMinute={minute}");
        camera.Clock.Advance(TimeSpan.FromDays(7));
        Assert.Equal(expected, boots[0]);
        Assert.Equal(day == 7 ? 7 : 1, boots.Count);
        await camera.Host.Fleet.All[0].PortsSettled;
    }

    [Fact]
    public async Task It_goes_by_the_devices_own_clock_and_zone()
    {
        await using var camera = await TestCamera.StartAsync();
        var boots = Boots(camera);
        await camera.SetAsync("AutoMaintain.AutoRebootDay=7&AutoMaintain.AutoRebootHour=3");
        // A year back, half an hour before it is due; and an hour further east it is due in a minute.
        Assert.Equal("OK\r\n", await camera.GetAsync("/cgi-bin/global.cgi?action=setCurrentTime&time=2025-1-6%202:30:00"));
        camera.Clock.Advance(TimeSpan.FromMinutes(29));
        Assert.Empty(boots);
        camera.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(["2025-01-06 03:00"], boots);
        camera.Clock.Advance(TimeSpan.FromMinutes(59));
        await camera.Host.Fleet.All[0].PortsSettled;
        await camera.SetAsync("NTP.TimeZone=20");
        Assert.Equal(new DateTime(2025, 1, 6, 2, 59, 0), camera.Device().Clock.Now);
        camera.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(["2025-01-06 03:00", "2025-01-06 03:00"], boots);
        await camera.Host.Fleet.All[0].PortsSettled;
    }

    [Theory]
    // 2026-03-29: 02:00 becomes 03:00, so 02:30 does not exist. 2026-10-25: 03:00 becomes 02:00, so 02:30 exists twice.
    [InlineData("2026-03-28 12:00:00", "2026-03-29 03:30", "2026-03-30 02:30")]
    [InlineData("2026-10-24 12:00:00", "2026-10-25 02:30", "2026-10-26 02:30")]
    public async Task Daylight_saving_neither_loses_nor_doubles_a_time(string start, string first, string second)
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.SetAsync("Locales.DSTEnable=true&Locales.DSTStart.Month=3&Locales.DSTStart.Week=-1&Locales.DSTStart.Day=0&Locales.DSTStart.Hour=2&Locales.DSTEnd.Month=10&Locales.DSTEnd.Week=-1&Locales.DSTEnd.Day=0&Locales.DSTEnd.Hour=3");
        camera.Device().Clock.Set(DateTime.Parse(start, System.Globalization.CultureInfo.InvariantCulture));
        var boots = Boots(camera);
        await camera.SetAsync("AutoMaintain.AutoRebootDay=7&AutoMaintain.AutoRebootHour=2&AutoMaintain.AutoRebootMinute=30");
        camera.Clock.Advance(TimeSpan.FromHours(47));
        Assert.Equal([first, second], boots);
        await camera.Host.Fleet.All[0].PortsSettled;
    }

    [Fact]
    public async Task It_shuts_down_and_starts_up_by_itself()
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.SetAsync("AutoMaintain.AutoShutdownDay=1&AutoMaintain.AutoShutdownHour=20&AutoMaintain.AutoStartUpDay=2&AutoMaintain.AutoStartUpHour=6");
        camera.Clock.Advance(TimeSpan.FromHours(12));
        Assert.Equal(PowerState.Off, camera.Device().Power.State);
        camera.Clock.Advance(TimeSpan.FromHours(10) - TimeSpan.FromSeconds(1));
        Assert.Equal(PowerState.Off, camera.Device().Power.State);
        camera.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(PowerState.On, camera.Device().Power.State);
        await camera.Host.Fleet.All[0].PortsSettled;
    }

    private static List<string> Boots(TestCamera camera)
    {
        var boots = new List<string>();
        camera.Device().Power.Changed += state =>
        {
            if (state == PowerState.Booting)
            {
                boots.Add($"{camera.Device().Clock.Now:yyyy-MM-dd HH:mm}");
            }
        };
        return boots;
    }
}
