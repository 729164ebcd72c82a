using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Emulator.Server.Faults;
using Emulator.Server.Tests.Rtsp;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Faults;

/// <summary>Faults of RTP and RTCP, seen in the packets that come.</summary>
public class RtpFaultTests(SharedCamera fixture) : IClassFixture<SharedCamera>
{
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(40);
    private static readonly string Url = RtspTalk.Url;

    private TestCamera Camera => fixture.Camera;

    [Fact]
    [ShowsFault("rtp.loss")]
    public async Task Packets_are_lost()
    {
        var packets = await VideoAsync("rtp.loss", """{"percent":20}""");
        var span = (ushort)(packets[^1].Sequence - packets[0].Sequence) + 1;
        Assert.InRange(packets.Count, span / 2, span - 1);
    }

    [Fact]
    [ShowsFault("rtp.lossBurst")]
    public async Task Packets_are_lost_in_runs()
    {
        var packets = await VideoAsync("rtp.lossBurst", """{"count":5,"every":20}""");
        Assert.All(Steps(packets).Select((step, i) => (step, i)), at => Assert.Equal(at.i % 15 == 14 ? 6 : 1, at.step));
    }

    [Fact]
    [ShowsFault("rtp.reorder")]
    public async Task Packets_are_overtaken()
    {
        var packets = await VideoAsync("rtp.reorder", """{"by":2,"every":5}""");
        Assert.Equal([0, 1, 2, 3, 5, 6, 4, 7, 8, 10, 11, 9], packets.Take(12).Select(packet => packet.Sequence - packets[0].Sequence));
    }

    [Fact]
    [ShowsFault("rtp.duplicate")]
    public async Task Packets_come_twice()
    {
        var packets = await VideoAsync("rtp.duplicate", """{"every":3}""");
        Assert.Equal([0, 1, 2, 2, 3, 4, 5, 5], packets.Take(8).Select(packet => packet.Sequence - packets[0].Sequence));
        Assert.Equal(packets[2].Bytes, packets[3].Bytes);
    }

    [Fact]
    [ShowsFault("rtp.jitter")]
    public async Task Packets_are_late()
    {
        var fault = await Camera.InjectAsync("rtp.jitter", """{"most":10}""");
        using var client = await RtspClient.ConnectAsync(Camera);
        await client.PlayAsync(Url);
        Assert.Empty(await SoFarAsync(client));
        Assert.True(await fault.RemoveAsync() > 0);
        Camera.Clock.Advance(TimeSpan.FromSeconds(10));
        var packets = await SoFarAsync(client);
        Assert.NotEmpty(packets);
        Assert.All(Steps(packets), step => Assert.Equal(1, step));
    }

    [Fact]
    [ShowsFault("rtp.corrupt")]
    public async Task Bytes_are_wrong_for_one_user_and_right_for_another()
    {
        await using var fault = await Camera.InjectAsync("rtp.corrupt", """{"percent":100,"bytes":1}""", """{"user":"user","surface":"rtsp","channel":1,"track":"video"}""");
        using var right = await RtspClient.ConnectAsync(Camera);
        using var wrong = await RtspClient.ConnectAsync(Camera, "user", "user");
        await right.PlayAsync(Url);
        await wrong.PlayAsync(Url);
        var (a, b) = (await SoFarAsync(right), await SoFarAsync(wrong));
        Assert.NotEmpty(a);
        Assert.All(a.Zip(b), pair =>
        {
            var differ = 0;
            for (var i = 0; i < pair.First.Payload.Length; i++)
            {
                differ += pair.First.Payload[i] == pair.Second.Payload[i] ? 0 : 1;
            }

            Assert.Equal((pair.First.Payload.Length, 1), (pair.Second.Payload.Length, differ));
        });
    }

