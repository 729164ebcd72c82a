using Emulator.Device.Power;
using Emulator.Server.Cameras;

namespace Emulator.Server.Faults.Kinds;

/// <summary>Devices that start anew, do not start, or are too slow for what is asked of them. Every surface shows it.</summary>
internal static class PowerFaults
{
    public static FaultKind[] Table() =>
    [
        new("device.reboot", FaultLayer.Device, "Starts anew in the middle of whatever it does", "home-assistant/core#68271; home-assistant/core#66633; rroller/dahua#207; home-assistant/core#137397; home-assistant/core#66661; rroller/dahua#510")
        {
            Cases = [6, 7],
            Parameters =
            [
                FaultParameter.Flag("dropStops", true, "Whether events that are on end without a Stop; otherwise it is told, and the device goes down a second later"),
                FaultParameter.Flag("silentStreams", false, "Whether event streams carry nothing but heartbeats from then on, until the next start"),
            ],
            Begin = Reboot,
        },
        new("device.slowBoot", FaultLayer.Device, "Takes much longer to start than the profile says", "A disk check or a reformatted card; clients that try so many times and give up never come back")
        {
            Parameters = [FaultParameter.Duration("boot", 300, 0, 86400, "From the reboot until it answers")],
            Begin = static hit =>
            {
                var (power, before) = (hit.Camera.Device.Power, hit.Camera.Device.Power.BootTime);
                power.BootTime = hit.Duration("boot");
                return Lasting.Until(() => power.BootTime = before);
            },
        },
        new("device.bootLoop", FaultLayer.Device, "Starts, works for a moment, and starts anew", "Broken firmware and weak power supplies; each start looks like a recovery")
        {
            Parameters =
            [
                FaultParameter.Duration("up", 10, 0.1, 86400, "How long it works"),
                FaultParameter.Int("times", 0, 0, 10_000, "How many starts; 0 for as long as the fault lasts"),
            ],
            Begin = BootLoop,
        },
        new("device.brownOut", FaultLayer.Device, "Loses its power for a moment and starts anew", "PoE switches and long cables: everything is cut at once and nobody is told")
        {
            Parameters =
            [
                FaultParameter.Duration("off", 2, 0.1, 86400, "How long it has no power"),
                FaultParameter.Duration("every", 0, 0, 86400, "From one loss to the next; 0 for once"),
            ],
            Begin = BrownOut,
        },
        new("device.hang", FaultLayer.Device, "Takes connections and answers no request, until its watchdog starts it anew", "rroller/dahua#230; rroller/dahua#77")
        {
            Parameters = [FaultParameter.Duration("watchdog", 60, 0.1, 86400, "Until it starts anew")],
            Begin = static hit => hit.Camera.Device.Burdens.Add(new Hang(hit.Rule, hit.Camera.Device.Power, hit.Camera.Device.Clock.Time, hit.Duration("watchdog"))),
        },
        new("device.warmup", FaultLayer.Device, "Is slow after a start, and gets faster; refuses at first", "dchesterton/amcrest2mqtt#33; tchellomello/python-amcrest#99")
        {
            Cases = [31],
            Parameters =
            [
                FaultParameter.Duration("first", 10, 0, 3600, "Wait of a request right after the start"),
                FaultParameter.Duration("over", 60, 0, 86400, "From the start until nothing waits any more"),
                FaultParameter.Choice("curve", "linear", ["linear", "exponential", "steps"], "How the waits shrink"),
                FaultParameter.Duration("refuse", 0, 0, 86400, "How long after the start every request is refused"),
                FaultParameter.Duration("noVideo", 0, 0, 86400, "How long RTSP and video over HTTP are"),
                FaultParameter.Int("status", 503, 400, 599, "Status of refusals"),
            ],
            Begin = static hit => hit.Camera.Device.Burdens.Add(new WarmUp(hit.Rule, hit.Camera.Device.Power, hit.Camera.Device.Clock.Time)
            {
                First = hit.Duration("first"),
                Over = hit.Duration("over"),
                Curve = Enum.Parse<WarmUpCurve>(hit.Text("curve"), ignoreCase: true),
                Refuses = hit.Duration("refuse"),
                RefusesVideo = hit.Duration("noVideo"),
                Status = hit.Int("status"),
            }),
        },
        new("device.overload", FaultLayer.Device, "Bears so many requests in a second; more make it slow, many more let it start anew", "home-assistant/core#12104; home-assistant/core#85859")
        {
            Cases = [32],
            Parameters =
            [
                FaultParameter.Int("rps", 10, 1, 100_000, "Requests in a second that it bears, over HTTP and RTSP"),
                FaultParameter.Duration("slow", 0.5, 0, 3600, "Wait for each request above that"),
                FaultParameter.Int("reboot", 0, 0, 100_000, "Requests in a second at which it starts anew; 0 for never"),
            ],
            Begin = static hit => hit.Camera.Device.Burdens.Add(new Overload(hit.Rule, hit.Camera.Device.Power, hit.Camera.Device.Clock.Time)
            {
                PerSecond = hit.Int("rps"),
                Slows = hit.Duration("slow"),
                RebootsAt = hit.Int("reboot"),
            }),
        },
        new("device.memoryLeak", FaultLayer.Device, "Gets slower with each request, and starts anew when its memory is gone", "Devices that are well after a reboot and worse each day; pollers are what kills them")
        {
            Parameters =
            [
                FaultParameter.Duration("slow", 0.01, 0, 60, "Wait that each request adds to all later ones"),
                FaultParameter.Int("requests", 1000, 1, 1_000_000, "Requests after which it starts anew"),
            ],
            Begin = static hit => hit.Camera.Device.Burdens.Add(new MemoryLeak(hit.Rule, hit.Camera.Device.Power) { Slows = hit.Duration("slow"), RebootsAt = hit.Int("requests") }),
        },
    ];

