using Emulator.Device.Power;
using Emulator.Device.Time;
using Emulator.Server.Cgi;

namespace Emulator.Server.Faults.Kinds;

/// <summary>Clocks that are wrong. What they say is wrong everywhere: in answers, pictures, recordings, events and the log; timers run on.</summary>
internal static class ClockFaults
{
    private static readonly DateTime Empty = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Unspecified);

    public static FaultKind[] Table() =>
    [
        new("clock.drift", FaultLayer.Clock, "The clock runs too fast or too slow", "A few seconds a day without NTP; searches for recordings by the client's own time miss the end")
        {
            Parameters = [FaultParameter.Number("perDay", 60, -ClockPace.MaxDrift, ClockPace.MaxDrift, "Seconds that it gains in a day; below 0 it loses them")],
            Begin = static hit =>
            {
                var clock = hit.Camera.Device.Clock;
                clock.Run(clock.Pace with { Drift = hit.Number("perDay") });
                return Lasting.Until(() => clock.Run(clock.Pace with { Drift = 0 }));
            },
        },
        new("clock.jump", FaultLayer.Clock, "The clock jumps ahead or back, and back again when the fault ends", "NTP that comes late, somebody who sets the time; events and files lie in the future or twice in the past")
        {
            Parameters =
            [
                FaultParameter.Duration("by", 3600, 0, 315_360_000, "How far"),
                FaultParameter.Choice("to", "ahead", ["ahead", "back"], "Where"),
            ],
            Begin = static hit =>
            {
                var (device, by) = (hit.Camera.Device, hit.Text("to") == "back" ? -hit.Duration("by") : hit.Duration("by"));
                device.SetClock(device.Clock.Now + by);
                return Lasting.Until(() => device.SetClock(device.Clock.Now - by));
            },
        },
        new("clock.ntpStep", FaultLayer.Clock, "The clock is put right again and again by a server that is wrong every other time", "Two NTP servers that disagree; time stamps go to and fro")
        {
            Parameters =
            [
                FaultParameter.Duration("by", 5, 0.001, 86400, "How far the two are apart"),
                FaultParameter.Duration("every", 60, 1, 86400, "From one step to the next"),
            ],
            Begin = static hit =>
            {
                var (device, by, ahead) = (hit.Camera.Device, hit.Duration("by"), false);
                return Lasting.Every(device.Clock, hit.Duration("every"), _ => Step(!ahead), () => Step(false));

                void Step(bool wanted)
                {
                    if (wanted != ahead)
                    {
                        ahead = wanted;
                        device.SetClock(device.Clock.Now + (ahead ? by : -by));
                    }
                }
            },
        },
        new("clock.batteryEmpty", FaultLayer.Clock, "After each start the clock begins at the beginning of its time", "Cameras without NTP after a power cut: recordings of the year 2000, which overwriting then takes first")
        {
            Parameters = [FaultParameter.Text("to", "2000-01-01 00:00:00", "Local time after a start, yyyy-MM-dd HH:mm:ss")],
            Begin = static hit =>
            {
                var (device, to) = (hit.Camera.Device, CgiTime.TryParse(hit.Text("to"), out var given) ? given : Empty);
                return Lasting.OnPower(hit.Camera, state =>
                {
                    if (state == PowerState.On)
                    {
                        device.SetClock(to);
                    }
                });
            },
        },
        new("clock.dstWrong", FaultLayer.Clock, "Daylight saving time is an hour wrong", "Rules change by law, firmware does not; twice a year an hour is missing or there twice")
        {
            Parameters = [FaultParameter.Choice("mode", "always", ["always", "never"], "Whether it is always in force, or never")],
            Begin = static hit => Zone(hit, static (offset, always) => always ? offset + DaylightSaving.Shift : offset, hit.Text("mode") == "always"),
        },
        new("clock.zoneLost", FaultLayer.Clock, "The device takes UTC for its local time", "After an update or a factory reset; local times in answers and searches are off by whole hours")
        {
            Begin = static hit => Zone(hit, static (_, _) => TimeSpan.Zero, false),
        },
    ];

    private static IDisposable Zone(FaultHit hit, Func<TimeSpan, bool, TimeSpan> offset, bool always)
    {
        var device = hit.Camera.Device;
        device.Clock.Use(offset(device.Clock.ZoneOffset, always), default);
        return Lasting.Until(device.UseZone);
    }
}
