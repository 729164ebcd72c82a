using Emulator.Device.Analytics;
using Emulator.Device.Config;
using Emulator.Device.Config.Sections;
using Emulator.Device.Events;
using Emulator.Device.Profiles;
using Emulator.Device.Recording;
using Emulator.Device.Storage;
using Emulator.Device.Time;

namespace Emulator.Device.World;

/// <summary>What the sensors of a device make of what goes on, by the configuration and the time of the moment. Has no state of its own.</summary>
internal sealed class Senses(DeviceProfile profile, ConfigTree config, DeviceClock clock, EventSettings settings, DiskBay disks, RecordingIndex recordings, SeenSights sights)
{
    /// <summary>What one sensor reads now.</summary>
    /// <param name="code">Code of the event that it raises.</param>
    /// <param name="index">Its channel, input or disk, from 0.</param>
    /// <param name="type">What sort of sensor it is.</param>
    /// <param name="stimuli">What goes on before it.</param>
    public Reading Read(string code, int index, SensorType type, IReadOnlyList<LastingStimulus> stimuli)
    {
        var local = clock.Now;
        return IsBlinded(code, index, type) ? Reading.Idle("the lens is masked") : type switch
        {
            SensorType.Plain => new Reading(true, new Detection(stimuli.Count > 0, "seen", stimuli.Count > 0 ? JsonText.Of(stimuli[^1].What.Details) : null), default, null),
            SensorType.Rule => ReadRules(code, index, local, stimuli),
            _ when SmartMotion.Watches(code) => SmartMotion.Read(code, index, local, stimuli, settings, config.Current),
            _ => settings.Find(code, index) is not { } setting ? Reading.Idle("the device has no such sensor")
                : Reading.By(setting, local, () =>
                    type == SensorType.Disk ? LookAtDisk(code, index, setting.Node)
                    : stimuli.Count > 0 ? Detections.Of(code, setting.Node, stimuli) : new Detection(false, "calm")),
        };
    }

    // What hears is not blinded.
    private bool IsBlinded(string code, int index, SensorType type) => (type == SensorType.Rule ? code is not ("AudioMutation" or "AudioAnomaly") : code is "VideoMotion" or "VideoBlind" || SmartMotion.Watches(code))
        && sights.At(index, clock.UtcNow).HasFlag(Sights.Masked);

    // Of several rules of a type, one that sees it is enough.
    public Reading ReadRules(string type, int channel, DateTime local, IReadOnlyList<LastingStimulus> stimuli)
    {
        if (AnalyseScenes.Forbids(config.Current, channel, type) is { } why)
        {
            return Reading.Idle(why);
        }

        Reading? best = null;
        DateTime? edge = null;
        foreach (var (_, rule) in settings.RulesOf(type, channel))
        {
            var reading = Reading.By(rule, local, () => stimuli.Count > 0 ? Detections.Of(type, rule.Node, stimuli) : new Detection(false, "calm"));
            edge = reading.NextEdge < edge || edge is null ? reading.NextEdge ?? edge : edge;
            best = best is not { } other || (reading.Seen && !other.Seen) || (reading.Armed && !other.Armed) ? reading : other;
        }

        return best is { } found ? found with { NextEdge = edge } : Reading.Idle($"the channel has no rule of type {type}");
    }

    private Detection LookAtDisk(string code, int disk, ConfigNode section)
    {
        var condition = disks[disk];
        if (code != "StorageLowSpace")
        {
            var seen = condition.State == (code == "StorageNotExist" ? DiskState.Removed : DiskState.Failed);
            return new Detection(seen, seen ? "seen" : "calm", seen ? JsonText.Of([new("Name", JsonText.Quote(profile.Disks[disk].Name))]) : null);
        }

        if (!condition.Works)
        {
            return new Detection(false, "the disk does not work");
        }

        var (total, used) = recordings.Space(disk);
        var (free, limit) = (total == 0 ? 0 : 100.0 * (total - used) / total, section.Number("LowerLimit"));
        return free < limit
            ? new Detection(true, "seen", JsonText.Of([new("Name", JsonText.Quote(profile.Disks[disk].Name)), new("FreePercent", JsonText.Number(Math.Round(free, 1)))]))
            : new Detection(false, $"{free:0} % are free, which is not below the limit of {limit:0} %");
    }
}
