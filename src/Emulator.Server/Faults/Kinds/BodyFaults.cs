using Emulator.Device.Events;
using Emulator.Device.Ptz;
using Emulator.Device.World;

namespace Emulator.Server.Faults.Kinds;

/// <summary>
/// What moves, feels and switches, and does it wrongly: mechanics, sensors, alarm contacts. The device itself is deceived, so it records,
/// links and tells accordingly.
/// </summary>
internal static class BodyFaults
{
    private static readonly TimeSpan Always = TimeSpan.FromDays(3650);
    private static readonly FaultParameter Code = FaultParameter.Text("code", "VideoMotion", "Event code");
    private static readonly FaultParameter Index = FaultParameter.Int("index", 0, 0, 1000, "What it is about, from 0");

    public static FaultKind[] Table() =>
    [
        OfPtz("ptz.stuck", "Orders to move are answered OK and nothing moves", "A broken gear, or a lens that is frozen", [], (_, _) => new PtzTrouble { Stuck = true }),
        OfPtz("ptz.inverted", "Left is right and up is down", "A camera that hangs and does not know it", [], (_, _) => new PtzTrouble { Inverted = true }),
        OfPtz(
            "ptz.drift",
            "Each move to a position misses it by a little more",
            "Worn gears lose steps; presets look elsewhere after a week",
            [FaultParameter.Number("degrees", 0.5, -90, 90, "Degrees by which each move misses more, to the right")],
            (hit, _) => new PtzTrouble { Drift = hit.Number("degrees") }),
        OfPtz("ptz.stalePosition", "The position that it tells stays as it was, wherever it looks", "Firmware that asks the motor seldom or never; clients wait for an arrival that is not told", [], (_, unit) => new PtzTrouble { Told = unit.Read() }),
        new("ptz.presetsLost", FaultLayer.Device, "Presets, tours and patterns are gone", "A dome whose backup battery is empty forgets them with the power")
        {
            Begin = static hit =>
            {
                foreach (var unit in hit.Camera.Device.Ptz)
                {
                    unit.Forget();
                }

                return null;
            },
        },
        new("sensor.flood", FaultLayer.Device, "False alarms again and again", "Rain, spiders, headlights: detections by the hundred, each with recording and notification")
        {
            Parameters = [Code, Index, FaultParameter.Duration("every", 2, 0.02, 86400, "From one to the next; each lasts half of it")],
            Begin = Flood,
        },
        new("sensor.blind", FaultLayer.Device, "The device notices nothing of what happens to it", "Detection that has crashed while the rest works; only a reboot or a test shows it")
        {
            Parameters = [Code],
            Begin = static hit =>
            {
                var code = hit.Text("code");
                return hit.Camera.Device.Events.Sense((of, action, _, cause, _) => cause == "injected" || action == EventAction.Stop || !of.Name.Equals(code, StringComparison.OrdinalIgnoreCase));
            },
        },
        new("sensor.stuck", FaultLayer.Device, "What has begun does not end: the device goes on taking it for true", "Tamper and motion that stay on after a change of light; everything linked to them goes on too")
        {
            Parameters = [Code],
            Begin = Stuck,
        },
        new("alarm.inputBounce", FaultLayer.Device, "An alarm contact opens and closes all the time", "A loose wire in the wind")
        {
            Parameters =
            [
                FaultParameter.Int("input", 1, 1, 1000, "Which"),
                FaultParameter.Duration("every", 0.2, 0.02, 3600, "From one alarm to the next; each lasts half of it"),
            ],
            Begin = Bounce,
        },
        new("alarm.inputStuck", FaultLayer.Device, "An alarm contact stands in alarm and does not return", "A door that is propped open, a cable that is cut")
        {
            Parameters = [FaultParameter.Int("input", 1, 1, 1000, "Which")],
            Begin = static hit =>
            {
                var world = hit.Camera.Device.World;
                if (hit.Int("input") > hit.Camera.Device.Alarms.Inputs.Length)
                {
                    return null;
                }

                var (number, _) = world.Apply(Contact(hit, Always));
                return Lasting.Until(() => world.Calm(number));
            },
        },
        new("alarm.outputStuck", FaultLayer.Device, "An alarm output stays as it is, whatever it is told", "A relay that is welded shut, or dead")
        {
            Parameters =
            [
                FaultParameter.Int("output", 1, 1, 1000, "Which"),
                FaultParameter.Choice("at", "on", ["on", "off"], "How it stands"),
            ],
            Begin = static hit =>
            {
                var outputs = hit.Camera.Device.Alarms.Outputs;
                if (hit.Int("output") > outputs.Length)
                {
                    return null;
                }

                var output = outputs[hit.Int("output") - 1];
                output.Stuck = hit.Text("at") == "on";
                return Lasting.Until(() => output.Stuck = null);
            },
        },
        new("image.nightFlap", FaultLayer.Device, "The picture changes from day to night and back all the time", "An infrared lamp that blinds its own light sensor; each change is motion to a detector")
        {
            Parameters = [FaultParameter.Duration("every", 10, 0.5, 86400, "From one change to the next"), FaultParameter.Int("channel", 1, 1, 1000, "Video channel")],
            Begin = NightFlap,
        },
    ];