    [Theory]
    [ShowsFault("rtp.truncate")]
    [InlineData("rtp.truncate", """{"percent":100,"keep":20}""", "length=20")]
    [ShowsFault("rtp.oversize")]
    [InlineData("rtp.oversize", """{"percent":100,"size":20000}""", "length=20012")]
    [ShowsFault("rtp.version")]
    [InlineData("rtp.version", """{"percent":100}""", "version=1")]
    [ShowsFault("rtp.marker")]
    [InlineData("rtp.marker", """{"as":"never"}""", "marker=False")]
    [InlineData("rtp.marker", """{"as":"always"}""", "marker=True")]
    [ShowsFault("rtp.payloadType")]
    [InlineData("rtp.payloadType", """{"type":111}""", "type=111")]
    [ShowsFault("rtp.padding")]
    [InlineData("rtp.padding", """{"bytes":9}""", "padding=9")]
    [ShowsFault("rtp.extension")]
    [InlineData("rtp.extension", """{"words":4}""", "extension=BEDE0004")]
    [ShowsFault("rtp.csrc")]
    [InlineData("rtp.csrc", """{"count":3}""", "sources=3")]
    [ShowsFault("rtp.fragments")]
    [InlineData("rtp.fragments", """{"as":"noStart"}""", "starts=0")]
    [InlineData("rtp.fragments", """{"as":"noEnd"}""", "ends=0")]
    public async Task Packets_are_not_as_they_should_be(string kind, string parameters, string odd)
    {
        using var client = await RtspClient.ConnectAsync(Camera);
        await client.PlayAsync(Url);
        var name = odd.Split('=')[0];
        Assert.NotEqual([odd], Describe(await SoFarAsync(client), name));
        Assert.All(Describe(await VideoAsync(kind, parameters), name), seen => Assert.Equal(odd, seen));
    }

    [Fact]
    [ShowsFault("rtp.auHeaders")]
    public async Task AU_headers_are_wrong()
    {
        await DescribeTests.SetAsync(Camera, "Audio.Compression=AAC");
        await using var fault = await Camera.InjectAsync("rtp.auHeaders");
        using var client = await RtspClient.ConnectAsync(Camera);
        await client.PlayAsync(RtspClient.Live(), 2);
        Camera.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("00103FF0", Convert.ToHexString((await client.PacketAsync(2)).Payload[..4]));
        await DescribeTests.SetAsync(Camera, "Audio.Compression=G.711A");
    }

    [Fact]
    [ShowsFault("rtp.unknownChannel")]
    public async Task Packets_come_on_a_channel_of_nobody()
    {
        await using var fault = await Camera.InjectAsync("rtp.unknownChannel", """{"channel":77,"every":4}""");
        using var client = await RtspClient.ConnectAsync(Camera);
        await client.PlayAsync(Url);
        var packets = await AllAsync(client);
        Assert.Contains(packets, packet => packet.Channel == 77);
        Assert.All(Steps([.. packets.Where(packet => packet.Channel == 0)]), step => Assert.Equal(1, step));
    }

    [Fact]
    [ShowsFault("rtp.garbage")]
    public async Task Garbage_stands_between_packets()
    {
        await using var fault = await Camera.InjectAsync("rtp.garbage", """{"text":"xyz","every":1}""");
        using var talk = await RtspTalk.ConnectAsync(Camera);
        Assert.Equal(200, (await talk.AnswerToAsync("PLAY")).Status);
        Assert.Equal("xyz$\0", await talk.Wire.ReadAsync(5));
    }

    [Fact]
    [ShowsFault("rtp.wrongLength")]
    public async Task A_length_is_wrong()
    {
        await using var fault = await Camera.InjectAsync("rtp.wrongLength", """{"shift":-3,"every":1}""");
        using var talk = await RtspTalk.ConnectAsync(Camera);
        Assert.Equal(200, (await talk.AnswerToAsync("PLAY")).Status);
        var head = await talk.Wire.ReadAsync(4);
        var length = (head[2] << 8) | head[3];
        Assert.Equal("$\0", (await talk.Wire.ReadAsync(length + 3 + 2))[^2..]);
    }

    [Fact]
    [ShowsFault("rtp.otherPort")]
    public async Task Datagrams_come_from_another_port()
    {
        using var client = await RtspClient.ConnectAsync(Camera);
        using var rtp = Bind();
        using var rtcp = Bind();
        var setup = await client.AskAsync("SETUP", Url + "/trackID=0", $"Transport: RTP/AVP;unicast;client_port={PortOf(rtp)}-{PortOf(rtcp)}");
        var told = int.Parse(setup["Transport"]!.Split("server_port=")[1].Split('-')[0], CultureInfo.InvariantCulture);
        await using var fault = await Camera.InjectAsync("rtp.otherPort");
        await client.AskAsync("PLAY", Url, "Session: " + setup.Session);
        Assert.Equal(told + 1, await SenderAsync(rtp));
        await fault.RemoveAsync();
        while (await SenderAsync(rtp) != told)
        {
            Camera.Clock.Advance(Frame);
        }

        // It would go on without its connection.
        Assert.Equal(200, (await client.AskAsync("TEARDOWN", Url, "Session: " + setup.Session)).Status);
    }

