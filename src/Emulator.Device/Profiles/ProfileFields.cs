using System.Collections.Immutable;
using Emulator.Device.Profiles.Fields;
using static Emulator.Device.Profiles.Fields.Scalars;

namespace Emulator.Device.Profiles;

/// <summary>
/// The fields of a profile file: one row each, with what it accepts, where it goes and what it means. The reader, the JSON schema
/// and the guide's tables are all made of these rows, so a new field is one row here and one property in the record.
/// </summary>
internal static class ProfileFields
{
    private static readonly FieldType<string> Version = Form("version of digits and dots", "^[0-9]+(\\.[0-9]+){0,4}$");

    private static readonly FieldType<string> Compression = OneOf("H.264", "H.265", "MJPG");

    private static readonly FieldType<PictureSize> PictureSize = Size(96, 4096);

    private static readonly FieldType<ImmutableArray<PictureSize>> Sizes = new ListType<PictureSize>(PictureSize, 1, 20, ("", s => s.ToString()));

    private static readonly FieldType<ImmutableArray<string>> Compressions = Distinct(Compression, 1, 3);

    private static readonly FieldType<ChannelKind> Kind = Choice(("visible", ChannelKind.Visible), ("thermal", ChannelKind.Thermal));

    public static RecordType<ChannelProfile> Channel { get; } = new RecordType<ChannelProfile>("channel", new() { Title = "", Scene = "" })
        .Must("title", Text(1, 64), c => c.Title, (c, v) => c with { Title = v }, "Its title as shipped (ChannelTitle).")
        .Must("scene", Scene, c => c.Scene, (c, v) => c with { Scene = v }, "What it looks at: a folder of the scene library.")
        .May("kind", Kind, c => c.Kind, (c, v) => c with { Kind = v }, "A picture of light or of heat. A thermal channel gives the device chapter 10.")
        .May("part", Int(0, 63), c => c.Part, (c, v) => c with { Part = v }, "Which part of the scene its pictures show, 0 for all of it. Channels alike that share a scene look at different parts by themselves.");

    public static RecordType<ChannelPattern> Pattern { get; } = new RecordType<ChannelPattern>("channels alike", new())
        .Must("count", Int(1, 64), p => p.Count, (p, v) => p with { Count = v }, "How many.")
        .May("title", Text(1, 60), p => p.Title, (p, v) => p with { Title = v }, "Their titles; `{n}` becomes the channel's number from 1.")
        .Must("scenes", new ListType<string>(Scene, 1, 64), p => p.Scenes, (p, v) => p with { Scenes = v }, "What they look at, taken in turn.")
        .May("kind", Kind, p => p.Kind, (p, v) => p with { Kind = v }, "Light or heat, for all of them.");

    public static RecordType<IdentityProfile> Identity { get; } = new RecordType<IdentityProfile>("identity", new() { DeviceType = "", DeviceClass = "" })
        .Must("deviceType", Text(1, 48), i => i.DeviceType, (i, v) => i with { DeviceType = v }, "Model name (4.6.10).")
        .Must("deviceClass", Form("1 to 16 letters and digits", "^[A-Za-z0-9]{1,16}$"), i => i.DeviceClass, (i, v) => i with { DeviceClass = v }, "Device class (4.6.19): IPC, SD, HDVR, NVR, TPC, VTO, ITC.")
        .May("typeNumber", Int(0, 9999), i => i.TypeNumber, (i, v) => i with { TypeNumber = v }, "deviceType of getSystemInfo in the document's dialect (4.6.14).")
        .May("hardwareVersion", Text(1, 32), i => i.HardwareVersion, (i, v) => i with { HardwareVersion = v }, "Hardware version (4.6.11).")
        .May("softwareVersion", Form("version without blanks and commas", "^[A-Za-z0-9._-]{1,48}$"), i => i.SoftwareVersion, (i, v) => i with { SoftwareVersion = v }, "Software version (4.6.16).")
        .May("buildDate", Day, i => i.BuildDate, (i, v) => i with { BuildDate = v }, "Day the software was built (4.6.16).")
        .May("processor", Text(1, 32), i => i.Processor, (i, v) => i with { Processor = v }, "Processor (4.6.14).")
        .May("vendor", Text(1, 32), i => i.Vendor, (i, v) => i with { Vendor = v }, "Vendor (4.6.15).")
        .May("onvifVersion", Version, i => i.OnvifVersion, (i, v) => i with { OnvifVersion = v }, "Version of the Onvif service (4.6.17).")
        .May("cgiVersion", Version, i => i.CgiVersion, (i, v) => i with { CgiVersion = v }, "Version of the HTTP API (4.6.18).")
        .May("serialPrefix", Form("1 to 10 capital letters and digits", "^[A-Z0-9]{1,10}$"), i => i.SerialPrefix, (i, v) => i with { SerialPrefix = v }, "How serial numbers begin (4.6.12); the rest is made of the device's index and the seed.")
        .May("macPrefix", Form("three bytes such as 00:10:5c, the first one even", "^[0-9a-f][02468ace](:[0-9a-f]{2}){2}$"), i => i.MacPrefix, (i, v) => i with { MacPrefix = v }, "How MAC addresses begin. Quote it: YAML may take digits and colons for a number.")
        .May("languages", Distinct(OneOf("English", "SimpChinese", "TradChinese", "Italian", "Spanish", "Japanese", "Russian", "French", "German"), 1, 9), i => i.Languages, (i, v) => i with { Languages = v }, "Languages that can be set (4.6.5).");

