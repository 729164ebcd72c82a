using Emulator.TestKit;
using Emulator.Testing;

namespace Emulator.Interop;

/// <summary>One real process for the tests of a class, and a folder for their files.</summary>
public sealed class RunningCamera : IAsyncLifetime
{
    private CamulatorProcess? _process;
    private CameraEmulator? _emulator;

    public Uri Url => _process!.Camera;

    /// <summary>Address of a stream, with a login.</summary>
    public string Rtsp(string pathAndQuery) => $"rtsp://admin:admin@{_process!.Rtsp.Authority}{pathAndQuery}";

    /// <summary>Base address of the control API.</summary>
    public Uri Control => _process!.Control;

    /// <summary>The camera as the test library steers it.</summary>
    public CameraEmulator Emulator => _emulator!;

    public string Folder { get; } = Directory.CreateTempSubdirectory("camulator-interop-").FullName;

    public async Task InitializeAsync()
    {
        _process = await CamulatorProcess.StartAsync("--profile", "ipc");
        _emulator = await CameraEmulator.ConnectAsync(_process.Control);
    }

    public async Task DisposeAsync()
    {
        await _emulator!.DisposeAsync();
        await _process!.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>curl as admin, digest.</summary>
    internal Task<string> CurlAsync(string pathAndQuery, params string[] more) =>
        Tool.TextAsync("curl", ["--silent", "--show-error", "--globoff", "--digest", "--user", "admin:admin", .. more, Url + pathAndQuery]);

    internal async Task SetAsync(string values) => Assert.Equal("OK\r\n", await CurlAsync("cgi-bin/configManager.cgi?action=setConfig&" + values));

    /// <summary>Takes a snapshot into a file.</summary>
    internal async Task<string> SnapshotAsync(string name)
    {
        var file = Path.Combine(Folder, name);
        await CurlAsync("cgi-bin/snapshot.cgi?channel=1", "--output", file);
        return file;
    }
}
