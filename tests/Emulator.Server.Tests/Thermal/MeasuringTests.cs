using System.Globalization;
using System.Net;
using Emulator.Device.Profiles;
using Emulator.Server.Tests.Queries;
using Emulator.Server.Tests.World;
using Emulator.TestKit;
using static Emulator.Server.Tests.Thermal.Heat;

namespace Emulator.Server.Tests.Thermal;

/// <summary>Points, rules and frames of the thermal channel, and what the configuration makes of them.</summary>
[Collection(ThermalCollection.Name)]
public sealed class MeasuringTests(ThermalCamera thermal) : IAsyncLifetime
{
    private readonly TestCamera _camera = thermal.Camera;

    public Task InitializeAsync() => _camera.ResetAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_hot_object_is_measured_where_it_is_and_for_as_long_as_it_is_there()
    {
        var calm = await _camera.PointAsync(3000, 5000);
        Assert.InRange(calm, 0, 40);
        await _camera.HeatAsync(new { kind = "heat", x = 3000, y = 5000, temperature = 95.3, radius = 300, seconds = 10 });
        Assert.Equal(95.3, await _camera.PointAsync(3000, 5000));
        Assert.Equal(95.3, await _camera.PointAsync(3150, 5100));
        Assert.InRange(await _camera.PointAsync(3400, 5000), 0, 40);
        _camera.Advance(9);
        Assert.Equal(95.3, await _camera.PointAsync(3000, 5000));
        _camera.Advance(1);
        Assert.InRange(await _camera.PointAsync(3000, 5000), calm - 1, calm + 1);
    }

    [Fact]
    public async Task It_goes_its_way_warms_and_cools()
    {
        double[][] path = [[1000, 7000], [5000, 7000]];
        await _camera.HeatAsync(new { kind = "heat", path, temperature = 180, seconds = 20, warming = 4, cooling = 10 });
        Assert.InRange(await _camera.PointAsync(1000, 7000), 0, 45);
        _camera.Advance(10);
        Assert.Equal(180, await _camera.PointAsync(3000, 7000));
        Assert.InRange(await _camera.PointAsync(1000, 7000), 0, 45);
        _camera.Advance(10);
        Assert.Equal(180, await _camera.PointAsync(5000, 7000));
        _camera.Advance(5);
        Assert.InRange(await _camera.PointAsync(5000, 7000), 85, 115);
        _camera.Advance(6);
        Assert.InRange(await _camera.PointAsync(5000, 7000), 0, 45);
    }

    [Theory]
    [InlineData(30)]
    [InlineData(200)]
    [InlineData(900)]
    public async Task The_bytes_of_a_frame_are_the_temperatures_that_points_have(int temperature)
    {
        await _camera.HeatAsync(new { kind = "heat", x = 2222, y = 3333, temperature, radius = 900, seconds = 60 });
        using var listener = await HeatListener.AttachAsync(_camera, "attachProc");
        Assert.Equal("Ready", (await _camera.LinesAsync(Script + "toFetch&channel=2"))["status"]);
        var frame = await listener.FrameAsync();
        Assert.Equal(
            ["Height", "Width", "Channel", "Time", "Length", "sensorType", "Unzip.ParamR", "Unzip.ParamB", "Unzip.ParamF", "Unzip.ParamO"], frame.Info.Keys.Select(k => k["dataInfo.".Length..]));
        Assert.Equal(("1", "Tau"), (frame.Info["dataInfo.Channel"], frame.Info["dataInfo.sensorType"]));
        Assert.Equal(temperature, frame.At(2222, 3333), 0.1);
        foreach (var (x, y) in new[] { (0, 0), (8191, 8191), (2222, 3333), (4096, 4096), (6700, 3900), (1500, 3600), (2700, 3900) })
        {
            Assert.InRange(frame.At(x, y) - await _camera.PointAsync(x, y), -0.15, 0.15);
        }
    }

