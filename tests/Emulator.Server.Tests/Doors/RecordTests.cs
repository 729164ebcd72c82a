using System.Net.Http.Json;
using System.Text.Json;
using Emulator.Server.Tests.World;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Doors;

/// <summary>Announcements and alarms (document sections 12.5 and 12.6), and what all records outlive.</summary>
public sealed class RecordTests(House house) : IClassFixture<House>, IDisposable
{
    private const string Notices = "Announcement";
    private const string Alarms = "AlarmRecord";

    private readonly string _data = Directory.CreateTempSubdirectory("camulator-").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task An_announcement_is_issued_and_ends_by_the_clock()
    {
        await using var camera = await TestCamera.StartAsync("vto");
        Assert.Equal("OK\r\n", await camera.InsertAsync(Notices, "Content=stringData&ExpirTime=2012-01-01%2012:00:00&IssueTime=2012-01-01%2012:00:00&Title=Anounce1&User=101&State=0&ReadFlag=0"));
        Assert.Equal("OK\r\n", await camera.InsertAsync(Notices, "Content=No%20water%20today&ExpirTime=2026-01-05%2010:00:00&IssueTime=2026-01-05%2009:00:00&Title=Water&User=102&State=0&ReadFlag=0"));
        Assert.Equal("2 0", await camera.FieldAsync(Notices, "State"));
        camera.Advance(3600);
        Assert.Equal("2 1", await camera.FieldAsync(Notices, "State"));
        var now = Assert.Single(await camera.FindAsync(Notices, "&condition.State=1"));
        Assert.Equal(("No water today", "2026-01-05 10:00:00", "2026-01-05 09:00:00", "Water", "102", "0"), (now["Content"], now["ExpirTime"], now["IssueTime"], now["Title"], now["User"], now["ReadFlag"]));
        var told = await camera.Control.GetFromJsonAsync<JsonElement>($"/api/v1/devices/{camera.Device().Identity.Id}/records/announcement?since=1");
        Assert.Equal("1", told[0].GetProperty("fields").GetProperty("State").GetString());
        camera.Advance(3600);
        Assert.Equal("2 2", await camera.FieldAsync(Notices, "State"));
        // It is read, and taken away.
        Assert.Equal("OK\r\n", await camera.UpdateAsync(Notices, 2, "ReadFlag=1"));
        Assert.Equal("2", await camera.FieldAsync(Notices, "RecNo", "&condition.ReadFlag=1"));
        Assert.Equal("OK\r\n", await camera.RemoveAsync(Notices, 1));
        Assert.Equal("2", await camera.FieldAsync(Notices, "RecNo"));
    }

    [Theory]
    [InlineData("Content=x&IssueTime=2026-01-05%2009:00:00&Title=t&User=1&State=0&ReadFlag=0")]
    [InlineData("Content=x&ExpirTime=2026-01-05%2009:00:00&IssueTime=2026-01-05%2009:00:00&Title=t&User=1&State=0")]
    [InlineData("Content=x&ExpirTime=later&IssueTime=2026-01-05%2009:00:00&Title=t&User=1&State=0&ReadFlag=0")]
    [InlineData("Content=x&ExpirTime=2026-01-05%2008:00:00&IssueTime=2026-01-05%2009:00:00&Title=t&User=1&State=0&ReadFlag=0")]
    [InlineData("Content=x&ExpirTime=2026-01-05%2009:00:00&IssueTime=2026-01-05%2009:00:00&Title=t&User=1&State=3&ReadFlag=0")]
    [InlineData("Content=x&ExpirTime=2026-01-05%2009:00:00&IssueTime=2026-01-05%2009:00:00&Title=t&User=1&State=0&ReadFlag=2")]
    [InlineData("Content=x&ExpirTime=2026-01-05%2009:00:00&IssueTime=2026-01-05%2009:00:00&Title=t&User=&State=0&ReadFlag=0")]
    [InlineData("Content=x&ExpirTime=2026-01-05%2009:00:00&IssueTime=2026-01-05%2009:00:00&Title=t&User=1&State=0&ReadFlag=0&Colour=red")]
    public async Task What_is_no_announcement_is_refused(string fields)
    {
        var camera = await house.OfAsync();
        await camera.RefusedAsync("/cgi-bin/recordUpdater.cgi?action=insert&name=Announcement&" + fields);
        Assert.Empty(await camera.FindAsync(Notices));
    }