    private static readonly TimeSpan Goodbye = TimeSpan.FromSeconds(1);

    private static IDisposable? Reboot(FaultHit hit)
    {
        var camera = hit.Camera;
        if (hit.Flag("dropStops"))
        {
            Restart(camera);
        }
        else
        {
            // Who says goodbye goes a moment later, or the goodbye would go with it.
            camera.Device.Events.EndAll("power");
            camera.Device.Power.Reboot(Goodbye);
        }

        if (!hit.Flag("silentStreams"))
        {
            return null;
        }

        var events = camera.Device.Events;
        events.IsMute = true;
        return Lasting.OnPower(camera, state => events.IsMute &= state == PowerState.On, () => events.IsMute = false);
    }

    private static IDisposable BootLoop(FaultHit hit)
    {
        var (camera, times, starts) = (hit.Camera, hit.Int("times"), 1);
        var up = hit.Duration("up");
        var timer = camera.Device.Clock.Time.CreateTimer(_ => Restart(camera), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        var follow = Lasting.OnPower(camera, state =>
        {
            if (state == PowerState.On && (times == 0 || starts < times))
            {
                starts++;
                timer.Change(up, Timeout.InfiniteTimeSpan);
            }
        });
        Restart(camera);
        return Lasting.Both(follow, timer);
    }

    private static IDisposable BrownOut(FaultHit hit)
    {
        var (power, time) = (hit.Camera.Device.Power, hit.Camera.Device.Clock.Time);
        var (off, every) = (hit.Duration("off"), hit.Duration("every"));
        var back = time.CreateTimer(_ => power.TurnOn(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        var again = every > TimeSpan.Zero ? time.CreateTimer(_ => Lose(), null, every, every) : null;
        Lose();
        return Lasting.Until(() =>
        {
            again?.Dispose();
            back.Dispose();
            power.TurnOn();
        });

        void Lose()
        {
            power.Shutdown(TimeSpan.Zero);
            power.Settle();
            back.Change(off, Timeout.InfiniteTimeSpan);
        }
    }

    private static void Restart(Camera camera)
    {
        camera.Device.Power.Reboot(TimeSpan.Zero);
        camera.Device.Power.Settle();
    }
}
