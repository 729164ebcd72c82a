using System.Collections.Immutable;

namespace Emulator.Device.Profiles;

/// <summary>How a device asks clients to log in (document section 3.5).</summary>
public enum AuthScheme
{
    /// <summary>Digest only; Basic is refused.</summary>
    Digest,

    /// <summary>Basic only, as old firmware does.</summary>
    Basic,

    /// <summary>Challenges with digest, accepts Basic too.</summary>
    BasicAndDigest,
}

/// <summary>Whose manners the device has where the document and the field differ.</summary>
public enum Dialect
{
    /// <summary>What devices in the field send.</summary>
    Firmware,

    /// <summary>The document to the letter.</summary>
    Document,
}

/// <summary>The container of <c>realmonitor.cgi</c> and <c>playBack.cgi</c>.</summary>
public enum Container
{
    /// <summary>DHAV for the firmware dialect, DH for the document's.</summary>
    ByDialect,

    /// <summary>DHAV always.</summary>
    Dhav,

    /// <summary>The document's section 15 always.</summary>
    Dh,
}

/// <summary>What a video channel looks at.</summary>
public enum ChannelKind
{
    /// <summary>A picture of light.</summary>
    Visible,

    /// <summary>A picture of heat.</summary>
    Thermal,
}

/// <summary>A width and a height in pixels.</summary>
public sealed record PictureSize(int Width, int Height)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Width}x{Height}";
}

/// <summary>One video channel of a profile.</summary>
public sealed record ChannelProfile
{
    /// <summary>The title it ships with, <c>CAM1</c>.</summary>
    public required string Title { get; init; }

    /// <summary>The scene it looks at, a folder of the scene library.</summary>
    public required string Scene { get; init; }

    /// <summary>Light or heat.</summary>
    public ChannelKind Kind { get; init; }

    /// <summary>Which part of the scene it looks at: 0 the whole, each number another, so that channels of one scene differ.</summary>
    public int Part { get; init; }
}

/// <summary>What the device says of itself (document sections 4.6.10 to 4.6.19).</summary>
public sealed record IdentityProfile
{
    /// <summary>Device type, a model name: <c>IPC-HFW5442E</c>.</summary>
    public required string DeviceType { get; init; }

    /// <summary>Device class: IPC, SD, HDVR, TPC, VTO, ITC.</summary>
    public required string DeviceClass { get; init; }

    /// <summary>The number that getSystemInfo gives as deviceType in the document's dialect.</summary>
    public int TypeNumber { get; init; } = 31;

    /// <summary>Hardware version, <c>1.00</c>.</summary>
    public string HardwareVersion { get; init; } = "1.00";

    /// <summary>Software version, <c>2.800.0000000.16.R</c>.</summary>
    public string SoftwareVersion { get; init; } = "2.800.0000000.16.R";

    /// <summary>Build date of the software, yyyy-mm-dd.</summary>
    public string BuildDate { get; init; } = "2019-12-20";

    /// <summary>Processor, <c>ST7108</c>.</summary>
    public string Processor { get; init; } = "ST7108";

    /// <summary>Vendor.</summary>
    public string Vendor { get; init; } = "Camulator";

    /// <summary>Version of the Onvif service.</summary>
    public string OnvifVersion { get; init; } = "2.4.2";

    /// <summary>Version of the HTTP API.</summary>
    public string CgiVersion { get; init; } = "2.0.0";

    /// <summary>First letters and digits of serial numbers; the rest is made of the device's index and the seed.</summary>
    public string SerialPrefix { get; init; } = "CAM0";

    /// <summary>First three bytes of MAC addresses, <c>00:10:5c</c>.</summary>
    public string MacPrefix { get; init; } = "00:10:5c";

    /// <summary>Languages that can be set (4.6.5).</summary>
    public ImmutableArray<string> Languages { get; init; } = ["English", "SimpChinese", "French", "German", "Spanish", "Italian"];
}

