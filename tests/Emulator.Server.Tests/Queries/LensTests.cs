using System.Globalization;

namespace Emulator.Server.Tests.Queries;

/// <summary>The lens over the camera's API (document sections 4.5.14 to 4.5.19). Its full travel takes 5 s.</summary>
[Collection(QueriesCollection.Name)]
public class LensTests(FullCameras cameras) : IAsyncLifetime
{
    private const string Adjust = "devVideoInput.cgi?action=adjustFocus";

    public Task InitializeAsync() => cameras.Firmware.ResetAsync();

    public Task DisposeAsync() => cameras.Firmware.ResetAsync();

    [Fact]
    public async Task It_moves_to_a_position_with_time()
    {
        await IsAsync("0.25", "0.0", "Normal");
        await cameras.Firmware.DoAsync($"{Adjust}&focus=1&zoom=0.5");
        await IsAsync("0.25", "0.0", "Autofocus");
        Advance(1);
        await IsAsync("0.45", "0.2", "Autofocus");
        Advance(1.5);
        await IsAsync("0.75", "0.5", "Autofocus");
        Advance(1.25);
        await IsAsync("1.0", "0.5", "Normal");
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("-0.5")]
    public async Task A_negative_position_means_the_start(string position)
    {
        await cameras.Firmware.DoAsync($"{Adjust}&focus=0.5&zoom=0.5");
        Advance(5);
        await cameras.Firmware.DoAsync($"{Adjust}&focus=0.5&zoom={position}");
        Advance(5);
        await IsAsync("0.5", "0.0", "Normal");
    }

    [Fact]
    public async Task It_moves_until_it_is_stopped_and_minus_one_leaves_the_other_motor_alone()
    {
        await cameras.Firmware.DoAsync($"{Adjust}Continuously&focus=0.5&zoom=-1");
        Advance(2);
        await IsAsync("0.45", "0.0", "Autofocus");
        await cameras.Firmware.DoAsync($"{Adjust}Continuously&focus=-1&zoom=0.9");
        Advance(1);
        await IsAsync("0.55", "0.18", "Autofocus");
        await cameras.Firmware.DoAsync($"{Adjust}Continuously&focus=0&zoom=-1");
        Advance(1);
        await IsAsync("0.55", "0.36", "Autofocus");
        await cameras.Firmware.DoAsync($"{Adjust}Continuously&focus=-1&zoom=0");
        await IsAsync("0.55", "0.36", "Normal");
        Advance(100);
        await IsAsync("0.55", "0.36", "Normal");
    }

    [Fact]
    public async Task It_stops_at_its_ends()
    {
        await cameras.Firmware.DoAsync($"{Adjust}Continuously&focus=-0.5&zoom=0.5");
        Advance(2.5);
        await IsAsync("0.0", "0.25", "Autofocus");
        Advance(7.5);
        await IsAsync("0.0", "1.0", "Normal");
    }

    [Fact]
    public async Task Auto_focus_makes_the_picture_sharp_again_after_zooming()
    {
        await cameras.Firmware.DoAsync($"{Adjust}&focus=0.25&zoom=1");
        Advance(5);
        Assert.False(await SharpAsync());
        await cameras.Firmware.DoAsync("devVideoInput.cgi?action=autoFocus&channel=1");
        await IsAsync("0.25", "1.0", "Autofocus");
        Advance(2.5);
        await IsAsync("0.75", "1.0", "Normal");
        Assert.True(await SharpAsync());
        await cameras.Firmware.DoAsync("devVideoInput.cgi?action=autoFocus");
        await IsAsync("0.75", "1.0", "Autofocus");
        Advance(1);
        await IsAsync("0.75", "1.0", "Normal");
    }

    [Fact]
    public async Task Each_channel_has_its_own()
    {
        await cameras.Firmware.DoAsync($"{Adjust}&focus=1&zoom=1&channel=2");
        Advance(5);
        await IsAsync("0.25", "0.0", "Normal");
        await IsAsync("1.0", "1.0", "Normal", "&channel=2");
    }

    [Fact]
    public async Task It_stays_where_it_was_when_the_power_went()
    {
        await cameras.Firmware.DoAsync($"{Adjust}&focus=1&zoom=1");
        Advance(1);
        await cameras.Firmware.RebootAsync();
        await IsAsync("0.45", "0.2", "Normal");
    }

    [Fact]
    public async Task A_window_is_kept_for_its_channel()
    {
        const string get = "devVideoInput.cgi?action=getCurrentWindow&channel=";
        Assert.Equal("0,0,8192,8192", await WindowAsync(1));
        await cameras.Firmware.DoAsync("devVideoInput.cgi?action=setCurrentWindow&channel=1&rect%5B0%5D=0&rect[1]=1&rect[2]=5000&rect[3]=8192");
        Assert.Equal("0,1,5000,8192", await WindowAsync(1));
        Assert.Equal("0,0,8192,8192", await WindowAsync(2));
        Assert.Equal("[0,1,5000,8192]", (await cameras.Firmware.StateAsync()).GetProperty("lens")[0].GetProperty("window").GetRawText());

        async Task<string> WindowAsync(int channel) => string.Join(',', (await cameras.Firmware.LinesAsync("/cgi-bin/" + get + channel)).Values);
    }

    private void Advance(double seconds) => cameras.Firmware.Clock.Advance(TimeSpan.FromSeconds(seconds));

    private async Task<bool> SharpAsync() => (await cameras.Firmware.StateAsync()).GetProperty("lens")[0].GetProperty("sharp").GetBoolean();

    private async Task IsAsync(string focus, string zoom, string status, string channel = "")
    {
        var lines = await cameras.Firmware.LinesAsync("/cgi-bin/devVideoInput.cgi?action=getFocusStatus" + channel);
        Assert.Equal($"{focus} {zoom} {status}", $"{lines["status.Focus"]} {lines["status.Zoom"]} {lines["status.Status"]}");
        var lens = (await cameras.Firmware.StateAsync()).GetProperty("lens")[channel.Length == 0 ? 0 : 1];
        Assert.Equal(double.Parse(focus, CultureInfo.InvariantCulture), lens.GetProperty("focus").GetDouble(), 6);
        Assert.Equal(status == "Autofocus", lens.GetProperty("busy").GetBoolean());
    }
}