    public static RecordType<Capability> Capabilities { get; } = new RecordType<Capability>("capabilities", Capability.None)
        .Switch("ptz", Capability.Ptz, "Pan, tilt and zoom (4.10); its mechanics are under `ptz`.")
        .Switch("lens", Capability.Lens, "A motorised lens: focus and zoom (4.5.14 to 4.5.19, 5.1).")
        .Switch("wiper", Capability.Wiper, "A wiper (5.2).")
        .Switch("accessControl", Capability.AccessControl, "Doors and cards (11, 12.3 to 12.6).")
        .Switch("videoTalk", Capability.VideoTalk, "Video talk (12.1, 12.2).")
        .Switch("traffic", Capability.Traffic, "Parking spaces and plates (9).")
        .Switch("analytics", Capability.Analytics, "Video analytics, people counting, heat map (8).")
        .Switch("fileHelper", Capability.FileHelper, "FileFindHelper, file protection, bandwidth limit (13).")
        .Switch("flashlight", Capability.Flashlight, "A flashlight (14.2).")
        .Switch("discovery", Capability.Discovery, "Discovery of other devices (14.1).")
        .Switch("networkStorage", Capability.NetworkStorage, "Network storage (6.2).")
        .Switch("infrared", Capability.Infrared, "Infrared light: Lighting and Lighting_V2, beyond the document.")
        .Switch("whiteLight", Capability.WhiteLight, "White light: Lighting_V2 and coaxialControlIO.cgi, beyond the document.")
        .Switch("siren", Capability.Siren, "A siren: coaxialControlIO.cgi, beyond the document.")
        .Switch("lensMask", Capability.LensMask, "A lens that can be masked: LeLensMask, beyond the document.")
        .Switch("smartMotion", Capability.SmartMotion, "Tells people and vehicles from what else moves: SmartMotionDetect, beyond the document.")
        .Never("audioIn", "it follows from audioInputs")
        .Never("audioOut", "it follows from audioOutputs")
        .Never("alarmIn", "it follows from alarmInputs")
        .Never("alarmOut", "it follows from alarmOutputs")
        .Never("videoOut", "it follows from videoOutputs")
        .Never("remoteInputs", "it follows from maxRemoteInputs")
        .Never("wlan", "it follows from eth2 among the interfaces")
        .Never("storage", "it follows from disks")
        .Never("thermal", "it follows from a channel of kind thermal");