/// <summary>What the encoder can do (document sections 4.5.1 to 4.5.5).</summary>
public sealed record EncodeProfile
{
    /// <summary>Video compressions of the main stream.</summary>
    public ImmutableArray<string> MainCompressions { get; init; } = ["H.264", "H.265", "MJPG"];

    /// <summary>Video compressions of the extra streams.</summary>
    public ImmutableArray<string> ExtraCompressions { get; init; } = ["H.264", "H.265", "MJPG"];

    /// <summary>Sizes of the main stream, the first is the default.</summary>
    public ImmutableArray<PictureSize> MainSizes { get; init; } = [new(1920, 1080), new(1280, 720), new(704, 576), new(640, 480), new(352, 288)];

    /// <summary>Sizes of the extra streams, the first is the default.</summary>
    public ImmutableArray<PictureSize> ExtraSizes { get; init; } = [new(704, 576), new(640, 480), new(352, 288)];

    /// <summary>Bit rates of the main stream in kbit/s, from and to.</summary>
    public (int Min, int Max) MainBitRate { get; init; } = (448, 8192);

    /// <summary>Bit rates of the extra streams in kbit/s, from and to.</summary>
    public (int Min, int Max) ExtraBitRate { get; init; } = (80, 2048);

    /// <summary>Extra streams, 0 to 3.</summary>
    public int ExtraStreams { get; init; } = 2;

    /// <summary>Audio compressions.</summary>
    public ImmutableArray<string> AudioCompressions { get; init; } = ["G.711A", "G.711Mu", "AAC", "PCM"];

    /// <summary>Audio sampling frequencies in Hz.</summary>
    public ImmutableArray<int> AudioFrequencies { get; init; } = [8000, 16000];

    /// <summary>The compression of the main stream as shipped.</summary>
    public string MainCompression { get; init; } = "H.264";
}

/// <summary>The mechanics of a moving camera (document section 4.10).</summary>
public sealed record PtzProfile
{
    /// <summary>Protocol name, <c>DH-SD1</c>.</summary>
    public string Protocol { get; init; } = "DH-SD1";

    /// <summary>Highest preset number.</summary>
    public int Presets { get; init; } = 255;

    /// <summary>Highest tour number.</summary>
    public int Tours { get; init; } = 8;

    /// <summary>Highest pattern number.</summary>
    public int Patterns { get; init; } = 5;

    /// <summary>Pan in degrees, from and to; 0 to 360 means endless.</summary>
    public (double Min, double Max) Pan { get; init; } = (0, 360);

    /// <summary>Tilt in degrees, from and to.</summary>
    public (double Min, double Max) Tilt { get; init; } = (-5, 90);

    /// <summary>Highest optical zoom.</summary>
    public double Zoom { get; init; } = 25;

    /// <summary>Degrees a second at the highest speed, 8.</summary>
    public double DegreesPerSecond { get; init; } = 100;
}

/// <summary>One disk or card.</summary>
public sealed record DiskProfile
{
    /// <summary>Device name, <c>/dev/sda</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Where its files appear, <c>/mnt/sd</c>.</summary>
    public required string Mount { get; init; }

    /// <summary>Size in bytes.</summary>
    public long TotalBytes { get; init; } = 64_000_000_000;

    /// <summary>Bytes in use as shipped.</summary>
    public long UsedBytes { get; init; } = 21_000_000_000;
}

/// <summary>A user the device ships with.</summary>
/// <param name="Name">Login name.</param>
/// <param name="Password">Password in clear; only ever in a profile or an option, never stored.</param>
/// <param name="Group">admin or user.</param>
public sealed record UserProfile(string Name, string Password, string Group);

/// <summary>A card that opens doors, as the device ships with it (document section 12.3).</summary>
public sealed record CardProfile
{
    /// <summary>Its number, up to 32 letters and digits.</summary>
    public required string Number { get; init; }

    /// <summary>Whose it is, UserID.</summary>
    public int User { get; init; }

    /// <summary>The name on it.</summary>
    public string Name { get; init; } = "";

    /// <summary>CardStatus: 0 normal, bits 1 lost, 2 cancelled, 4 frozen, 8 debt, 16 overdue.</summary>
    public int Status { get; init; }