    [Fact]
    [ShowsFault("rtp.empty")]
    public async Task Empty_packets_come()
    {
        var packets = await VideoAsync("rtp.empty");
        Assert.Equal(packets.Count(packet => packet.Marker), packets.Count(packet => packet.Payload.IsEmpty));
        Assert.All(Steps(packets), step => Assert.Equal(1, step));
    }

    [Fact]
    [ShowsFault("rtp.tsJump")]
    public async Task Timestamps_jump_once_and_reports_with_them()
    {
        await using var fault = await Camera.InjectAsync("rtp.tsJump", """{"delta":-10,"at":1}""");
        using var client = await RtspClient.ConnectAsync(Camera);
        await client.PlayAsync(Url);
        var packets = await AfterAsync(client, 150);
        var jumps = packets.Where(packet => packet.Channel == 0 && packet.Marker).Select(packet => packet.Time).ToList();
        Assert.Equal([3600 - 900_000], jumps.Zip(jumps.Skip(1), (a, b) => (int)(b - a)).Where(step => step != 3600));
        var report = packets.Last(packet => packet.Channel == 1).Bytes;
        Assert.InRange((int)(jumps[^1] - BinaryPrimitives.ReadUInt32BigEndian(report.AsSpan(16))), 0, 90_000 * 3);
        Assert.Equal(1, await fault.HitsAsync());

        // What it has done to a session stays when it goes.
        await fault.RemoveAsync();
        Assert.Equal(jumps[^1] + 3600, (await AfterAsync(client, 1))[^1].Time);
    }

    [Fact]
    [ShowsFault("rtp.tsFreeze")]
    public async Task Timestamps_stand_still() => Assert.Single((await VideoAsync("rtp.tsFreeze")).Select(packet => packet.Time).Distinct());

    [Fact]
    [ShowsFault("rtp.tsDrift")]
    public async Task Timestamps_run_faster()
    {
        var times = (await VideoAsync("rtp.tsDrift", """{"ppm":100000}""")).Where(packet => packet.Marker).Select(packet => packet.Time).ToList();
        Assert.All(times.Zip(times.Skip(1)), pair => Assert.Equal(3960u, pair.Second - pair.First));
    }

    [Theory]
    [ShowsFault("rtp.seqJump")]
    [InlineData("rtp.seqJump", """{"delta":500,"at":1}""")]
    [ShowsFault("rtp.seqReset")]
    [InlineData("rtp.seqReset", """{"to":7,"at":1}""")]
    public async Task Sequence_numbers_jump(string kind, string parameters)
    {
        var packets = await VideoAsync(kind, parameters);
        var jump = packets.Zip(packets.Skip(1)).Single(pair => pair.Second.Sequence != (ushort)(pair.First.Sequence + 1));
        Assert.Equal(kind == "rtp.seqReset" ? 7 : (ushort)(jump.First.Sequence + 501), jump.Second.Sequence);
    }

    [Fact]
    [ShowsFault("rtp.ssrcChange")]
    public async Task The_source_changes()
    {
        var sources = (await VideoAsync("rtp.ssrcChange", """{"at":1}""")).Select(packet => packet.Source).ToList();
        Assert.Equal(2, sources.Distinct().Count());
        Assert.NotEqual(sources[0], sources[^1]);
    }

    [Fact]
    [ShowsFault("rtp.stall")]
    public async Task One_track_falls_silent_and_the_session_lives()
    {
        await using var fault = await Camera.InjectAsync("rtp.stall", """{"at":1}""", """{"track":"audio"}""");
        using var client = await RtspClient.ConnectAsync(Camera);
        var session = "Session: " + (await client.PlayAsync(Url, 2)).Session;
        Assert.Contains(await AfterAsync(client, 10), packet => packet.Channel == 2);
        await AfterAsync(client, 20);
        var later = await AfterAsync(client, 10);
        Assert.DoesNotContain(later, packet => packet.Channel == 2);
        Assert.Contains(later, packet => packet.Channel == 0);
        Assert.Equal(200, (await client.AskAsync("GET_PARAMETER", Url, session)).Status);
    }

