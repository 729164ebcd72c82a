using System.Net;
using Emulator.Device.Profiles;
using Emulator.Server.Tests.World;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Doors;

/// <summary>Cards and who gets in with them (document sections 12.3 and 12.4).</summary>
public class CardTests(House house) : IClassFixture<House>
{
    private const string Cards = "AccessControlCard";
    private const string Swipes = "AccessControlCardRec";
    private const string NotNow = "Error\r\nErrorID=2, Detail=Invalid Request!\r\n";
    private const string NoSuch = "Error\r\nErrorID=4, Detail=Request invalid param!\r\n";

    [Fact]
    public async Task A_card_is_inserted_found_changed_and_removed()
    {
        var camera = await house.OfAsync();
        Assert.Equal("count=3\r\n", await camera.GetAsync("/cgi-bin/recordFinder.cgi?action=getQuerySize&name=AccessControlCard"));
        Assert.Equal(("no such card", "Close"), await camera.SwipeAsync("121"));
        Assert.Equal("OK\r\n", await camera.InsertAsync(Cards, "CardNo=121&UserID=111&CardStatus=1&CardType=2"));
        var card = Assert.Single(await camera.FindAsync(Cards, "&condition.CardNo=121&condition.UserID=111&count=500"));
        Assert.Equal(("4", "121", "111", "1", "2"), (card["RecNo"], card["CardNo"], card["UserID"], card["CardStatus"], card["CardType"]));
        Assert.Equal(("the card is reported lost", "Close"), await camera.SwipeAsync("121"));
        Assert.Equal("OK\r\n", await camera.UpdateAsync(Cards, 4, "UserID=112&CardStatus=0&CardType=0xff"));
        Assert.Equal("112 0 255", string.Join(' ', (await camera.FindAsync(Cards, "&condition.CardNo=121")).Select(c => $"{c["UserID"]} {c["CardStatus"]} {c["CardType"]}")));
        Assert.Equal("OK\r\n", await camera.UpdateAsync(Cards, 4, "CardType=0"));
        Assert.Equal(("opened", "Open"), await camera.SwipeAsync("121"));
        Assert.Equal("OK\r\n", await camera.RemoveAsync(Cards, 4));
        Assert.Empty(await camera.FindAsync(Cards, "&condition.CardNo=121"));
        Assert.Equal("count=3\r\n", await camera.GetAsync("/cgi-bin/recordFinder.cgi?action=getQuerySize&name=AccessControlCard"));
        Assert.Equal("no such card", (await camera.SwipeAsync("121")).Why);
        // A number that was given is not given again.
        Assert.Equal(5, await camera.CardAsync("121"));
        Assert.Equal(NoSuch, await camera.RemoveAsync(Cards, 4));
        Assert.Equal(NoSuch, await camera.UpdateAsync(Cards, 99, "UserID=1"));
    }

    [Fact]
    public async Task Cards_are_found_by_every_condition_and_no_more_than_are_wanted()
    {
        var camera = await house.OfAsync();
        await camera.CardAsync("AA01", "&CardName=Ann%20B");
        await camera.CardAsync("AA02", "&ValidDateEnd=20260104%20000000");
        await camera.CardAsync("AA03", "&ValidDateStart=2026-01-06%2000:00:00");
        Assert.Equal("AA01 AA02 AA03", await camera.FieldAsync(Cards, "CardNo", "&condition.UserID=7"));
        Assert.Equal("AA01", await camera.FieldAsync(Cards, "CardNo", "&condition.UserID=7&condition.IsValid=true"));
        Assert.Equal("06A12B3E AA02 AA03", await camera.FieldAsync(Cards, "CardNo", "&condition.IsValid=false"));
        Assert.Equal("AA02", await camera.FieldAsync(Cards, "CardNo", "&CardNo=aa02"));
        Assert.Equal("06A12B3E", await camera.FieldAsync(Cards, "CardNo", "&condition.CardStatus=1"));
        Assert.Equal("", await camera.FieldAsync(Cards, "CardNo", "&condition.UserID=nobody"));
        var first = await camera.LinesAsync("/cgi-bin/recordFinder.cgi?action=find&name=AccessControlCard&count=2");
        Assert.Equal(("6", "2", "06A12B3D"), (first["totalCount"], first["found"], first["records[1].CardNo"]));
        // What is valid goes by the clock.
        camera.Advance(86400);
        Assert.Equal("AA01 AA03", await camera.FieldAsync(Cards, "CardNo", "&condition.UserID=7&condition.IsValid=true"));
        Assert.Equal("Ann B", (await camera.FindAsync(Cards, "&condition.CardNo=AA01"))[0]["CardName"]);
        foreach (var wrong in (string[])["&count=0", "&count=x", "&condition.Color=red", "&condition.IsValid=maybe", "&condition.CardStatus=99"])
        {
            await camera.RefusedAsync("/cgi-bin/recordFinder.cgi?action=find&name=AccessControlCard" + wrong);
        }
    }

