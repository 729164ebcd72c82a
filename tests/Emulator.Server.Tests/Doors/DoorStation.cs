using System.Net;
using System.Text.Json;
using Emulator.Device.Profiles;
using Emulator.Server.Tests.World;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Doors;

/// <summary>A door station as a client sees it, in a few words.</summary>
internal static class DoorStation
{
    private const string Finder = "/cgi-bin/recordFinder.cgi?action=find&name=";
    private const string Updater = "/cgi-bin/recordUpdater.cgi?action=";
    private const string Control = "/cgi-bin/accessControl.cgi?action=";

    public static async Task<string> DoorAsync(this TestCamera camera, int door = 1) => (await camera.LinesAsync($"{Control}getDoorStatus&channel={door}"))["Info.status"];

    public static Task<string> OpenAsync(this TestCamera camera, int door = 1, string rest = "") => camera.GetAsync($"{Control}openDoor&channel={door}{rest}");

    public static Task<string> CloseAsync(this TestCamera camera, int door = 1) => camera.GetAsync($"{Control}closeDoor&channel={door}");

    public static Task<string> InsertAsync(this TestCamera camera, string kind, string fields) => camera.GetAsync($"{Updater}insert&name={kind}&{fields}");

    public static Task<string> UpdateAsync(this TestCamera camera, string kind, int number, string fields) => camera.GetAsync($"{Updater}update&name={kind}&recno={number}&{fields}");

    public static Task<string> RemoveAsync(this TestCamera camera, string kind, int number) => camera.GetAsync($"{Updater}remove&name={kind}&recno={number}");

    /// <summary>Inserts a card and gives its number.</summary>
    public static async Task<int> CardAsync(this TestCamera camera, string card, string fields = "")
    {
        Assert.Equal("OK\r\n", await camera.InsertAsync("AccessControlCard", $"CardNo={card}&UserID=7&CardStatus=0&CardType=0{fields}"));
        return int.Parse((await camera.FindAsync("AccessControlCard", $"&condition.CardNo={card}")).Single()["RecNo"], System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>The records that are found, field by field.</summary>
    public static async Task<IReadOnlyList<Dictionary<string, string>>> FindAsync(this TestCamera camera, string kind, string conditions = "")
    {
        var lines = await camera.LinesAsync(Finder + kind + conditions);
        var found = Enumerable.Range(0, int.Parse(lines["found"], System.Globalization.CultureInfo.InvariantCulture)).Select(i =>
        {
            var head = $"records[{i}].";
            return lines.Where(l => l.Key.StartsWith(head, StringComparison.Ordinal)).ToDictionary(l => l.Key[head.Length..], l => l.Value, StringComparer.Ordinal);
        }).ToList();
        Assert.Equal(lines.Count - 2, found.Sum(record => record.Count));
        return found;
    }

    /// <summary>One field of each record that is found, with a blank between.</summary>
    public static async Task<string> FieldAsync(this TestCamera camera, string kind, string field, string conditions = "") =>
        string.Join(' ', (await camera.FindAsync(kind, conditions)).Select(record => record[field]));

    /// <summary>What the device makes of a card, and whether the door is open then.</summary>
    public static async Task<(string Why, string Door)> SwipeAsync(this TestCamera camera, string card, int door = 1)
    {
        var seen = Assert.Single(await camera.StimulateAsync(new { kind = "card", card, door }));
        Assert.Equal(("AccessControl", door - 1, true), (seen.Code, seen.Index, seen.Raised));
        return (seen.Why, await camera.DoorAsync(door));
    }

    public static async Task SetAsync(this TestCamera camera, string set) => Assert.Equal("OK\r\n", await camera.GetAsync("/cgi-bin/configManager.cgi?action=setConfig&" + set));

    public static JsonElement Data(this Device.Events.DeviceEvent raised) => JsonDocument.Parse(raised.Data!).RootElement;

    public static async Task RefusedAsync(this TestCamera camera, string request)
    {
        using var answer = await camera.Admin.GetAsync(request);
        Assert.True(answer.StatusCode == HttpStatusCode.BadRequest, $"{request}: {(int)answer.StatusCode}");
        Assert.Equal("Error\r\nBad Request!\r\n", await answer.Content.ReadAsStringAsync());
    }

    /// <summary>A door station with so many doors and room for so many cards.</summary>
    public static DeviceProfile With(int doors = 1, int maxCards = 2000)
    {
        var shipped = TestProfiles.All["vto"];
        return shipped with { Name = "house", Doors = doors, Habits = shipped.Habits with { MaxCards = maxCards } };
    }
}
