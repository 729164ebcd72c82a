using Emulator.Server.Tests.Dhip;
using Emulator.Server.Tests.Events;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Faults;

/// <summary>Devices that start anew, do not start, or are too slow.</summary>
public class PowerFaultTests(SharedCamera shared) : IClassFixture<SharedCamera>
{
    private const string On = "Code=VideoMotion;action=Start;index=0";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [ShowsFault("device.reboot")]
    public async Task A_reboot_in_the_middle_of_an_event(bool dropStops)
    {
        var camera = await shared.FreshAsync();
        using var listener = await EventListener.AttachAsync(camera);
        await camera.RaiseAsync("VideoMotion", "Start");
        Assert.Equal(On, await listener.ReadAsync());
        await using var fault = await camera.InjectAsync("device.reboot", $$"""{"dropStops":{{(dropStops ? "true" : "false")}}}""");
        if (!dropStops)
        {
            Assert.Equal("Code=VideoMotion;action=Stop;index=0", await listener.ReadAsync());
            await camera.PassAsync(1);
        }

        await listener.AssertEndedAsync();
        Assert.Equal(0, await camera.AskAsync());
        Assert.Equal("booting", await camera.PowerAsync());
        await camera.PassAsync(DeviceFaults.Boot);
        Assert.Equal(200, await camera.AskAsync());
    }

    [Fact]
    [ShowsFault("device.reboot")]
    public async Task A_reboot_upon_a_request()
    {
        var camera = await shared.FreshAsync();
        await using var fault = await camera.InjectAsync("device.reboot", when: """{"afterRequest":{"path":"*magicBox.cgi","count":2}}""");
        Assert.Equal(200, await camera.AskAsync());
        Assert.Equal(0, await camera.AskAsync());
        Assert.Equal("booting", await camera.PowerAsync());
    }

    [Fact]
    [ShowsFault("device.reboot")]
    public async Task Streams_are_silent_after_a_reboot_until_the_next()
    {
        var camera = await shared.FreshAsync();
        await using var fault = await camera.InjectAsync("device.reboot", """{"silentStreams":true}""");
        await camera.PassAsync(DeviceFaults.Boot);
        Assert.Equal(200, await camera.AskAsync());
        using (var listener = await EventListener.AttachAsync(camera, "codes=[All]&heartbeat=5"))
        {
            using var dhip = await DhipClient.LoginAsync(camera);
            await dhip.CallAsync("eventManager.attach", new { codes = new[] { "All" } });
            await camera.RaiseAsync("VideoMotion", "Start");
            await camera.PassAsync(5);
            Assert.Equal("Heartbeat", await listener.ReadAsync());
            Assert.Equal(WireSight.Silence, (await dhip.Raw.SeeAsync(TimeSpan.FromMilliseconds(50))).Sight);
            await camera.PowerAsync("reboot");
        }

        await camera.PassAsync(DeviceFaults.Boot);
        using var again = await EventListener.AttachAsync(camera);
        await camera.RaiseAsync("VideoMotion", "Start");
        Assert.Equal(On, await again.ReadAsync());
    }

    [Fact]
    [ShowsFault("device.slowBoot")]
    public async Task A_start_that_takes_its_time()
    {
        var camera = await shared.FreshAsync();
        await using var fault = await camera.InjectAsync("device.slowBoot", """{"boot":"100s"}""");
        await camera.PowerAsync("reboot");
        await camera.PassAsync(99);
        Assert.Equal(0, await camera.AskAsync());
        await camera.PassAsync(1);
        Assert.Equal(200, await camera.AskAsync());
    }

    [Fact]
    [ShowsFault("device.bootLoop")]
    public async Task A_device_that_starts_again_and_again()
    {
        var camera = await shared.FreshAsync();
        await using var fault = await camera.InjectAsync("device.bootLoop", """{"up":"10s","times":2}""");
        Assert.Equal("booting", await camera.PowerAsync());
        await camera.PassAsync(DeviceFaults.Boot);
        Assert.Equal(200, await camera.AskAsync());
        await camera.PassAsync(10);
        Assert.Equal(0, await camera.AskAsync());
        await camera.PassAsync(DeviceFaults.Boot + 60);
        Assert.Equal(200, await camera.AskAsync());
    }

    [Fact]
    [ShowsFault("device.brownOut")]
    public async Task A_moment_without_power()
    {
        var camera = await shared.FreshAsync();
        using var listener = await EventListener.AttachAsync(camera);
        await using var fault = await camera.InjectAsync("device.brownOut", """{"off":"2s","every":"10m"}""");
        await listener.AssertEndedAsync();
        Assert.Equal("off", await camera.PowerAsync());
        await camera.PassAsync(2);
        Assert.Equal("booting", await camera.PowerAsync());
        await camera.PassAsync(DeviceFaults.Boot);
        Assert.Equal(200, await camera.AskAsync());
        await camera.PassAsync(600 - 2 - DeviceFaults.Boot);
        Assert.Equal("off", await camera.PowerAsync());
    }