    [Theory]
    [ShowsFault("rtp.cut")]
    [InlineData("fin")]
    [InlineData("rst")]
    public async Task The_connection_ends_in_the_middle(string how)
    {
        await using var fault = await Camera.InjectAsync("rtp.cut", $$"""{"at":1,"how":"{{how}}"}""");
        using var client = await RtspClient.ConnectAsync(Camera);
        await client.PlayAsync(Url);
        for (var i = 0; i < 30; i++)
        {
            Camera.Clock.Advance(Frame);
        }

        Assert.True(await client.EndsAsync());
        Assert.DoesNotContain(client.Left, packet => packet.IsBye);
    }

    [Fact]
    [ShowsFault("rtcp.bye")]
    public async Task A_goodbye_comes_and_packets_go_on()
    {
        await using var fault = await Camera.InjectAsync("rtcp.bye", """{"at":1}""");
        using var client = await RtspClient.ConnectAsync(Camera);
        await client.PlayAsync(Url);
        var packets = await AfterAsync(client, 40);
        var bye = packets.FindIndex(packet => packet.Channel == 1 && packet.IsBye);
        Assert.InRange(bye, 1, packets.Count - 10);
        Assert.All(packets.Skip(bye + 1), packet => Assert.Equal(0, packet.Channel));
    }

    [Fact]
    [ShowsFault("rtcp.none")]
    public async Task No_report_comes()
    {
        await using var fault = await Camera.InjectAsync("rtcp.none");
        using var client = await RtspClient.ConnectAsync(Camera);
        await client.PlayAsync(Url);
        Assert.DoesNotContain(await AfterAsync(client, 150), packet => packet.Channel == 1);
    }

    [Theory]
    [ShowsFault("rtcp.noBye")]
    [InlineData("""{"surface":"rtsp"}""", false)]
    [InlineData("""{"track":"audio"}""", true)]
    public async Task It_ends_without_a_goodbye(string match, bool bye)
    {
        var fault = await Camera.InjectAsync("rtcp.noBye", match: match);
        using var client = await RtspClient.ConnectAsync(Camera);
        var session = "Session: " + (await client.PlayAsync(Url)).Session;
        await client.PictureAsync();
        Assert.Equal(200, (await client.AskAsync("TEARDOWN", Url, session)).Status);
        Assert.Equal(bye, (await AllAsync(client)).Any(packet => packet.Channel == 1 && packet.IsBye));
        Assert.Equal(bye ? 0 : 1, await fault.RemoveAsync());
    }

    [Theory]
    [ShowsFault("rtcp.ntp")]
    [InlineData("rtcp.ntp", """{"shift":7200}""", 7200.0, 0, true)]
    [ShowsFault("rtcp.ntpZero")]
    [InlineData("rtcp.ntpZero", "{}", double.NaN, 0, true)]
    [ShowsFault("rtcp.rtpTime")]
    [InlineData("rtcp.rtpTime", """{"shift":5000000}""", 0.0, 5_000_000, true)]
    [ShowsFault("rtcp.wrongSsrc")]
    [InlineData("rtcp.wrongSsrc", "{}", 0.0, 0, false)]
    public async Task A_report_tells_what_is_not_so(string kind, string parameters, double seconds, int ticks, bool rightSource)
    {
        await using var fault = await Camera.InjectAsync(kind, parameters);
        using var client = await RtspClient.ConnectAsync(Camera);
        await client.PlayAsync(Url);
        var picture = await client.PictureAsync();
        var report = (await client.PacketAsync(1)).Bytes;
        var ntp = BinaryPrimitives.ReadUInt64BigEndian(report.AsSpan(8));
        Assert.Equal(rightSource, BinaryPrimitives.ReadUInt32BigEndian(report.AsSpan(4)) == picture.First.Source);
        Assert.Equal(rightSource, BinaryPrimitives.ReadUInt32BigEndian(report.AsSpan(32)) == picture.First.Source);
        Assert.InRange((int)(BinaryPrimitives.ReadUInt32BigEndian(report.AsSpan(16)) - picture.Time) - ticks, -90_000, 90_000 * 5);
        if (double.IsNaN(seconds))
        {
            Assert.Equal(0ul, ntp);
            return;
        }

        Assert.InRange((DateTime.UnixEpoch.AddSeconds((ntp >> 32) - 2_208_988_800.0) - picture.Utc).TotalSeconds - seconds, -1, 5);
    }