    public static RecordType<EncodeProfile> Encode { get; } = new RecordType<EncodeProfile>("encode", new())
        .May("mainCompressions", Compressions, e => e.MainCompressions, (e, v) => e with { MainCompressions = v }, "Video compressions of the main stream.")
        .May("extraCompressions", Compressions, e => e.ExtraCompressions, (e, v) => e with { ExtraCompressions = v }, "Video compressions of the extra streams.")
        .May("mainCompression", Compression, e => e.MainCompression, (e, v) => e with { MainCompression = v }, "Compression of the main stream as shipped.")
        .May("mainSizes", Sizes, e => e.MainSizes, (e, v) => e with { MainSizes = v }, "Picture sizes of the main stream; the first is the one shipped.")
        .May("extraSizes", Sizes, e => e.ExtraSizes, (e, v) => e with { ExtraSizes = v }, "Picture sizes of the extra streams; the first is the one shipped.")
        .May("mainBitRate", new RangeType<int>(Int(16, 100_000), "kbit/s"), e => e.MainBitRate, (e, v) => e with { MainBitRate = v }, "Bit rates of the main stream.")
        .May("extraBitRate", new RangeType<int>(Int(16, 100_000), "kbit/s"), e => e.ExtraBitRate, (e, v) => e with { ExtraBitRate = v }, "Bit rates of the extra streams.")
        .May("extraStreams", Int(0, 3), e => e.ExtraStreams, (e, v) => e with { ExtraStreams = v }, "Streams beside the main one (4.5.1).")
        .May("audioCompressions", Distinct(OneOf("G.711A", "G.711Mu", "AAC", "PCM"), 1, 4), e => e.AudioCompressions, (e, v) => e with { AudioCompressions = v }, "Audio compressions; the first is the one shipped.")
        .May("audioFrequencies", new ListType<int>(OneOf(8000, 16000, 32000, 48000), 1, 4, ("", f => f.ToString())), e => e.AudioFrequencies, (e, v) => e with { AudioFrequencies = v }, "Audio sampling frequencies in Hz; the first is the one shipped.")
        .Rule("mainCompression", e => e.MainCompressions.Contains(e.MainCompression) ? null : $"'{e.MainCompression}' is not among mainCompressions");

    public static RecordType<PtzProfile> Ptz { get; } = new RecordType<PtzProfile>("ptz", new())
        .May("protocol", Text(1, 32), p => p.Protocol, (p, v) => p with { Protocol = v }, "Protocol name (4.10.3).")
        .May("presets", Int(1, 300), p => p.Presets, (p, v) => p with { Presets = v }, "Highest preset number.")
        .May("tours", Int(0, 64), p => p.Tours, (p, v) => p with { Tours = v }, "Highest tour number.")
        .May("patterns", Int(0, 16), p => p.Patterns, (p, v) => p with { Patterns = v }, "Highest pattern number.")
        .May("pan", new RangeType<double>(Number(-180, 360), "degrees"), p => p.Pan, (p, v) => p with { Pan = v }, "How far it turns; [0, 360] is endless.")
        .May("tilt", new RangeType<double>(Number(-90, 180), "degrees"), p => p.Tilt, (p, v) => p with { Tilt = v }, "How far it tilts.")
        .May("zoom", Number(1, 100), p => p.Zoom, (p, v) => p with { Zoom = v }, "Highest optical zoom.")
        .May("degreesPerSecond", Number(0.1, 1000), p => p.DegreesPerSecond, (p, v) => p with { DegreesPerSecond = v }, "How fast it turns at the highest speed, 8.");

    public static RecordType<TalkProfile> Talk { get; } = new RecordType<TalkProfile>("talk", new())
        .May("number", Form("1 to 16 digits", "^[0-9]{1,16}$"), t => t.Number, (t, v) => t with { Number = v }, "Its own number. Quote it.")
        .May("peer", Form("1 to 16 digits", "^[0-9]{1,16}$"), t => t.Peer, (t, v) => t with { Peer = v }, "Number that it calls when a visitor rings and names no room, and that clients call from. Quote it.")
        .May("ringSeconds", Int(1, 3600), t => t.RingSeconds, (t, v) => t with { RingSeconds = v }, "Seconds until it gives up to ring.")
        .May("talkSeconds", Int(1, 86400), t => t.TalkSeconds, (t, v) => t with { TalkSeconds = v }, "Seconds that a talk lasts at most.");

    public static RecordType<DiskProfile> Disk { get; } = new RecordType<DiskProfile>("disk", new() { Name = "", Mount = "" })
        .Must("name", Form("device name such as /dev/sda", "^/dev/[a-z0-9]{1,16}$"), d => d.Name, (d, v) => d with { Name = v }, "Device name (6.1.2).")
        .Must("mount", Form("folder such as /mnt/sd", "^/mnt(/[A-Za-z0-9_-]{1,32}){1,4}$"), d => d.Mount, (d, v) => d with { Mount = v }, "Where its files appear (4.11.6).")
        .May("totalBytes", Bytes(1_000_000, 100_000_000_000_000), d => d.TotalBytes, (d, v) => d with { TotalBytes = v }, "Its size.")
        .May("usedBytes", Bytes(0, 100_000_000_000_000), d => d.UsedBytes, (d, v) => d with { UsedBytes = v }, "How much of it is in use as shipped.")
        .Rule("usedBytes", d => d.UsedBytes <= d.TotalBytes ? null : "more than totalBytes");

