using Emulator.Device.Profiles;
using Emulator.TestKit;
using static Emulator.Server.Tests.Recordings.RecordingClient;

namespace Emulator.Server.Tests.World;

/// <summary>Disks that vanish, fail and fill: events, chapter 6, and what is recorded.</summary>
public sealed class StorageTests : IDisposable
{
    private const string AllInfo = "/cgi-bin/storageDevice.cgi?action=getDeviceAllInfo";
    private const string Main = "&condition.Channel=1&condition.Types[0]=dav&condition.VideoStream=Main";

    private readonly string _folder = Directory.CreateTempSubdirectory("camulator-disks-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_disk_is_told_in_both_spellings_or_as_the_document_has_it()
    {
        await using var camera = await TestCamera.StartAsync("dvr");
        var lines = await camera.LinesAsync(AllInfo);
        Assert.Equal(("/dev/sda", "Success", "false", "4000000000000"), (lines["list[0].Name"], lines["list[0].State"], lines["list[0].Detail[0].IsError"], lines["list[0].Detail[0].TotalBytes"]));
        Assert.Equal(lines["list[1].Detail[0].UsedBytes"], lines["list.info[1].Detail[0].UsedBytes"]);
        Assert.Equal(3_100_000_000_000, long.Parse(lines["list[0].Detail[0].UsedBytes"], System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal("list[0]=/dev/sda\r\nlist[1]=/dev/sdb\r\n", await camera.GetAsync("/cgi-bin/storageDevice.cgi?action=factory.getCollect"));

        await using var document = await TestCamera.StartAsync("dvr", o => o with { Dialect = Dialect.Document });
        Assert.DoesNotContain("list.info", await document.GetAsync(AllInfo), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_disk_that_is_removed_is_gone_with_what_was_on_it_until_it_is_back()
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.SetAsync("StorageNotExist.Enable=true&StorageNotExist.EventHandler.RecordEnable=false");
        camera.Advance(600);
        var ear = new EventEar(camera);
        var gone = (await camera.FindAsync(Began.AddDays(-1), Began, Main))[0];
        Assert.Equal(new SensorAnswer("StorageNotExist", 0, true, "seen"), Assert.Single(await camera.StimulateAsync(new { kind = "disk-removed" })));
        Assert.StartsWith("Error", await camera.GetAsync(AllInfo), StringComparison.Ordinal);
        Assert.Equal("", await camera.GetAsync("/cgi-bin/storageDevice.cgi?action=factory.getCollect"));
        Assert.Empty(await camera.FindAsync(Began.AddDays(-1), Began.AddDays(1), Main));
        Assert.Equal(404, await camera.StatusAsync("/cgi-bin/RPC_Loadfile" + gone.Path));
        camera.Advance(600);
        await camera.StimulateAsync(new { kind = "disk-restored" });
        camera.Advance(600);
        Assert.Equal(["0 StorageNotExist/0 Start", "600 StorageNotExist/0 Stop"], ear.Lines);
        Assert.Equal("Success", (await camera.LinesAsync(AllInfo))["list[0].State"]);
        Assert.Equal(200, await camera.StatusAsync("/cgi-bin/RPC_Loadfile" + gone.Path));
        Assert.Equal(
            [(Began, Began.AddSeconds(600)), (Began.AddSeconds(1200), Began.AddSeconds(1800))], (await camera.FindAsync(Began.AddSeconds(1), Began.AddDays(1), Main)).Select(f => (f.Start, f.End)));
    }

    [Fact]
    public async Task A_disk_that_fails_is_an_error_and_its_channel_is_recorded_on_the_other()
    {
        await using var camera = await TestCamera.StartAsync("dvr");
        await camera.SetAsync("StorageFailure.Enable=true");
        var ear = new EventEar(camera);
        camera.Advance(60);
        await camera.StimulateAsync(new { kind = "disk-failed", disk = 1, seconds = 60 });
        var lines = await camera.LinesAsync(AllInfo);
        Assert.Equal(("Error", "true", "Success"), (lines["list[0].State"], lines["list[0].Detail[0].IsError"], lines["list[1].State"]));
        Assert.Equal("1", (await camera.LinesAsync("/cgi-bin/storageDevice.cgi?action=factory.getPortInfo"))["info.Bad"]);
        camera.Advance(30);
        var file = Assert.Single(await camera.FindAsync(Began.AddSeconds(61), Began.AddDays(1), Main));
        Assert.StartsWith("/mnt/dvr/sdb0/", file.Path, StringComparison.Ordinal);
        Assert.Equal(Began.AddSeconds(60), file.Start);
        camera.Advance(90);
        Assert.Equal(["60 StorageFailure/0 Start", "120 StorageFailure/0 Stop"], ear.Lines);
        Assert.StartsWith("/mnt/dvr/sda0/", (await camera.FindAsync(Began.AddSeconds(121), Began.AddDays(1), Main))[^1].Path, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_full_disk_is_short_of_space_and_records_on_only_where_it_may_overwrite(bool overWrite)
    {
        await using var camera = await TestCamera.StartAsync(Roomy());
        await camera.SetAsync($"StorageLowSpace.Enable=true&StorageLowSpace.EventHandler.RecordEnable=false&StorageGroup[0].OverWrite={(overWrite ? "true" : "false")}");
        var ear = new EventEar(camera);
        camera.Advance(600);
        var oldest = (await camera.FindAsync(Began.AddDays(-30), Began, Main))[0];
        Assert.True(Assert.Single(await camera.StimulateAsync(new { kind = "disk-full" })).Raised);
        var lines = await camera.LinesAsync(AllInfo);
        Assert.Equal(lines["list[0].Detail[0].TotalBytes"], lines["list[0].Detail[0].UsedBytes"]);
        camera.Advance(7200);
        var files = await camera.FindAsync(Began.AddSeconds(1), Began.AddDays(1), Main);
        Assert.Equal(overWrite ? Began.AddSeconds(7800) : Began.AddSeconds(600), files[^1].End);
        Assert.Equal(overWrite ? 404 : 200, await camera.StatusAsync("/cgi-bin/RPC_Loadfile" + oldest.Path));
        await camera.StimulateAsync(new { kind = "disk-restored" });
        Assert.Equal(["600 StorageLowSpace/0 Start", "7800 StorageLowSpace/0 Stop"], ear.Lines);
    }

    [Theory]
    [InlineData(20, 19, true)]
    [InlineData(20, 21, false)]
    public async Task Space_is_low_below_the_limit_that_is_set(int limit, int free, bool raised)
    {
        await using var camera = await TestCamera.StartAsync(Roomy());
        await camera.SetAsync($"StorageLowSpace.Enable=true&StorageLowSpace.LowerLimit={limit}");
        Assert.Equal(raised, Assert.Single(await camera.StimulateAsync(new { kind = "disk-full", free })).Raised);
        var ear = new EventEar(camera);
        await camera.SetAsync($"StorageLowSpace.LowerLimit={(raised ? 1 : 50)}");
        Assert.Equal([$"0 StorageLowSpace/0 {(raised ? "Stop" : "Start")}"], ear.Lines);
    }

    [Fact]
    public async Task A_disk_that_fills_by_itself_is_noticed()
    {
        var profile = TestProfiles.All["ipc"] with { Disks = [new DiskProfile { Name = "/dev/mmc0", Mount = "/mnt/sd", TotalBytes = 300_000_000, UsedBytes = 0 }], HistoryDays = 0 };
        await using var camera = await TestCamera.StartAsync(profile);
        await camera.SetAsync("StorageLowSpace.Enable=true&StorageGroup[0].OverWrite=false");
        var ear = new EventEar(camera);
        camera.Advance(24 * 3600);
        Assert.EndsWith("StorageLowSpace/0 Start", Assert.Single(ear.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_befell_a_disk_survives_a_reboot_and_the_process_and_ends_with_a_reset()
    {
        await using (var camera = await StartAsync())
        {
            await camera.SetAsync("StorageNotExist.Enable=true");
            await camera.StimulateAsync(new { kind = "disk-removed" });
            camera.Device().Power.Reboot(TimeSpan.Zero);
            camera.Device().Power.Settle();
            var ear = new EventEar(camera);
            camera.Advance(60);
            Assert.Equal([$"{camera.Device().Profile.Habits.BootSeconds} StorageNotExist/0 Start"], ear.Lines);
            await camera.Host.Fleet.All[0].PortsSettled;
        }

        await using var again = await StartAsync();
        var heard = new EventEar(again);
        again.Advance(5);
        Assert.Equal(["1 StorageNotExist/0 Start"], heard.Lines);
        Assert.Equal("removed", (await again.StateAsync()).GetProperty("disks")[0].GetProperty("state").GetString());
        using var reset = await again.Control.PostAsync("/api/v1/devices/*/reset", content: null);
        Assert.Equal("Success", (await again.LinesAsync(AllInfo))["list[0].State"]);
    }

    // With far more room than its past takes.
    private static DeviceProfile Roomy() => TestProfiles.All["ipc"] with
    {
        Disks = [new DiskProfile { Name = "/dev/mmc0", Mount = "/mnt/sd", TotalBytes = 512_000_000_000, UsedBytes = 100_000_000_000 }],
        HistoryDays = 1,
    };

    private Task<TestCamera> StartAsync() => TestCamera.StartAsync("ipc", o => o with { DataFolder = _folder });
}
