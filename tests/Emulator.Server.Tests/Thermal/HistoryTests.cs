using System.Globalization;
using Emulator.Server.Tests.Events;
using Emulator.Server.Tests.Queries;
using Emulator.Server.Tests.World;
using Emulator.TestKit;
using static Emulator.Server.Tests.Thermal.Heat;

namespace Emulator.Server.Tests.Thermal;

/// <summary>What rules have measured: the history, and the stream of what they measure.</summary>
[Collection(ThermalCollection.Name)]
public sealed class HistoryTests(ThermalCamera thermal) : IAsyncLifetime
{
    private static readonly string[] Keys =
    [
        "Time", "PresetId", "RuleId", "Type", "Name", "Coordinate[0]", "Coordinate[1]", "Channel", "TemperatureUnit", "QueryTemperInfo.TemperAve", "QueryTemperInfo.TemperMax", "QueryTemperInfo.TemperMin",
    ];

    private readonly TestCamera _camera = thermal.Camera;

    public async Task InitializeAsync()
    {
        await _camera.ResetAsync();
        await _camera.MorningAsync();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData("2025-12-24 10:00:00", "2025-12-24 11:00:00", 5, 13, "10:00:00", "10:05:00")]
    [InlineData("2025-12-24 10:01:00", "2025-12-24 10:59:59", 10, 5, "10:10:00", "10:20:00")]
    [InlineData("2014-12-24 10:00:00", "2014-12-25 10:00:00", 15, 97, "10:00:00", "10:15:00")]
    [InlineData("2025-12-24 10:00:00", "2025-12-24 10:00:00", 30, 1, "10:00:00", null)]
    [InlineData("2026-01-05 07:00:00", "2030-01-01 00:00:00", 30, 3, "07:00:00", "07:30:00")] // it is eight
    [InlineData("2027-01-05 07:00:00", "2030-01-01 00:00:00", 30, 0, null, null)]
    public async Task The_past_is_there_at_the_period_that_is_asked_for(string from, string to, int period, int count, string? first, string? second)
    {
        var (token, total) = await FindAsync(from, to, "Spot", period);
        Assert.Equal(count, total);
        var found = await _camera.LinesAsync($"{Script}doFind&token={token}&beginNumber=0&count=100");
        Assert.Equal(count, int.Parse(found["found"], CultureInfo.InvariantCulture));
        Assert.Equal(1 + (Keys.Length * count), found.Count);
        if (first is not null)
        {
            Assert.Equal(Keys, found.Keys.Where(k => k.StartsWith("info[0].", StringComparison.Ordinal)).Select(k => k["info[0].".Length..]));
            Assert.EndsWith(first, found["info[0].Time"], StringComparison.Ordinal);
            Assert.Equal(("0", "0", "Spot", "Spot1", "4096", "4096", "1", "Centigrade"), (
                found["info[0].PresetId"], found["info[0].RuleId"], found["info[0].Type"], found["info[0].Name"], found["info[0].Coordinate[0]"], found["info[0].Coordinate[1]"], found["info[0].Channel"],
                found["info[0].TemperatureUnit"]));
            Assert.InRange(Number(found["info[0].QueryTemperInfo.TemperAve"]), Number(found["info[0].QueryTemperInfo.TemperMin"]), Number(found["info[0].QueryTemperInfo.TemperMax"]));
        }

        if (second is not null)
        {
            Assert.EndsWith(second, found["info[1].Time"], StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Records_are_told_from_any_number_on()
    {
        await _camera.SetRuleAsync(2, "Enable=true", "Name=Second", "RuleId=2");
        var (token, total) = await FindAsync("2025-12-24 10:00:00", "2025-12-24 11:00:00", "Spot", 5);
        Assert.Equal(26, total);
        var some = await _camera.LinesAsync($"{Script}doFind&token={token}&beginNumber=3&count=2");
        Assert.Equal(("2", "Second", "10:05:00", "Spot1", "10:10:00"), (some["found"], some["info[0].Name"], some["info[0].Time"][^8..], some["info[1].Name"], some["info[1].Time"][^8..]));
        Assert.Equal("1", (await _camera.LinesAsync($"{Script}doFind&token={token}&beginNumber=25&count=100"))["found"]);
        Assert.Equal("0", (await _camera.LinesAsync($"{Script}doFind&token={token}&beginNumber=26&count=100"))["found"]);
        Assert.Equal("0", (await _camera.LinesAsync($"{Script}doFind&token={token}&beginNumber=2147483647&count=100"))["found"]);
        Assert.Equal("OK\r\n", await _camera.GetAsync($"{Script}stopFind&token={token}"));
        Assert.StartsWith("Error", await _camera.GetAsync($"{Script}doFind&token={token}&beginNumber=0&count=1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_past_of_years_is_counted_and_told_as_quickly()
    {
        var (token, total) = await FindAsync("1990-01-01 00:00:00", "2026-01-01 00:00:00", "Area", 5);
        Assert.InRange(total, 2_000_000, 3_000_000);
        Assert.Equal("2025-12-31 23:55:00", (await _camera.LinesAsync($"{Script}doFind&token={token}&beginNumber={total - 2}&count=1"))["info[0].Time"]);
    }

    [Fact]
    public async Task What_was_placed_stays_in_the_past_and_what_was_before_it_too()
    {
        _camera.Advance(600);
        var (before, _) = await FindAsync("2026-01-05 08:00:00", "2026-01-05 09:00:00", "Spot", 5);
        var then = await _camera.LinesAsync($"{Script}doFind&token={before}&beginNumber=0&count=3");
        // A minute of the five, and over: 08:11 to 08:12.
        _camera.Advance(60);
        await _camera.HeatAsync(new { kind = "heat", temperature = 150, seconds = 60 });
        _camera.Advance(1200);
        var (token, total) = await FindAsync("2026-01-05 08:00:00", "2026-01-05 09:00:00", "Spot", 5);
        Assert.Equal(7, total);
        var found = await _camera.LinesAsync($"{Script}doFind&token={token}&beginNumber=0&count=100");
        Assert.Equal(then.Where(l => l.Key.StartsWith("info", StringComparison.Ordinal)), found.Where(l => l.Key.StartsWith("info[0]", StringComparison.Ordinal)
            || l.Key.StartsWith("info[1]", StringComparison.Ordinal) || l.Key.StartsWith("info[2]", StringComparison.Ordinal)));
        var calm = Number(found["info[2].QueryTemperInfo.TemperAve"]);
        Assert.Equal(("08:15:00", "150.0"), (found["info[3].Time"][^8..], found["info[3].QueryTemperInfo.TemperMax"]));
        Assert.InRange(Number(found["info[3].QueryTemperInfo.TemperMin"]), 0, 40);
        Assert.Equal(calm + ((150 - calm) / 5), Number(found["info[3].QueryTemperInfo.TemperAve"]), 1.0);
        Assert.InRange(Number(found["info[4].QueryTemperInfo.TemperMax"]), 0, 40);
    }

    [Fact]
    public async Task A_token_is_given_to_so_many_and_for_so_long()
    {
        var tokens = new List<string>();
        for (var i = 0; i < 8; i++)
        {
            tokens.Add((await FindAsync("2025-12-24 10:00:00", "2025-12-24 11:00:00", "Spot", 5)).Token);
        }

        Assert.Equal(8, tokens.Distinct(StringComparer.Ordinal).Count());
        Assert.StartsWith("Error\r\nErrorID=2", await _camera.GetAsync(Ask("2025-12-24 10:00:00", "2025-12-24 11:00:00", "Spot", 5)), StringComparison.Ordinal);
        _camera.Advance(200);
        Assert.Equal("1", (await _camera.LinesAsync($"{Script}doFind&token={tokens[0]}&beginNumber=0&count=1"))["found"]);
        _camera.Advance(200);
        Assert.StartsWith("Error\r\nErrorID=4", await _camera.GetAsync($"{Script}doFind&token={tokens[1]}&beginNumber=0&count=1"), StringComparison.Ordinal);
        Assert.Equal("1", (await _camera.LinesAsync($"{Script}doFind&token={tokens[0]}&beginNumber=0&count=1"))["found"]);
    }

    [Fact]
    public async Task Who_is_attached_is_told_every_rule_at_once_and_each_at_its_own_pace()
    {
        await _camera.SetHeatAsync("ThermometryRule[1][0].T=2&ThermometryRule[1][1].T=5");
        using var listener = await HeatListener.AttachAsync(_camera, "attachTemper");
        var first = await listener.LinesAsync();
        Assert.Equal(Keys.Select(k => "info[0]." + k).Concat(Keys.Select(k => "info[1]." + k)), first.Keys);
        Assert.Equal(("Spot1", "Area1", "2026-01-05 08:00:00"), (first["info[0].Name"], first["info[1].Name"], first["info[0].Time"]));
        Assert.True(Number(first["info[1].QueryTemperInfo.TemperMin"]) < Number(first["info[1].QueryTemperInfo.TemperMax"]));

        var told = new List<string>();
        _camera.Advance(10);
        for (var i = 0; i < 6; i++)
        {
            var part = await listener.LinesAsync();
            told.Add(part["info[0].Time"][^2..] + " " + string.Join(' ', part.Where(l => l.Key.EndsWith(".Name", StringComparison.Ordinal)).Select(l => l.Value)));
        }

        Assert.Equal(["02 Spot1", "04 Spot1", "05 Area1", "06 Spot1", "08 Spot1", "10 Spot1 Area1"], told);
        Assert.Equal(WireSight.Silence, (await listener.Raw.SeeAsync(TimeSpan.FromMilliseconds(50))).Sight);
    }

    [Fact]
    public async Task A_stream_follows_the_configuration()
    {
        await _camera.SetHeatAsync("ThermometryRule[1][0].T=3000&ThermometryRule[1][1].Enable=false");
        using var listener = await HeatListener.AttachAsync(_camera, "attachTemper");
        Assert.Equal(Keys.Length, (await listener.LinesAsync()).Count);
        await _camera.SetHeatAsync("ThermometryRule[1][0].T=4");
        _camera.Advance(4);
        Assert.Equal("2026-01-05 08:00:04", (await listener.LinesAsync())["info[0].Time"]);
        await _camera.SetHeatAsync("ThermometryRule[1][1].Enable=true");
        Assert.Equal("Area1", (await listener.LinesAsync())["info[0].Name"]);
        await _camera.SetHeatAsync("HeatImagingThermometry.TemperEnable=false");
        _camera.Advance(60);
        await _camera.SetHeatAsync("HeatImagingThermometry.TemperEnable=true");
        Assert.Equal("2026-01-05 08:01:04", (await listener.LinesAsync())["info[0].Time"]);
    }

    [Fact]
    public async Task Streams_of_heat_hear_no_events_and_are_in_the_journal()
    {
        using var listener = await HeatListener.AttachAsync(_camera, "attachProc");
        await _camera.RaiseAsync("VideoMotion", "Start");
        Assert.Equal(WireSight.Silence, (await listener.Raw.SeeAsync(TimeSpan.FromMilliseconds(50))).Sight);
        Assert.Contains("\"events.begin\"", await _camera.Control.GetStringAsync($"/api/v1/devices/{_camera.Host.Cameras[0].Key}/requests?path=/cgi-bin/RadiometryManager.cgi"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_does_not_read_is_cut_off_and_the_others_are_served()
    {
        await _camera.SetHeatAsync(string.Join('&', Enumerable.Range(0, 8).Select(n => $"ThermometryRule[1][{n}].Enable=true&ThermometryRule[1][{n}].Name={new string('n', 60)}&ThermometryRule[1][{n}].T=1&ThermometryRule[1][{n}].Type=Spot")));
        using var lazy = await HeatListener.AttachAsync(_camera, "attachTemper");
        var device = _camera.Host.Fleet.All[0];
        for (var i = 0; i < 2000 && device.Subscriptions.CutOff == 0; i++)
        {
            _camera.Advance(10);
        }

        Assert.Equal(1, device.Subscriptions.CutOff);
        using var other = await HeatListener.AttachAsync(_camera, "attachTemper");
        Assert.Equal(8 * Keys.Length, (await other.LinesAsync()).Count);
    }

    [Fact]
    public async Task Faults_of_streams_befall_these_too()
    {
        await using (await _camera.InjectAsync("events.chunked", match: """{"path":"/cgi-bin/RadiometryManager.cgi"}"""))
        {
            using var listener = new HeatListener(await RawClient.GetAsync(_camera.Url, Script + "attachTemper&channel=2"));
            Assert.Contains("Transfer-Encoding: chunked", await listener.Raw.ReadUntilAsync("\r\n\r\n"), StringComparison.OrdinalIgnoreCase);
            Assert.Contains("\r\n--myboundary\r\n", await listener.Raw.ReadUntilAsync("--myboundary\r\n"), StringComparison.Ordinal);
        }
    }

    private static string Ask(string from, string to, string type, int period) =>
        $"{Script}startFind&condition.StartTime={Uri.EscapeDataString(from)}&condition.EndTime={Uri.EscapeDataString(to)}&condition.Type={type}&condition.channel=2&condition.Period={period}";

    private async Task<(string Token, int Total)> FindAsync(string from, string to, string type, int period)
    {
        var lines = await _camera.LinesAsync(Ask(from, to, type, period));
        Assert.Equal(["token", "totalCount"], lines.Keys);
        return (lines["token"], int.Parse(lines["totalCount"], CultureInfo.InvariantCulture));
    }
}
