using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Power;

/// <summary>Reboot, shutdown and the access filter, as a client sees them.</summary>
public class PowerTests
{
    private const string SystemInfo = "/cgi-bin/magicBox.cgi?action=getSystemInfo";

    [Fact]
    public async Task A_reboot_answers_OK_then_refuses_connections_for_the_boot_time()
    {
        await using var camera = await TestCamera.StartAsync();
        await GoesDownAsync(camera, "/cgi-bin/magicBox.cgi?action=reboot");
        await RefusedAsync(camera);
        await AdvanceAsync(camera, TestProfiles.All["ipc"].Habits.BootSeconds - 1);
        await RefusedAsync(camera);
        await AdvanceAsync(camera, 1);
        Assert.Equal(200, await camera.StatusAsync(SystemInfo));
    }

    [Fact]
    public async Task A_reboot_cuts_open_connections()
    {
        await using var camera = await TestCamera.StartAsync();
        using var idle = new TcpClient();
        await idle.ConnectAsync(camera.Url.Host, camera.Url.Port);
        await GoesDownAsync(camera, "/cgi-bin/magicBox.cgi?action=reboot");
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        Assert.Equal(0, await ReadAsync(idle, patience.Token));
    }

    [Fact]
    public async Task A_port_that_is_shut_stays_the_devices_own()
    {
        await using var camera = await TestCamera.StartAsync();
        await GoesDownAsync(camera, "/cgi-bin/magicBox.cgi?action=reboot");
        await RefusedAsync(camera);
        foreach (var port in (Server.Wire.CameraPort[])[camera.Host.Fleet.All[0].Http, camera.Host.Fleet.All[0].RtspPort])
        {
            Assert.False(IsFree(port.EndPoint));
        }

        await AdvanceAsync(camera, TestProfiles.All["ipc"].Habits.BootSeconds);
        Assert.Equal(200, await camera.StatusAsync(SystemInfo));
    }

    [Fact]
    public async Task A_port_that_a_device_left_is_kept_for_its_return_until_the_device_is_gone()
    {
        IPEndPoint left;
        await using (var camera = await TestCamera.StartAsync())
        {
            var port = camera.Host.Fleet.All[0].Http;
            left = port.EndPoint;
            await port.MoveAsync(0);
            await port.OpenAsync();
            Assert.NotEqual(left, port.EndPoint);
            Assert.False(IsFree(left));
            // Others that it leaves are anybody's.
            var second = port.EndPoint;
            await port.MoveAsync(left.Port);
            await port.OpenAsync();
            Assert.Equal(left, port.EndPoint);
            Assert.True(IsFree(second));
            Assert.Equal(200, await camera.StatusAsync(SystemInfo));
        }

        Assert.True(IsFree(left));
    }

    [Fact]
    public async Task A_delayed_reboot_comes_when_the_delay_is_over()
    {
        await using var camera = await TestCamera.StartAsync();
        Assert.Equal("OK\r\n", await camera.GetAsync("/cgi-bin/magicBox.cgi?action=reboot&delay=20"));
        await AdvanceAsync(camera, 19);
        Assert.Equal(200, await camera.StatusAsync(SystemInfo));
        await AdvanceAsync(camera, 1);
        await camera.Host.Fleet.All[0].PortsSettled;
        await RefusedAsync(camera);
    }

    [Fact]
    public async Task A_change_of_language_reboots_the_device_and_the_language_stays()
    {
        await using var camera = await TestCamera.StartAsync();
        await GoesDownAsync(camera, "/cgi-bin/configManager.cgi?action=setConfig&Language=French");
        await RefusedAsync(camera);
        await AdvanceAsync(camera, 3600);
        Assert.Equal("table.Language=French\r\n", await camera.GetAsync("/cgi-bin/configManager.cgi?action=getConfig&name=Language"));
    }

