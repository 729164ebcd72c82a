using Emulator.Device.Profiles;
using static Emulator.Device.Config.Schemas;

namespace Emulator.Device.Config.Sections;

/// <summary>Document sections 4.8 and 4.9: what the device watches for, and what it does then.</summary>
internal static class EventSections
{
    // A region is 18 lines of 22 blocks, a bit each (4.8.1).
    private const int RegionLines = 18;
    private const int FullLine = (1 << 22) - 1;

    public static IEnumerable<ConfigSection> Of(DeviceProfile profile, EventHandlers handlers)
    {
        var channels = profile.Channels.Length;

        var windows = Each(4, i => Table(
            ("Id", Int(i, 0, 255)),
            ("Name", Text($"Region{i + 1}", 64)),
            ("Region", Each(RegionLines, Int(i == 0 ? FullLine : 0, 0, FullLine))),
            ("Sensitive", Int(60, 0, 100)),
            ("Threshold", Int(5, 0, 100)),
            ("Window", i == 0 ? Ints(0, 8191, 0, 0, 8191, 8191) : Ints(0, 8191, 0, 0, 0, 0))));
        yield return new("MotionDetect", "4.8.1", Each(channels, i => Event(handlers.Of(i)).And(
            ("DetectVersion", Enum("V3.0", "V1.0", "V2.0", "V3.0")),
            ("MotionDetectWindow", windows),
            ("OsdTwinkleEnable", Bool(false)),
            ("PirMotionLevel", Int(3, 0, 5)))));

        yield return new("Alarm", "4.9.2", Each(profile.AlarmInputs, i => Event(handlers.Of(Math.Min(i, Math.Max(0, channels - 1)))).And(
            ("Name", Text($"Door{i + 1}", 64)),
            ("SensorType", Enum("NC", "NC", "NO"))).And(DoorSections.Sensing(profile, i))))
        { Needs = Capability.AlarmIn };

        // 0 as events say, 1 always on, 2 always off.
        yield return new("AlarmOut", "4.9.3", Each(profile.AlarmOutputs, i => Table(
            ("Mode", IntOf(0, 0, 1, 2)),
            ("Name", Text($"port{i + 1}", 64)))))
        { Needs = Capability.AlarmOut };

        yield return new("BlindDetect", "4.9.8", Each(channels, i => Event(handlers.Of(i)).And(("Level", Int(3, 1, 6)))));
        yield return new("LossDetect", "4.9.9", Each(channels, i => Event(handlers.Of(i))));

        var whole = Event(handlers.Of());
        yield return new("LoginFailureAlarm", "4.9.10", whole);
        yield return new("StorageNotExist", "4.9.11", whole) { Needs = Capability.Storage };
        yield return new("StorageFailure", "4.9.12", whole) { Needs = Capability.Storage };
        // Percent; below it a disk is short of space. The document has no name for it, devices have this one.
        yield return new("StorageLowSpace", "4.9.13", whole.And(("LowerLimit", Int(10, 1, 99)))) { Needs = Capability.Storage };
        yield return new("NetAbort", "4.9.14", whole);
        yield return new("IPConflict", "4.9.15", whole);
    }

    private static TableSchema Event(TableSchema handler) => Table(("Enable", Bool(false)), ("EventHandler", handler));
}
