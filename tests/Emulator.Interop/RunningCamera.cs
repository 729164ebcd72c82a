using System.Net.Http.Json;
using Emulator.TestKit;

namespace Emulator.Interop;

/// <summary>One real process for the tests of a class, and a folder for their files.</summary>
public sealed class RunningCamera : IAsyncLifetime
{
    private CamulatorProcess? _process;

    public Uri Url => _process!.Camera;

    /// <summary>Address of a stream, with a login.</summary>
    public string Rtsp(string pathAndQuery) => $"rtsp://admin:admin@{_process!.Rtsp.Authority}{pathAndQuery}";

    public Uri Control => _process!.Control;

    public string Folder { get; } = Directory.CreateTempSubdirectory("camulator-interop-").FullName;

    public async Task InitializeAsync() => _process = await CamulatorProcess.StartAsync("--profile", "ipc");

    public async Task DisposeAsync()
    {
        await _process!.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>curl as admin, digest.</summary>
    internal Task<string> CurlAsync(string pathAndQuery, params string[] more) =>
        Tool.TextAsync("curl", ["--silent", "--show-error", "--globoff", "--digest", "--user", "admin:admin", .. more, Url + pathAndQuery]);

    internal async Task SetAsync(string values) => Assert.Equal("OK\r\n", await CurlAsync("cgi-bin/configManager.cgi?action=setConfig&" + values));

    /// <summary>Lets something happen in front of the camera.</summary>
    internal async Task StimulateAsync(object stimulus)
    {
        using var control = new HttpClient { BaseAddress = Control };
        using var answer = await control.PostAsJsonAsync("/api/v1/devices/*/stimuli", stimulus);
        Assert.Equal(200, (int)answer.StatusCode);
    }

    /// <summary>Takes a snapshot into a file.</summary>
    internal async Task<string> SnapshotAsync(string name)
    {
        var file = Path.Combine(Folder, name);
        await CurlAsync("cgi-bin/snapshot.cgi?channel=1", "--output", file);
        return file;
    }
}
