using System.Net;
using Emulator.Server.Tests.Queries;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Ptz;

/// <summary>What cannot be is refused and leaves all as it was; what is not there fails in the device's words.</summary>
public sealed class RefusalTests : IAsyncLifetime
{
    private TestCamera _camera = null!;

    public async Task InitializeAsync() => _camera = await TestCamera.StartAsync("speed-dome");

    public async Task DisposeAsync() => await _camera.DisposeAsync();

    [Theory]
    [InlineData("")]
    [InlineData("&code=")]
    [InlineData("&code=Dance")]
    [InlineData("&code=Up&arg1=0&arg2=0&arg3=0")]
    [InlineData("&code=Up&arg1=0&arg2=9&arg3=0")]
    [InlineData("&code=Up&arg1=0&arg2=-1&arg3=0")]
    [InlineData("&code=Up&arg1=0&arg2=1.5&arg3=0")]
    [InlineData("&code=Up&arg1=0&arg2=fast&arg3=0")]
    [InlineData("&code=Up&arg1=x&arg2=1&arg3=0")]
    [InlineData("&code=Up&arg1=0")]
    [InlineData("&code=Up&arg1=0&arg2=99999999999999999999999&arg3=0")]
    [InlineData("&code=LeftUp&arg1=0&arg2=1&arg3=0")]
    [InlineData("&code=LeftUp&arg1=1&arg2=9&arg3=0")]
    [InlineData("&code=SetPreset&arg1=0&arg2=0&arg3=0")]
    [InlineData("&code=SetPreset&arg1=0&arg2=256&arg3=0")]
    [InlineData("&code=GotoPreset&arg1=0&arg2=256&arg3=0")]
    [InlineData("&code=AddTour&arg1=9&arg2=1&arg3=0")]
    [InlineData("&code=StartTour&arg1=0&arg2=0&arg3=0")]
    [InlineData("&code=StopTour&arg1=9&arg2=0&arg3=0")]
    [InlineData("&code=SetPatternBegin&arg1=6&arg2=0&arg3=0")]
    [InlineData("&code=PositionABS&arg1=361&arg2=0&arg3=1")]
    [InlineData("&code=PositionABS&arg1=-1&arg2=0&arg3=1")]
    [InlineData("&code=PositionABS&arg1=0&arg2=91&arg3=1")]
    [InlineData("&code=PositionABS&arg1=0&arg2=-6&arg3=1")]
    [InlineData("&code=PositionABS&arg1=0&arg2=0&arg3=26")]
    [InlineData("&code=PositionABS&arg1=0&arg2=0&arg3=1&arg4=9")]
    [InlineData("&code=PositionABS&arg1=NaN&arg2=0&arg3=1")]
    [InlineData("&code=Position&arg1=8192&arg2=0&arg3=0")]
    [InlineData("&code=Continuously&arg1=9&arg2=0&arg3=0&arg4=5")]
    [InlineData("&code=Continuously&arg1=1&arg2=0&arg4=5")]
    [InlineData("&code=Continuously&arg1=1&arg2=0&arg3=0&arg4=-1")]
    [InlineData("&code=Continuously&arg1=1&arg2=0&arg3=0&arg4=2147483648")]
    [InlineData("&code=AuxOn&arg1=0&arg2=0&arg3=0")]
    [InlineData("&code=AuxOn&arg1=9&arg2=0&arg3=0")]
    [InlineData("&code=LightController&arg1=0&arg2=0&arg3=2")]
    [InlineData("&code=Up&arg1=0&arg2=1&arg3=0&channel=2")]
    [InlineData("&code=Up&arg1=0&arg2=1&arg3=0&channel=-1")]
    public async Task A_command_that_can_never_be_carried_out_is_refused(string command)
    {
        var before = (await _camera.MechanicsAsync()).ToString();
        using var answer = await _camera.Admin.GetAsync("/cgi-bin/ptz.cgi?action=start" + command);
        Assert.Equal("400 Error\r\nBad Request!\r\n", $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        _camera.Wait(1);
        Assert.Equal(before, (await _camera.MechanicsAsync()).ToString());
    }

    [Theory]
    [InlineData("startPoint[0]=1&startPoint[1]=1&endPoint[0]=5")]
    [InlineData("startPoint[0]=-1&startPoint[1]=1&endPoint[0]=5&endPoint[1]=5")]
    [InlineData("startPoint[0]=1&startPoint[1]=1&endPoint[0]=8193&endPoint[1]=5")]
    [InlineData("startPoint[0]=1&startPoint[1]=1&endPoint[0]=5&endPoint[1]=x")]
    [InlineData("channel=2&startPoint[0]=1&startPoint[1]=1&endPoint[0]=5&endPoint[1]=5")]
    public async Task A_rectangle_outside_the_picture_is_refused(string rectangle)
    {
        Assert.Equal(400, await _camera.StatusAsync("/cgi-bin/ptzBase.cgi?action=moveDirectly&" + rectangle));
        await _camera.IsAtAsync("0,0,1", "Idle");
    }

    [Theory]
    [InlineData("GotoPreset", 0, 7)]
    [InlineData("ClearPreset", 0, 7)]
    [InlineData("AddTour", 1, 7)]
    [InlineData("DelTour", 1, 7)]
    [InlineData("ClearTour", 1, 0)]
    [InlineData("StartTour", 1, 0)]
    [InlineData("SetPatternEnd", 1, 0)]
    [InlineData("StartPattern", 1, 0)]
    [InlineData("ClearPattern", 1, 0)]
    public async Task What_was_never_set_fails(string code, int first, int second)
    {
        using var answer = await _camera.Admin.GetAsync("/cgi-bin/" + PtzClient.Path("start", code, first, second, 0));
        Assert.Equal("200 Error\r\nErrorID=2, Detail=Invalid Request!\r\n", $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
    }

    [Theory]
    [InlineData("Up", 0, 1, 0)]
    [InlineData("LeftUp", 1, 1, 0)]
    [InlineData("RightUp", 1, 1, 0)]
    [InlineData("LeftDown", 1, 1, 0)]
    [InlineData("RightDown", 1, 1, 0)]
    [InlineData("Down", 0, 1, 0)]
    [InlineData("Left", 0, 1, 0)]
    [InlineData("Right", 0, 1, 0)]
    [InlineData("ZoomWide", 0, 0, 0)]
    [InlineData("ZoomTele", 0, 0, 0)]
    [InlineData("FocusNear", 0, 0, 0)]
    [InlineData("FocusFar", 0, 0, 0)]
    [InlineData("IrisLarge", 0, 0, 0)]
    [InlineData("IrisSmall", 0, 0, 0)]
    [InlineData("SetPreset", 0, 1, 0)]
    [InlineData("StopTour", 1, 0, 0)]
    [InlineData("AutoPanOn", 0, 0, 0)]
    [InlineData("AutoPanOff", 0, 0, 0)]
    [InlineData("SetLeftLimit", 0, 0, 0)]
    [InlineData("SetRightLimit", 0, 0, 0)]
    [InlineData("AutoScanOn", 0, 0, 0)]
    [InlineData("AutoScanOff", 0, 0, 0)]
    [InlineData("SetPatternBegin", 1, 0, 0)]
    [InlineData("StopPattern", 1, 0, 0)]
    [InlineData("AlarmSearch", 0, 0, 0)]
    [InlineData("Position", 0, 0, 0)]
    [InlineData("PositionABS", 0, 0, 1)]
    [InlineData("PositionReset", 0, 0, 0)]
    [InlineData("Continuously", 1, 1, 1)]
    [InlineData("AuxOn", 1, 0, 0)]
    [InlineData("AuxOff", 1, 0, 0)]
    [InlineData("Menu", 0, 0, 0)]
    [InlineData("Exit", 0, 0, 0)]
    [InlineData("Enter", 0, 0, 0)]
    [InlineData("MenuUp", 0, 0, 0)]
    [InlineData("MenuDown", 0, 0, 0)]
    [InlineData("MenuLeft", 0, 0, 0)]
    [InlineData("MenuRight", 0, 0, 0)]
    [InlineData("Reset", 0, 0, 0)]
    [InlineData("LightController", 0, 1, 1)]
    public async Task Every_code_is_taken_in_any_case_started_and_stopped(string code, int first, int second, int third)
    {
        foreach (var spelling in new[] { code, code.ToUpperInvariant(), code.ToLowerInvariant() })
        {
            await _camera.DoAsync(PtzClient.Path("start", spelling, first, second, third));
            await _camera.DoAsync(PtzClient.Path("stop", spelling, first, second, third));
            await _camera.DoAsync(PtzClient.Path("stop", spelling));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("channel=0&")]
    [InlineData("channel=1&")]
    public async Task Channels_0_and_1_and_none_are_the_first(string channel)
    {
        await _camera.DoAsync($"ptz.cgi?action=start&{channel}code=Right&arg1=0&arg2=8&arg3=0");
        _camera.Wait(0.5);
        Assert.Equal("50,0,1", (await _camera.LinesAsync($"/cgi-bin/ptz.cgi?{channel}action=getStatus"))["status.Position"]);
    }

    [Fact]
    public async Task Each_channel_has_its_own_mechanics()
    {
        await using var two = await TestCamera.StartAsync("full");
        await two.DoAsync("ptz.cgi?action=start&channel=2&code=Right&arg1=0&arg2=8&arg3=0");
        two.Wait(0.5);
        await two.IsAtAsync("0,0,1", "Idle");
        Assert.Equal("50,0,1", (await two.LinesAsync("/cgi-bin/ptz.cgi?action=getStatus&channel=2"))["status.Position"]);
    }

    [Fact]
    public async Task A_viewer_may_look_and_not_move()
    {
        foreach (var request in new[] { "ptz.cgi?action=getStatus", "ptz.cgi?action=getPresets", "ptz.cgi?action=getTours" })
        {
            using var read = await _camera.User.GetAsync("/cgi-bin/" + request);
            Assert.Equal(HttpStatusCode.OK, read.StatusCode);
        }

        foreach (var request in new[]
        {
            PtzClient.Path("start", "Right", 0, 1, 0), PtzClient.Path("stop", "Right", 0, 1, 0),
            "ptzBase.cgi?action=moveDirectly&startPoint[0]=1&startPoint[1]=1&endPoint[0]=5&endPoint[1]=5",
        })
        {
            using var moved = await _camera.User.GetAsync("/cgi-bin/" + request);
            Assert.Equal(HttpStatusCode.Forbidden, moved.StatusCode);
        }

        await _camera.IsAtAsync("0,0,1", "Idle");
    }

    [Fact]
    public async Task A_camera_that_does_not_turn_knows_nothing_of_it()
    {
        await using var fixedCamera = await TestCamera.StartAsync("ipc");
        Assert.Equal(404, await fixedCamera.StatusAsync("/cgi-bin/" + PtzClient.Path("start", "Up", 0, 1, 0)));
        Assert.Equal("[]", (await fixedCamera.StateAsync()).GetProperty("ptz").GetRawText());
    }

    [Fact]
    public async Task Status_has_the_documents_keys_and_those_of_the_field()
    {
        await _camera.GoAsync(10.5, 20.25, 2);
        var status = await _camera.StatusAsync();
        Assert.Equal("10.5,20.25,2", status["status.Position"]);
        Assert.Equal("10.500000 20.250000 2.000000", $"{status["status.Postion[0]"]} {status["status.Postion[1]"]} {status["status.Postion[2]"]}");
        Assert.Equal("Idle Idle 0", $"{status["status.MoveStatus"]} {status["status.ZoomStatus"]} {status["status.PresetID"]}");
        Assert.Equal(_camera.Clock.GetUtcNow().ToUnixTimeSeconds().ToString(), status["status.UTC"]);
    }
}
