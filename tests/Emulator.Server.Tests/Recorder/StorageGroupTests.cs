using Emulator.Device.Profiles;
using Emulator.Server.Tests.Recordings;
using Emulator.Server.Tests.World;
using Emulator.TestKit;
using static Emulator.Server.Tests.Recordings.RecordingClient;

namespace Emulator.Server.Tests.Recorder;

/// <summary>Where recordings go (document sections 6.2 and 6.3): storage points name groups, groups name disks, folders and how long files are held.</summary>
public class StorageGroupTests
{
    [Fact]
    public async Task A_group_says_where_the_files_of_a_channel_are_from_then_on()
    {
        await using var camera = await TestCamera.StartAsync(Small());
        camera.Advance(60);
        await SetAsync(camera, "StorageGroup[0].Channels[0].Path=/mnt/two/gate", "StorageGroup[0].Channels[1].Path=yard/north");
        camera.Advance(120);
        Assert.Equal(["/mnt/one/2026", "/mnt/two/gate/2026"], await RootsAsync(camera, 1));
        Assert.Equal(["/mnt/two/2026", "/mnt/two/yard/north/2026"], await RootsAsync(camera, 2));
        Assert.Equal(["/mnt/one/2026"], await RootsAsync(camera, 3));
        Assert.Equal(["/mnt/two/gate/2026"], await RootsAsync(camera, 1, "&condition.Dirs[0]=/mnt/two"));
        var file = (await FindAsync(camera, 1)).Last();
        Assert.NotEmpty(Frames(await camera.LoadAsync(file)));
        await SetAsync(camera, "StorageGroup[0].Channels[0].Path=/dev/sda");
        camera.Advance(60);
        Assert.StartsWith("/mnt/one/2026", (await FindAsync(camera, 1))[^1].Path, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_storage_point_names_the_group_by_what_is_recorded()
    {
        await using var camera = await TestCamera.StartAsync(Small());
        await SetAsync(
            camera, "StorageGroup[1].Name=Events", "StorageGroup[1].Channels[0].Path=/mnt/two/events", "StorageGroup[1].RecordPathRule=%25c-%25h%25m%25s[%25E].dav", "StorageGroup[1].PicturePathRule=pictures/%25h%25m%25s.jpg",
            "RecordStoragePoint[0].VideoDetectRecord.Local=events", "RecordStoragePoint[0].VideoDetectSnapShot.Local=Events", "RecordStoragePoint[0].AlarmRecord.Local=nowhere", "MotionDetect[0].Enable=true",
            "MotionDetect[0].EventHandler.RecordEnable=true", "MotionDetect[0].EventHandler.RecordChannels[0]=1", "MotionDetect[0].EventHandler.SnapshotEnable=true", "MotionDetect[0].EventHandler.SnapshotChannels[0]=1",
            "Record[0].TimeSection[1][0]=2%2000:00:00-24:00:00", "Snap[0].TimeSection[1][0]=2%2000:00:00-24:00:00");
        camera.Advance(30);
        await camera.StimulateAsync(new { kind = "motion", seconds = 20 });
        camera.Advance(120);
        var found = await FindAsync(camera, 1, "&condition.Events[0]=VideoMotion&condition.VideoStream=Main", Began.AddSeconds(1));
        Assert.Contains(found, f => f.Path.StartsWith("/mnt/two/events/001-0800", StringComparison.Ordinal) && f.Path.EndsWith("[M].dav", StringComparison.Ordinal));
        Assert.Contains(found, f => f.Path == "/mnt/two/events/pictures/080030.jpg");
        Assert.All(found, f => Assert.StartsWith("/mnt/two/events/", f.Path, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Use_of_the_disks_follows_and_a_full_disk_stops_the_group_that_may_not_overwrite()
    {
        await using var camera = await TestCamera.StartAsync(Small());
        await SetAsync(camera, "StorageGroup[1].Name=Keep", "StorageGroup[1].OverWrite=false", "RecordStoragePoint[0].TimingRecord.Local=Keep", "StorageGroup[1].Channels[0].Path=/mnt/two");
        var before = await UsedAsync(camera);
        // A file counts when it is closed, with the hour.
        camera.Advance(3700);
        var after = await UsedAsync(camera);
        Assert.True(after[1] > before[1], "the second disk is written");
        // Full to the last byte: what may overwrite goes on there, what may not stops.
        await camera.StimulateAsync(new { kind = "disk-full", disk = 2, free = 0 });
        camera.Advance(7200);
        Assert.DoesNotContain(await FindAsync(camera, 1), f => f.End > Began.AddHours(2));
        Assert.Contains(await FindAsync(camera, 2), f => f.End > Began.AddHours(2));
    }

    [Fact]
    public async Task Files_are_held_as_long_as_their_group_says()
    {
        await using var camera = await TestCamera.StartAsync(Small());
        await SetAsync(camera, "StorageGroup[1].Name=Short", "StorageGroup[1].FileHoldTime=1", "RecordStoragePoint[0].TimingRecord.Local=Short");
        camera.Advance(2 * 86400);
        Assert.All(await FindAsync(camera, 1, "&condition.Types[0]=dav&condition.VideoStream=Main&condition.Flags[0]=Timing"), f => Assert.True(f.End >= Began.AddDays(1), f.Path));
        Assert.Contains(await FindAsync(camera, 2), f => f.End < Began.AddDays(1));
    }

    [Fact]
    public async Task A_share_on_the_network_is_among_the_storage_once_it_is_set()
    {
        await using var camera = await TestCamera.StartAsync("dvr");
        Assert.Equal("list[0]=/dev/sda\r\nlist[1]=/dev/sdb\r\n", await camera.GetAsync("/cgi-bin/storageDevice.cgi?action=factory.getCollect"));
        await SetAsync(camera, "NAS[0].Name=nas01", "NAS[0].Enable=true");
        Assert.Equal("list[0]=/dev/sda\r\nlist[1]=/dev/sdb\r\n", await camera.GetAsync("/cgi-bin/storageDevice.cgi?action=factory.getCollect"));
        await SetAsync(camera, "NAS[0].Address=www.ttt.com", "NAS[0].Directory=share", "NAS[0].Protocol=SMB", "NAS[0].Password=geheim8");
        Assert.Equal("list[0]=/dev/sda\r\nlist[1]=/dev/sdb\r\nlist[2]=nas01\r\n", await camera.GetAsync("/cgi-bin/storageDevice.cgi?action=factory.getCollect"));
        var all = await camera.LinesAsync("/cgi-bin/storageDevice.cgi?action=getDeviceAllInfo");
        Assert.Equal(("nas01", "share", "Success", "ReadWrite"), (all["list[2].Name"], all["list[2].Detail[0].Path"], all["list[2].State"], all["list[2].Detail[0].Type"]));
        foreach (var wrong in (string[])["NAS[0].Protocol=NFS", "NAS[0].Port=0", "NAS[0].Port=65536", "NAS[0].Enable=maybe"])
        {
            Assert.StartsWith("Error", await camera.GetAsync("/cgi-bin/configManager.cgi?action=setConfig&" + wrong), StringComparison.Ordinal);
        }
    }

    // Two disks, three channels that record all the time.
    private static DeviceProfile Small()
    {
        var dvr = TestProfiles.All["dvr"];
        return dvr with
        {
            Name = "small",
            Channels = dvr.Channels[..3],
            HistoryDays = 0,
            Disks =
            [
                new DiskProfile { Name = "/dev/sda", Mount = "/mnt/one", TotalBytes = 500_000_000_000, UsedBytes = 1_000_000_000 },
                new DiskProfile { Name = "/dev/sdb", Mount = "/mnt/two", TotalBytes = 500_000_000_000, UsedBytes = 1_000_000_000 },
            ],
        };
    }

    private static Task<List<FoundItem>> FindAsync(TestCamera camera, int channel, string conditions = "&condition.VideoStream=Main", DateTime? from = null) =>
        camera.FindAsync(from ?? Began, Began.AddDays(3), $"&condition.Channel={channel}{conditions}");

    // As far as the year, in the order of the files.
    private static async Task<IEnumerable<string>> RootsAsync(TestCamera camera, int channel, string conditions = "") =>
        (await FindAsync(camera, channel, "&condition.VideoStream=Main" + conditions)).Select(f => f.Path[..(f.Path.IndexOf("2026", StringComparison.Ordinal) + 4)]).Distinct();

    private static async Task<long[]> UsedAsync(TestCamera camera)
    {
        var all = await camera.LinesAsync("/cgi-bin/storageDevice.cgi?action=getDeviceAllInfo");
        return [.. Enumerable.Range(0, 2).Select(i => long.Parse(all[$"list[{i}].Detail[0].UsedBytes"], System.Globalization.CultureInfo.InvariantCulture))];
    }

    private static async Task SetAsync(TestCamera camera, params string[] settings) =>
        Assert.Equal("OK\r\n", await camera.GetAsync("/cgi-bin/configManager.cgi?action=setConfig&" + string.Join('&', settings)));
}
