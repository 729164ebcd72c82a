using Emulator.Device.Config;
using Emulator.Device.Profiles;

namespace Emulator.Device.Tests.Config;

/// <summary>A device that can do everything, so that every section of the document exists and its examples have the channels they name.</summary>
internal static class FullDevice
{
    public static readonly DeviceProfile Profile = new()
    {
        Name = "full",
        Identity = new IdentityProfile { DeviceType = "FULL-1", DeviceClass = "IPC" },
        Capabilities = Enum.GetValues<Capability>().Aggregate((all, one) => all | one),
        Channels =
        [
            new ChannelProfile { Title = "CAM1", Scene = "yard" },
            new ChannelProfile { Title = "CAM2", Scene = "yard" },
            new ChannelProfile { Title = "CAM3", Scene = "heat", Kind = ChannelKind.Thermal },
        ],
        MaxRemoteInputs = 2,
        AudioInputs = 1,
        AudioOutputs = 1,
        AlarmInputs = 4,
        AlarmOutputs = 4,
        VideoOutputs = 2,
        Interfaces = ["eth0", "eth2"],
        Encode = new EncodeProfile { ExtraStreams = 3, MainCompressions = ["H.264", "H.265", "MPEG4", "MJPG"] },
        Disks = [new DiskProfile { Name = "/dev/sda", Mount = "/mnt/dvr/sda0" }, new DiskProfile { Name = "/dev/sdb", Mount = "/mnt/dvr/sdb0" }],
    };

    public static readonly ConfigSnapshot Defaults = ConfigDefaults.Of(Profile, out _);

    public static ConfigTree Tree() => new(Defaults, new MemoryConfigStore());

    /// <summary>A device with one channel that can do nothing special.</summary>
    public static readonly DeviceProfile Bare = new()
    {
        Name = "bare",
        Identity = new IdentityProfile { DeviceType = "BARE-1", DeviceClass = "IPC" },
        Channels = [new ChannelProfile { Title = "CAM1", Scene = "yard" }],
        Encode = new EncodeProfile { ExtraStreams = 0 },
    };
}
