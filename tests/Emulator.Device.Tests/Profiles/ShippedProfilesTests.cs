using Emulator.Device.Config;
using Emulator.Device.Profiles;

namespace Emulator.Device.Tests.Profiles;

public sealed class ShippedProfilesTests
{
    private static readonly ProfileSet Shipped = ProfileLoader.Load([ProfileFiles.Shipped]);

    [Fact]
    public void All_six_load_without_error()
    {
        Assert.Empty(Shipped.Errors);
        Assert.Equal(["dvr", "ipc", "speed-dome", "thermal", "traffic", "vto"], Shipped.Names);
    }

    [Fact]
    public void Every_capability_is_on_at_least_one()
    {
        var all = Shipped.Names.Aggregate(Capability.None, (sum, name) => sum | Shipped[name].Capabilities);
        Assert.Equal(Enum.GetValues<Capability>().Aggregate((a, b) => a | b), all);
    }

    [Theory]
    [InlineData("ipc", 1, 2, 1, 1, 1, 1, Capability.Storage | Capability.AudioIn | Capability.AudioOut | Capability.Wlan | Capability.AlarmIn | Capability.AlarmOut, Capability.Ptz | Capability.Lens | Capability.VideoOut)]
    [InlineData("speed-dome", 1, 2, 1, 1, 1, 1, Capability.Ptz | Capability.Lens | Capability.Wiper | Capability.Storage | Capability.Discovery, Capability.Wlan | Capability.Flashlight)]
    [InlineData("dvr", 16, 1, 16, 1, 16, 4, Capability.RemoteInputs | Capability.VideoOut | Capability.FileHelper | Capability.NetworkStorage | Capability.Storage | Capability.Discovery, Capability.Ptz | Capability.Thermal)]
    [InlineData("thermal", 2, 1, 1, 1, 2, 2, Capability.Thermal | Capability.Analytics, Capability.Traffic | Capability.Wlan)]
    [InlineData("vto", 1, 1, 1, 1, 8, 1, Capability.AccessControl | Capability.VideoTalk | Capability.Discovery | Capability.AudioIn | Capability.AudioOut, Capability.Storage)]
    [InlineData("traffic", 1, 1, 0, 0, 2, 2, Capability.Traffic | Capability.Analytics | Capability.Storage, Capability.AudioIn)]
    public void Each_is_what_it_is_for(string name, int channels, int extraStreams, int audioIn, int audioOut, int alarmIn, int alarmOut, Capability has, Capability lacks)
    {
        var profile = Shipped[name];
        Assert.Equal(channels, profile.Channels.Length);
        Assert.Equal(extraStreams, profile.Encode.ExtraStreams);
        Assert.Equal((audioIn, audioOut), (profile.AudioInputs, profile.AudioOutputs));
        Assert.Equal((alarmIn, alarmOut), (profile.AlarmInputs, profile.AlarmOutputs));
        Assert.True(profile.Has(has), $"lacks {has & ~profile.Capabilities}");
        Assert.Equal(Capability.None, profile.Capabilities & lacks);
    }

    [Fact]
    public void The_recorder_names_and_aims_its_channels_in_turn()
    {
        var channels = Shipped["dvr"].Channels;
        Assert.Equal(["CAM1", "CAM2", "CAM16"], [channels[0].Title, channels[1].Title, channels[15].Title]);
        Assert.Equal(["yard", "doorway", "doorway"], [channels[0].Scene, channels[1].Scene, channels[15].Scene]);
        Assert.Equal(2, Shipped["dvr"].Disks.Length);
        Assert.Equal("HDVR", Shipped["dvr"].Identity.DeviceClass);
    }

    [Fact]
    public void No_two_are_alike_in_identity_or_boot_time()
    {
        Assert.Equal(6, Shipped.Names.Select(n => Shipped[n].Identity.DeviceType).Distinct().Count());
        Assert.Equal(6, Shipped.Names.Select(n => Shipped[n].Identity.SerialPrefix).Distinct().Count());
        Assert.Equal(6, Shipped.Names.Select(n => Shipped[n].Identity.MacPrefix).Distinct().Count());
        Assert.Equal(6, Shipped.Names.Select(n => Shipped[n].Habits.BootSeconds).Distinct().Count());
    }

    [Fact]
    public void Every_profile_speaks_as_devices_in_the_field()
    {
        Assert.All(Shipped.Names, n => Assert.Equal(Dialect.Firmware, Shipped[n].Habits.Dialect));
    }

    [Fact]
    public void Every_profile_makes_a_configuration()
    {
        foreach (var name in Shipped.Names)
        {
            var config = ConfigDefaults.Of(Shipped[name], out var errors);
            Assert.Empty(errors);
            Assert.True(config.TryGet("ChannelTitle", out _));
        }
    }

    [Fact]
    public void What_is_written_is_read_back_the_same()
    {
        foreach (var name in Shipped.Names)
        {
            var text = ProfileText.Of(Shipped[name]);
            var again = ProfileFiles.Read(text);
            Assert.Empty(again.Errors);
            Assert.Equal(text, ProfileText.Of(again["x"]));
            Assert.Equal(Shipped[name].Capabilities, again["x"].Capabilities);
        }
    }
}
