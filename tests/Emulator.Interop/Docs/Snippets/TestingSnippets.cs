using Emulator.TestKit;
using Emulator.Testing;

namespace Emulator.Interop.Docs.Snippets;

/// <summary>The C# of docs/guides/testing.md and of the library's README, line by line: <see cref="BlockTests"/> holds the pages against it.</summary>
public sealed class TestingSnippets(CameraFixture fixture) : IClassFixture<CameraFixture>
{
    [Fact]
    public async Task A_client_takes_a_picture_of_what_moves()
    {
        await using var camera = await CameraEmulator.StartAsync("ipc");          // free ports, in this process
        var nvr = new MyNvr(camera.Http, camera.Rtsp!, "admin", "admin");          // your code
        await nvr.Watches;

        await camera.Config.SetAsync("MotionDetect", new[] { new { Enable = true } });
        await camera.Stimulate.MotionAsync(channel: 1, TimeSpan.FromSeconds(5));
        await camera.Verify.ReceivedAsync(r => r.Path("/cgi-bin/snapshot.cgi"), Times.AtLeast(1), within: TimeSpan.FromSeconds(5));

        await using var mute = await camera.InjectAsync(Fault.EventsMute.After(nth: 3));
        await nvr.DisposeAsync();
        await camera.Verify.ReceivedAsync(r => r.Kind("events.end").Reason("client"), within: TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task A_client_plays_and_is_limited()
    {
        var camera = await fixture.FreshAsync();
        using (var http = camera.CreateHttpClient())
        {
            await using var limit = await camera.InjectAsync(Fault.HttpStatus.WithStatus(503).OnPath("*snapshot.cgi").EveryNth(3));
            for (var i = 0; i < 6; i++)
            {
                using var answer = await http.GetAsync(new Uri("cgi-bin/snapshot.cgi", UriKind.Relative));
            }

            Assert.NotEqual(0, await limit.HitsAsync());
        }

        await Tool.RunAsync("ffprobe", "-v", "error", $"rtsp://admin:admin@{camera.Rtsp!.Authority}/cam/realmonitor");
        await camera.Verify.InOrderAsync([r => r.Method("DESCRIBE"), r => r.Method("SETUP"), r => r.Method("PLAY")]);
    }

    [Fact]
    public async Task A_camera_is_in_this_process_or_in_another()
    {
        await using var process = await CamulatorProcess.StartAsync("--control-token", "secret");
        await using var camera = await CameraEmulator.ConnectAsync(process.Control, "ipc-1", token: "secret");
        Assert.Equal("ipc-1", camera.Id);
    }

    /// <summary>The ports that the pages name are those of no test, so this is compiled and not run.</summary>
    internal static async Task OnPortsThatThePagesNameAsync()
    {
        await using var camera = await CameraEmulator.StartAsync("ipc");                                   // in this process, on free ports
        await using var other = await CameraEmulator.ConnectAsync(new Uri("http://127.0.0.1:8090"), "ipc-1");   // one that runs: a process, a container
    }

    internal static async Task WithATokenAsync()
    {
        await using var camera = await CameraEmulator.ConnectAsync(new Uri("http://127.0.0.1:8090"), "ipc-1", token: "secret");
    }
}