    public static RecordType<UserProfile> User { get; } = new RecordType<UserProfile>("user", new("", "", "user"))
        .Must("name", Form("1 to 31 letters, digits and . _ @ -", "^[A-Za-z0-9._@-]{1,31}$"), u => u.Name, (u, v) => u with { Name = v }, "Login name.")
        .Must("password", Form("0 to 64 printable ASCII characters", "^[ -~]{0,64}$"), u => u.Password, (u, v) => u with { Password = v }, "Password in clear. Quote it if it looks like a number.")
        .Must("group", OneOf("admin", "user"), u => u.Group, (u, v) => u with { Group = v }, "A user may watch and replay, an admin may do everything (4.12.4).");

    public static RecordType<CardProfile> Card { get; } = new RecordType<CardProfile>("card", new() { Number = "" })
        .Must("number", Form("1 to 32 letters and digits", "^[A-Za-z0-9]{1,32}$"), c => c.Number, (c, v) => c with { Number = v }, "CardNo (12.3.1). Quote it if it looks like a number.")
        .May("user", Int(0, int.MaxValue), c => c.User, (c, v) => c with { User = v }, "UserID.")
        .May("name", Text(0, 64), c => c.Name, (c, v) => c with { Name = v }, "CardName.")
        .May("status", Int(0, 31), c => c.Status, (c, v) => c with { Status = v }, "CardStatus: 0 normal, or the sum of 1 lost, 2 cancelled, 4 frozen, 8 debt, 16 overdue.")
        .May("type", OneOf(0, 1, 2, 3, 4, 5, 255), c => c.Type, (c, v) => c with { Type = v }, "CardType: 0 normal, 1 VIP, 2 visitor, 3 patrol, 4 blacklist, 5 stress, 255 mother card.")
        .May("password", Form("0 to 16 letters and digits", "^[A-Za-z0-9]{0,16}$"), c => c.Password, (c, v) => c with { Password = v }, "The code that goes with it. Quote it if it looks like a number.")
        .May("doors", new ListType<int>(Int(0, 15), 0, 16, ("", d => d.ToString())), c => c.Doors, (c, v) => c with { Doors = v }, "The doors it is for, from 0; all when there are none.");

