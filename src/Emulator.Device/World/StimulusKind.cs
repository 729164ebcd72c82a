using System.Collections.Immutable;
using Emulator.Device.Profiles;

namespace Emulator.Device.World;

/// <summary>What a stimulus happens to.</summary>
public enum StimulusSubject
{
    /// <summary>The device as a whole.</summary>
    Device,

    /// <summary>A video channel.</summary>
    Channel,

    /// <summary>A channel that sees heat.</summary>
    ThermalChannel,

    /// <summary>An alarm input.</summary>
    AlarmInput,

    /// <summary>A disk or card.</summary>
    Disk,

    /// <summary>A door.</summary>
    Door,

    /// <summary>A parking space.</summary>
    Space,
}

/// <summary>How a stimulus becomes an event.</summary>
public enum SensorType
{
    /// <summary>A sensor of its own with a section in the configuration: <c>MotionDetect</c>, <c>Alarm</c>.</summary>
    Watched,

    /// <summary>Rules of that type in <c>VideoAnalyseRule</c> (document section 8.1.3).</summary>
    Rule,

    /// <summary>The event is always raised: the configuration has no section for it.</summary>
    Plain,

    /// <summary>It changes a disk, from which events follow.</summary>
    Disk,

    /// <summary>A part of the device notices it and raises what follows (<see cref="Parts.DevicePart"/>).</summary>
    Part,
}

/// <summary>A kind of stimulus: one row of <see cref="StimulusKinds"/>.</summary>
/// <param name="Name">Its name on the control API.</param>
/// <param name="Subject">What it happens to.</param>
/// <param name="Sensor">How it becomes an event.</param>
/// <param name="Code">The event.</param>
/// <param name="Needs">What a device must have.</param>
/// <param name="Seconds">How long it lasts when that is not said; 0 for a moment.</param>
/// <param name="Sight">What there is to see meanwhile.</param>
public sealed record StimulusKind(string Name, StimulusSubject Subject, SensorType Sensor, string Code, Capability Needs, int Seconds, Sights Sight)
{
    /// <summary>Fields of the control API that it uses besides <c>kind</c>, <c>seconds</c> and what names its subject.</summary>
    public ImmutableArray<string> Fields { get; init; } = [];

    /// <summary>Whether it is over in a moment, whatever a client would like.</summary>
    public bool Fleeting { get; init; }

    /// <summary>How many of its subject a kind of device has.</summary>
    public int CountOn(DeviceProfile profile) => Subject switch
    {
        StimulusSubject.Channel or StimulusSubject.ThermalChannel => profile.Channels.Length,
        StimulusSubject.AlarmInput => profile.AlarmInputs,
        StimulusSubject.Disk => profile.Disks.Length,
        StimulusSubject.Door => profile.Has(Capability.AccessControl) ? profile.Doors : 0,
        StimulusSubject.Space => profile.Has(Capability.Traffic) ? profile.ParkingSpaces : 0,
        _ => 1,
    };
}

/// <summary>Every kind of stimulus.</summary>
public static class StimulusKinds
{
    private const int Usual = 10;