    [Theory]
    [ShowsFault("rtcp.malformed")]
    [InlineData("length")]
    [InlineData("cut")]
    public async Task A_report_is_malformed(string form)
    {
        await using var fault = await Camera.InjectAsync("rtcp.malformed", $$"""{"as":"{{form}}"}""");
        using var client = await RtspClient.ConnectAsync(Camera);
        await client.PlayAsync(Url);
        var report = (await client.PacketAsync(1)).Bytes;
        Assert.True((BinaryPrimitives.ReadUInt16BigEndian(report.AsSpan(2)) + 1) * 4 > report.Length);
        Assert.Equal(form == "cut", report.Length == 10);
    }

    [Fact]
    [ShowsFault("rtsp.amidPackets")]
    public async Task An_answer_comes_between_two_packets_of_a_picture()
    {
        await using var fault = await Camera.InjectAsync("rtsp.amidPackets");
        using var client = await RtspClient.ConnectAsync(Camera);
        await client.PlayAsync(RtspClient.Live());
        await client.PictureAsync();
        await client.SendAsync("OPTIONS * RTSP/1.0\r\nCSeq: 77\r\n\r\n");
        await Eventually.TrueAsync(async () => await fault.HitsAsync() == 1, "the answer waits");
        // At the latest with the next key frame, which has more than one packet.
        for (var i = 0; i < 51; i++)
        {
            Camera.Clock.Advance(Frame);
        }

        Assert.Equal("77", (await client.AnswerAsync())["CSeq"]);
        var before = client.Left.Last(packet => packet.Channel == 0);
        Assert.False(before.Marker);
        Assert.Equal((ushort)(before.Sequence + 1), (await LastAsync(client)).Sequence);
    }

