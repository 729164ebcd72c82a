using Emulator.Device.Power;
using Emulator.Device.Time;

namespace Emulator.Device.Tests.Parts;

public class DevicePowerTests
{
    [Fact]
    public void A_device_is_up_since_it_was_made_or_came_back()
    {
        var start = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var clock = new VirtualClock(start);
        using var power = new DevicePower(clock, TimeSpan.FromSeconds(30));
        Assert.Equal(start, power.UpSince);
        power.Reboot(TimeSpan.Zero);
        power.Settle();
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(start.AddSeconds(30), power.UpSince);
    }
}
