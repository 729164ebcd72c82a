using System.Globalization;
using Emulator.Server.Tests.Queries;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Ptz;

/// <summary>"Position, zoom, focus and iris move with time at the given speed and stop at limits."</summary>
public sealed class MoveTests : IAsyncLifetime
{
    private TestCamera _camera = null!;

    public async Task InitializeAsync() => _camera = await TestCamera.StartAsync("speed-dome");

    public async Task DisposeAsync() => await _camera.DisposeAsync();

    [Theory]
    [InlineData("Right", 1, "12.5,0,1")]
    [InlineData("Right", 8, "100,0,1")]
    [InlineData("Left", 4, "310,0,1")]
    [InlineData("Down", 2, "0,25,1")]
    public async Task A_direction_moves_with_its_speed_until_it_is_stopped(string code, int speed, string after)
    {
        await _camera.IsAtAsync("0,0,1", "Idle");
        await _camera.StartAsync(code, 0, speed, 0);
        await _camera.IsAtAsync("0,0,1", "Moving");
        _camera.Wait(1);
        await _camera.IsAtAsync(after, "Moving");
        await _camera.StopAsync(code, 0, speed, 0);
        await _camera.IsAtAsync(after, "Idle");
        _camera.Wait(100);
        await _camera.IsAtAsync(after, "Idle");
    }

    [Theory]
    [InlineData("RightDown", "325,70,1")]
    [InlineData("RightUp", "325,20,1")]
    [InlineData("LeftDown", "275,70,1")]
    [InlineData("LeftUp", "275,20,1")]
    public async Task A_diagonal_has_a_vertical_and_a_horizontal_speed(string code, string after)
    {
        await _camera.GoAsync(300, 45);
        await _camera.StartAsync(code, 8, 8, 0);
        _camera.Wait(0.25);
        await _camera.StopAsync(code);
        await _camera.IsAtAsync(after);
    }

    [Fact]
    public async Task The_two_speeds_of_a_diagonal_are_its_own()
    {
        await _camera.StartAsync("RightDown", 2, 6, 0);
        _camera.Wait(1);
        await _camera.IsAtAsync("75,25,1", "Moving");
    }

    [Fact]
    public async Task The_tilt_stops_at_its_limits()
    {
        await _camera.StartAsync("Up", 0, 8, 0);
        _camera.Wait(0.05);
        await _camera.IsAtAsync("0,-5,1", "Idle");
        await _camera.StartAsync("Down", 0, 8, 0);
        _camera.Wait(0.9499);
        await _camera.IsAtAsync("0,89.99,1", "Moving");
        _camera.Wait(0.0001);
        await _camera.IsAtAsync("0,90,1", "Idle");
        _camera.Wait(60);
        await _camera.IsAtAsync("0,90,1", "Idle");
    }

    [Fact]
    public async Task An_endless_pan_goes_on_round_the_circle()
    {
        await _camera.StartAsync("Left", 0, 8, 0);
        _camera.Wait(3600);
        await _camera.IsAtAsync("0,0,1", "Moving");
        _camera.Wait(0.1);
        await _camera.IsAtAsync("350,0,1", "Moving");
    }

    [Fact]
    public async Task A_bounded_pan_stops_at_its_limits()
    {
        await using var bounded = await TestCamera.StartAsync(PtzClient.Dome(p => p with { Pan = (-170, 170) }));
        await bounded.StartAsync("Left", 0, 8, 0);
        bounded.Wait(1.7);
        await bounded.IsAtAsync("-170,0,1", "Idle");
        await bounded.StartAsync("Right", 0, 8, 0);
        bounded.Wait(100);
        await bounded.IsAtAsync("170,0,1", "Idle");
        await bounded.GoAsync(200, 0);
        await bounded.IsAtAsync("-160,0,1", "Idle");
        Assert.Equal(400, await bounded.StatusAsync("/cgi-bin/" + PtzClient.Path("start", "PositionABS", 180, 0, 1)));
    }

