using System.Net;
using Emulator.Server.Tests.World;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Doors;

/// <summary>Doors (document chapter 11): how they open, how they stand, and what the device tells of them.</summary>
public class DoorTests
{
    private const string Swipes = "AccessControlCardRec";

    [Fact]
    public async Task A_door_that_is_opened_locks_by_itself_and_every_surface_tells_of_it()
    {
        await using var camera = await TestCamera.StartAsync("vto");
        var ear = new EventEar(camera);
        Assert.Equal("Close", await camera.DoorAsync());
        Assert.Equal("OK\r\n", await camera.OpenAsync(rest: "&UserID=101&Type=Remote"));
        Assert.Equal("Open", await camera.DoorAsync());
        camera.Advance(4.9);
        Assert.Equal("Open", await camera.DoorAsync());
        camera.Advance(0.1);
        Assert.Equal("Close", await camera.DoorAsync());
        Assert.Equal(["0 AccessControl/0 Pulse", "0 DoorStatus/0 Pulse", "5 DoorStatus/0 Pulse"], ear.Lines);
        Assert.Equal(["Open", "Close"], ear.Events.Skip(1).Select(e => e.Data().GetProperty("Status").GetString()));
        var told = ear.Events.First().Data();
        Assert.Equal(("101", 4, 1, 0, "Entry", "", "OpenDoor", 1), (
            told.GetProperty("UserID").GetString(), told.GetProperty("Method").GetInt32(), told.GetProperty("Status").GetInt32(), told.GetProperty("Door").GetInt32(),
            told.GetProperty("Type").GetString(), told.GetProperty("CardNo").GetString(), told.GetProperty("Name").GetString(), told.GetProperty("RecNo").GetInt32()));
        var record = Assert.Single(await camera.FindAsync(Swipes));
        Assert.Equal(
            ("1", "", "101", "1767600000", "1", "4", "1", ""),
            (record["RecNo"], record["CardNo"], record["UserID"], record["CreateTime"], record["Status"], record["Method"], record["Door"], record["Password"]));
        var log = await camera.Control.GetStringAsync($"/api/v1/devices/{camera.Device().Identity.Id}/log?type=event");
        Assert.Contains("""{"recNo":3,"time":"2026-01-05 08:00:00","type":"event","what":"OpenDoor","user":"admin","from":"127.0.0.1","detail":{"Door":"1","Method":"remote","UserID":"101"}}""", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_stays_unlocked_for_as_long_as_the_configuration_says_from_the_last_time_on()
    {
        await using var camera = await TestCamera.StartAsync("vto");
        await camera.SetAsync("AccessControl[0].UnlockHoldInterval=20");
        await camera.OpenAsync();
        camera.Advance(15);
        await camera.OpenAsync();
        camera.Advance(19);
        Assert.Equal("Open", await camera.DoorAsync());
        camera.Advance(1);
        Assert.Equal("Close", await camera.DoorAsync());
        // From 250 on it is milliseconds.
        await camera.SetAsync("AccessControl[0].UnlockHoldInterval=3000");
        await camera.OpenAsync();
        camera.Advance(2.9);
        Assert.Equal("Open", await camera.DoorAsync());
        camera.Advance(0.2);
        Assert.Equal("Close", await camera.DoorAsync());
        await camera.OpenAsync();
        Assert.Equal("OK\r\n", await camera.CloseAsync());
        Assert.Equal("Close", await camera.DoorAsync());
    }

    [Fact]
    public async Task A_door_that_is_kept_open_or_shut_or_not_in_use_stays_so()
    {
        await using var camera = await TestCamera.StartAsync("vto");
        await camera.SetAsync("AccessControl[0].State=CloseAlways");
        Assert.Equal("Error\r\nErrorID=2, Detail=Invalid Request!\r\n", await camera.OpenAsync());
        Assert.Equal(("the door is kept shut (State=CloseAlways)", "Close"), await camera.SwipeAsync("06A12B3C"));
        Assert.Equal("0 0", await camera.FieldAsync(Swipes, "Status"));
        Assert.Equal("23 23", await camera.FieldAsync(Swipes, "ErrorCode"));
        await camera.SetAsync("AccessControl[0].State=OpenAlways");
        camera.Advance(1000);
        Assert.Equal("Open", await camera.DoorAsync());
        Assert.Equal("Error\r\nErrorID=2, Detail=Invalid Request!\r\n", await camera.CloseAsync());
        await camera.SetAsync("AccessControl[0].State=Normal&AccessControl[0].Enable=false");
        Assert.Equal("Error\r\nErrorID=2, Detail=Invalid Request!\r\n", await camera.OpenAsync());
        Assert.Equal(new SensorAnswer("AccessControl", 0, false, "disabled"), Assert.Single(await camera.StimulateAsync(new { kind = "card", card = "06A12B3C" })));
        Assert.Equal(2, (await camera.FindAsync(Swipes)).Count);
    }

    [Fact]
    public async Task A_door_that_is_forced_is_broken_until_it_is_shut()
    {
        await using var camera = await TestCamera.StartAsync("vto");
        var ear = new EventEar(camera);
        Assert.Equal(new SensorAnswer("BreakIn", 0, true, "forced"), Assert.Single(await camera.StimulateAsync(new { kind = "door-forced" })));
        Assert.Equal("Break", await camera.DoorAsync());
        camera.Advance(3);
        Assert.Equal(new SensorAnswer("DoorStatus", 0, true, "seen"), Assert.Single(await camera.StimulateAsync(new { kind = "door-closed" })));
        Assert.Equal("Close", await camera.DoorAsync());
        Assert.Equal(["0 BreakIn/0 Start", "0 DoorStatus/0 Pulse", "3 BreakIn/0 Stop", "3 DoorStatus/0 Pulse"], ear.Lines);
        Assert.Equal("Break", ear.Events.ElementAt(1).Data().GetProperty("Status").GetString());
        // Who pushes a locked door open forces it too; who was let in does not.
        Assert.Equal(new SensorAnswer("BreakIn", 0, true, "forced"), Assert.Single(await camera.StimulateAsync(new { kind = "door-opened", seconds = 2 })));
        camera.Advance(2);
        Assert.Equal("Close", await camera.DoorAsync());
        await camera.OpenAsync();
        Assert.Equal(new SensorAnswer("DoorStatus", 0, true, "seen"), Assert.Single(await camera.StimulateAsync(new { kind = "door-opened" })));
        Assert.Equal("Open", await camera.DoorAsync());
        var alarm = (await camera.FindAsync("AlarmRecord"))[0];
        Assert.Equal(("DoorMagnetism", "0", "BreakIn"), (alarm["SenseMethod"], alarm["Channel"], alarm["Comment"]));
    }

    [Fact]
    public async Task A_door_that_stands_open_for_too_long_is_an_alarm()
    {
        await using var camera = await TestCamera.StartAsync("vto");
        await camera.SetAsync("AccessControl[0].CloseTimeout=30");
        var ear = new EventEar(camera);
        await camera.OpenAsync();
        await camera.StimulateAsync(new { kind = "door-opened" });
        camera.Advance(29);
        Assert.Equal("Open", await camera.DoorAsync());
        Assert.Equal("OK\r\n", await camera.CloseAsync());
        Assert.Equal("Open", await camera.DoorAsync());
        camera.Advance(11);
        await camera.StimulateAsync(new { kind = "door-closed" });
        Assert.Equal(["0 AccessControl/0 Pulse", "0 DoorStatus/0 Pulse", "30 DoorNotClosed/0 Start", "40 DoorNotClosed/0 Stop", "40 DoorStatus/0 Pulse"], ear.Lines);
        // Zero is no limit, and without the alarm there is none.
        await camera.SetAsync("AccessControl[0].CloseTimeout=0");
        await camera.OpenAsync();
        await camera.StimulateAsync(new { kind = "door-opened", seconds = 1000 });
        camera.Advance(2000);
        Assert.Single(ear.Lines, l => l.EndsWith("DoorNotClosed/0 Start", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_door_without_a_contact_is_known_by_its_lock_alone()
    {
        await using var camera = await TestCamera.StartAsync("vto");
        await camera.SetAsync("AccessControl[0].SensorEnable=false");
        var ear = new EventEar(camera);
        Assert.Equal(new SensorAnswer("BreakIn", 0, false, "the door has no contact (SensorEnable)"), Assert.Single(await camera.StimulateAsync(new { kind = "door-forced" })));
        Assert.Equal("Close", await camera.DoorAsync());
        camera.Advance(1000);
        Assert.Empty(ear.Lines);
        await camera.StimulateAsync(new { kind = "door-closed" });
        await camera.SetAsync("AccessControl[0].SensorEnable=true&AccessControl[0].BreakInAlarmEnable=false");
        Assert.Equal(new SensorAnswer("BreakIn", 0, false, "disabled"), Assert.Single(await camera.StimulateAsync(new { kind = "door-forced" })));
        Assert.Equal("Open", await camera.DoorAsync());
    }

    [Fact]
    public async Task Each_of_several_doors_is_one_of_its_own()
    {
        await using var camera = await TestCamera.StartAsync(DoorStation.With(doors: 4));
        await camera.SetAsync("AccessControl[3].UnlockHoldInterval=60");
        var ear = new EventEar(camera);
        await camera.OpenAsync(4);
        await camera.StimulateAsync(new { kind = "door-forced", door = 2 });
        Assert.Equal("Close Break Close Open", string.Join(' ', await Task.WhenAll(Enumerable.Range(1, 4).Select(door => camera.DoorAsync(door)))));
        Assert.Equal(["0 AccessControl/3 Pulse", "0 DoorStatus/3 Pulse", "0 BreakIn/1 Start", "0 DoorStatus/1 Pulse"], ear.Lines);
        Assert.Equal("4", await camera.FieldAsync(Swipes, "Door"));
        foreach (var channel in (string[])["5", "0", "-1", "x", ""])
        {
            await camera.RefusedAsync($"/cgi-bin/accessControl.cgi?action=openDoor&channel={channel}");
            await camera.RefusedAsync($"/cgi-bin/accessControl.cgi?action=getDoorStatus&channel={channel}");
        }

        Assert.Equal("door", (await camera.RefusedAsync(new { kind = "card", door = 5 })).Field);
    }

    [Fact]
    public async Task A_request_that_makes_no_sense_is_refused_and_not_noted()
    {
        await using var camera = await TestCamera.StartAsync("vto");
        foreach (var wrong in (string[])["openDoor", "openDoor&channel=2", "openDoor&channel=1&Type=Wrong", $"openDoor&channel=1&UserID={new string('1', 33)}", "closeDoor&channel=9", "getDoorStatus"])
        {
            await camera.RefusedAsync("/cgi-bin/accessControl.cgi?action=" + wrong);
        }

        foreach (var request in (string[])["openDoor&channel=1", "closeDoor&channel=1"])
        {
            using var answer = await camera.User.GetAsync("/cgi-bin/accessControl.cgi?action=" + request);
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        }

        Assert.Equal("Info.status=Close\r\n", await camera.User.GetStringAsync("/cgi-bin/accessControl.cgi?action=getDoorStatus&channel=1"));
        Assert.Empty(await camera.FindAsync(Swipes));
        Assert.Equal("card", (await camera.RefusedAsync(new { kind = "door-open", method = "card" })).Field);
        Assert.Equal("password", (await camera.RefusedAsync(new { kind = "door-open", method = "button", password = "1" })).Field);
        Assert.Equal("user", (await camera.RefusedAsync(new { kind = "door-open", method = "fingerprint" })).Field);
        Assert.Equal("method", (await camera.RefusedAsync(new { kind = "door-open", method = "magic" })).Field);
        Assert.Equal("direction", (await camera.RefusedAsync(new { kind = "card", card = "1", direction = "Up" })).Field);
        Assert.Equal("seconds", (await camera.RefusedAsync(new { kind = "card", card = "1", seconds = 1 })).Field);
    }

    [Fact]
    public async Task Without_power_locks_are_shut_and_nothing_is_noticed_but_doors_stand_as_they_do()
    {
        await using var camera = await TestCamera.StartAsync("vto");
        await camera.OpenAsync();
        await camera.StimulateAsync(new { kind = "door-opened" });
        var before = (await camera.FindAsync(Swipes)).Count;
        using (await camera.Control.PostAsync("/api/v1/devices/*/power", JsonBody("""{"action":"off"}""")))
        {
        }

        Assert.Equal(new SensorAnswer("AccessControl", 0, false, "the device is off"), Assert.Single(await camera.StimulateAsync(new { kind = "card", card = "06A12B3C" })));
        camera.Advance(100);
        var ear = new EventEar(camera);
        using (await camera.Control.PostAsync("/api/v1/devices/*/power", JsonBody("""{"action":"on"}""")))
        {
        }

        camera.Advance(30);
        Assert.Equal("Open", await camera.DoorAsync());
        await camera.StimulateAsync(new { kind = "door-closed" });
        Assert.Equal("Close", await camera.DoorAsync());
        Assert.Equal(before, (await camera.FindAsync(Swipes)).Count);
        Assert.DoesNotContain("BreakIn", string.Join(' ', ear.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_device_without_doors_has_none_of_it()
    {
        await using var camera = await TestCamera.StartAsync();
        foreach (var script in (string[])["accessControl.cgi?action=openDoor&channel=1", "recordFinder.cgi?action=find&name=AccessControlCard", "recordUpdater.cgi?action=remove&name=AccessControlCard&recno=1"])
        {
            Assert.Equal(404, await camera.StatusAsync("/cgi-bin/" + script));
        }

        Assert.Equal("kind", (await camera.RefusedAsync(new { kind = "door-opened" })).Field);
        await camera.RefusedAsync("/cgi-bin/configManager.cgi?action=getConfig&name=AccessControl");
        Assert.DoesNotContain("SenseMethod", await camera.GetAsync("/cgi-bin/configManager.cgi?action=getConfig&name=Alarm"), StringComparison.Ordinal);
    }

    private static StringContent JsonBody(string json) => new(json, System.Text.Encoding.UTF8, "application/json");
}
