using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Rtsp;

/// <summary>RTP over UDP, to one client and to a group.</summary>
public class DatagramTests
{
    [Fact]
    public async Task Packets_come_from_the_ports_that_were_told_and_these_are_given_back()
    {
        await using var camera = await TestCamera.StartAsync();
        Assert.Equal("OK\r\n", await camera.GetAsync("/cgi-bin/configManager.cgi?action=setConfig&RTSP.RTP.StartPort=31001&RTSP.RTP.EndPort=31005"));
        using var client = await RtspClient.ConnectAsync(camera);
        using var rtp = Bind();
        using var rtcp = Bind();
        var transport = $"Transport: RTP/AVP;unicast;client_port={PortOf(rtp)}-{PortOf(rtcp)}";
        var url = RtspClient.Live(subtype: 1);
        var setup = await client.AskAsync("SETUP", url + "/trackID=0", transport);
        Assert.True(setup.Status == 200, setup.Head);
        var port = int.Parse(setup["Transport"]!.Split("server_port=")[1].Split('-')[0], CultureInfo.InvariantCulture);
        Assert.Contains(port, new[] { 31002, 31004 });
        var session = "Session: " + setup.Session;
        Assert.Equal(200, (await client.AskAsync("PLAY", url, session)).Status);
        var (first, from) = await ReceiveAsync(rtp);
        Assert.Equal((port, 24), (from.Port, first.Payload[0] & 31));
        var (report, reportFrom) = await ReceiveAsync(rtcp);
        Assert.Equal((port + 1, 200), (reportFrom.Port, (int)report.Bytes[1]));

        // Both pairs taken, the next is refused; a teardown gives one back, with a goodbye.
        using var other = await RtspClient.ConnectAsync(camera);
        Assert.Equal(200, (await other.AskAsync("SETUP", url + "/trackID=0", transport)).Status);
        Assert.Equal(453, (await other.AskAsync("SETUP", url + "/trackID=0", transport)).Status);
        Assert.Equal(200, (await client.AskAsync("TEARDOWN", url, session)).Status);
        (report, _) = await ReceiveAsync(rtcp);
        Assert.True(report.IsBye);
        Assert.Equal(200, (await other.AskAsync("SETUP", url + "/trackID=0", transport)).Status);
    }

    [Fact]
    public async Task A_receiver_s_reports_keep_it_alive_when_the_connection_is_gone()
    {
        await using var camera = await TestCamera.StartAsync();
        using var rtp = Bind();
        using var rtcp = Bind();
        var url = RtspClient.Live(subtype: 1);
        int server;
        using (var client = await RtspClient.ConnectAsync(camera))
        {
            var setup = await client.AskAsync("SETUP", url + "/trackID=0", $"Transport: RTP/AVP;unicast;client_port={PortOf(rtp)}-{PortOf(rtcp)}");
            server = int.Parse(setup["Transport"]!.Split("server_port=")[1].Split('-')[0], CultureInfo.InvariantCulture);
            Assert.Equal(200, (await client.AskAsync("PLAY", url, "Session: " + setup.Session)).Status);
        }

        var session = Assert.Single(camera.Host.Fleet.All[0].Rtsp.Sessions.All);
        for (var i = 0; i < 3; i++)
        {
            var before = session.Touched;
            camera.Clock.Advance(TimeSpan.FromSeconds(40));
            await rtcp.SendToAsync(new byte[] { 0x80, 201, 0, 1, 0, 0, 0, 7 }, new IPEndPoint(IPAddress.Loopback, server + 1));
            await Eventually.TrueAsync(() => session.Touched > before, "the report was not read");
        }

        camera.Clock.Advance(TimeSpan.FromSeconds(70));
        await Eventually.TrueAsync(() => camera.Host.Fleet.All[0].Rtsp.Sessions.Count == 0, "the session did not end");
    }

    [Fact]
    public async Task One_group_serves_all_who_join_it()
    {
        await using var camera = await TestCamera.StartAsync();
        var url = RtspClient.Live(subtype: 1);
        using var one = await RtspClient.ConnectAsync(camera);
        using var other = await RtspClient.ConnectAsync(camera);
        var setups = new[] { await one.AskAsync("SETUP", url + "/trackID=0", "Transport: RTP/AVP;multicast"), await other.AskAsync("SETUP", url + "/trackID=0", "Transport: RTP/AVP;multicast;ttl=127;mode=\"PLAY\"") };
        Assert.All(setups, s => Assert.Equal(200, s.Status));
        Assert.Equal(setups[0]["Transport"], setups[1]["Transport"]);
        Assert.Matches(@"^RTP/AVP;multicast;destination=239\.255\.\d+\.\d+;port=\d+-\d+;ttl=16$", setups[0]["Transport"]);
        var group = IPAddress.Parse(setups[0]["Transport"]!.Split("destination=")[1].Split(';')[0]);
        var port = int.Parse(setups[0]["Transport"]!.Split("port=")[1].Split('-')[0], CultureInfo.InvariantCulture);
        using var receiver = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 1 << 20 };
        receiver.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        receiver.Bind(new IPEndPoint(IPAddress.Any, port));
        receiver.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.AddMembership, new MulticastOption(group, IPAddress.Loopback));

        Assert.Equal(200, (await one.AskAsync("PLAY", url, "Session: " + setups[0].Session)).Status);
        var (first, _) = await ReceiveAsync(receiver);
        Assert.Equal(24, first.Payload[0] & 31);
        Assert.Equal(200, (await other.AskAsync("PLAY", url, "Session: " + setups[1].Session)).Status);
        Assert.Equal(200, (await one.AskAsync("TEARDOWN", url, "Session: " + setups[0].Session)).Status);

        // It goes on for the other, each packet once.
        var last = first.Sequence;
        for (var i = 0; i < 20; i++)
        {
            camera.Clock.Advance(TimeSpan.FromMilliseconds(40));
            var (next, _) = await ReceiveAsync(receiver);
            Assert.Equal((first.Source, (ushort)(last + 1)), (next.Source, next.Sequence));
            last = next.Sequence;
        }

        Assert.Equal(200, (await other.AskAsync("TEARDOWN", url, "Session: " + setups[1].Session)).Status);
        Assert.Equal(0, camera.Host.Fleet.All[0].Rtsp.Feed(0, 1).Viewers);
    }

    private static Socket Bind()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 1 << 20 };
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    private static int PortOf(Socket socket) => ((IPEndPoint)socket.LocalEndPoint!).Port;

    private static async Task<(Packet Packet, IPEndPoint From)> ReceiveAsync(Socket socket)
    {
        using var patience = new CancellationTokenSource(RawClient.Patience);
        var buffer = new byte[2048];
        var read = await socket.ReceiveFromAsync(buffer, SocketFlags.None, new IPEndPoint(IPAddress.Any, 0), patience.Token);
        return (new Packet(0, buffer[..read.ReceivedBytes]), (IPEndPoint)read.RemoteEndPoint);
    }
}
