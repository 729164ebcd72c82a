using Emulator.Server.Tests.Events;
using Emulator.Server.Tests.Pictures;
using Emulator.Server.Tests.World;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Beyond;

/// <summary>People and vehicles are told from what else moves, as SmartMotionDetect says.</summary>
public class SmartMotionTests
{
    [Fact]
    public async Task A_person_and_a_vehicle_are_each_an_event_of_their_own_beside_VideoMotion()
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.SetAsync("MotionDetect[0].Enable=true", "MotionDetect[0].EventHandler.Dejitter=0", "SmartMotionDetect[0].Enable=true");
        using var listener = await EventListener.AttachAsync(camera, "codes=[SmartMotionHuman,SmartMotionVehicle]");
        Assert.Equal(["SmartMotionHuman", "VideoMotion"], Raised(await camera.StimulateAsync(new { kind = "motion", objectType = "human", seconds = 5, region = new[] { 100, 200, 4000, 5000 } })));
        Assert.Equal(
            "Code=SmartMotionHuman;action=Start;index=0;data={\n   \"RegionName\" : [ \"Region1\" ],\n   \"WindowId\" : [ 0 ],\n   \"object\" : [\n      {\n         \"HumanID\" : 1,\n         \"Rect\" : [ 100, 200, 4099, 5199 ]\n      }\n   ]\n}",
            (await listener.ReadAsync()).TrimEnd('\r', '\n'));
        Assert.Equal(["SmartMotionVehicle", "VideoMotion"], Raised(await camera.StimulateAsync(new { kind = "motion", objectType = "vehicle", seconds = 9 })));
        Assert.StartsWith("Code=SmartMotionVehicle;action=Start;index=0;", await listener.ReadAsync(), StringComparison.Ordinal);
        camera.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.StartsWith("Code=SmartMotionHuman;action=Stop;index=0", await listener.ReadAsync(), StringComparison.Ordinal);
        camera.Clock.Advance(TimeSpan.FromSeconds(4));
        Assert.StartsWith("Code=SmartMotionVehicle;action=Stop;index=0", await listener.ReadAsync(), StringComparison.Ordinal);
        Assert.Equal(["VideoMotion"], Raised(await camera.StimulateAsync(new { kind = "motion", seconds = 5 })));
    }

    [Theory]
    [InlineData("SmartMotionDetect[0].Enable=false", 100, false)]
    [InlineData("MotionDetect[0].Enable=false", 100, false)]
    [InlineData("SmartMotionDetect[0].ObjectTypes.Human=false", 100, false)]
    [InlineData("SmartMotionDetect[0].ObjectTypes.Vehicle=false", 100, true)]
    [InlineData("SmartMotionDetect[0].Sensitivity=Low", 69, false)]
    [InlineData("SmartMotionDetect[0].Sensitivity=Low", 70, true)]
    [InlineData("SmartMotionDetect[0].Sensitivity=Middle", 40, true)]
    [InlineData("SmartMotionDetect[0].Sensitivity=High", 9, false)]
    [InlineData("MotionDetect[0].MotionDetectWindow[0].Region[0]=0", 100, true)]
    public async Task Its_configuration_decides(string set, int level, bool raised)
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.SetAsync("MotionDetect[0].Enable=true", "MotionDetect[0].EventHandler.Dejitter=0", "SmartMotionDetect[0].Enable=true", set);
        var outcome = Assert.Single(await camera.StimulateAsync(new { kind = "motion", objectType = "Human", seconds = 5, level }), o => o.Code == "SmartMotionHuman");
        Assert.Equal(raised, outcome.Raised);
        Assert.NotEmpty(outcome.Why);
    }

    [Fact]
    public async Task What_is_neither_is_refused_and_a_device_without_it_sees_motion_only()
    {
        await using var camera = await TestCamera.StartAsync("vto");
        Assert.Equal("objectType", (await camera.RefusedAsync(new { kind = "motion", objectType = "dog" })).Field);
        Assert.Equal("objectType", (await camera.RefusedAsync(new { kind = "cover", objectType = "human" })).Field);
        Assert.DoesNotContain(await camera.StimulateAsync(new { kind = "motion", objectType = "human" }), o => o.Code != "VideoMotion");
    }

    private static string[] Raised(SensorAnswer[] outcomes) => [.. outcomes.Where(o => o.Raised).Select(o => o.Code).Order(StringComparer.Ordinal)];
}
