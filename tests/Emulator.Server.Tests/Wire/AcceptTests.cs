using Emulator.Server.Wire;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Wire;

/// <summary>What becomes of connections before a byte is read.</summary>
public class AcceptTests
{
    [Fact]
    public async Task Accepted_and_silent()
    {
        await using var camera = await WireCamera.StartAsync();
        camera.OnNext(_ => WireVerdict.Silence);
        using var client = await RawClient.GetAsync(camera.Url, WireCamera.SerialNo);
        Assert.Equal(WireSight.Silence, (await client.SeeAsync(TimeSpan.FromMilliseconds(300))).Sight);
        await camera.AssertServesOthersAsync();
        Assert.Equal(WireSight.Silence, (await client.SeeAsync(TimeSpan.FromMilliseconds(50))).Sight);
    }

    [Fact]
    public async Task A_silent_connection_is_forgotten_when_its_client_leaves()
    {
        await using var camera = await WireCamera.StartAsync();
        camera.OnNext(_ => WireVerdict.Silence);
        using (await RawClient.GetAsync(camera.Url, WireCamera.SerialNo))
        {
            await Eventually.TrueAsync(() => camera.Port.ConnectionCount == 1, "accepted");
        }

        await Eventually.TrueAsync(() => camera.Port.ConnectionCount == 0, "a client that left is held for ever");
    }

    [Fact]
    public async Task Closed_at_once()
    {
        await using var camera = await WireCamera.StartAsync();
        camera.OnNext(_ => WireVerdict.Close);
        using var client = await RawClient.ConnectAsync(camera.Url);
        Assert.Equal(WireSight.Fin, (await client.SeeAsync()).Sight);
        await camera.AssertServesOthersAsync();
    }

    [Fact]
    public async Task Reset_at_once()
    {
        await using var camera = await WireCamera.StartAsync();
        camera.OnNext(_ => WireVerdict.Reset);
        using var client = await RawClient.ConnectAsync(camera.Url);
        Assert.Equal(WireSight.Rst, (await client.SeeAsync()).Sight);
        await camera.AssertServesOthersAsync();
    }

    [Fact]
    public async Task A_closed_port_refuses_and_opens_again_with_the_same_number()
    {
        await using var camera = await WireCamera.StartAsync();
        var url = camera.Url;
        await camera.Port.CloseAsync();
        await Assert.ThrowsAsync<System.Net.Sockets.SocketException>(() => RawClient.ConnectAsync(url));
        await camera.Port.OpenAsync();
        Assert.Equal(url, camera.Url);
        await camera.AssertServesOthersAsync();
    }
}
