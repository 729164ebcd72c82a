using System.Net;
using Emulator.Device.Ptz;
using Emulator.Server.Tests.Queries;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Ptz;

/// <summary>What lasts, and what hurts.</summary>
public sealed class SurvivalTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("camulator-").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task Presets_tours_and_patterns_survive_a_reboot_and_what_moves_stops_where_it_is()
    {
        await using var camera = await TestCamera.StartAsync("speed-dome");
        await RememberAsync(camera);
        await camera.StartAsync("StartTour", 1, 0, 0);
        camera.Wait(0.5); // From 25 towards 100.
        await camera.RebootAsync();
        await camera.IsAtAsync("75,0,1", "Idle");
        await KnowsAsync(camera);
        camera.Wait(100);
        await camera.IsAtAsync("75,0,1", "Idle");
    }

    [Fact]
    public async Task Presets_tours_patterns_and_limits_survive_the_process()
    {
        await using (var camera = await TestCamera.StartAsync("speed-dome", o => o with { DataFolder = _data }))
        {
            await RememberAsync(camera);
            await camera.StartAsync("PositionReset");
        }

        await using (var camera = await TestCamera.StartAsync("speed-dome", o => o with { DataFolder = _data }))
        {
            // Told from the reference, which is at 25, where the left limit is as well: 0.25 s to there and 0.5 s on.
            await camera.IsAtAsync("335,0,1", "Idle");
            await KnowsAsync(camera);
            await camera.StartAsync("AutoPanOn");
            camera.Wait(0.25 + 0.5);
            await camera.IsAtAsync("25,0,1", "Moving");
            await camera.StartAsync("StartPattern", 1, 0, 0);
            camera.Wait(60);
            Assert.Equal(1, (await camera.MechanicsAsync()).GetProperty("pattern").GetInt32());
        }
    }

    [Fact]
    public async Task An_acknowledged_preset_survives_the_death_of_the_process()
    {
        await using (var process = await CamulatorProcess.StartAsync("--data", _data, "--devices", "speed-dome"))
        {
            using var client = Client(process.Camera);
            Assert.Equal("OK\r\n", await client.GetStringAsync("/cgi-bin/" + PtzClient.Path("start", "SetPreset", 0, 42, 0)));
            process.Kill();
        }

        await using (var process = await CamulatorProcess.StartAsync("--data", _data, "--devices", "speed-dome"))
        {
            using var client = Client(process.Camera);
            Assert.Equal("presets[0].Index=42\r\npresets[0].Name=preset42\r\n", await client.GetStringAsync("/cgi-bin/ptz.cgi?action=getPresets"));
        }
    }

    [Fact]
    public async Task Reset_from_the_control_api_forgets_all_and_stands_where_it_started()
    {
        await using var camera = await TestCamera.StartAsync("speed-dome", o => o with { DataFolder = _data });
        var before = (await camera.MechanicsAsync()).ToString();
        await RememberAsync(camera);
        await camera.StartAsync("AuxOn", 1, 0, 0);
        await camera.StartAsync("Continuously", 8, 8, 8);
        await camera.ResetAsync();
        camera.Wait(1);
        Assert.Equal(before, (await camera.MechanicsAsync()).ToString());
    }

    [Fact]
    public async Task A_storm_of_orders_from_many_clients_hurts_nothing()
    {
        await using var camera = await TestCamera.StartAsync("speed-dome");
        string[] orders =
        [
            PtzClient.Path("start", "Up", 0, 8, 0), PtzClient.Path("stop", "Up"), PtzClient.Path("start", "Continuously", 8, -8, 8, int.MaxValue), PtzClient.Path("start", "SetPreset", 0, 1, 0),
            PtzClient.Path("start", "AddTour", 1, 1, 0), PtzClient.Path("start", "StartTour", 1, 0, 0), PtzClient.Path("start", "SetPatternBegin", 1), PtzClient.Path("start", "PositionABS", 1, 2, 3),
            PtzClient.Path("start", "SetPatternEnd", 1), PtzClient.Path("start", "StartPattern", 1), PtzClient.Path("start", "AutoPanOn"), PtzClient.Path("start", "Reset"), "ptz.cgi?action=getStatus",
        ];
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async client =>
        {
            using var http = camera.BasicClient("admin", "admin");
            for (var i = 0; i < 1250; i++)
            {
                using var answer = await http.GetAsync("/cgi-bin/" + orders[(client + i) % orders.Length]);
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
                if (i % 100 == 0)
                {
                    camera.Wait(0.1);
                }
            }
        }));
        await camera.StartAsync("Reset");
        camera.Wait(100);
        await camera.IsAtAsync("0,0,1", "Idle");
    }

    [Fact]
    public async Task A_timeout_of_a_lifetime_and_a_clock_set_back_a_year_change_nothing()
    {
        await using var camera = await TestCamera.StartAsync("speed-dome");
        await camera.StartAsync("Continuously", 4, 0, 0, int.MaxValue);
        camera.Wait(0.5);
        await camera.DoAsync("global.cgi?action=setCurrentTime&time=2025-01-01 21:02:32");
        camera.Wait(0.5);
        await camera.IsAtAsync("50,0,1", "Moving");
        camera.Wait(86_400.0 * 365);
        await camera.IsAtAsync("50,0,1", "Moving");
    }

    [Fact]
    public async Task What_a_tour_and_a_pattern_hold_is_bounded()
    {
        await using var camera = await TestCamera.StartAsync("speed-dome");
        var unit = camera.Host.Fleet.All[0].Device.Ptz[0];
        unit.SetPreset(1);
        for (var i = 0; i < 1000; i++)
        {
            unit.AddTour(1, 1);
        }

        Assert.Equal(PtzUnit.MaxStops, unit.Tours[0].Value.Presets.Length);
        unit.BeginPattern(1);
        for (var i = 0; i < 20_000; i++)
        {
            unit.Move(new PtzMove { Pan = i % 8 });
        }

        Assert.Equal(PtzResult.Done, unit.EndPattern(1));
        Assert.Equal(PtzResult.Done, unit.StartPattern(1));
        camera.Wait(1_000_000);
        Assert.Equal(1, (await camera.MechanicsAsync()).GetProperty("pattern").GetInt32());
    }

    [Fact]
    public async Task It_never_leaves_its_range_and_never_jumps()
    {
        await using var camera = await TestCamera.StartAsync(PtzClient.Dome(p => p with { Pan = (-100, 90), Tilt = (-5, 60) }));
        var unit = camera.Host.Fleet.All[0].Device.Ptz[0];
        var chance = new Random(7);
        Func<PtzResult>[] orders =
        [
            () => unit.Move(new PtzMove { Pan = chance.Next(-8, 9), Tilt = chance.Next(-8, 9), Zoom = chance.Next(-8, 9), During = chance.Next(2) == 0 ? null : TimeSpan.FromSeconds(chance.NextDouble()) }),
            () => unit.MoveTo(chance.Next(0, 361), chance.Next(-5, 61), chance.Next(1, 26), chance.Next(1, 9)),
            () => unit.MoveWithin((2 * chance.NextDouble()) - 1, (2 * chance.NextDouble()) - 1, zoom => zoom * chance.NextDouble() * 3),
            () => unit.SetPreset(chance.Next(1, 5)),
            () => unit.GotoPreset(chance.Next(1, 5)),
            () => unit.AddTour(1, chance.Next(1, 5)),
            () => unit.StartTour(1),
            () => unit.BeginPattern(1),
            () => unit.EndPattern(1),
            () => unit.StartPattern(1),
            () => unit.SetLimit(chance.Next(2) == 0),
            unit.AutoPan,
            unit.AutoScan,
        ];
        var last = unit.Read();
        for (var i = 0; i < 5000; i++)
        {
            orders[chance.Next(orders.Length)]();
            var ordered = unit.Read();
            Assert.Equal((last.Pan, last.Tilt, last.Zoom), (ordered.Pan, ordered.Tilt, ordered.Zoom));
            var seconds = chance.Next(100) / 50.0;
            camera.Wait(seconds);
            var now = unit.Read();
            Assert.InRange(now.Pan, -100, 90);
            Assert.InRange(now.Tilt, -5, 60);
            Assert.InRange(now.Zoom, 1, 25);
            Assert.InRange(Math.Max(Math.Abs(now.Pan - last.Pan), Math.Abs(now.Tilt - last.Tilt)), 0, (100 * seconds) + 0.001);
            Assert.InRange(Math.Abs(now.Zoom - last.Zoom), 0, (24 * seconds / 5) + 0.001);
            last = now;
        }
    }

    [Fact]
    public async Task While_it_is_down_nothing_is_carried_out()
    {
        await using var camera = await TestCamera.StartAsync("speed-dome");
        var device = camera.Host.Fleet.All[0].Device;
        await camera.StartAsync("SetPreset", 0, 1, 0);
        await camera.GoAsync(50, 0);
        device.Power.Shutdown(TimeSpan.Zero);
        device.Power.Settle();
        Assert.Equal(PtzResult.Missing, device.Ptz[0].GotoPreset(1));
        Assert.Equal(PtzResult.Missing, device.Ptz[0].StartTour(1));
        camera.Wait(10);
        Assert.Equal(50, device.Ptz[0].Read().Pan);
        device.Power.TurnOn();
        camera.Wait(60);
        Assert.Equal((50, false), (device.Ptz[0].Read().Pan, device.Ptz[0].Read().Moving));
        Assert.Equal(PtzResult.Done, device.Ptz[0].GotoPreset(1));
    }

    private static async Task RememberAsync(TestCamera camera)
    {
        await camera.PresetAsync(1, 100);
        await camera.StartAsync("SetRightLimit");
        await camera.PresetAsync(2, 25);
        await camera.StartAsync("SetLeftLimit");
        await camera.StartAsync("AddTour", 1, 1, 0);
        await camera.StartAsync("SetPatternBegin", 1, 0, 0);
        await camera.StartAsync("Right", 0, 8, 0);
        camera.Wait(0.25);
        await camera.StartAsync("SetPatternEnd", 1, 0, 0);
        await camera.GoAsync(25, 0);
    }

    private static async Task KnowsAsync(TestCamera camera)
    {
        var state = await camera.MechanicsAsync();
        Assert.Equal("[1,2] [1] [1]", $"{state.GetProperty("presets")} {state.GetProperty("tours")} {state.GetProperty("patterns")}");
    }

    private static HttpClient Client(Uri url) =>
        new(new SocketsHttpHandler { Credentials = new CredentialCache { { url, "Digest", new NetworkCredential("admin", "admin") } }, PreAuthenticate = true }) { BaseAddress = url };
}