    [Fact]
    public async Task The_zoom_moves_with_time_between_one_and_the_profiles_most()
    {
        await _camera.StartAsync("ZoomTele", 0, 0, 0);
        _camera.Wait(2.5);
        await _camera.IsAtAsync("0,0,13", "Idle", "Moving");
        _camera.Wait(2.5);
        await _camera.IsAtAsync("0,0,25", "Idle");
        await _camera.StartAsync("ZoomWide", 0, 4, 0);
        _camera.Wait(5);
        await _camera.StopAsync("ZoomWide", 0, 0, 0);
        _camera.Wait(5);
        await _camera.IsAtAsync("0,0,13", "Idle");
    }

    [Fact]
    public async Task The_zoom_is_the_one_that_the_lens_tells_and_moves()
    {
        await _camera.StartAsync("ZoomTele", 0, 0, 0);
        _camera.Wait(1.25);
        await _camera.StopAsync("ZoomTele");
        Assert.Equal("0.25", await _camera.ValueAsync("devVideoInput.cgi?action=getFocusStatus", "status.Zoom"));
        await _camera.DoAsync("devVideoInput.cgi?action=adjustFocus&focus=0.5&zoom=1");
        _camera.Wait(5);
        await _camera.IsAtAsync("0,0,25", "Idle");
        Assert.Equal(0.5, (await _camera.MechanicsAsync()).GetProperty("focus").GetDouble());
    }

    [Theory]
    [InlineData("FocusFar", "focus", 0.45, 1)]
    [InlineData("FocusNear", "focus", 0.05, 0)]
    [InlineData("IrisLarge", "iris", 0.7, 1)]
    [InlineData("IrisSmall", "iris", 0.3, 0)]
    public async Task Focus_and_iris_move_with_time_and_stop_at_their_ends(string code, string what, double afterOne, double end)
    {
        await _camera.StartAsync(code, 0, 0, 0);
        _camera.Wait(1);
        await _camera.StopAsync(code);
        _camera.Wait(1);
        Assert.Equal(afterOne, (await _camera.MechanicsAsync()).GetProperty(what).GetDouble(), 6);
        await _camera.StartAsync(code, 0, 0, 0);
        _camera.Wait(60);
        Assert.Equal(end, (await _camera.MechanicsAsync()).GetProperty(what).GetDouble(), 6);
    }

    [Fact]
    public async Task A_turn_replaces_the_one_before_it_and_leaves_the_zoom_alone()
    {
        await _camera.StartAsync("ZoomTele", 0, 0, 0);
        await _camera.StartAsync("Right", 0, 8, 0);
        _camera.Wait(0.5);
        await _camera.StartAsync("Down", 0, 8, 0);
        _camera.Wait(0.5);
        await _camera.IsAtAsync("50,50,5.8", "Moving", "Moving");
        await _camera.StopAsync("Down");
        await _camera.IsAtAsync("50,50,5.8", "Idle", "Moving");
    }

    [Fact]
    public async Task Of_two_clients_the_last_one_counts()
    {
        using var other = _camera.Client("admin", "admin");
        await _camera.StartAsync("Right", 0, 8, 0);
        _camera.Wait(0.5);
        using var answer = await other.GetAsync("/cgi-bin/" + PtzClient.Path("start", "Left", 0, 4, 0));
        _camera.Wait(0.5);
        await _camera.IsAtAsync("25,0,1", "Moving");
    }

    [Fact]
    public async Task PositionABS_goes_the_shorter_way_at_its_speed()
    {
        await _camera.StartAsync("PositionABS", 270, 45, 4, 4);
        _camera.Wait(0.5);
        await _camera.IsAtAsync("335,25,2.2", "Moving", "Moving");
        _camera.Wait(0.4);
        await _camera.IsAtAsync("315,45,3.16", "Moving", "Moving");
        _camera.Wait(0.9);
        await _camera.IsAtAsync("270,45,4", "Idle", "Idle");
    }

    [Fact]
    public async Task PositionABS_leaves_the_zoom_where_it_is_told_none()
    {
        await _camera.GoAsync(10, 10, 4);
        await _camera.StartAsync("PositionABS", 20.5, 12.25, 0);
        _camera.Wait(5);
        await _camera.IsAtAsync("20.5,12.25,4", "Idle");
        await _camera.StartAsync("PositionABS", 30, 0);
        _camera.Wait(5);
        await _camera.IsAtAsync("30,0,4", "Idle");
    }