    [Fact]
    [ShowsFault("device.hang")]
    public async Task Nothing_is_answered_until_the_watchdog_barks()
    {
        var camera = await shared.FreshAsync();
        using var dhip = await DhipClient.LoginAsync(camera);
        await using var fault = await camera.InjectAsync("device.hang", """{"watchdog":"60s"}""");
        await dhip.SendAsync("global.keepAlive", new { timeout = 300 });
        Assert.Equal(WireSight.Silence, (await dhip.Raw.SeeAsync(TimeSpan.FromMilliseconds(50))).Sight);
        using var client = await RawClient.GetAsync(camera.Url, DeviceFaults.Serial);
        Assert.Equal(WireSight.Silence, (await client.SeeAsync(TimeSpan.FromMilliseconds(100))).Sight);
        await camera.PassAsync(59);
        Assert.Equal(WireSight.Silence, (await client.SeeAsync(TimeSpan.FromMilliseconds(50))).Sight);
        await camera.PassAsync(1);
        Assert.True((await client.SeeAsync()).Sight is WireSight.Fin or WireSight.Rst);
        await camera.PassAsync(DeviceFaults.Boot);
        Assert.Equal(200, await camera.AskAsync());
    }

    [Fact]
    [ShowsFault("device.warmup")]
    public async Task Slow_after_a_start_and_then_faster()
    {
        var camera = await shared.FreshAsync();
        await using var fault = await camera.InjectAsync("device.warmup", """{"first":"8s","over":"80s","refuse":"5s","noVideo":"20s"}""");
        await camera.PowerAsync("reboot");
        await camera.PassAsync(DeviceFaults.Boot);
        Assert.Equal(503, await camera.AskAsync());
        Assert.Equal(503, await camera.DescribeAsync());
        await camera.PassAsync(20);
        Assert.Equal(0.75, (await camera.WholeStateAsync()).GetProperty("burdens")[0].GetProperty("load").GetDouble());
        using (var client = await RawClient.GetAsync(camera.Url, DeviceFaults.Serial))
        {
            Assert.Equal(WireSight.Silence, (await client.SeeAsync(TimeSpan.FromMilliseconds(100))).Sight);
            await camera.PassAsync(5.9);
            Assert.Equal(WireSight.Silence, (await client.SeeAsync(TimeSpan.FromMilliseconds(50))).Sight);
            await camera.PassAsync(0.2);
            Assert.Equal(200, (await client.ReadAnswerAsync()).Status);
        }

        await camera.PassAsync(60);
        Assert.Equal(200, await camera.AskAsync());
        Assert.Equal(200, await camera.DescribeAsync());
    }

    [Theory]
    [InlineData("exponential", 0.5)]
    [InlineData("steps", 0.75)]
    [ShowsFault("device.warmup")]
    public async Task Other_ways_to_get_faster(string curve, double load)
    {
        var camera = await shared.FreshAsync();
        await using var fault = await camera.InjectAsync("device.warmup", $$"""{"first":"8s","over":"80s","curve":"{{curve}}"}""");
        await camera.PowerAsync("reboot");
        await camera.PassAsync(DeviceFaults.Boot + 20);
        Assert.Equal(load, (await camera.WholeStateAsync()).GetProperty("burdens")[0].GetProperty("load").GetDouble());
    }

    [Fact]
    [ShowsFault("device.overload")]
    public async Task Too_many_requests_make_it_slow_and_many_more_let_it_start_anew()
    {
        var camera = await shared.FreshAsync();
        await using var fault = await camera.InjectAsync("device.overload", """{"rps":3,"slow":"2s","reboot":6}""");
        Assert.Equal(200, await camera.AskAsync());
        Assert.Equal(200, await camera.DescribeAsync());
        Assert.Equal(200, await camera.AskAsync());
        using (var fourth = await RawClient.GetAsync(camera.Url, DeviceFaults.Serial))
        {
            Assert.Equal(WireSight.Silence, (await fourth.SeeAsync(TimeSpan.FromMilliseconds(100))).Sight);
            Assert.Contains(fault.Id, await camera.Control.GetStringAsync("api/v1/devices/ipc-1/faults"), StringComparison.Ordinal);
            await camera.PassAsync(2);
            Assert.Equal(200, (await fourth.ReadAnswerAsync()).Status);
        }

        // The second is over. The sixth request in the next is the last of the burst, so none of it finds the port closed.
        Assert.Equal(200, await camera.AskAsync());
        var burst = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => RawClient.GetAsync(camera.Url, DeviceFaults.Serial)));
        await Eventually.TrueAsync(async () => await camera.PowerAsync() == "booting", "it starts anew");
        Array.ForEach(burst, client => client.Dispose());
        await camera.StartAsync();
        Assert.Equal(200, await camera.AskAsync());
        Assert.Contains($"\"fault\":\"{fault.Id}\"", await camera.Control.GetStringAsync("api/v1/devices/ipc-1/requests"), StringComparison.Ordinal);
    }

    [Fact]
    [ShowsFault("device.memoryLeak")]
    public async Task Slower_with_each_request_until_it_starts_anew()
    {
        var camera = await shared.FreshAsync();
        await using var fault = await camera.InjectAsync("device.memoryLeak", """{"slow":"1s","requests":3}""");
        for (var wait = 1; wait < 3; wait++)
        {
            using var client = await RawClient.GetAsync(camera.Url, DeviceFaults.Serial);
            Assert.Equal(WireSight.Silence, (await client.SeeAsync(TimeSpan.FromMilliseconds(100))).Sight);
            await camera.PassAsync(wait - 0.1);
            Assert.Equal(WireSight.Silence, (await client.SeeAsync(TimeSpan.FromMilliseconds(50))).Sight);
            await camera.PassAsync(0.1);
            Assert.Equal(200, (await client.ReadAnswerAsync()).Status);
        }

        Assert.Equal(0, await camera.AskAsync());
        Assert.Equal("booting", await camera.PowerAsync());
        await camera.StartAsync();
        Assert.Equal(0, (await camera.WholeStateAsync()).GetProperty("burdens")[0].GetProperty("load").GetDouble());
    }
}