    /// <summary>All of them.</summary>
    public static ImmutableArray<StimulusKind> All { get; } =
    [
        new("motion", StimulusSubject.Channel, SensorType.Watched, "VideoMotion", Capability.None, Usual, Sights.Motion) { Fields = ["region", "level", "objectType"] },
        new("cover", StimulusSubject.Channel, SensorType.Watched, "VideoBlind", Capability.None, Usual, Sights.Covered) { Fields = ["level"] },
        new("signal-loss", StimulusSubject.Channel, SensorType.Watched, "VideoLoss", Capability.None, Usual, Sights.Lost),
        new("alarm-input", StimulusSubject.AlarmInput, SensorType.Watched, "AlarmLocal", Capability.AlarmIn, Usual, Sights.None) { Fields = ["contact"] },
        new("cable-pulled", StimulusSubject.Device, SensorType.Watched, "NetAbort", Capability.None, Usual, Sights.None),
        new("ip-conflict", StimulusSubject.Device, SensorType.Watched, "IPConflict", Capability.None, Usual, Sights.None) { Fields = ["address", "mac"] },
        new("heat", StimulusSubject.ThermalChannel, SensorType.Part, "HeatImagingTemper", Capability.Thermal, Usual, Sights.None) { Fields = ["x", "y", "temperature", "radius", "path", "warming", "cooling"] },

        new("disk-removed", StimulusSubject.Disk, SensorType.Disk, "StorageNotExist", Capability.Storage, 0, Sights.None),
        new("disk-failed", StimulusSubject.Disk, SensorType.Disk, "StorageFailure", Capability.Storage, 0, Sights.None),
        new("disk-full", StimulusSubject.Disk, SensorType.Disk, "StorageLowSpace", Capability.Storage, 0, Sights.None) { Fields = ["free"] },
        new("disk-restored", StimulusSubject.Disk, SensorType.Disk, "", Capability.Storage, 0, Sights.None),

        Rule("line-crossed", "CrossLineDetection", "direction"),
        Rule("region-crossed", "CrossRegionDetection", "direction"),
        Rule("object-left", "LeftDetection"),
        Rule("object-taken", "TakenAwayDetection"),
        Rule("face", "FaceDetection"),
        Rule("loitering", "WanderDetection"),
        Rule("crowd", "RioterDetection"),
        Rule("parked", "ParkingDetection"),
        Rule("fast-motion", "MoveDetection"),
        Rule("people", "NumberStat", "in", "out") with { Sensor = SensorType.Part },
        Rule("object", "", "path", "objectType", "size", "count", "action") with { Sensor = SensorType.Part, Seconds = Usual },
        Rule("sound", "AudioMutation", "level") with { Sight = Sights.None },
        Rule("strange-sound", "AudioAnomaly", "level") with { Sight = Sights.None },
        Rule("scene-changed", "VideoAbnormalDetection") with { Sight = Sights.None },
        Rule("unfocus", "VideoUnFocus") with { Sight = Sights.None },

        new("vehicle", StimulusSubject.Channel, SensorType.Part, "TrafficJunction", Capability.Traffic, 0, Sights.Motion) { Fields = [.. Car, "lane", "speed", "direction"], Fleeting = true },
        new("parking", StimulusSubject.Space, SensorType.Part, "TrafficParkingSpaceParking", Capability.Traffic, 0, Sights.None) { Fields = [.. Car] },
        new("parking-left", StimulusSubject.Space, SensorType.Part, "TrafficParkingSpaceNoParking", Capability.Traffic, 0, Sights.None) { Fleeting = true },
        new("card", StimulusSubject.Door, SensorType.Part, "AccessControl", Capability.AccessControl, 0, Sights.None) { Fields = ["card", "password", "direction"], Fleeting = true },
        new("door-open", StimulusSubject.Door, SensorType.Part, "AccessControl", Capability.AccessControl, 0, Sights.None) { Fields = ["method", "card", "user", "password", "direction"], Fleeting = true },
        new("door-opened", StimulusSubject.Door, SensorType.Part, "DoorStatus", Capability.AccessControl, 0, Sights.None),
        new("door-closed", StimulusSubject.Door, SensorType.Part, "DoorStatus", Capability.AccessControl, 0, Sights.None) { Fleeting = true },
        new("door-forced", StimulusSubject.Door, SensorType.Part, "BreakIn", Capability.AccessControl, 0, Sights.None),
        new("doorbell", StimulusSubject.Device, SensorType.Part, "Invite", Capability.VideoTalk, 0, Sights.None) { Fields = ["room"] },
        new("talk-answer", StimulusSubject.Device, SensorType.Part, "IgnoreInvite", Capability.VideoTalk, 0, Sights.None),
        new("talk-refuse", StimulusSubject.Device, SensorType.Part, "HungupPhone", Capability.VideoTalk, 0, Sights.None),
        new("talk-cancel", StimulusSubject.Device, SensorType.Part, "CallNoAnswered", Capability.VideoTalk, 0, Sights.None),
        new("talk-hangup", StimulusSubject.Device, SensorType.Part, "HungupPhone", Capability.VideoTalk, 0, Sights.None),
    ];

    /// <summary>The kind of that name, or null.</summary>
    public static StimulusKind? Find(string? name) => All.FirstOrDefault(k => string.Equals(k.Name, name, StringComparison.OrdinalIgnoreCase));

    private static string[] Car => ["plate", "plateColor", "color", "brand", "type"];

    private static StimulusKind Rule(string name, string code, params string[] fields) =>
        new(name, StimulusSubject.Channel, SensorType.Rule, code, Capability.Analytics, 0, Sights.Motion) { Fields = [.. fields] };
}
