using Emulator.Device.Profiles;
using static Emulator.Device.Config.Schemas;

namespace Emulator.Device.Config.Sections;

/// <summary>Document sections 6.2 and 6.3: where recordings go.</summary>
internal static class StorageSections
{
    private static readonly string[] RecordTypes =
    [
        "TimingRecord", "VideoDetectRecord", "AlarmRecord", "EventRecord",
        "TimingSnapShot", "VideoDetectSnapShot", "AlarmSnapShot", "EventSnapShot",
    ];

    public static IEnumerable<ConfigSection> Of(DeviceProfile profile)
    {
        var channels = profile.Channels.Length;

        yield return new("NAS", "6.2.1", Each(1, Table(
            ("Address", Host("")),
            ("Directory", Text("share", 255)),
            ("Enable", Bool(false)),
            ("Name", Text("FTP1", 64)),
            ("Password", Text("")),
            ("Port", Port(21)),
            ("Protocol", Enum("FTP", "FTP", "SMB")),
            ("UserName", Text(""))), max: 8))
        { Needs = Capability.NetworkStorage, Secrets = ["NAS[*].Password"] };

        var point = Table(
            ("AutoSync", Bool(false)),
            ("AutoSyncRange", Int(0, 0, 8760)),
            ("CompressBefore", Int(15, 0, 3650)),
            ("Local", Text("local", 64)),
            ("LocalForEmergency", Bool(false)),
            ("Redundant", Text("Redundant", 64)),
            ("Remote", Text("FTP", 64)));
        yield return new("RecordStoragePoint", "6.3.1", Each(channels, Table(Alike(RecordTypes, _ => point))))
        { Needs = Capability.Storage };

        yield return new("StorageGroup", "6.3.2", Items(
            Group(profile, "ReadWrite", "For Reading & Writing Files"),
            Group(profile, "Remote", "For FTP Files")))
        { Needs = Capability.Storage };
    }

    private static TableSchema Group(DeviceProfile profile, string name, string memo) => Table(
        ("Channels", Each(profile.Channels.Length, Table(("MaxPictures", Int(0, 0, int.MaxValue)), ("Path", Text("", 255))))),
        ("FileHoldTime", Int(0, 0, 3650)),
        ("Memo", Text(memo)),
        ("Name", Text(name, 64)),
        ("OverWrite", Bool(true)),
        ("PicturePathRule", Text("%y-%M-%d/%c/jpg/%h/%m/%s[%E][%O@%S][%R].jpg", 255)),
        ("RecordPathRule", Text("%y-%M-%d/%c/dav/%h/%h.%m.%s-%h.%m.%s[%E][%O@%S][%R].dav", 255)));
}