    [Fact]
    public async Task What_is_no_card_is_refused_and_nothing_of_it_is_kept()
    {
        await using var camera = await TestCamera.StartAsync(DoorStation.With(maxCards: 5));
        await camera.CardAsync("AB12");
        var before = await camera.GetAsync("/cgi-bin/recordFinder.cgi?action=find&name=AccessControlCard");
        foreach (var wrong in (string[])
            [
                "UserID=1", "CardNo=", "CardNo=a%20b", $"CardNo={new string('1', 33)}", "CardNo=1&UserID=x", "CardNo=1&UserID=-1", "CardNo=1&CardStatus=32", "CardNo=1&CardType=6", "CardNo=1&CardType=0xfe",
                "CardNo=1&Color=red", "CardNo=1&Doors[0]=1", "CardNo=1&Doors[x]=0", "CardNo=1&TimeSections[0]=256", "CardNo=1&ValidDateStart=tomorrow", "CardNo=1&RecNo=5", "CardNo=1&IsValid=2",
                "CardNo=1&ValidDateStart=20260105%20000000&ValidDateEnd=20260104%20000000", "CardNo=1&CreateTime=1",
            ])
        {
            await camera.RefusedAsync("/cgi-bin/recordUpdater.cgi?action=insert&name=AccessControlCard&" + wrong);
        }

        foreach (var wrong in (string[])["update&recno=1", "update&recno=1&CardStatus=-1", "update&recno=x&UserID=1", "update&UserID=1", "update&recno=0&UserID=1", "remove", "remove&recno=", "insert&recno=1"])
        {
            await camera.RefusedAsync($"/cgi-bin/recordUpdater.cgi?name=AccessControlCard&action={wrong}");
        }

        await camera.RefusedAsync("/cgi-bin/recordUpdater.cgi?action=insert&name=Nothing&CardNo=1");
        await camera.RefusedAsync("/cgi-bin/recordUpdater.cgi?action=insert&name=AccessControlCardRec&CardNo=1");
        await camera.RefusedAsync("/cgi-bin/recordFinder.cgi?action=find");
        Assert.Equal(NotNow, await camera.InsertAsync(Cards, "CardNo=ab12"));
        Assert.Equal(before, await camera.GetAsync("/cgi-bin/recordFinder.cgi?action=find&name=AccessControlCard"));
        await camera.CardAsync("AB13");
        Assert.Equal(NotNow, await camera.InsertAsync(Cards, "CardNo=AB14"));
        Assert.Equal(NotNow, await camera.UpdateAsync(Cards, 5, "CardNo=AB12"));
        foreach (var request in (string[])["recordUpdater.cgi?action=remove&recno=1", "recordUpdater.cgi?action=insert&CardNo=1", "recordFinder.cgi?action=find", "recordFinder.cgi?action=getQuerySize"])
        {
            using var answer = await camera.User.GetAsync($"/cgi-bin/{request}&name=AccessControlCard");
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        }

        Assert.Equal("totalCount=0\r\nfound=0\r\n", await camera.User.GetStringAsync("/cgi-bin/recordFinder.cgi?action=find&name=AlarmRecord"));
    }