    private static FaultKind OfPtz(string id, string summary, string evidence, FaultParameter[] parameters, Func<FaultHit, PtzUnit, PtzTrouble> trouble) => new(id, FaultLayer.Device, summary, evidence)
    {
        Parameters = parameters,
        Begin = hit =>
        {
            var units = hit.Camera.Device.Ptz;
            foreach (var unit in units)
            {
                unit.Trouble = trouble(hit, unit);
            }

            return Lasting.Until(() =>
            {
                foreach (var unit in units)
                {
                    unit.Trouble = null;
                }
            });
        },
    };

    private static IDisposable? Flood(FaultHit hit)
    {
        var (device, index, holder) = (hit.Camera.Device, hit.Int("index"), new object());
        if (EventCodes.Find(hit.Text("code")) is not { } code)
        {
            return null;
        }

        return Lasting.Every(
            device.Clock,
            hit.Duration("every") / 2,
            count => device.Events.Raise(code.Name, count % 2 == 0 ? EventAction.Start : EventAction.Stop, index, holder: holder),
            () => device.Events.Raise(code.Name, EventAction.Stop, index, holder: holder));
    }

    // What it did not notice ends when it is well again.
    private static IDisposable Stuck(FaultHit hit)
    {
        var (events, name, missed) = (hit.Camera.Device.Events, hit.Text("code"), new List<(int Index, string Cause, object Holder)>());
        var sense = events.Sense((code, action, index, cause, holder) =>
        {
            if (action != EventAction.Stop || !code.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }

            lock (missed)
            {
                missed.Add((index, cause, holder));
            }

            return false;
        });
        return Lasting.Until(() =>
        {
            sense.Dispose();
            (int, string, object)[] ended;
            lock (missed)
            {
                ended = [.. missed];
            }

            foreach (var (index, cause, holder) in ended)
            {
                events.Raise(name, EventAction.Stop, index, cause: cause, holder: holder);
            }
        });
    }

    private static IDisposable? Bounce(FaultHit hit)
    {
        var (device, every) = (hit.Camera.Device, hit.Duration("every"));
        return hit.Int("input") > device.Alarms.Inputs.Length ? null : Lasting.Every(device.Clock, every, _ => device.World.Apply(Contact(hit, every / 2)));
    }

    private static Stimulus Contact(FaultHit hit, TimeSpan lasts) => new() { Kind = StimulusKinds.Find("alarm-input")!, Index = hit.Int("input") - 1, Lasts = lasts };

    private static IDisposable? NightFlap(FaultHit hit)
    {
        var (device, path) = (hit.Camera.Device, $"VideoInOptions[{hit.Int("channel") - 1}].DayNightColor");
        if (hit.Int("channel") > device.Profile.Channels.Length)
        {
            return null;
        }

        var before = device.Config.Current.Int(path, 1);
        return Lasting.Every(device.Clock, hit.Duration("every"), count => Set(count % 2 == 0 ? 2 : 0), () => Set(before));

        void Set(int colour) => device.Config.Set([new(path, colour.ToString(System.Globalization.CultureInfo.InvariantCulture))]);
    }
}
