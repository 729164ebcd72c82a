using System.Net;
using System.Net.Sockets;
using Emulator.TestKit;

namespace Emulator.Interop;

/// <summary>The program's own manners: its ready line, its exit codes, what it says when it cannot start.</summary>
public sealed class ProgramTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("camulator-program-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task One_line_says_that_it_is_ready_and_where()
    {
        await using var process = await CamulatorProcess.StartAsync("--devices", "ipc:2,vto");
        Assert.Matches(
            @"^ready in \d+ ms  ipc-1 http://127\.0\.0\.1:\d+ rtsp://127\.0\.0\.1:\d+  ipc-2 http://127\.0\.0\.1:\d+ rtsp://127\.0\.0\.1:\d+  vto-1 http://127\.0\.0\.1:\d+ rtsp://127\.0\.0\.1:\d+  control http://127\.0\.0\.1:\d+$", process.Ready);
    }

    [Fact]
    public async Task A_profile_with_mistakes_is_told_with_file_line_and_field()
    {
        var file = Path.Combine(_folder, "mine.yaml");
        await File.WriteAllTextAsync(file, "extends: ipc\naudioInputs: many\nchannels:\n  - title: GATE\n    scene: yrad\n    lens: 3\n");
        var error = await FailsAsync("--profiles", _folder, "--profile", "mine");
        Assert.Contains($"{file}:2:14: audioInputs: ", error, StringComparison.Ordinal);
        Assert.Contains($"{file}:5:12: channels[0].scene: there is no scene", error, StringComparison.Ordinal);
        Assert.Contains($"{file}:6:5: channels[0].lens: ", error, StringComparison.Ordinal);
        Assert.Contains("\nScenes there are: ", error, StringComparison.Ordinal);
        Assert.Contains("yard", error[error.IndexOf("Scenes there are", StringComparison.Ordinal)..], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_profile_that_does_not_exist_is_told_with_those_that_do()
    {
        var error = await FailsAsync("--profile", "ipx");
        Assert.Equal("camulator: no profile 'ipx'. Did you mean ipc? There are: dvr, ipc, speed-dome, thermal, traffic, vto\n", error);
    }

    [Theory]
    [InlineData("--http")]
    [InlineData("--rtsp")]
    [InlineData("--control")]
    public async Task A_port_that_is_taken_is_named(string option)
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        var (exit, output, error) = await CamulatorProcess.RunAsync(["run", .. new[] { "--http", "--rtsp", "--control" }.SelectMany(o => new[] { o, o == option ? $"{port}" : "0" })]);
        Assert.Equal((1, ""), (exit, output));
        Assert.StartsWith("camulator: ", error, StringComparison.Ordinal);
        Assert.Contains($"127.0.0.1:{port}", error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task Every_option_is_taken()
    {
        await using var process = await CamulatorProcess.StartAsync(
            "--devices", "ipc", "--bind", "127.0.0.1", "--control-token", "secret", "--data", _folder, "--seed", "7", "--clock", "virtual", "--dialect", "document",
            "--user", "root", "--password", "pass", "--profiles", _folder, "--scenes", _folder, "--journal", "10");
        const string Time = "cgi-bin/global.cgi?action=getCurrentTime";
        Assert.Equal("result=2026-1-5 08:00:00\r\n", await Tool.TextAsync("curl", "--silent", "--digest", "--user", "root:pass", process.Camera + Time));
        await Tool.OutputAsync(
            "curl", "--silent", "--fail", "--header", "Authorization: Bearer secret", "--json", "{\"seconds\":3601}", process.Control + "api/v1/devices/*/clock/advance", "--output", "/dev/null");
        Assert.Equal("result=2026-1-5 09:00:01\r\n", await Tool.TextAsync("curl", "--silent", "--digest", "--user", "root:pass", process.Camera + Time));
        Assert.Equal("Error\r\nErrorID=2, Detail=Invalid Request!\r\n", await Tool.TextAsync(
            "curl", "--silent", "--digest", "--user", "root:pass", process.Camera + "cgi-bin/configManager.cgi?action=getConfig&name=Nothing"));
        Assert.True(Directory.Exists(Path.Combine(_folder, "ipc-1")));
    }

    [Theory]
    [InlineData("--colour", "red", "--colour")]
    [InlineData("--http", "99999", "--http: '99999' is not a port (0 to 65535)")]
    [InlineData("--clock", "fast", "--clock: 'fast' is neither real nor virtual")]
    [InlineData("--devices", "ipc:0", "--devices: 'ipc:0' is not a list like")]
    public async Task A_wrong_option_is_told(string option, string value, string message)
    {
        var (exit, _, error) = await CamulatorProcess.RunAsync("run", option, value);
        Assert.Equal(2, exit);
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    private static async Task<string> FailsAsync(params string[] arguments)
    {
        var (exit, output, error) = await CamulatorProcess.RunAsync(["run", "--http", "0", "--rtsp", "0", "--control", "0", .. arguments]);
        Assert.Equal(1, exit);
        Assert.Empty(output);
        return error;
    }
}
