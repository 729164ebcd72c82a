using Emulator.Server.Tests.Queries;
using Emulator.Server.Tests.Thermal;

namespace Emulator.Server.Tests.Hostile;

/// <summary>Who wants everything asks from the first to the last time that can be written; that is a search like others, in every zone.</summary>
[Collection(ThermalCollection.Name)]
public sealed class EndsOfTimeTests(ThermalCamera thermal)
{
    private const string First = "0001-01-01%2000:00:00";
    private const string Last = "9999-12-31%2023:59:59";

    [Theory]
    [InlineData(0)]
    [InlineData(13)] // UTC+10
    [InlineData(21)] // west of UTC
    public async Task All_of_time_can_be_searched(int zone)
    {
        var camera = thermal.Camera;
        await camera.ResetAsync();
        await camera.SetHeatAsync($"NTP.TimeZone={zone}");
        foreach (var (from, to) in new[] { (First, Last), (First, First), (Last, Last) })
        {
            var condition = $"condition.StartTime={from}&condition.EndTime={to}";
            var heat = await camera.LinesAsync($"{Heat.Script}startFind&{condition}&condition.Type=Spot&condition.channel=2&condition.Period=30");
            Assert.Equal(["token", "totalCount"], heat.Keys);
            Assert.Equal((from, to) == (First, Last), heat["totalCount"] != "0");
            Assert.Equal(200, await camera.StatusAsync($"{Heat.Script}stopFind&token={heat["token"]}"));
            var log = await camera.LinesAsync($"/cgi-bin/log.cgi?action=startFind&{condition}");
            Assert.Equal(["token"], log.Keys.Take(1));
            Assert.Equal(200, await camera.StatusAsync($"/cgi-bin/log.cgi?action=stopFind&token={log["token"]}"));
            var finder = (await camera.LinesAsync("/cgi-bin/mediaFileFind.cgi?action=factory.create"))["result"];
            Assert.Equal(200, await camera.StatusAsync($"/cgi-bin/mediaFileFind.cgi?action=findFile&object={finder}&condition.Channel=1&{condition}"));
            Assert.Equal(200, await camera.StatusAsync($"/cgi-bin/mediaFileFind.cgi?action=close&object={finder}"));
        }

        await camera.ResetAsync();
    }
}
