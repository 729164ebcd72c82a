using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Emulator.Protocol.Dhip;
using Emulator.Server.Hosting;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Discovery;

/// <summary><c>DHDiscover.search</c> in a datagram: what tools in the field look for devices with.</summary>
public class SearchTests
{
    private const string Search = """{"method":"DHDiscover.search","params":{"mac":"","uni":1}}""";

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("239.255.255.251")]
    [InlineData("127.255.255.255")]
    public async Task Every_device_answers_for_itself(string address)
    {
        await using var camera = await StartAsync();
        using var client = Client();
        await client.SendToAsync(Frame(Search), new IPEndPoint(IPAddress.Parse(address), camera.Host.Discovery!.Port));
        var found = new[] { await ReadAsync(client), await ReadAsync(client) };
        Assert.Equal(["IPC", "VTO"], found.Select(f => Info(f).GetProperty("DeviceClass").GetString()).Order(StringComparer.Ordinal));
        foreach (var one in found)
        {
            Assert.Equal("client.notifyDevInfo", one.GetProperty("method").GetString());
            Assert.Equal(one.GetProperty("mac").GetString(), Info(one).GetProperty("Mac").GetString());
            var url = camera.Host.Cameras[Info(one).GetProperty("DeviceClass").GetString() == "IPC" ? 0 : 1].Value;
            Assert.Equal(url.Port, Info(one).GetProperty("HttpPort").GetInt32());
            Assert.Equal("127.0.0.1", Info(one).GetProperty("IPv4Address").GetProperty("IPAddress").GetString());
            using var http = new HttpClient(new SocketsHttpHandler { Credentials = new NetworkCredential("admin", "admin") }) { BaseAddress = url };
            Assert.Equal($"sn={Info(one).GetProperty("SerialNo").GetString()}\r\n", await http.GetStringAsync("/cgi-bin/magicBox.cgi?action=getSerialNo"));
        }
    }

    [Fact]
    public async Task One_MAC_address_may_be_asked_for_and_who_is_off_or_has_banned_the_client_says_nothing()
    {
        await using var camera = await StartAsync();
        using var client = Client();
        var at = camera.Host.Discovery!;
        await client.SendToAsync(Frame(Search), at);
        var mac = new[] { await ReadAsync(client), await ReadAsync(client) }.First(f => Info(f).GetProperty("DeviceClass").GetString() == "VTO").GetProperty("mac").GetString()!;
        await client.SendToAsync(Frame(Search.Replace("\"mac\":\"\"", $"\"mac\":\"{mac.ToUpperInvariant()}\"", StringComparison.Ordinal)), at);
        Assert.Equal("VTO", Info(await ReadAsync(client)).GetProperty("DeviceClass").GetString());

        using var off = await camera.Control.PostAsJsonAsync("/api/v1/devices/vto-1/power", new { action = "off" });
        await client.SendToAsync(Frame(Search), at);
        Assert.Equal("IPC", Info(await ReadAsync(client)).GetProperty("DeviceClass").GetString());
        using var banned = await camera.Control.PutAsJsonAsync("/api/v1/devices/ipc-1/config/AccessFilter", new { Enable = true, Type = "BannedList", BannedList = new[] { "127.0.0.1" } });
        Assert.True(banned.IsSuccessStatusCode);
        await client.SendToAsync(Frame(Search), at);
        await AssertSilentAsync(client);
        var journal = await camera.Control.GetFromJsonAsync<JsonElement[]>("/api/v1/devices/ipc-1/requests?kind=discovery");
        Assert.Equal(2, journal!.Length);
    }

    [Fact]
    public async Task What_is_no_search_is_not_answered_and_harms_nobody()
    {
        await using var camera = await StartAsync();
        using var client = Client();
        var at = camera.Host.Discovery!;
        byte[][] nonsense =
        [
            [], Encoding.ASCII.GetBytes(Search), Frame("{}"), Frame("{nonsense"), Frame("""{"method":"DHDiscover.setConfig"}"""), Frame("""{"method":7,"params":[]}"""),
            new byte[60_000], Frame(new string('[', 4000)), [.. Frame(Search).AsSpan(1)],
        ];
        foreach (var bytes in nonsense)
        {
            await client.SendToAsync(bytes, at);
        }

        // Neither the length in the head nor missing parameters matter.
        var odd = Frame("""{"method":"DHDiscover.search"}""");
        new DhipHeader(0, 0, 62, 62).Write(odd);
        await client.SendToAsync(odd, at);
        Assert.Equal(2, new[] { await ReadAsync(client), await ReadAsync(client) }.Length);
        await AssertSilentAsync(client);
    }

    [Fact]
    public async Task Nobody_answers_unless_asked_to()
    {
        await using var camera = await TestCamera.StartAsync();
        Assert.Null(camera.Host.Discovery);
    }

    private static JsonElement Info(JsonElement answer) => answer.GetProperty("params").GetProperty("deviceInfo");

    private static byte[] Frame(string text) => DhipHeader.Frame(0, 0, Encoding.ASCII.GetBytes(text));

    private static Socket Client()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { EnableBroadcast = true };
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastInterface, IPAddress.Loopback.GetAddressBytes());
        return socket;
    }

    // Every byte of an answer must be right: its head, its length, its end.
    private static async Task<JsonElement> ReadAsync(Socket client)
    {
        var buffer = new byte[65536];
        using var patience = new CancellationTokenSource(RawClient.Patience);
        var length = await client.ReceiveAsync(buffer, SocketFlags.None, patience.Token);
        Assert.True(DhipHeader.TryRead(buffer.AsSpan(0, length), out var head));
        Assert.Equal((0u, 0u, (uint)(length - DhipHeader.Size), (uint)(length - DhipHeader.Size)), (head.Session, head.Request, head.Length, head.Total));
        var text = Encoding.UTF8.GetString(buffer, DhipHeader.Size, length - DhipHeader.Size);
        Assert.EndsWith("}\n\0", text, StringComparison.Ordinal);
        return JsonElement.Parse(text[..^2]);
    }

    private static async Task AssertSilentAsync(Socket client)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(150));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await client.ReceiveAsync(new byte[65536], SocketFlags.None, patience.Token));
    }

    private static Task<TestCamera> StartAsync() => TestCamera.StartAsync(with: o => o with { DiscoveryPort = 0, Devices = [new DeviceGroup("ipc", 1), new DeviceGroup("vto", 1)] });
}
