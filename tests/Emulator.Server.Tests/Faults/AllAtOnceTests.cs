using System.Text.Json.Nodes;
using Emulator.Server.Faults;
using Emulator.TestKit;
using static Emulator.Server.Tests.Faults.FaultLab;

namespace Emulator.Server.Tests.Faults;

/// <summary>Every kind that goes by what clients do, all at once and by chance: whatever they make of each other, nothing is logged and the device is well afterwards.</summary>
public class AllAtOnceTests
{
    private static readonly string[] Targets =
    [
        Serial,
        Title,
        "/cgi-bin/configManager.cgi?action=setConfig&ChannelTitle[0].Name=x&VideoInOptions[0].Mirror=true",
        "/cgi-bin/configManager.cgi?action=getConfig&name=VideoColor%5B0%5D",
        "/cgi-bin/snapshot.cgi",
        "/cgi-bin/snapshot.cgi?channel=77",
        "/cgi-bin/snapshot.cgi?channel=0",
        "/cgi-bin/mjpg/video.cgi?subtype=1",
        "/cgi-bin/realmonitor.cgi?action=getStream&channel=1&subtype=1",
        "/cgi-bin/eventManager.cgi?action=attach&codes=[All]&heartbeat=1",
        "/cgi-bin/loadfile.cgi?action=startLoad&channel=1&startTime=2026-01-05%2007:00:00&endTime=2026-01-05%2007:00:05&subtype=0",
        "/cgi-bin/mediaFileFind.cgi?action=factory.create",
        "/cgi-bin/nothing.cgi?action=none",
        "/%",
    ];

    [Theory]
    [InlineData(0.03)]
    [InlineData(0.3)]
    public async Task Whatever_they_make_of_each_other_the_device_is_well_afterwards(double probability)
    {
        await using var camera = await TestCamera.StartAsync();
        foreach (var kind in FaultCatalogue.All.Where(kind => kind.Begin is null))
        {
            await camera.InjectAsync(kind.Id, Parameters(kind), when: $$"""{"probability":{{probability.ToString(System.Globalization.CultureInfo.InvariantCulture)}}}""");
        }

        for (var round = 0; round < 6; round++)
        {
            await Task.WhenAll(Targets.Select(async target =>
            {
                using var client = await RawClient.GetAsync(camera.Url, target);
                var seen = client.DrainAsync(TimeSpan.FromMilliseconds(60));
                camera.Clock.Advance(TimeSpan.FromMilliseconds(250));
                await seen;
            }));
        }

        using var gone = await camera.Control.DeleteAsync(new Uri("api/v1/devices/ipc-1/faults", UriKind.Relative));
        gone.EnsureSuccessStatusCode();
        camera.Clock.Advance(TimeSpan.FromHours(2));
        using var last = await RawClient.GetAsync(camera.Url, Serial);
        Assert.Equal(200, (await last.ReadAnswerAsync()).Status);
    }

    // Of parameters that must be given, something that fits.
    private static string Parameters(FaultKind kind)
    {
        var given = new JsonObject();
        foreach (var parameter in kind.Parameters.Where(parameter => parameter.Default is null))
        {
            given[parameter.Name] = parameter.Type switch
            {
                FaultValue.Texts => new JsonArray("*Name*"),
                FaultValue.Ints => new JsonArray((long)parameter.Min),
                FaultValue.Text => "x",
                FaultValue.Choice => parameter.Choices[0],
                FaultValue.Flag => true,
                _ => (long)Math.Ceiling(parameter.Min),
            };
        }

        return given.ToJsonString();
    }
}