    [Fact]
    public async Task Every_fetch_is_one_frame_for_all_who_are_attached_to_the_channel()
    {
        using var one = await HeatListener.AttachAsync(_camera, "attachProc");
        using var other = await HeatListener.AttachAsync(_camera, "attachProc");
        Assert.Equal("status=Ready\r\n", await _camera.GetAsync(Script + "toFetch&channel=2"));
        var (first, second) = (await one.FrameAsync(), await other.FrameAsync());
        Assert.Equal(first.Celsius, second.Celsius);
        _camera.Advance(90);
        Assert.Equal("status=Ready\r\n", await _camera.GetAsync(Script + "toFetch&channel=2"));
        var later = await one.FrameAsync();
        Assert.NotEqual(first.Info["dataInfo.Time"], later.Info["dataInfo.Time"]);
        Assert.NotEqual(first.Celsius, later.Celsius); // somebody walks by
    }

    [Fact]
    public async Task A_client_that_does_not_take_its_frames_makes_the_service_busy()
    {
        using var listener = await HeatListener.AttachAsync(_camera, "attachProc");
        var answers = new List<string>();
        for (var i = 0; i < 64 && !answers.Contains("status=Busy\r\n"); i++)
        {
            answers.Add(await _camera.GetAsync(Script + "toFetch&channel=2"));
        }

        Assert.Equal("status=Busy\r\n", answers[^1]);
        // It takes them, and the service is ready again.
        for (var i = 0; i < answers.Count - 1; i++)
        {
            await listener.FrameAsync();
        }

        Assert.Equal("status=Ready\r\n", await _camera.GetAsync(Script + "toFetch&channel=2"));
    }

