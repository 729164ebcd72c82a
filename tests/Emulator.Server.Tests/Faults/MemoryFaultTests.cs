using Emulator.Device.Profiles;
using Emulator.Server.Tests.Events;
using Emulator.Server.Tests.Logs;
using Emulator.Server.Tests.Recordings;
using Emulator.Server.Tests.World;
using Emulator.TestKit;
using static Emulator.Server.Tests.Recordings.RecordingClient;

namespace Emulator.Server.Tests.Faults;

/// <summary>Devices that forget, mix up or do not keep what they are.</summary>
public class MemoryFaultTests(SharedCamera shared) : IClassFixture<SharedCamera>
{
    private const string Main = "&condition.Channel=1&condition.Types[0]=dav&condition.VideoStream=Main";
    private const string AllInfo = "/cgi-bin/storageDevice.cgi?action=getDeviceAllInfo";
    private const string Name = "/cgi-bin/configManager.cgi?action=getConfig&name=ChannelTitle[0].Name";

    [Theory]
    [InlineData("config.lostOnReboot", "CAM1")]
    [InlineData("config.notKept", "Gate")]
    [ShowsFault("config.lostOnReboot")]
    [ShowsFault("config.notKept")]
    public async Task What_was_set_is_gone_after_a_start(string kind, string after)
    {
        var camera = await shared.FreshAsync();
        await camera.SetAsync("ChannelTitle[0].Name=Gate");
        await using var fault = await camera.InjectAsync(kind);
        await camera.SetAsync("ChannelTitle[0].Name=Yard&MotionDetect[0].Enable=true");
        Assert.Contains("=Yard", await camera.GetAsync(Name), StringComparison.Ordinal);
        await camera.PowerAsync("reboot");
        await camera.PassAsync(DeviceFaults.Boot);
        Assert.Contains("=" + after, await camera.GetAsync(Name), StringComparison.Ordinal);
    }

    [Fact]
    [ShowsFault("config.halfApplied")]
    public async Task Half_of_a_change_is_taken()
    {
        var camera = await shared.FreshAsync();
        await using var fault = await camera.InjectAsync("config.halfApplied", """{"keep":1}""");
        await camera.SetAsync("ChannelTitle[0].Name=Gate&General.MachineName=Porter");
        Assert.Contains("=Gate", await camera.GetAsync(Name), StringComparison.Ordinal);
        Assert.DoesNotContain("Porter", await camera.GetAsync("/cgi-bin/magicBox.cgi?action=getMachineName"), StringComparison.Ordinal);
    }

    [Fact]
    [ShowsFault("log.wiped")]
    public async Task The_log_is_empty()
    {
        var camera = await shared.FreshAsync();
        await camera.SetAsync("ChannelTitle[0].Name=Gate");
        Assert.Contains(await camera.LogAsync(), line => line.Type == "SaveConfig");
        await using (await camera.InjectAsync("log.wiped"))
        {
            Assert.DoesNotContain(await camera.LogAsync(), line => line.Type == "SaveConfig");
        }

        await using var fault = await camera.InjectAsync("log.wiped", """{"when":"reboot"}""");
        await camera.SetAsync("ChannelTitle[0].Name=Yard");
        await camera.PowerAsync("reboot");
        await camera.PassAsync(DeviceFaults.Boot);
        Assert.DoesNotContain(await camera.LogAsync(), line => line.Type == "SaveConfig" || line.Type == "Reboot");
    }

    [Fact]
    [ShowsFault("device.firmwareChanged")]
    public async Task Another_firmware_after_a_start()
    {
        const string Version = "/cgi-bin/magicBox.cgi?action=getSoftwareVersion";
        var camera = await shared.FreshAsync();
        var (version, serial) = (await camera.GetAsync(Version), await camera.GetAsync(DeviceFaults.Serial));
        var fault = await camera.InjectAsync("device.firmwareChanged", """{"version":"9.9","build":"2031-01-02","type":"IPC-NEW","serial":"NEW1"}""");
        Assert.Equal(version, await camera.GetAsync(Version));
        await camera.PowerAsync("reboot");
        await camera.PassAsync(DeviceFaults.Boot);
        Assert.Equal("version=9.9,build:2031-01-02\r\n", await camera.GetAsync(Version));
        Assert.Equal("type=IPC-NEW\r\n", await camera.GetAsync("/cgi-bin/magicBox.cgi?action=getDeviceType"));
        Assert.Equal("sn=NEW1\r\n", await camera.GetAsync(DeviceFaults.Serial));
        Assert.Equal("NEW1", (await camera.DeviceAsync()).GetProperty("serial").GetString());
        await fault.RemoveAsync();
        Assert.Equal((version, serial), (await camera.GetAsync(Version), await camera.GetAsync(DeviceFaults.Serial)));
    }

    [Fact]
    [ShowsFault("network.duplicate")]
    public async Task A_device_that_is_two()
    {
        const string Mac = "/cgi-bin/configManager.cgi?action=getConfig&name=Network.eth0.PhysicalAddress";
        var camera = await shared.FreshAsync();
        var (mac, serial) = (await camera.GetAsync(Mac), await camera.GetAsync(DeviceFaults.Serial));
        var fault = await camera.InjectAsync("network.duplicate", """{"mac":"00:10:5c:aa:bb:cc","serial":"TWIN"}""");
        Assert.Contains("=00:10:5c:aa:bb:cc", await camera.GetAsync(Mac), StringComparison.Ordinal);
        Assert.Equal("sn=TWIN\r\n", await camera.GetAsync(DeviceFaults.Serial));
        Assert.Equal("00:10:5c:aa:bb:cc", (await camera.DeviceAsync()).GetProperty("mac").GetString());
        await fault.RemoveAsync();
        Assert.Equal((mac, serial), (await camera.GetAsync(Mac), await camera.GetAsync(DeviceFaults.Serial)));
    }