    [Theory]
    [InlineData("&CardStatus=1", 17)]
    [InlineData("&CardStatus=2", 17)]
    [InlineData("&CardStatus=4", 16)]
    [InlineData("&CardStatus=8", 16)]
    [InlineData("&CardStatus=16", 20)]
    [InlineData("&CardType=3", 25)]
    [InlineData("&CardType=4", 16)]
    [InlineData("&CardType=255", 18)]
    [InlineData("&IsValid=false", 16)]
    [InlineData("&ValidDateEnd=2026-01-05%2007:59:59", 20)]
    [InlineData("&ValidDateStart=2026-01-05%2008:00:01", 20)]
    [InlineData("&Doors[0]=1", 18)]
    [InlineData("&CardType=2&UseTimes=0", 16)]
    [InlineData("&TimeSections[0]=1", 32)]
    [InlineData("&TimeSections[0]=99", 32)]
    [InlineData("&UseTimes=0", 0)]
    [InlineData("&Doors[0]=0&Doors[1]=1&TimeSections[0]=255&TimeSections[1]=1", 0)]
    [InlineData("&ValidDateStart=2026-01-05%2008:00:00&ValidDateEnd=2026-01-05%2008:00:00", 0)]
    [InlineData("&CardType=1", 0)]
    public async Task A_card_opens_what_it_says_when_it_says_or_the_record_says_why_not(string fields, int error)
    {
        var camera = await house.OfAsync();
        // Monday morning is out of it.
        await camera.SetAsync("AccessTimeSchedule[1].TimeSchedule[1][0]=1%2012:00:00-18:00:00");
        await camera.CardAsync("77", fields);
        var ear = new EventEar(camera);
        Assert.Equal(error == 0 ? "Open" : "Close", (await camera.SwipeAsync("77")).Door);
        var record = Assert.Single(await camera.FindAsync(Swipes));
        Assert.Equal((error == 0 ? "1" : "0", "1", "77", "7", $"{error}"), (record["Status"], record["Method"], record["CardNo"], record["UserID"], record["ErrorCode"]));
        var told = ear.Events.First(e => e.Code == "AccessControl").Data();
        Assert.Equal((error, "77", "7"), (told.GetProperty("ErrorCode").GetInt32(), told.GetProperty("CardNo").GetString(), told.GetProperty("UserID").GetString()));
    }

    [Fact]
    public async Task A_schedule_and_a_count_run_out()
    {
        var camera = await house.OfAsync();
        await camera.SetAsync("AccessTimeSchedule[1].TimeSchedule[1][0]=1%2008:00:00-08:00:59");
        await camera.CardAsync("71", "&TimeSections[0]=1");
        await camera.CardAsync("72", "&CardType=2&UseTimes=2");
        Assert.Equal("opened", (await camera.SwipeAsync("71")).Why);
        camera.Advance(60);
        Assert.Equal(("the card is not for this time (AccessTimeSchedule[1])", "Close"), await camera.SwipeAsync("71"));
        Assert.Equal("opened opened", $"{(await camera.SwipeAsync("72")).Why} {(await camera.SwipeAsync("72")).Why}");
        Assert.Equal("the card is used up", (await camera.SwipeAsync("72")).Why);
        Assert.Equal("0 false", string.Join(' ', (await camera.FindAsync(Cards, "&condition.CardNo=72")).Select(c => $"{c["UseTimes"]} {c["IsValid"]}")));
    }

