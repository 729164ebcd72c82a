using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Emulator.Server.Tests.Rtsp;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Hostile;

/// <summary>Clients that take one byte a second of a stream: memory stays bounded, and nobody else notices. Alone, because memory is counted.</summary>
[Collection(ConnectionMemoryTests.Name)]
public class SlowReaderTests
{
    private const int Readers = 4;
    private const int Seconds = 120;

    [Theory]
    [InlineData("/cgi-bin/realmonitor.cgi?action=getStream&channel=1&subtype=0")]
    [InlineData("/cgi-bin/mjpg/video.cgi?channel=1&subtype=1")]
    [InlineData("/cgi-bin/audio.cgi?action=getAudio&httptype=multipart&channel=1")]
    [InlineData("rtsp")]
    public async Task One_byte_a_second_of_a_stream_is_bounded_and_counted(string what)
    {
        await using var camera = await TestCamera.StartAsync();
        using var quick = await RtspClient.ConnectAsync(camera);
        await quick.PlayAsync(RtspClient.Live());
        var readers = new List<Socket>();
        for (var i = 0; i < Readers; i++)
        {
            readers.Add(await BeginAsync(camera, what));
        }

        var last = (Picture?)null;
        var after = new long[2];
        var bytes = new byte[1];
        for (var half = 0; half < 2; half++)
        {
            for (var second = 0; second < Seconds / 2; second++)
            {
                foreach (var reader in readers)
                {
                    using var patience = new CancellationTokenSource(RawClient.Patience);
                    Assert.Equal(1, await reader.ReceiveAsync(bytes.AsMemory(), SocketFlags.None, patience.Token));
                }

                for (var frame = 0; frame < 25; frame++)
                {
                    camera.Clock.Advance(TimeSpan.FromMilliseconds(40));
                    var next = await quick.PictureAsync();
                    Assert.True(last is null || next.Number == last.Number + 1);
                    last = next;
                }

                await quick.AskAsync("OPTIONS", RtspClient.Live());
                camera.Host.Fleet.All[0].Rtsp.Sessions.All.ToList().ForEach(camera.Host.Fleet.All[0].Rtsp.Sessions.Touch);
            }

            after[half] = GC.GetTotalMemory(forceFullCollection: true);
        }

        // What they may be behind is reached in the first minute.
        Assert.InRange(after[1] - after[0], long.MinValue, 8 * 1024 * 1024);
        if (what.Contains("realmonitor", StringComparison.Ordinal))
        {
            var live = (await camera.Control.GetFromJsonAsync<JsonElement>("/api/v1/devices/ipc-1/streams")).GetProperty("live")[0];
            Assert.True(live.GetProperty("framesDropped").GetInt64() > Readers * 25 * 60, live.ToString());
        }

        readers.ForEach(r => r.Close(timeout: 0));
        var device = camera.Host.Fleet.All[0];
        await Eventually.TrueAsync(() => device.Http.ConnectionCount == 0 && device.RtspPort.ConnectionCount == 1, "slow readers that left are still known");
    }

    private static async Task<Socket> BeginAsync(TestCamera camera, string what)
    {
        if (what == "rtsp")
        {
            var client = await RtspClient.ConnectAsync(camera, receiveBuffer: 4096);
            await client.PlayAsync(RtspClient.Live());
            return client.Socket;
        }

        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveBufferSize = 4096 };
        await socket.ConnectAsync(camera.Url.Host, camera.Url.Port);
        await socket.SendAsync(Encoding.ASCII.GetBytes(RawClient.Get(what)));
        return socket;
    }
}