    /// <summary>CardType: 0 normal, 1 VIP, 2 visitor, 3 patrol, 4 blacklist, 5 stress, 255 mother card.</summary>
    public int Type { get; init; }

    /// <summary>The code that goes with it; empty for none.</summary>
    public string Password { get; init; } = "";

    /// <summary>The doors it is for, from 0; all when empty.</summary>
    public ImmutableArray<int> Doors { get; init; } = [];
}

/// <summary>Habits of the firmware: how it speaks where the document leaves room, and its limits.</summary>
public sealed record HabitsProfile
{
    /// <summary>How it asks clients to log in.</summary>
    public AuthScheme Auth { get; init; } = AuthScheme.BasicAndDigest;

    /// <summary>Hash of digest challenges: MD5, or SHA-256 where the firmware offers it (RFC 7616).</summary>
    public string DigestAlgorithm { get; init; } = "MD5";

    /// <summary>Whose manners it has.</summary>
    public Dialect Dialect { get; init; } = Dialect.Firmware;

    /// <summary>Container of HTTP streams.</summary>
    public Container Container { get; init; } = Container.ByDialect;

    /// <summary>The number of the first channel in parameters that say they count from 1: 1, or 0 on odd firmware.</summary>
    public int ChannelBase { get; init; } = 1;

    /// <summary>Boundary of multipart streams.</summary>
    public string Boundary { get; init; } = "myboundary";

    /// <summary>Seconds a nonce lives.</summary>
    public int NonceSeconds { get; init; } = 60;

    /// <summary>Seconds from a reboot until the ports open again.</summary>
    public int BootSeconds { get; init; } = 30;

    /// <summary>Whether it speaks DHIP, where the process has ports for it.</summary>
    public bool Dhip { get; init; } = true;

    /// <summary>Most connections at once on the camera ports.</summary>
    public int MaxConnections { get; init; } = 1024;

    /// <summary>Most media and event streams at once, over HTTP and RTSP together.</summary>
    public int MaxStreams { get; init; } = 64;

    /// <summary>Most finders open at once, of each kind (4.11.5, 4.13.1, chapter 13).</summary>
    public int MaxFinders { get; init; } = 16;

    /// <summary>Most users at once that are logged in, each from one address by one way.</summary>
    public int MaxSessions { get; init; } = 128;

    /// <summary>Most users that it knows (4.12.6).</summary>
    public int MaxUsers { get; init; } = 20;

    /// <summary>Most cards that it knows (12.3.3).</summary>
    public int MaxCards { get; init; } = 2000;

    /// <summary>Failed logins from one address until it is locked out; 0 never locks.</summary>
    public int LockoutAttempts { get; init; }

    /// <summary>Seconds an address stays locked out.</summary>
    public int LockoutSeconds { get; init; } = 300;

    /// <summary>Whether its microphones are deaf while somebody talks through its loudspeaker (4.3).</summary>
    public bool HalfDuplex { get; init; }

    /// <summary>Config sections and operations this firmware answers as unknown.</summary>
    public ImmutableArray<string> Unsupported { get; init; } = [];
}

/// <summary>How a door station calls, where there is one.</summary>
public sealed record TalkProfile
{
    /// <summary>Its own number.</summary>
    public string Number { get; init; } = "8001";

    /// <summary>The number that it calls when a visitor rings and names no room, and that clients call from.</summary>
    public string Peer { get; init; } = "9901";

    /// <summary>Seconds until it gives up to ring.</summary>
    public int RingSeconds { get; init; } = 30;

    /// <summary>Seconds that a talk lasts at most.</summary>
    public int TalkSeconds { get; init; } = 120;
}

/// <summary>
/// A kind of device, read from a profile file: what it is, what it can do, and the values it ships with. Immutable and shared by
/// all devices of that kind.
/// </summary>
public sealed record DeviceProfile
{
    /// <summary>Its name, the file's without ending: <c>ipc</c>.</summary>
    public required string Name { get; init; }