    [Fact]
    public async Task Only_the_session_that_is_named_has_a_fault()
    {
        using var one = await RtspClient.ConnectAsync(Camera);
        using var other = await RtspClient.ConnectAsync(Camera);
        var session = (await one.PlayAsync(Url)).Session;
        await other.PlayAsync(Url);
        await AfterAsync(one, 0);
        await AfterAsync(other, 0);
        await using var fault = await Camera.InjectAsync("rtp.payloadType", """{"type":99}""", $$"""{"session":"{{session}}"}""");
        var (a, b) = (await AfterAsync(one, 3), await AfterAsync(other, 0));
        Assert.Equal([99], a.Where(packet => packet.Channel == 0).Select(packet => packet.Bytes[1] & 127).Distinct());
        Assert.Equal([96], b.Where(packet => packet.Channel == 0).Select(packet => packet.Bytes[1] & 127).Distinct());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task All_at_once_do_the_device_no_harm(bool reversed)
    {
        await using var camera = await TestCamera.StartAsync();
        await DescribeTests.SetAsync(camera, "Audio.Compression=AAC");
        var kinds = FaultCatalogue.All.Select(kind => kind.Id).Where(id => id.Split('.')[0] is "rtp" or "rtcp" or "video" && id is not "rtp.cut" and not "rtp.stall");
        foreach (var kind in reversed ? kinds.Reverse() : kinds)
        {
            await camera.InjectAsync(kind);
        }

        using var socket = await RtspTalk.ConnectAsync(camera);
        var url = RtspClient.Live();
        var setup = await socket.AskAsync("SETUP", url + "/trackID=0", "Transport: RTP/AVP/TCP;unicast;interleaved=0-1");
        var session = "Session: " + setup["Session"]!.Split(';')[0];
        Assert.Equal(200, (await socket.AskAsync("SETUP", url + "/trackID=1", "Transport: RTP/AVP/TCP;unicast;interleaved=2-3", session)).Status);
        Assert.Equal(200, (await socket.AskAsync("PLAY", url, session)).Status);
        for (var i = 0; i < 15 * 25; i++)
        {
            camera.Clock.Advance(Frame);
            await socket.Wire.SeeAsync(TimeSpan.Zero);
        }

        Assert.True(camera.Host.Fleet.All[0].Rtsp.Sessions.TryGet(setup["Session"]!.Split(';')[0], out _));
        using var gone = await camera.Control.DeleteAsync(new Uri("api/v1/devices/ipc-1/faults", UriKind.Relative));
        Assert.True(gone.IsSuccessStatusCode);
        using var client = await RtspClient.ConnectAsync(camera);
        await client.PlayAsync(url, 2);
        Assert.True((await client.PictureAsync()).IsKey);
    }

    [Fact]
    public async Task A_stream_to_a_group_has_faults_too()
    {
        await using var fault = await Camera.InjectAsync("rtp.payloadType", """{"type":99}""", """{"channel":1}""");
        using var client = await RtspClient.ConnectAsync(Camera);
        var setup = await client.AskAsync("SETUP", Url + "/trackID=0", "Transport: RTP/AVP;multicast");
        var group = IPAddress.Parse(setup["Transport"]!.Split("destination=")[1].Split(';')[0]);
        using var receiver = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 1 << 20 };
        receiver.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        receiver.Bind(new IPEndPoint(IPAddress.Any, int.Parse(setup["Transport"]!.Split("port=")[1].Split('-')[0], CultureInfo.InvariantCulture)));
        receiver.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.AddMembership, new MulticastOption(group, IPAddress.Loopback));
        Assert.Equal(200, (await client.AskAsync("PLAY", Url, "Session: " + setup.Session)).Status);
        using var patience = new CancellationTokenSource(RawClient.Patience);
        var buffer = new byte[2048];
        await receiver.ReceiveAsync(buffer, SocketFlags.None, patience.Token);
        Assert.Equal(99, buffer[1] & 127);
        Assert.Equal(200, (await client.AskAsync("TEARDOWN", Url, "Session: " + setup.Session)).Status);
    }

    // The packets of video that come over 40 frames while a fault is there.
    private async Task<List<Packet>> VideoAsync(string kind, string parameters = "{}")
    {
        await using var fault = await Camera.InjectAsync(kind, parameters);
        using var client = await RtspClient.ConnectAsync(Camera);
        await client.PlayAsync(Url);
        return [.. (await AfterAsync(client, 40)).Where(packet => packet.Channel == 0)];
    }

    private async Task<List<Packet>> AfterAsync(RtspClient client, int frames)
    {
        var all = await AllAsync(client);
        for (var i = 0; i < frames; i++)
        {
            Camera.Clock.Advance(Frame);
        }

        return [.. all, .. await AllAsync(client)];
    }

    // Everything that has been sent: an answer follows it.
    private static async Task<List<Packet>> AllAsync(RtspClient client)
    {
        await client.AskAsync("OPTIONS", Url);
        var packets = new List<Packet>();
        while (client.Left.Count > 0)
        {
            packets.Add(await client.PacketAsync());
        }

        return packets;
    }

    private static async Task<List<Packet>> SoFarAsync(RtspClient client) => [.. (await AllAsync(client)).Where(packet => packet.Channel == 0)];

    private static async Task<Packet> LastAsync(RtspClient client)
    {
        while (client.Left.Any(packet => packet.Channel == 0))
        {
            await client.PacketAsync(0);
        }

        return await client.PacketAsync(0);
    }

    private static IEnumerable<int> Steps(List<Packet> packets) => packets.Zip(packets.Skip(1), (a, b) => (int)(ushort)(b.Sequence - a.Sequence));

    private static List<string> Describe(List<Packet> packets, string name)
    {
        Assert.NotEmpty(packets);
        var fragments = packets.Where(packet => packet.Payload.Length > 1 && (packet.Payload[0] & 31) == 28).ToList();
        return name switch
        {
            "starts" => [$"starts={fragments.Count(packet => (packet.Payload[1] & 0x80) != 0)}"],
            "ends" => [$"ends={fragments.Count(packet => (packet.Payload[1] & 0x40) != 0)}"],
            _ => packets.ConvertAll(packet => name + "=" + name switch
            {
                "length" => Number(packet.Bytes.Length),
                "version" => Number(packet.Bytes[0] >> 6),
                "marker" => packet.Marker ? "True" : "False",
                "type" => Number(packet.Bytes[1] & 127),
                "padding" => (packet.Bytes[0] & 0x20) == 0 ? "none" : Number(packet.Bytes[^1]),
                "extension" => (packet.Bytes[0] & 0x10) == 0 ? "none" : Convert.ToHexString(packet.Bytes, 12, 4),
                _ => Number(packet.Bytes[0] & 15),
            }).Distinct(StringComparer.Ordinal).ToList(),
        };
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static Socket Bind()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 1 << 20 };
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    private static int PortOf(Socket socket) => ((IPEndPoint)socket.LocalEndPoint!).Port;

    private static async Task<int> SenderAsync(Socket socket)
    {
        using var patience = new CancellationTokenSource(RawClient.Patience);
        var read = await socket.ReceiveFromAsync(new byte[2048], SocketFlags.None, new IPEndPoint(IPAddress.Any, 0), patience.Token);
        return ((IPEndPoint)read.RemoteEndPoint).Port;
    }
}