    public static RecordType<HabitsProfile> Habits { get; } = new RecordType<HabitsProfile>("habits", new())
        .May("auth", Choice(("digest", AuthScheme.Digest), ("basic", AuthScheme.Basic), ("basic+digest", AuthScheme.BasicAndDigest)), h => h.Auth, (h, v) => h with { Auth = v }, "How it asks clients to log in: digest refuses Basic, basic knows nothing else, basic+digest challenges with digest and takes both (3.5).")
        .May("digestAlgorithm", OneOf("MD5", "SHA-256"), h => h.DigestAlgorithm, (h, v) => h with { DigestAlgorithm = v }, "Hash of digest challenges.")
        .May("dialect", Choice(("firmware", Dialect.Firmware), ("document", Dialect.Document)), h => h.Dialect, (h, v) => h with { Dialect = v }, "Whose manners it has where they differ: those of devices in the field, or the document to the letter.")
        .May("container", Choice(("byDialect", Container.ByDialect), ("dhav", Container.Dhav), ("dh", Container.Dh)), h => h.Container, (h, v) => h with { Container = v }, "Container of HTTP streams: DHAV for the firmware dialect and DH for the document's, or one of them always.")
        .May("channelBase", Int(0, 1), h => h.ChannelBase, (h, v) => h with { ChannelBase = v }, "Number of the first channel in parameters that say they count from 1; 0 on odd firmware.")
        .May("boundary", Form("1 to 70 letters, digits and ' ( ) + _ , - . / : = ?", "^[A-Za-z0-9'()+_,./:=?-]{1,70}$"), h => h.Boundary, (h, v) => h with { Boundary = v }, "Boundary of multipart streams.")
        .May("nonceSeconds", Int(1, 86400), h => h.NonceSeconds, (h, v) => h with { NonceSeconds = v }, "Seconds a nonce lives.")
        .May("bootSeconds", Int(0, 600), h => h.BootSeconds, (h, v) => h with { BootSeconds = v }, "Seconds from a reboot until the ports open again.")
        .May("maxConnections", Int(1, 65535), h => h.MaxConnections, (h, v) => h with { MaxConnections = v }, "Most connections at once on the camera ports.")
        .May("maxStreams", Int(1, 65535), h => h.MaxStreams, (h, v) => h with { MaxStreams = v }, "Most media and event streams at once, HTTP and RTSP together.")
        .May("maxFinders", Int(1, 1024), h => h.MaxFinders, (h, v) => h with { MaxFinders = v }, "Most finders of each kind open at once.")
        .May("maxSessions", Int(1, 65535), h => h.MaxSessions, (h, v) => h with { MaxSessions = v }, "Most users logged in at once: one from two addresses, or by HTTP and RTSP, counts twice.")
        .May("maxUsers", Int(1, 1024), h => h.MaxUsers, (h, v) => h with { MaxUsers = v }, "Most users that it knows (4.12.6).")
        .May("maxCards", Int(1, 100_000), h => h.MaxCards, (h, v) => h with { MaxCards = v }, "Most cards that it knows (12.3.3).")
        .May("lockoutAttempts", Int(0, 100), h => h.LockoutAttempts, (h, v) => h with { LockoutAttempts = v }, "Failed logins from one address until it is locked out; 0 never locks.")
        .May("lockoutSeconds", Int(1, 86400), h => h.LockoutSeconds, (h, v) => h with { LockoutSeconds = v }, "Seconds an address stays locked out.")
        .May("dhip", Bool, h => h.Dhip, (h, v) => h with { Dhip = v }, "Whether it speaks DHIP, where the process was given ports for it.")
        .May("halfDuplex", Bool, h => h.HalfDuplex, (h, v) => h with { HalfDuplex = v }, "Whether its microphones are deaf while somebody talks through its loudspeaker (4.3.3).")
        .May("unsupported", Distinct(Text(1, 128), 0, 256), h => h.Unsupported, (h, v) => h with { Unsupported = v }, "Config sections and operations that this firmware answers as unknown.");