    [Fact]
    public async Task Position_moves_within_the_picture_as_far_as_the_zoom_shows()
    {
        await _camera.GoAsync(100, 40, 2);
        await _camera.StartAsync("Position", 4096, -4096, 2);
        _camera.Wait(10);
        await _camera.IsAtAsync("107.5,35.78,4", "Idle");
    }

    [Fact]
    public async Task PositionReset_makes_the_direction_the_zero_of_positions()
    {
        await _camera.PresetAsync(1, 90, 10);
        await _camera.StartAsync("PositionReset", 0, 0, 0);
        await _camera.IsAtAsync("0,10,1", "Idle");
        await _camera.GoAsync(350, 10);
        await _camera.IsAtAsync("350,10,1", "Idle");
        await _camera.StartAsync("GotoPreset", 0, 1, 0);
        _camera.Wait(10);
        await _camera.IsAtAsync("0,10,1", "Idle");
    }

    [Fact]
    public async Task Continuously_moves_all_axes_until_its_timeout()
    {
        await _camera.StartAsync("Continuously", 4, -8, 2, 3);
        _camera.Wait(0.5);
        await _camera.IsAtAsync("25,50,1.6", "Moving", "Moving");
        _camera.Wait(2.5);
        await _camera.IsAtAsync("150,90,4.6", "Idle", "Idle");
        _camera.Wait(100);
        await _camera.IsAtAsync("150,90,4.6", "Idle", "Idle");
    }

    [Fact]
    public async Task Continuously_without_a_timeout_moves_until_it_is_stopped()
    {
        await _camera.StartAsync("Continuously", -8, 2, 0);
        _camera.Wait(0.1);
        await _camera.IsAtAsync("350,-2.5,1", "Moving");
        _camera.Wait(2);
        await _camera.StopAsync("Continuously");
        _camera.Wait(10);
        await _camera.IsAtAsync("150,-5,1", "Idle");
    }

    [Fact]
    public async Task Of_Continuously_an_order_of_zeros_is_a_stop()
    {
        await _camera.StartAsync("Continuously", 8, 0, 8, 100);
        _camera.Wait(0.5);
        await _camera.StartAsync("Continuously", 0, 0, 0, 100);
        _camera.Wait(5);
        await _camera.IsAtAsync("50,0,3.4", "Idle");
    }

    [Theory]
    [InlineData(0, 0, 4096, 4096, "345,-5,2")]
    [InlineData(6144, 4096, 8192, 6144, "22.5,4.22,4")]
    [InlineData(8192, 6144, 6144, 4096, "22.5,4.22,4")]
    [InlineData(8192, 8192, 8192, 8192, "30,16.88,1")]
    [InlineData(0, 0, 8192, 8192, "0,0,1")]
    [InlineData(0, 4000, 8192, 4192, "0,0,1")]
    [InlineData(4096, 4096, 4097, 4097, "0,0,25")]
    public async Task MoveDirectly_brings_a_rectangle_of_the_picture_to_fill_it(int startX, int startY, int endX, int endY, string after)
    {
        await _camera.DoAsync($"ptzBase.cgi?action=moveDirectly&channel=1&startPoint[0]={startX}&startPoint[1]={startY}&endPoint[0]={endX}&endPoint[1]={endY}");
        _camera.Wait(10);
        await _camera.IsAtAsync(after, "Idle");
    }

    [Fact]
    public async Task MoveDirectly_counts_from_what_the_zoom_shows()
    {
        await _camera.GoAsync(100, 40, 5);
        await _camera.DoAsync("ptzBase.cgi?action=moveDirectly&channel=0&startPoint[0]=6144&startPoint[1]=0&endPoint[0]=8192&endPoint[1]=2048");
        _camera.Wait(10);
        var (pan, tilt) = (100 + (0.375 * 60 / 5), 40 - (0.375 * 33.75 / 5));
        await _camera.IsAtAsync(string.Create(CultureInfo.InvariantCulture, $"{pan:0.##},{tilt:0.##},20"), "Idle");
    }
}