    [Theory]
    [InlineData("network.portMoved")]
    [InlineData("network.addressChanged")]
    [ShowsFault("network.portMoved")]
    [ShowsFault("network.addressChanged")]
    public async Task A_device_that_is_elsewhere(string kind)
    {
        var camera = await shared.FreshAsync();
        using var listener = await EventListener.AttachAsync(camera);
        var fault = await camera.InjectAsync(kind);
        await listener.AssertEndedAsync();
        Assert.Equal(0, await camera.AskAsync());
        var urls = (await camera.DeviceAsync()).GetProperty("urls");
        using (var there = await RawClient.GetAsync(new Uri(urls.GetProperty("http").GetString()!), DeviceFaults.Serial))
        {
            Assert.Equal(200, (await there.ReadAnswerAsync()).Status);
        }

        Assert.Equal(200, await camera.DescribeAsync());
        await fault.RemoveAsync();
        Assert.Equal(200, await camera.AskAsync());
        Assert.Equal(200, await camera.DescribeAsync());
    }

    [Theory]
    [InlineData("storage.lost", null, 404, "StorageNotExist")]
    [InlineData("storage.failed", "Error", 404, "StorageFailure")]
    [InlineData("storage.unformatted", "Initializing", 404, null)]
    [InlineData("storage.readOnly", "Success", 200, null)]
    [InlineData("storage.full", "Success", 200, null)]
    [ShowsFault("storage.lost")]
    [ShowsFault("storage.failed")]
    [ShowsFault("storage.unformatted")]
    [ShowsFault("storage.readOnly")]
    [ShowsFault("storage.full")]
    public async Task A_disk_that_records_no_more(string kind, string? state, int status, string? code)
    {
        await using var camera = await TestCamera.StartAsync(TestProfiles.All["ipc"] with { Disks = [new DiskProfile { Name = "/dev/mmc0", Mount = "/mnt/sd", TotalBytes = 64_000_000_000, UsedBytes = 0 }], HistoryDays = 1 });
        await camera.SetAsync("StorageNotExist.Enable=true&StorageNotExist.EventHandler.RecordEnable=false&StorageFailure.Enable=true&StorageFailure.EventHandler.RecordEnable=false&StorageLowSpace.Enable=false&StorageGroup[0].OverWrite=false");
        camera.Advance(600);
        var file = (await camera.FindAsync(Began.AddDays(-1), Began, Main))[0];
        var fault = await camera.InjectAsync(kind);
        if (state is null)
        {
            Assert.StartsWith("Error", await camera.GetAsync(AllInfo), StringComparison.Ordinal);
        }
        else
        {
            var lines = await camera.LinesAsync(AllInfo);
            Assert.Equal(state, lines["list[0].State"]);
            Assert.Equal(kind == "storage.readOnly" ? "ReadOnly" : "ReadWrite", lines["list[0].Detail[0].Type"]);
        }

        Assert.Equal(code is null ? [] : [$"{code} Start 0 stimulus"], (await camera.EventLinesAsync()).Where(l => l.StartsWith("Storage", StringComparison.Ordinal)));
        // An hour of video: its head tells.
        using (var loaded = await camera.Admin.GetAsync("/cgi-bin/RPC_Loadfile" + file.Path, HttpCompletionOption.ResponseHeadersRead))
        {
            Assert.Equal(status, (int)loaded.StatusCode);
        }

        camera.Advance(600);
        await fault.RemoveAsync();
        camera.Advance(600);
        Assert.Equal(
            [(Began, Began.AddSeconds(600)), (Began.AddSeconds(1200), Began.AddSeconds(1800))],
            (await camera.FindAsync(Began.AddSeconds(1), Began.AddDays(1), Main)).Select(f => (f.Start, f.End)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [ShowsFault("storage.recordingStops")]
    public async Task Recording_stops_and_nobody_says_so(bool reboots)
    {
        await using var camera = await TestCamera.StartAsync();
        camera.Advance(600);
        var fault = await camera.InjectAsync("storage.recordingStops");
        camera.Advance(600);
        Assert.Equal("Success", (await camera.LinesAsync(AllInfo))["list[0].State"]);
        Assert.Equal([(Began, Began.AddSeconds(600))], (await camera.FindAsync(Began.AddSeconds(1), Began.AddDays(1), Main)).Select(f => (f.Start, f.End)));
        if (reboots)
        {
            await camera.PowerAsync("reboot");
            await camera.PassAsync(DeviceFaults.Boot);
        }
        else
        {
            await fault.RemoveAsync();
        }

        camera.Advance(600);
        Assert.Equal(2, (await camera.FindAsync(Began.AddSeconds(1), Began.AddDays(1), Main)).Count);
    }

    [Fact]
    [ShowsFault("storage.indexLost")]
    public async Task Searches_find_nothing()
    {
        await using var camera = await TestCamera.StartAsync();
        var file = (await camera.FindAsync(Began.AddDays(-1), Began, Main))[0];
        var fault = await camera.InjectAsync("storage.indexLost");
        Assert.Empty(await camera.FindAsync(Began.AddDays(-1), Began, Main));
        Assert.Equal(404, await camera.StatusAsync("/cgi-bin/RPC_Loadfile" + file.Path));
        await fault.RemoveAsync();
        Assert.NotEmpty(await camera.FindAsync(Began.AddDays(-1), Began, Main));
    }
}