    [Fact]
    public async Task What_an_area_tells_is_what_the_pixels_of_a_frame_within_it_say()
    {
        await _camera.HeatAsync(new { kind = "heat", x = 5000, y = 5000, temperature = 140.4, radius = 500, seconds = 60 });
        // A triangle, whose sides are no lines of pixels.
        await _camera.SetRuleAsync(1, "MeterRegion.Coordinates[0][0]=4000", "MeterRegion.Coordinates[0][1]=4000", "MeterRegion.Coordinates[1][0]=7000", "MeterRegion.Coordinates[1][1]=4300",
            "MeterRegion.Coordinates[2][0]=5200", "MeterRegion.Coordinates[2][1]=7100", "MeterRegion.Coordinates[3][0]=4600", "MeterRegion.Coordinates[3][1]=5550");
        using var listener = await HeatListener.AttachAsync(_camera, "attachProc");
        await _camera.GetAsync(Script + "toFetch&channel=2");
        var frame = await listener.FrameAsync();
        (double X, double Y)[] corners = [(4000, 4000), (7000, 4300), (5200, 7100), (4600, 5550)];
        var inside = new List<double>();
        for (var i = 0; i < frame.Celsius.Length; i++)
        {
            if (IsWithin(corners, ((i % frame.Width) + 0.5) * 8192 / frame.Width, ((i / frame.Width) + 0.5) * 8192 / frame.Height))
            {
                inside.Add(frame.Celsius[i]);
            }
        }

        var told = await _camera.TemperAsync("condition.RuleId=1");
        inside.Sort();
        var mean = inside.Average();
        Assert.Equal("Area", told["TempInfo.Type"]);
        Assert.Equal(mean, Number(told["TempInfo.TemperAver"]), 0.06);
        Assert.Equal(inside[^1], Number(told["TempInfo.TemperMax"]), 0.06);
        Assert.Equal(inside[0], Number(told["TempInfo.TemperMin"]), 0.06);
        Assert.Equal(inside[inside.Count / 2], Number(told["TempInfo.TemperMid"]), 0.06);
        Assert.Equal(Math.Sqrt(inside.Sum(c => (c - mean) * (c - mean)) / inside.Count), Number(told["TempInfo.TemperStd"]), 0.06);
        Assert.Equal(frame.At(Int("MaxCoordinate[0]"), Int("MaxCoordinate[1]")), inside[^1], 0.02);
        Assert.Equal(frame.At(Int("MinCoordinate[0]"), Int("MinCoordinate[1]")), inside[0], 0.02);

        int Int(string name) => int.Parse(told["TempInfo." + name], CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task A_line_is_measured_from_its_first_point_to_its_second()
    {
        await _camera.SetRuleAsync(2, "Enable=true", "Type=Line", "Name=Fence", "MeterRegion.Coordinates[0][0]=1000", "MeterRegion.Coordinates[0][1]=2000",
            "MeterRegion.Coordinates[1][0]=3000", "MeterRegion.Coordinates[1][1]=4000");
        await _camera.HeatAsync(new { kind = "heat", x = 2000, y = 3000, temperature = 77, radius = 100, seconds = 60 });
        await _camera.HeatAsync(new { kind = "heat", x = 3000, y = 2000, temperature = 222, radius = 400, seconds = 60 });
        var told = await _camera.TemperAsync("condition.Type=Line&condition.Name=Fence&condition.RuleId=2&condition.PresetId=0");
        Assert.Equal(("Line", "77.0"), (told["TempInfo.Type"], told["TempInfo.TemperMax"]));
        Assert.InRange(Number(told["TempInfo.TemperAver"]), 0, 40);
    }

    [Fact]
    public async Task Emissivity_distance_and_the_air_count_as_physics_says()
    {
        await _camera.HeatAsync(new { kind = "heat", x = 3000, y = 3000, temperature = 100, seconds = 600 });
        Assert.Equal(100, await _camera.PointAsync(3000, 3000));

        // Told that it gives off less than it does, the device takes it for hotter: the radiation that arrives is the same.
        await _camera.SetHeatAsync("HeatImagingThermometry.ObjectEmissivity=0.50");
        var arriving = Arriving(100, 0.95, 10, 20, 20, 50);
        Assert.Equal(Told(arriving, 0.50, 10, 20, 20, 50), await _camera.PointAsync(3000, 3000), 0.06);
        Assert.InRange(await _camera.PointAsync(3000, 3000), 140, 180);

        await _camera.SetHeatAsync("HeatImagingThermometry.ObjectEmissivity=0.95&HeatImagingThermometry.ObjectDistance=100&HeatImagingThermometry.RelativeHumidity=90"
            + "&HeatImagingThermometry.AtmosphericTemperature=35.5&HeatImagingThermometry.ReflectedTemperature=60");
        Assert.Equal(Told(arriving, 0.95, 100, 60, 35.5, 90), await _camera.PointAsync(3000, 3000), 0.06);

        // A rule may know better than the rest.
        await _camera.SetRuleAsync(0, "MeterRegion.Coordinates[0][0]=3000", "MeterRegion.Coordinates[0][1]=3000", "LocalParameters.Enable=true", "LocalParameters.ObjectEmissivity=0.80",
            "LocalParameters.ObjectDistance=3", "LocalParameters.RefalectedTemp=10");
        Assert.Equal(Told(arriving, 0.80, 3, 10, 35.5, 90), Number((await _camera.TemperAsync("condition.RuleId=0"))["TempInfo.TemperAver"]), 0.06);

        // The sky is colder than what is said to be reflected; nothing is made of it that is not a number.
        await _camera.SetHeatAsync("HeatImagingThermometry.ObjectEmissivity=0");
        Assert.InRange(await _camera.PointAsync(4000, 10), -50, 2000);
    }

    [Fact]
    public async Task Fahrenheit_is_told_everywhere()
    {
        await _camera.HeatAsync(new { kind = "heat", temperature = 100, seconds = 600 });
        var centigrade = await _camera.TemperAsync("condition.RuleId=1");
        await _camera.SetHeatAsync("HeatImagingThermometry.TemperatureUnit=Fahrenheit");
        Assert.Equal(212, await _camera.PointAsync(4096, 4096));
        var fahrenheit = await _camera.TemperAsync("condition.RuleId=1");
        Assert.Equal("212.0", fahrenheit["TempInfo.TemperMax"]);
        Assert.Equal((Number(centigrade["TempInfo.TemperAver"]) * 1.8) + 32, Number(fahrenheit["TempInfo.TemperAver"]), 0.15);
        Assert.Equal(Number(centigrade["TempInfo.TemperStd"]) * 1.8, Number(fahrenheit["TempInfo.TemperStd"]), 0.15);
        using var listener = await HeatListener.AttachAsync(_camera, "attachTemper");
        var part = await listener.LinesAsync();
        Assert.Equal(("Fahrenheit", "212.0"), (part["info[0].TemperatureUnit"], part["info[0].QueryTemperInfo.TemperMax"]));
    }

    [Fact]
    public async Task A_device_that_does_not_measure_says_so()
    {
        await _camera.SetHeatAsync("HeatImagingThermometry.TemperEnable=false");
        foreach (var request in new[] { "getRandomPointTemper&channel=2&coordinate[0]=1&coordinate[1]=1", "getTemper&condition.channel=2", "attachTemper&channel=2", "attachProc&channel=2", "toFetch&channel=2" })
        {
            Assert.Equal("Error\r\nErrorID=2, Detail=Invalid Request!\r\n", await _camera.GetAsync(Script + request));
        }

        Assert.Equal(200, await _camera.StatusAsync(Script + "getCaps"));
    }

    [Theory]
    [InlineData("getRandomPointTemper&channel=2&coordinate[0]=1")]
    [InlineData("getRandomPointTemper&channel=2&coordinate[0]=8192&coordinate[1]=1")]
    [InlineData("getRandomPointTemper&channel=2&coordinate[0]=1&coordinate[1]=-1")]
    [InlineData("getRandomPointTemper&channel=1&coordinate[0]=1&coordinate[1]=1")]
    [InlineData("getRandomPointTemper&coordinate[0]=1&coordinate[1]=1")]
    [InlineData("getRandomPointTemper&channel=3&coordinate[0]=1&coordinate[1]=1")]
    [InlineData("getTemper&condition.RuleId=0")]
    [InlineData("getTemper&condition.channel=1&condition.RuleId=0")]
    [InlineData("getTemper&condition.channel=2&condition.RuleId=9")]
    [InlineData("getTemper&condition.channel=2&condition.PresetId=256")]
    [InlineData("getTemper&condition.channel=2&condition.Type=Circle")]
    [InlineData("startFind&condition.StartTime=2025-01-01%2000:00:00&condition.EndTime=2025-01-02%2000:00:00&condition.Type=Spot&condition.channel=2&condition.Period=7")]
    [InlineData("startFind&condition.StartTime=2025-01-01%2000:00:00&condition.EndTime=2025-01-02%2000:00:00&condition.Type=Spot&condition.channel=2")]
    [InlineData("startFind&condition.StartTime=2025-01-01%2000:00:00&condition.EndTime=2024-01-02%2000:00:00&condition.Type=Spot&condition.channel=2&condition.Period=5")]
    [InlineData("startFind&condition.StartTime=yesterday&condition.EndTime=2025-01-02%2000:00:00&condition.Type=Spot&condition.channel=2&condition.Period=5")]
    [InlineData("startFind&condition.StartTime=2025-01-01%2000:00:00&condition.EndTime=2025-01-02%2000:00:00&condition.Type=Spot&condition.channel=1&condition.Period=5")]
    [InlineData("doFind&token=1&beginNumber=0")]
    [InlineData("doFind&token=1&beginNumber=-1&count=10")]
    [InlineData("doFind&token=1&beginNumber=0&count=0")]
    [InlineData("doFind&token=1&beginNumber=0&count=101")]
    [InlineData("attachTemper")]
    [InlineData("attachTemper&channel=1")]
    [InlineData("attachProc&channel=x")]
    [InlineData("toFetch")]
    public async Task What_can_never_be_is_refused(string request)
    {
        using var answer = await _camera.Admin.GetAsync(Script + request);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("Error\r\nBad Request!\r\n", await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("getTemper&condition.channel=2&condition.RuleId=5")] // there is no such rule
    [InlineData("getTemper&condition.channel=2&condition.RuleId=0&condition.Name=Spot2")]
    [InlineData("doFind&token=4711&beginNumber=0&count=10")]
    [InlineData("stopFind&token=4711")]
    public async Task What_is_not_there_fails(string request) => Assert.Equal("Error\r\nErrorID=4, Detail=Request invalid param!\r\n", await _camera.GetAsync(Script + request));

    [Fact]
    public async Task A_rule_that_is_off_tells_nothing()
    {
        await _camera.SetRuleAsync(0, "Enable=false");
        Assert.Equal("Error\r\nErrorID=2, Detail=Invalid Request!\r\n", await _camera.GetAsync(Script + "getTemper&condition.channel=2&condition.RuleId=0"));
    }

    [Theory]
    [InlineData("ThermometryRule[1][1].Alarm.Result=Vaule")]
    [InlineData("ThermometryRule[1][0].Type=Line&ThermometryRule[1][0].Alarm.Result=Std")]
    [InlineData("ThermometryRule[1][8].Enable=true")]
    [InlineData("ThermometryRule[1][0].MeterRegion.Coordinates[0][0]=8192")]
    public async Task A_rule_that_cannot_be_is_refused(string values)
    {
        using var answer = await _camera.Admin.GetAsync("/cgi-bin/configManager.cgi?action=setConfig&" + values);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task A_rule_of_another_type_counts_by_a_value_that_it_has()
    {
        await _camera.SetRuleAsync(1, "Alarm.Result=Std");
        await _camera.SetRuleAsync(1, "Type=Line");
        Assert.Equal("Max", await _camera.ValueAsync("configManager.cgi?action=getConfig&name=ThermometryRule", "table.ThermometryRule[1][1].Alarm.Result"));
        Assert.Equal("Max", await _camera.ValueAsync("configManager.cgi?action=getConfig&name=ThermometryRule", "table.ThermometryRule[1][1].AlarmSetting[0].Result"));
    }

    [Fact]
    public async Task Capabilities_agree_with_what_is_taken()
    {
        var caps = await _camera.LinesAsync(Script + "getCaps&channel=2");
        var most = int.Parse(caps["caps.TotalNum.MaxNum"], CultureInfo.InvariantCulture);
        Assert.Equal(caps["caps.TotalNum.MaxNum"], caps["caps.TotalNum.Line.MaxLines"]);
        Assert.Equal(["Spot", "Line", "Area"], Enumerable.Range(0, 3).Select(i => caps[$"caps.MeterInfo.Type[{i}]"]));
        for (var n = 2; n < most; n++)
        {
            await _camera.SetRuleAsync(n, "Enable=true", "Type=Line", $"RuleId={n}");
        }

        Assert.Equal("Line", (await _camera.TemperAsync($"condition.RuleId={most - 1}"))["TempInfo.Type"]);
    }

    [Fact]
    public async Task The_control_api_tells_what_is_there_and_what_is_measured()
    {
        await _camera.HeatAsync(new { kind = "heat", x = 4096, y = 4096, temperature = 60.5, radius = 321, seconds = 60 });
        var part = (await Steps.StateAsync(_camera)).GetProperty("parts").GetProperty("thermal");
        var channel = Assert.Single(part.GetProperty("channels").EnumerateArray());
        Assert.Equal(2, channel.GetProperty("channel").GetInt32());
        var hot = Assert.Single(channel.GetProperty("objects").EnumerateArray());
        Assert.Equal((60.5, 321, 4096), (hot.GetProperty("temperature").GetDouble(), hot.GetProperty("radius").GetDouble(), hot.GetProperty("x").GetDouble()));
        Assert.Equal(60.5, channel.GetProperty("rules")[0].GetProperty("average").GetDouble());
    }

    [Fact]
    public async Task Users_need_the_right_to_see_the_channel()
    {
        await _camera.DoAsync("userManager.cgi?action=addUser&user.Name=blind&user.Password=secret12&user.Group=user&user.Sharable=true&user.Reserved=false&user.AuthorityList[0]=Monitor_01");
        using var blind = _camera.Client("blind", "secret12");
        foreach (var request in new[] { "getRandomPointTemper&channel=2&coordinate[0]=1&coordinate[1]=1", "getTemper&condition.channel=2", "attachTemper&channel=2", "attachProc&channel=2", "toFetch&channel=2" })
        {
            using var answer = await blind.GetAsync(Script + request);
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        }

        using var caps = await blind.GetAsync(Script + "getCaps");
        Assert.Equal(HttpStatusCode.OK, caps.StatusCode);
    }

    [Fact]
    public async Task A_thermal_channel_may_stand_anywhere_and_others_have_none()
    {
        var profile = TestProfiles.All["thermal"] with
        {
            Name = "three",
            Channels =
            [
                new ChannelProfile { Title = "A", Scene = "yard", Kind = ChannelKind.Thermal }, new ChannelProfile { Title = "B", Scene = "yard" },
                new ChannelProfile { Title = "C", Scene = "yard", Kind = ChannelKind.Thermal },
            ],
        };
        await using (var camera = await TestCamera.StartAsync(profile, o => o with { Dialect = Dialect.Document }))
        {
            Assert.Equal(2, (await camera.HeatAsync(new { kind = "heat", channel = 3, temperature = 90 })).Index);
            Assert.Equal("TempInfo.Type=Spot\r\nTempInfo.TemperAver=90.0\r\n", await camera.GetAsync(Script + "getRandomPointTemper&channel=3&coordinate[0]=4096&coordinate[1]=4096"));
            Assert.DoesNotContain("90.0", await camera.GetAsync(Script + "getRandomPointTemper&channel=1&coordinate[0]=4096&coordinate[1]=4096"), StringComparison.Ordinal);
            Assert.Equal("channel", (await camera.RefusedAsync(new { kind = "heat", channel = 2 })).Field);
            Assert.Equal("Error\r\nErrorID=4, Detail=Request invalid param!\r\n", await camera.GetAsync(Script + "getRandomPointTemper&channel=2&coordinate[0]=1&coordinate[1]=1"));
        }

        await using var plain = await TestCamera.StartAsync();
        Assert.Equal(404, await plain.StatusAsync(Script + "toFetch&channel=1"));
    }

    [Theory]
    [InlineData("radius", "{\"kind\":\"heat\",\"radius\":0}")]
    [InlineData("path", "{\"kind\":\"heat\",\"path\":[[1,2]]}")]
    [InlineData("path", "{\"kind\":\"heat\",\"path\":[[1,2],[3]]}")]
    [InlineData("path", "{\"kind\":\"heat\",\"path\":[[1,2],[3,8192]]}")]
    [InlineData("x", "{\"kind\":\"heat\",\"path\":[[1,2],[3,4]],\"x\":5}")]
    [InlineData("warming", "{\"kind\":\"heat\",\"warming\":-1}")]
    [InlineData("cooling", "{\"kind\":\"heat\",\"cooling\":100000}")]
    [InlineData("temperature", "{\"kind\":\"heat\",\"temperature\":-300}")]
    [InlineData("radius", "{\"kind\":\"motion\",\"radius\":5}")]
    public async Task A_stimulus_that_cannot_be_is_refused_with_its_field(string field, string body) =>
        Assert.Equal(field, (await _camera.RefusedAsync(System.Text.Json.JsonDocument.Parse(body).RootElement)).Field);

    private static bool IsWithin((double X, double Y)[] corners, double x, double y)
    {
        var inside = false;
        for (int i = 0, j = corners.Length - 1; i < corners.Length; j = i++)
        {
            var (a, b) = (corners[i], corners[j]);
            if (a.Y > y != b.Y > y && x < ((b.X - a.X) * (y - a.Y) / (b.Y - a.Y)) + a.X)
            {
                inside = !inside;
            }
        }

        return inside;
    }

    // As docs/decisions/0035 has it, written anew.
    private static double Radiation(double celsius) => 1 / (Math.Exp(1428 / (celsius + 273.15)) - 1);

    private static double Passed(double metres, double air, double humidity)
    {
        var water = Math.Sqrt(humidity / 100 * Math.Exp(1.5587 + (0.06939 * air) - (0.00027816 * air * air) + (0.00000068455 * air * air * air)));
        return (1.9 * Math.Exp(-Math.Sqrt(metres) * (0.006569 - (0.002276 * water)))) - (0.9 * Math.Exp(-Math.Sqrt(metres) * (0.01262 - (0.00667 * water))));
    }

    private static double Arriving(double celsius, double emissivity, double metres, double reflected, double air, double humidity)
    {
        var clear = Passed(metres, air, humidity);
        return (clear * ((emissivity * Radiation(celsius)) + ((1 - emissivity) * Radiation(reflected)))) + ((1 - clear) * Radiation(air));
    }

    private static double Told(double arriving, double emissivity, double metres, double reflected, double air, double humidity)
    {
        var clear = Passed(metres, air, humidity);
        var own = (((arriving - ((1 - clear) * Radiation(air))) / clear) - ((1 - emissivity) * Radiation(reflected))) / emissivity;
        return (1428 / Math.Log((1 / own) + 1)) - 273.15;
    }
}