    [Fact]
    public async Task Announcements_that_are_over_make_room_for_others_and_no_more()
    {
        await using var camera = await TestCamera.StartAsync("vto");
        for (var i = 0; i < 256; i++)
        {
            Assert.Equal("OK\r\n", await camera.InsertAsync(Notices, Announce(i == 100 ? "2026-01-05%2008:30:00" : "2026-01-06%2008:00:00")));
        }

        Assert.Equal("Error\r\nErrorID=2, Detail=Invalid Request!\r\n", await camera.InsertAsync(Notices, Announce("2026-01-06%2008:00:00")));
        camera.Advance(1800);
        Assert.Equal("OK\r\n", await camera.InsertAsync(Notices, Announce("2026-01-06%2008:00:00")));
        var numbers = (await camera.FieldAsync(Notices, "RecNo")).Split(' ');
        Assert.Equal((256, "257", false), (numbers.Length, numbers[^1], numbers.Contains("101")));
    }

    [Fact]
    public async Task Every_sense_of_the_document_makes_alarms_that_are_found()
    {
        await using var camera = await TestCamera.StartAsync("vto");
        string[] senses =
        [
            "DoorMagnetism", "PassiveInfrared", "GasSensor", "SmokingSensor", "WaterSensor", "ActiveInfrared", "CallButton", "UrgencyButton", "Steal", "Perimeter", "PreventRemove", "DoorBell",
        ];
        await camera.SetAsync("Alarm[0].Enable=true&Alarm[0].RoomNumber=501&Alarm[0].Name=Friend&Alarm[1].Enable=true");
        foreach (var sense in senses)
        {
            await camera.SetAsync("Alarm[0].SenseMethod=" + sense);
            Assert.True(Assert.Single(await camera.StimulateAsync(new { kind = "alarm-input", input = 1, seconds = 1 })).Raised);
            camera.Advance(60);
        }

        Assert.Equal(string.Join(' ', senses), await camera.FieldAsync(Alarms, "SenseMethod"));
        var gas = Assert.Single(await camera.FindAsync(Alarms, "&condition.SenseMethod=GasSensor"));
        Assert.Equal(("3", "1767600120", "0", "501", "0", "Friend"), (gas["RecNo"], gas["CreateTime"], gas["Channel"], gas["RoomNumber"], gas["ReadFlag"], gas["Comment"]));
        Assert.Equal("2 3", await camera.FieldAsync(Alarms, "RecNo", "&StartTime=2026-1-5%208:01:00&EndTime=2026-1-5%208:02:00&count=500"));
        // Another input, that has a sense of its own as shipped; one that nobody watches; and the bell.
        await camera.StimulateAsync(new { kind = "alarm-input", input = 2, seconds = 1 });
        Assert.False(Assert.Single(await camera.StimulateAsync(new { kind = "alarm-input", input = 3, seconds = 1 })).Raised);
        await camera.StimulateAsync(new { kind = "doorbell" });
        Assert.Equal("PassiveInfrared/1 DoorBell/0", string.Join(' ', (await camera.FindAsync(Alarms)).Skip(12).Select(a => $"{a["SenseMethod"]}/{a["Channel"]}")));
        Assert.Equal("OK\r\n", await camera.UpdateAsync(Alarms, 3, "ReadFlag=1"));
        Assert.Equal("3", await camera.FieldAsync(Alarms, "RecNo", "&condition.ReadFlag=1"));
        await camera.RefusedAsync("/cgi-bin/recordFinder.cgi?action=find&name=AlarmRecord&condition.SenseMethod=Nose");
        await camera.RefusedAsync("/cgi-bin/recordUpdater.cgi?action=insert&name=AlarmRecord&SenseMethod=GasSensor");
        await camera.RefusedAsync("/cgi-bin/configManager.cgi?action=setConfig&Alarm[0].SenseMethod=Nose");
    }

