using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Control;

/// <summary>What the control API tells of a place in a picture, and records that it makes: the same as clients of the camera see.</summary>
public class SensesTests
{
    [Fact]
    public async Task A_point_is_as_warm_as_clients_are_told()
    {
        await using var camera = await TestCamera.StartAsync("thermal");
        using var heat = await camera.Control.PostAsJsonAsync("api/v1/devices/thermal-1/stimuli", new { kind = "heat", channel = 2, x = 1000, y = 2000, temperature = 150, seconds = 60 });
        Assert.Equal(HttpStatusCode.OK, heat.StatusCode);
        foreach (var unit in new[] { "Centigrade", "Fahrenheit" })
        {
            await camera.GetAsync("/cgi-bin/configManager.cgi?action=setConfig&HeatImagingThermometry.TemperatureUnit=" + unit);
            var told = await ReadAsync(camera, "thermal-1/channels/2/temperature?x=1000&y=2000");
            var client = await camera.LinesAsync("/cgi-bin/RadiometryManager.cgi?action=getRandomPointTemper&channel=2&coordinate[0]=1000&coordinate[1]=2000");
            Assert.Equal(double.Parse(client["TempInfo.TemperAver"], CultureInfo.InvariantCulture), told.GetProperty("temperature").GetDouble(), 0.06);
            Assert.Equal(unit, told.GetProperty("unit").GetString());
            Assert.True(told.GetProperty("temperature").GetDouble() > 100);
        }

        await camera.GetAsync("/cgi-bin/configManager.cgi?action=setConfig&HeatImagingThermometry.TemperEnable=false");
        Assert.Equal(HttpStatusCode.Conflict, await StatusAsync(camera, "thermal-1/channels/2/temperature?x=1000&y=2000"));
        Assert.Equal(HttpStatusCode.Conflict, await StatusAsync(camera, "thermal-1/channels/1/temperature?x=1000&y=2000"));
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(camera, "thermal-1/channels/3/temperature?x=1000&y=2000"));
    }

    [Fact]
    public async Task A_heat_map_is_that_of_clients()
    {
        await using var camera = await TestCamera.StartAsync("traffic");
        var map = await ReadAsync(camera, "traffic-1/channels/1/heat-map?from=2026-01-03 00:00:00&to=2026-01-04 23:59:59");
        using var client = camera.BasicClient("admin", "admin");
        var bytes = await client.GetByteArrayAsync(new Uri("/cgi-bin/heatMap.cgi?action=getPicByTime&channel=1&StartTime=2026-01-03%2000:00:00&EndTime=2026-01-04%2023:59:59", UriKind.Relative));
        Assert.Equal((128, 72), (map.GetProperty("width").GetInt32(), map.GetProperty("height").GetInt32()));
        Assert.Equal(bytes[16..], map.GetProperty("cells").GetBytesFromBase64());
        Assert.Contains(bytes[16..], b => b == 255);
    }

    [Fact]
    public async Task A_card_that_is_put_in_opens_the_door_and_one_that_is_taken_away_does_not()
    {
        await using var camera = await TestCamera.StartAsync("vto");
        using var added = await camera.Control.PostAsJsonAsync("api/v1/devices/vto-1/records/AccessControlCard", new Dictionary<string, string> { ["CardNo"] = "CAFE01", ["CardName"] = "Ms Vance", ["Doors[0]"] = "0" });
        Assert.Equal(HttpStatusCode.OK, added.StatusCode);
        var number = JsonElement.Parse(await added.Content.ReadAsStringAsync()).GetProperty("recNo").GetInt32();
        Assert.Contains("CardNo=CAFE01", await camera.GetAsync("/cgi-bin/recordFinder.cgi?action=find&name=AccessControlCard&CardNo=CAFE01"), StringComparison.Ordinal);
        Assert.Equal("opened", await SwipeAsync());
        using var again = await camera.Control.PostAsJsonAsync("api/v1/devices/vto-1/records/AccessControlCard", new Dictionary<string, string> { ["CardNo"] = "CAFE01" });
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
        foreach (var (field, value) in new[] { ("CardNo", ""), ("CardStatus", "99"), ("Nonsense", "1") })
        {
            using var refused = await camera.Control.PostAsJsonAsync("api/v1/devices/vto-1/records/AccessControlCard", new Dictionary<string, string> { [field] = value });
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
            Assert.Equal(field, JsonElement.Parse(await refused.Content.ReadAsStringAsync()).GetProperty("field").GetString());
        }

        using var made = await camera.Control.PostAsJsonAsync("api/v1/devices/vto-1/records/AlarmRecord", new Dictionary<string, string>());
        Assert.Equal(HttpStatusCode.Conflict, made.StatusCode);
        using var gone = await camera.Control.DeleteAsync(new Uri($"api/v1/devices/vto-1/records/AccessControlCard/{number}", UriKind.Relative));
        using var never = await camera.Control.DeleteAsync(new Uri($"api/v1/devices/vto-1/records/AccessControlCard/{number}", UriKind.Relative));
        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NotFound), (gone.StatusCode, never.StatusCode));
        Assert.NotEqual("opened", await SwipeAsync());

        async Task<string?> SwipeAsync()
        {
            using var swiped = await camera.Control.PostAsJsonAsync("api/v1/devices/vto-1/stimuli", new { kind = "card", card = "CAFE01" });
            return JsonElement.Parse(await swiped.Content.ReadAsStringAsync())[0].GetProperty("outcomes")[0].GetProperty("why").GetString();
        }
    }

    private static async Task<JsonElement> ReadAsync(TestCamera camera, string what) => JsonElement.Parse(await camera.Control.GetStringAsync(new Uri("api/v1/devices/" + what, UriKind.Relative)));

    private static async Task<HttpStatusCode> StatusAsync(TestCamera camera, string what)
    {
        using var answer = await camera.Control.GetAsync(new Uri("api/v1/devices/" + what, UriKind.Relative));
        return answer.StatusCode;
    }
}
