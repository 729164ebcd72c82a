using Emulator.Device.Config;
using Emulator.Device.Time;

namespace Emulator.Device.Power;

/// <summary>
/// Restarts, shuts down and starts up a device on the day and at the time that <c>AutoMaintain</c> says, by its own clock (document section
/// 4.6.8). A timer runs only while there is such a day.
/// </summary>
internal sealed class AutoMaintain : IDisposable
{
    private readonly Lock _gate = new();
    private readonly ConfigTree _config;
    private readonly DeviceClock _clock;
    private readonly DevicePower _power;
    private ITimer? _timer;
    private (string What, DateTime Local)? _next;

    public AutoMaintain(ConfigTree config, DeviceClock clock, DevicePower power)
    {
        (_config, _clock, _power) = (config, clock, power);
        Arm();
    }

    /// <summary>Waits for what comes next by the configuration and the clock as they are now. A time that a set clock has passed over is not made up for.</summary>
    public void Arm()
    {
        var (config, now) = (_config.Current, _clock.Now);
        (string What, DateTime Local)? next = null;
        foreach (var what in (ReadOnlySpan<string>)["AutoReboot", "AutoShutdown", "AutoStartUp"])
        {
            var day = config.Int($"AutoMaintain.{what}Day", -1);
            if (day >= 0 && Next(now, day, config.Int($"AutoMaintain.{what}Hour"), config.Int($"AutoMaintain.{what}Minute")) is var local && !(next?.Local <= local))
            {
                next = (what, local);
            }
        }

        lock (_gate)
        {
            _next = next;
            if (_timer is null && next is null)
            {
                return;
            }

            _timer ??= _clock.Time.CreateTimer(_ => OnTimer(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _timer.FireAt(_clock.Time, _clock.Coming(next?.Local));
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _timer?.Dispose();
        }
    }

    /// <summary>The first time after one that is on a day of the week (7 every day) at an hour and minute.</summary>
    internal static DateTime Next(DateTime after, int day, int hour, int minute)
    {
        for (var at = after.Date.AddHours(hour).AddMinutes(minute); ; at = at.AddDays(1))
        {
            if (at > after && (day == 7 || (int)at.DayOfWeek == day))
            {
                return at;
            }
        }
    }

    private void OnTimer()
    {
        string? due;
        lock (_gate)
        {
            due = _next is { } next && _clock.UtcNow >= _clock.ToUtc(next.Local) ? next.What : null;
        }

        // In its own hour of the day; it reckons from then on, so that one time does not come twice.
        Arm();
        switch (due)
        {
            case "AutoReboot" when _power.State == PowerState.On:
                _power.Reboot(TimeSpan.Zero);
                _power.Settle();
                break;
            case "AutoShutdown" when _power.State == PowerState.On:
                _power.Shutdown(TimeSpan.Zero);
                _power.Settle();
                break;
            case "AutoStartUp":
                _power.TurnOn();
                break;
        }
    }
}