    [Fact]
    public async Task Snapshots_and_a_reset_take_records_and_doors_along()
    {
        await using var camera = await TestCamera.StartAsync("vto");
        await camera.CardAsync("61");
        await camera.SwipeAsync("61");
        await camera.StimulateAsync(new { kind = "door-forced" });
        camera.Advance(2);
        await PostAsync(camera, "snapshots/forced");
        await camera.StimulateAsync(new { kind = "door-closed" });
        await camera.RemoveAsync("AccessControlCard", 4);
        await camera.SwipeAsync("06A12B3C");
        camera.Advance(100);
        var ear = new EventEar(camera);
        await PostAsync(camera, "restore", """{"name":"forced"}""");
        Assert.Equal(("Break", "61", "61"), (await camera.DoorAsync(), await camera.FieldAsync("AccessControlCard", "CardNo", "&CardNo=61"), await camera.FieldAsync("AccessControlCardRec", "CardNo")));
        Assert.Equal(["0 BreakIn/0 Start", "0 DoorStatus/0 Pulse"], ear.Lines);
        Assert.Equal("1", await camera.FieldAsync(Alarms, "RecNo"));
        await camera.StimulateAsync(new { kind = "door-closed" });
        // Three of the five seconds were left.
        camera.Advance(2.9);
        Assert.Equal("Open", await camera.DoorAsync());
        camera.Advance(0.1);
        Assert.Equal("Close", await camera.DoorAsync());
        await camera.OpenAsync();
        await PostAsync(camera, "reset");
        Assert.Equal(("Close", "06A12B3C 06A12B3D 06A12B3E", ""), (await camera.DoorAsync(), await camera.FieldAsync("AccessControlCard", "CardNo"), await camera.FieldAsync("AccessControlCardRec", "CardNo")));
        Assert.Equal(4, await camera.CardAsync("61"));
    }

    [Fact]
    public async Task What_was_acknowledged_outlives_the_process()
    {
        string before;
        await using (var process = await CamulatorProcess.StartAsync("--profile", "vto", "--data", _data))
        {
            using var admin = Admin(process);
            Assert.Equal("OK\r\n", await admin.GetStringAsync("/cgi-bin/recordUpdater.cgi?action=insert&name=AccessControlCard&CardNo=51&UserID=9&Doors[0]=0&CardName=Zo%C3%AB"));
            Assert.Equal("OK\r\n", await admin.GetStringAsync("/cgi-bin/recordUpdater.cgi?action=remove&name=AccessControlCard&recno=1"));
            Assert.Equal("OK\r\n", await admin.GetStringAsync("/cgi-bin/recordUpdater.cgi?action=insert&name=AccessControlCard&CardNo=52"));
            Assert.Equal("OK\r\n", await admin.GetStringAsync("/cgi-bin/recordUpdater.cgi?action=remove&name=AccessControlCard&recno=5"));
            Assert.Equal("OK\r\n", await admin.GetStringAsync("/cgi-bin/recordUpdater.cgi?action=insert&name=Announcement&" + Announce("2036-01-06%2008:00:00")));
            Assert.Equal("OK\r\n", await admin.GetStringAsync("/cgi-bin/accessControl.cgi?action=openDoor&channel=1&UserID=9"));
            before = await EverythingAsync(admin);
            process.Kill();
        }

        await using var again = await CamulatorProcess.StartAsync("--profile", "vto", "--data", _data);
        using var client = Admin(again);
        Assert.Equal(before, await EverythingAsync(client));
        Assert.Contains("Zoë", before, StringComparison.Ordinal);
        Assert.Equal("OK\r\n", await client.GetStringAsync("/cgi-bin/recordUpdater.cgi?action=insert&name=AccessControlCard&CardNo=53"));
        Assert.Contains("records[0].RecNo=6\r\n", await client.GetStringAsync("/cgi-bin/recordFinder.cgi?action=find&name=AccessControlCard&CardNo=53"), StringComparison.Ordinal);
    }

    private static string Announce(string until) => $"Content=x&ExpirTime={until}&IssueTime=2026-01-05%2008:00:00&Title=t&User=1&State=0&ReadFlag=0";

    private static async Task<string> EverythingAsync(HttpClient client)
    {
        var all = "";
        foreach (var kind in (string[])["AccessControlCard", "AccessControlCardRec", Notices, Alarms])
        {
            all += await client.GetStringAsync("/cgi-bin/recordFinder.cgi?action=find&name=" + kind);
        }

        return all;
    }

    private static HttpClient Admin(CamulatorProcess process) => new(new SocketsHttpHandler
    {
        Credentials = new System.Net.CredentialCache { { process.Camera, "Digest", new System.Net.NetworkCredential("admin", "admin") } },
    })
    {
        BaseAddress = process.Camera,
        Timeout = TimeSpan.FromSeconds(20),
    };

    private static async Task PostAsync(TestCamera camera, string path, string body = "{}")
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await camera.Control.PostAsync("/api/v1/devices/*/" + path, path.StartsWith("restore", StringComparison.Ordinal) ? content : null);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
    }
}