    /// <summary>A line for people.</summary>
    public string Title { get; init; } = "";

    /// <summary>What it says of itself.</summary>
    public required IdentityProfile Identity { get; init; }

    /// <summary>What it can do.</summary>
    public Capability Capabilities { get; init; }

    /// <summary>Video channels with a lens of their own.</summary>
    public ImmutableArray<ChannelProfile> Channels { get; init; } = [];

    /// <summary>Most cameras that may be attached over the network.</summary>
    public int MaxRemoteInputs { get; init; }

    /// <summary>Audio inputs.</summary>
    public int AudioInputs { get; init; }

    /// <summary>Audio outputs.</summary>
    public int AudioOutputs { get; init; }

    /// <summary>Alarm inputs.</summary>
    public int AlarmInputs { get; init; }

    /// <summary>Alarm outputs.</summary>
    public int AlarmOutputs { get; init; }

    /// <summary>Screens.</summary>
    public int VideoOutputs { get; init; }

    /// <summary>Network interfaces: wired ones, then <c>eth2</c> where there is a wireless one (4.7.1).</summary>
    public ImmutableArray<string> Interfaces { get; init; } = ["eth0"];

    /// <summary>The encoder.</summary>
    public EncodeProfile Encode { get; init; } = new();

    /// <summary>The moving parts, where <see cref="Capability.Ptz"/> says there are any.</summary>
    public PtzProfile Ptz { get; init; } = new();

    /// <summary>Disks and cards.</summary>
    public ImmutableArray<DiskProfile> Disks { get; init; } = [];

    /// <summary>Days of recordings it ships with, up to the moment it is first switched on; only where there are <see cref="Disks"/>.</summary>
    public int HistoryDays { get; init; } = 7;

    /// <summary>Doors, where <see cref="Capability.AccessControl"/> says there are any.</summary>
    public int Doors { get; init; } = 1;

    /// <summary>Its calls, where <see cref="Capability.VideoTalk"/> says that there are any.</summary>
    public TalkProfile Talk { get; init; } = new();

    /// <summary>Cards it ships with, where <see cref="Capability.AccessControl"/> says there are doors for them.</summary>
    public ImmutableArray<CardProfile> Cards { get; init; } = [];

    /// <summary>Parking spaces, where <see cref="Capability.Traffic"/> says there are any.</summary>
    public int ParkingSpaces { get; init; } = 4;

    /// <summary>Users it ships with.</summary>
    public ImmutableArray<UserProfile> Users { get; init; } = [new("admin", "admin", "admin"), new("user", "user", "user")];

    /// <summary>How its firmware behaves.</summary>
    public HabitsProfile Habits { get; init; } = new();

    /// <summary>Config values it ships with that differ from the sections' own defaults: path, which may hold <c>[*]</c>, and value.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Config { get; init; } = [];

    /// <summary>Config values that no section of this program has: told and set like others, and nothing follows from them. Path and value.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Raw { get; init; } = [];

    /// <summary>Kilobits a second that its streams may take before it says that its bandwidth is limited, where <see cref="Capability.FileHelper"/> says that it tells (13.2); 0 for no limit.</summary>
    public int BandwidthLimit { get; init; }

    /// <summary>
    /// Video compressions of a channel's main or extra streams. The core of a thermal channel has no H.265; where the profile offers nothing else, it has
    /// H.264.
    /// </summary>
    /// <param name="channel">Video channel, from 0.</param>
    /// <param name="main">Whether of the main stream.</param>
    public ImmutableArray<string> CompressionsOf(int channel, bool main)
    {
        var all = main ? Encode.MainCompressions : Encode.ExtraCompressions;
        if (channel >= Channels.Length || Channels[channel].Kind != ChannelKind.Thermal)
        {
            return all;
        }

        var some = all.Remove("H.265");
        return some.IsEmpty ? ["H.264"] : some;
    }

    /// <summary>True when the device can do all of <paramref name="needs"/>.</summary>
    public bool Has(Capability needs) => (Capabilities & needs) == needs;
}