    [Fact]
    public async Task A_device_that_was_shut_down_stays_down_until_the_control_API_turns_it_on()
    {
        await using var camera = await TestCamera.StartAsync();
        await GoesDownAsync(camera, "/cgi-bin/magicBox.cgi?action=shutdown");
        await AdvanceAsync(camera, 86400);
        await RefusedAsync(camera);
        using var on = await camera.Control.PostAsJsonAsync("/api/v1/devices/ipc-1/power", new { action = "on" });
        Assert.Equal(HttpStatusCode.OK, on.StatusCode);
        await AdvanceAsync(camera, 3600);
        Assert.Equal(200, await camera.StatusAsync(SystemInfo));
    }

    [Fact]
    public async Task A_banned_address_gets_nothing_and_the_control_port_still_answers()
    {
        await using var camera = await TestCamera.StartAsync();
        Assert.Equal("OK\r\n", await camera.GetAsync("/cgi-bin/configManager.cgi?action=setConfig&AccessFilter.Enable=true&AccessFilter.Type=BannedList&AccessFilter.BannedList[0]=127.0.0.1"));
        using (var banned = new TcpClient())
        {
            await banned.ConnectAsync(camera.Url.Host, camera.Url.Port);
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            Assert.Equal(0, await ReadAsync(banned, patience.Token));
        }

        await Assert.ThrowsAsync<HttpRequestException>(() => camera.Admin.GetAsync(SystemInfo));
        using var put = await camera.Control.PutAsJsonAsync("/api/v1/devices/ipc-1/config/AccessFilter", new { Enable = false });
        Assert.Equal(HttpStatusCode.OK, put.StatusCode);
        Assert.Equal(200, await camera.StatusAsync(SystemInfo));
    }

    [Fact]
    public async Task With_a_trust_list_only_the_trusted_get_in()
    {
        await using var camera = await TestCamera.StartAsync();
        const string Set = "/cgi-bin/configManager.cgi?action=setConfig&AccessFilter.Type=TrustList&AccessFilter.Enable=true&AccessFilter.TrustList[0]=";
        Assert.Equal("OK\r\n", await camera.GetAsync(Set + "127.0.0.1"));
        Assert.Equal("OK\r\n", await camera.GetAsync(Set + "10.1.2.3"));
        await Assert.ThrowsAsync<HttpRequestException>(() => camera.Admin.GetAsync(SystemInfo));
    }

    // Whether the system gives it to who asks for a free port. A socket of .NET would ask to share it.
    private static bool IsFree(IPEndPoint place)
    {
        using var other = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        var address = place.Serialize();
        return Bind(other.SafeHandle, address.Buffer.ToArray(), address.Size) == 0;
    }

    [DllImport("libc", EntryPoint = "bind")]
    private static extern int Bind(SafeSocketHandle socket, byte[] address, int length);

    private static async Task AdvanceAsync(TestCamera camera, int seconds)
    {
        using var answer = await camera.Control.PostAsJsonAsync("/api/v1/devices/*/clock/advance", new { seconds });
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    // The answer goes out before the device goes down: who has the answer may still have to wait for that.
    private static async Task GoesDownAsync(TestCamera camera, string request)
    {
        var power = camera.Host.Fleet.All[0].Device.Power;
        var down = new TaskCompletionSource();
        power.Changed += _ => down.TrySetResult();
        Assert.Equal("OK\r\n", await camera.GetAsync(request));
        await down.Task.WaitAsync(TimeSpan.FromSeconds(10));
        await camera.Host.Fleet.All[0].PortsSettled;
    }

    private static async Task RefusedAsync(TestCamera camera)
    {
        using var client = new TcpClient();
        var refused = await Assert.ThrowsAsync<SocketException>(() => client.ConnectAsync(camera.Url.Host, camera.Url.Port));
        Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);
    }

    private static async Task<int> ReadAsync(TcpClient client, CancellationToken patience)
    {
        try
        {
            return await client.GetStream().ReadAsync(new byte[1], patience);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
