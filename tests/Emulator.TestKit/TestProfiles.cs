using Emulator.Device.Profiles;
using Xunit;

namespace Emulator.TestKit;

/// <summary>The profiles that tests name.</summary>
public static class TestProfiles
{
    /// <summary>A device that can do everything, with two channels of which the second sees heat.</summary>
    public static DeviceProfile Full { get; } = new()
    {
        Name = "full",
        Identity = new IdentityProfile { DeviceType = "CAM-FULL", DeviceClass = "IPC" },
        Capabilities = Enum.GetValues<Capability>().Aggregate(Capability.None, (all, one) => all | one),
        Channels = [new ChannelProfile { Title = "CAM1", Scene = "yard" }, new ChannelProfile { Title = "CAM2", Scene = "doorway", Kind = ChannelKind.Thermal }],
        MaxRemoteInputs = 16,
        AudioInputs = 1,
        AudioOutputs = 1,
        AlarmInputs = 4,
        AlarmOutputs = 4,
        VideoOutputs = 2,
        Interfaces = ["eth0", "eth2"],
        Encode = new EncodeProfile { ExtraStreams = 3 },
        Disks = [new DiskProfile { Name = "/dev/sda", Mount = "/mnt/dvr/sda0" }, new DiskProfile { Name = "/dev/sdb", Mount = "/mnt/dvr/sdb0" }],
    };

    /// <summary>The shipped profiles and <see cref="Full"/>, by name.</summary>
    public static IReadOnlyDictionary<string, DeviceProfile> All { get; } = Load();

    /// <summary>Names of the shipped profiles.</summary>
    public static IEnumerable<string> Shipped => All.Keys.Where(n => n != Full.Name);

    private static Dictionary<string, DeviceProfile> Load()
    {
        var set = ProfileLoader.Load([Path.Combine(Repository.Root, "profiles")]);
        Assert.Empty(set.Errors);
        return set.Names.Select(n => set[n]).Append(Full).ToDictionary(p => p.Name, StringComparer.Ordinal);
    }
}
