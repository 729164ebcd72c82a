using System.Net;
using System.Net.Sockets;
using Emulator.Server.Commands;
using Emulator.TestKit;

namespace Emulator.Server.Tests;

public class HealthCommandTests
{
    [Fact]
    public async Task A_running_emulator_is_ready_by_port_and_by_address()
    {
        await using var camera = await TestCamera.StartAsync(with: o => o with { ControlToken = "secret" });
        var url = camera.Host.ControlUrl;
        foreach (var control in new[] { url.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), url.ToString() })
        {
            var (exit, output, error) = await AskAsync(control);
            Assert.Equal((0, ""), (exit, error));
            Assert.Contains("\"ready\"", output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Nobody_there_fails_and_says_where_it_asked()
    {
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0)); // bound and not listening: nobody else gets the port, and it refuses
        var port = ((IPEndPoint)taken.LocalEndPoint!).Port;
        var (exit, output, error) = await AskAsync(port.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal((1, ""), (exit, output));
        Assert.StartsWith($"camulator: http://127.0.0.1:{port}/health/ready: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_camera_port_is_not_an_emulators_health()
    {
        await using var camera = await TestCamera.StartAsync();
        var (exit, _, error) = await AskAsync(camera.Url.ToString());
        Assert.Equal(1, exit);
        Assert.Contains(" answered 4", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("65536")]
    [InlineData("-1")]
    [InlineData("localhost")]
    [InlineData("ftp://localhost/")]
    public async Task What_is_no_place_is_refused(string control)
    {
        var (exit, _, error) = await AskAsync(control);
        Assert.Equal(1, exit);
        Assert.Contains($"'{control}' is neither a port", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1", "http://127.0.0.1:8090/health/ready")]
    [InlineData("0.0.0.0", "http://127.0.0.1:8090/health/ready")]
    [InlineData("::", "http://[::1]:8090/health/ready")]
    [InlineData("10.0.0.7", "http://10.0.0.7:8090/health/ready")]
    public void A_port_is_asked_where_the_emulator_listens(string bind, string url) =>
        Assert.Equal(url, HealthCommand.UrlOf("8090", IPAddress.Parse(bind))?.ToString());

    private static async Task<(int Exit, string Output, string Error)> AskAsync(string control)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        var exit = await HealthCommand.RunAsync(control, IPAddress.Loopback, output, error);
        return (exit, output.ToString(), error.ToString());
    }
}