    [Theory]
    [InlineData("""{"kind":"card","card":"81","password":"4711"}""", 2, 0)]
    [InlineData("""{"kind":"card","card":"81","password":"1"}""", 2, 64)]
    [InlineData("""{"kind":"door-open","method":"password-card","card":"81","password":"4711"}""", 3, 0)]
    [InlineData("""{"kind":"door-open","method":"password","password":"4711"}""", 0, 0)]
    [InlineData("""{"kind":"door-open","method":"password","password":"4711","user":"7"}""", 0, 0)]
    [InlineData("""{"kind":"door-open","method":"password","password":"4711","user":"8"}""", 0, 16)]
    [InlineData("""{"kind":"door-open","method":"password","password":"2580"}""", 0, 0)]
    [InlineData("""{"kind":"door-open","method":"password","password":"9999"}""", 13, 0)]
    [InlineData("""{"kind":"door-open","method":"duress","password":"9999"}""", 13, 0)]
    [InlineData("""{"kind":"door-open","method":"duress","password":"2580"}""", 13, 16)]
    [InlineData("""{"kind":"door-open","method":"remote","user":"501"}""", 4, 0)]
    [InlineData("""{"kind":"door-open"}""", 5, 0)]
    [InlineData("""{"kind":"door-open","method":"fingerprint","user":"7"}""", 6, 0)]
    [InlineData("""{"kind":"door-open","method":"fingerprint","user":"99"}""", 6, 16)]
    [InlineData("""{"kind":"door-open","method":"password-card-fingerprint","user":"7","card":"81","password":"4711"}""", 7, 0)]
    [InlineData("""{"kind":"door-open","method":"password-fingerprint","user":"7","password":"4711"}""", 8, 0)]
    [InlineData("""{"kind":"door-open","method":"password-fingerprint","user":"7","password":"4"}""", 8, 16)]
    [InlineData("""{"kind":"door-open","method":"card-fingerprint","user":"7","card":"81"}""", 9, 0)]
    [InlineData("""{"kind":"door-open","method":"card-fingerprint","user":"8","card":"81"}""", 9, 16)]
    [InlineData("""{"kind":"door-open","method":"several"}""", 11, 0)]
    [InlineData("""{"kind":"door-open","method":"key"}""", 12, 0)]
    public async Task Every_way_of_the_document_to_open_a_door_is_in_the_record(string stimulus, int method, int error)
    {
        var camera = await house.OfAsync();
        await camera.SetAsync("AccessControl[0].Password=2580&AccessControl[0].DuressPassword=9999");
        await camera.CardAsync("81", "&Password=4711");
        var ear = new EventEar(camera);
        using var body = System.Text.Json.JsonDocument.Parse(stimulus);
        Assert.True(Assert.Single(await camera.StimulateAsync(body.RootElement)).Raised);
        Assert.Equal(error == 0 ? "Open" : "Close", await camera.DoorAsync());
        var record = Assert.Single(await camera.FindAsync(Swipes, $"&condition.Method={method}"));
        Assert.Equal((error == 0 ? "1" : "0", $"{error}"), (record["Status"], record["ErrorCode"]));
        Assert.Equal(body.RootElement.TryGetProperty("password", out var code) ? code.GetString() : "", record["Password"]);
        Assert.Equal(method == 5 ? "Exit" : "Entry", record["Type"]);
        Assert.Equal(method == 13 && error == 0, ear.Events.Any(e => e.Code == "Duress"));
        Assert.DoesNotContain(ear.Events, e => e.Data!.Contains("4711", StringComparison.Ordinal) || e.Data.Contains("9999", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Attempts_are_found_by_card_user_and_time()
    {
        await using var camera = await TestCamera.StartAsync("vto");
        await camera.SetAsync("NTP.TimeZone=1");
        var hour = camera.Device().Clock.Now.Hour;
        foreach (var card in (string[])["06A12B3C", "06A12B3D", "06A12B3C", "06A12B3E"])
        {
            await camera.SwipeAsync(card);
            camera.Advance(60);
        }

        Assert.Equal("1 3", await camera.FieldAsync(Swipes, "RecNo", "&condition.CardNo=06a12b3c"));
        Assert.Equal("2", await camera.FieldAsync(Swipes, "RecNo", "&condition.UserID=102"));
        Assert.Equal("4", await camera.FieldAsync(Swipes, "RecNo", "&condition.Status=0"));
        // As in the document's own example, without the word condition; both ends are in it.
        Assert.Equal("2 3", await camera.FieldAsync(Swipes, "RecNo", $"&StartTime=2026-1-5%20{hour}:1:00&EndTime=2026-1-5%20{hour}:02:00&count=1000"));
        Assert.Equal("3", await camera.FieldAsync(Swipes, "RecNo", $"&condition.CardNo=06A12B3C&condition.StartTime=2026-01-05%20{hour}:00:01"));
        Assert.Equal("1 2", await camera.FieldAsync(Swipes, "RecNo", "&EndTime=1767600060"));
        Assert.Equal("", await camera.FieldAsync(Swipes, "RecNo", $"&StartTime=2027-01-05%2000:00:00"));
        Assert.Equal("count=4\r\n", await camera.GetAsync("/cgi-bin/recordFinder.cgi?action=getQuerySize&name=AccessControlCardRec"));
        foreach (var wrong in (string[])["&StartTime=yesterday", "&condition.EndTime=2026-13-01%2000:00:00", "&condition.Method=x", "&condition.StartTime="])
        {
            await camera.RefusedAsync("/cgi-bin/recordFinder.cgi?action=find&name=AccessControlCardRec" + wrong);
        }

        Assert.Empty(await camera.FindAsync(Swipes, "&EndTime=0001-01-01%2000:00:00"));
        Assert.Equal(4, (await camera.FindAsync(Swipes, "&EndTime=9999-12-31%2023:59:59")).Count);
    }

    [Fact]
    public async Task In_the_dialect_of_the_document_records_have_its_keys_and_no_others()
    {
        await using var camera = await TestCamera.StartAsync("vto", o => o with { Dialect = Dialect.Document });
        await camera.CardAsync("91", "&Doors[0]=0&TimeSections[0]=255");
        await camera.SwipeAsync("91");
        Assert.Equal("RecNo CardNo UserID CardStatus CardType", string.Join(' ', (await camera.FindAsync(Cards, "&condition.CardNo=91"))[0].Keys));
        Assert.Equal("RecNo CardNo UserID CreateTime Status Method Door Password", string.Join(' ', (await camera.FindAsync(Swipes))[0].Keys));
        await using var firmware = await TestCamera.StartAsync("vto");
        await firmware.CardAsync("91", "&Doors[0]=0&TimeSections[0]=255");
        Assert.Equal(
            "RecNo CardNo UserID CardStatus CardType Doors[0] TimeSections[0] IsValid CreateTime", string.Join(' ', (await firmware.FindAsync(Cards, "&condition.CardNo=91"))[0].Keys));
    }
}