    public static RecordType<DeviceProfile> Profile { get; } = new RecordType<DeviceProfile>(
            "profile",
            new() { Name = "", Identity = new() { DeviceType = "", DeviceClass = "" } })
        .May("extends", Form("name of a profile", "^[a-z][a-z0-9-]{0,31}$"), _ => null!, (p, _) => p, "The profile this one starts from: its maps are merged with these, lists and single values replaced. A user's profile that extends its own name starts from the built-in one.")
        .May("title", Text(0, 120), p => p.Title, (p, v) => p with { Title = v }, "A line for people.")
        .Must("identity", Identity, p => p.Identity, (p, v) => p with { Identity = v }, "What the device says of itself.")
        .May("capabilities", Capabilities, p => p.Capabilities, (p, v) => p with { Capabilities = v }, "What it can do beyond what the other fields say. What it cannot do does not exist on it.")
        .Must("channels", new ChannelsType(new ListType<ChannelProfile>(Channel, 1, 64), Pattern), p => p.Channels, (p, v) => p with { Channels = v }, "Video channels with a lens of their own.")
        .May("maxRemoteInputs", Int(0, 64), p => p.MaxRemoteInputs, (p, v) => p with { MaxRemoteInputs = v }, "Most cameras that may be attached over the network (4.5.10).")
        .May("audioInputs", Int(0, 64), p => p.AudioInputs, (p, v) => p with { AudioInputs = v }, "Audio inputs (4.3.1).")
        .May("audioOutputs", Int(0, 64), p => p.AudioOutputs, (p, v) => p with { AudioOutputs = v }, "Audio outputs (4.3.2).")
        .May("alarmInputs", Int(0, 64), p => p.AlarmInputs, (p, v) => p with { AlarmInputs = v }, "Alarm inputs (4.9.4).")
        .May("alarmOutputs", Int(0, 64), p => p.AlarmOutputs, (p, v) => p with { AlarmOutputs = v }, "Alarm outputs (4.9.5).")
        .May("videoOutputs", Int(0, 8), p => p.VideoOutputs, (p, v) => p with { VideoOutputs = v }, "Screens; with one, chapter 7 and 4.5.21 exist.")
        .May("interfaces", Distinct(OneOf("eth0", "eth1", "eth2", "3G"), 1, 4), p => p.Interfaces, (p, v) => p with { Interfaces = v }, "Network interfaces (4.7.1). eth2 is the wireless one and brings 4.7.6 and 4.7.7.")
        .May("encode", Encode, p => p.Encode, (p, v) => p with { Encode = v }, "What the encoder can do (4.5.3 to 4.5.5).")
        .May("ptz", Ptz, p => p.Ptz, (p, v) => p with { Ptz = v }, "The mechanics of a moving camera (4.10).")
        .May("disks", new ListType<DiskProfile>(Disk, 0, 16, ("name", d => d.Name), ("mount", d => d.Mount)), p => p.Disks, (p, v) => p with { Disks = v }, "Disks and cards; with one, 4.11 and chapter 6 exist.")
        .May("historyDays", Int(0, 365), p => p.HistoryDays, (p, v) => p with { HistoryDays = v }, "Days of recordings it ships with, where it has a disk.")
        .May("doors", Int(1, 16), p => p.Doors, (p, v) => p with { Doors = v }, "Doors, where it has access control.")
        .May("cards", new ListType<CardProfile>(Card, 0, 256, ("number", c => c.Number)), p => p.Cards, (p, v) => p with { Cards = v }, "Cards it ships with, where it has access control.")
        .May("talk", Talk, p => p.Talk, (p, v) => p with { Talk = v }, "Its calls, where it has video talk.")
        .May("parkingSpaces", Int(1, 64), p => p.ParkingSpaces, (p, v) => p with { ParkingSpaces = v }, "Parking spaces, where it has traffic.")
        .May("bandwidthLimit", Int(0, 1_000_000), p => p.BandwidthLimit, (p, v) => p with { BandwidthLimit = v }, "Kilobits a second of all streams that are watched, above which getLimitState says true (13.2), where it has fileHelper; 0 for no limit.")
        .May("users", new ListType<UserProfile>(User, 1, 20, ("name", u => u.Name)), p => p.Users, (p, v) => p with { Users = v }, "Users it ships with; at least one admin.")
        .May("habits", Habits, p => p.Habits, (p, v) => p with { Habits = v }, "How its firmware behaves where the document leaves room, and its limits.")
        .May("config", new ConfigType(), p => p.Config, (p, v) => p with { Config = v }, "Config values as shipped, where they differ from the sections' own defaults. Applied in the order of the file, a base profile's first.")
        .May("raw", new ConfigType(), p => p.Raw, (p, v) => p with { Raw = v }, "Config values that no section of the emulator has, as an import finds them: told and set like others, and nothing follows from them.")
        .Rule("users", p => p.Users.Any(u => u.Group == "admin") ? null : "no user of the group admin");

    /// <summary>What the device can do by the parts it has, which no file needs to say twice.</summary>
    public static Capability Implied(DeviceProfile profile) =>
        When(profile.AudioInputs > 0, Capability.AudioIn)
        | When(profile.AudioOutputs > 0, Capability.AudioOut)
        | When(profile.AlarmInputs > 0, Capability.AlarmIn)
        | When(profile.AlarmOutputs > 0, Capability.AlarmOut)
        | When(profile.VideoOutputs > 0, Capability.VideoOut)
        | When(profile.MaxRemoteInputs > 0, Capability.RemoteInputs)
        | When(profile.Interfaces.Contains("eth2"), Capability.Wlan)
        | When(profile.Disks.Length > 0, Capability.Storage)
        | When(profile.Channels.Any(c => c.Kind == ChannelKind.Thermal), Capability.Thermal)
        | When((profile.Capabilities & (Capability.Infrared | Capability.WhiteLight)) != Capability.None, Capability.Light)
        | When((profile.Capabilities & (Capability.WhiteLight | Capability.Siren)) != Capability.None, Capability.Deterrence);

    private static Capability When(bool present, Capability capability) => present ? capability : Capability.None;

    private static ListType<string> Distinct(FieldType<string> item, int min, int max) => new(item, min, max, ("", text => text));

    private static RecordType<Capability> Switch(this RecordType<Capability> record, string name, Capability flag, string meaning) =>
        record.May(name, Bool, c => c.HasFlag(flag), (c, on) => on ? c | flag : c & ~flag, meaning);
}
