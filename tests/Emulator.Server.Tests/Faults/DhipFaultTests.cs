using System.Net.Sockets;
using System.Text;
using Emulator.Protocol.Dhip;
using Emulator.Server.Tests.Dhip;
using Emulator.Server.Tests.Events;
using Emulator.Server.Tests.Rpc;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Faults;

/// <summary>Faults of DHIP, seen on a bare socket.</summary>
public class DhipFaultTests(DhipLab lab) : IClassFixture<DhipLab>
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(150);

    private TestCamera Camera => lab.Camera;

    [Fact]
    [ShowsFault("dhip.refuse")]
    public async Task The_port_is_closed_and_opens_again()
    {
        var url = Camera.Host.DhipUrl("ipc-1")!;
        using var client = await DhipClient.LoginAsync(Camera);
        await using (await Camera.InjectAsync("dhip.refuse"))
        {
            Assert.True((await client.Raw.DrainAsync()).End is WireSight.Fin or WireSight.Rst);
            await Eventually.TrueAsync(() => Camera.Host.DhipUrl("ipc-1") is null, "the port stays open");
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            Assert.Equal(SocketError.ConnectionRefused, (await Assert.ThrowsAsync<SocketException>(() => socket.ConnectAsync(url.Host, url.Port))).SocketErrorCode);
            Assert.Equal(200, await Camera.StatusAsync("/cgi-bin/magicBox.cgi?action=getSerialNo"));
        }

        await Eventually.TrueAsync(() => Camera.Host.DhipUrl("ipc-1") == url, "the port stays closed");
        using var again = await DhipClient.LoginAsync(Camera);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [ShowsFault("dhip.keepAliveFail")]
    public async Task A_sign_of_life_is_refused(bool cut)
    {
        using var client = await DhipClient.LoginAsync(Camera);
        await using var fault = await Camera.InjectAsync("dhip.keepAliveFail", $$"""{"cut":{{(cut ? "true" : "false")}}}""");
        Assert.Equal(RpcText.SessionOver, (await client.CallAsync("global.keepAlive")).Error());
        if (cut)
        {
            Assert.Equal(WireSight.Fin, (await client.Raw.DrainAsync()).End);
        }
        else
        {
            Assert.Equal(0, (await client.CallAsync("magicBox.getVendor")).Error());
        }
    }

    [Fact]
    [ShowsFault("dhip.closeAfterLogin")]
    [ShowsFault("dhip.closeOnAttach")]
    public async Task Closed_behind_a_login_and_behind_an_attach()
    {
        await using (await Camera.InjectAsync("dhip.closeAfterLogin"))
        {
            using var client = await DhipClient.LoginAsync(Camera);
            Assert.Equal(WireSight.Fin, (await client.Raw.DrainAsync()).End);
        }

        await using var fault = await Camera.InjectAsync("dhip.closeOnAttach");
        using var attached = await DhipClient.LoginAsync(Camera);
        Assert.Equal(0, (await attached.CallAsync("eventManager.attach", new { codes = new[] { "All" } })).Error());
        Assert.Equal(WireSight.Fin, (await attached.Raw.DrainAsync()).End);
    }

    [Fact]
    [ShowsFault("dhip.silent")]
    public async Task Events_stop_and_signs_of_life_go_on()
    {
        using var client = await AttachAsync();
        await using (await Camera.InjectAsync("dhip.silent", match: """{"code":"AlarmLocal"}"""))
        {
            await Camera.RaiseAsync("AlarmLocal", "Start");
            await Camera.RaiseAsync("VideoMotion", "Start");
            Assert.Equal("VideoMotion", Code(await client.ToldAsync()));
            Assert.Equal(0, (await client.CallAsync("global.keepAlive")).Error());
        }

        await Camera.RaiseAsync("AlarmLocal", "Stop");
        await Camera.RaiseAsync("VideoMotion", "Stop");
        Assert.Equal("AlarmLocal", Code(await client.ToldAsync()));
    }

    [Fact]
    [ShowsFault("dhip.noteId")]
    public async Task Events_bear_another_number()
    {
        using var client = await AttachAsync();
        await using var fault = await Camera.InjectAsync("dhip.noteId", """{"id":99}""");
        await Camera.RaiseAsync("LoginFailure", "Pulse");
        Assert.Equal(99, (await client.ToldAsync()).Json.GetProperty("id").GetInt32());
    }

    [Fact]
    [ShowsFault("dhip.frame")]
    public async Task A_frame_comes_in_two_pieces()
    {
        using var client = await DhipClient.LoginAsync(Camera);
        await using var fault = await Camera.InjectAsync("dhip.frame", """{"mode":"split","bytes":45,"between":2}""");
        await client.SendAsync("magicBox.getVendor");
        var first = await client.Raw.ReadAsync(45);
        Assert.Equal("{\"id\":3,\"para", first[DhipHeader.Size..]);
        Assert.Equal((WireSight.Silence, ""), await client.Raw.DrainAsync(Moment));
        Camera.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("ms\":{\"Vendor\"", await client.Raw.ReadAsync(13));
    }

    [Fact]
    [ShowsFault("dhip.frame")]
    public async Task Two_frames_come_glued_and_one_that_is_alone_comes_late()
    {
        using var client = await DhipClient.LoginAsync(Camera);
        await using var fault = await Camera.InjectAsync("dhip.frame", """{"mode":"merge","between":2}""", when: """{"everyNth":2}""");
        Assert.Equal(0, (await client.CallAsync("magicBox.getVendor")).Error());
        await client.SendAsync("magicBox.getVendor");
        Assert.Equal((WireSight.Silence, ""), await client.Raw.DrainAsync(Moment));
        await client.SendAsync("magicBox.getSerialNo");
        var (sight, text) = await client.Raw.SeeAsync();
        Assert.Equal(WireSight.Bytes, sight);
        Assert.Equal(3, text.Split("DHIP").Length);
        Assert.Contains("\"sn\"", text, StringComparison.Ordinal);

        await client.SendAsync("magicBox.getVendor");
        Assert.Equal((WireSight.Silence, ""), await client.Raw.DrainAsync(Moment));
        Camera.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(6u, (await client.ReadAsync()).Request);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [ShowsFault("dhip.frame")]
    public async Task A_frame_lacks_its_end(bool close)
    {
        using var client = await DhipClient.LoginAsync(Camera);
        await using var fault = await Camera.InjectAsync("dhip.frame", $$"""{"mode":"truncate","bytes":40,"close":{{(close ? "true" : "false")}}}""", when: """{"nth":1}""");
        await client.SendAsync("magicBox.getVendor");
        Assert.Equal("{\"id\":3,", (await client.Raw.ReadAsync(40))[DhipHeader.Size..]);
        if (close)
        {
            Assert.Equal((WireSight.Fin, ""), await client.Raw.DrainAsync());
        }
        else
        {
            Assert.Equal(0, (await client.CallAsync("magicBox.getVendor")).Error());
        }
    }

    [Fact]
    [ShowsFault("dhip.fragment")]
    public async Task A_message_comes_in_several_frames()
    {
        using var client = await DhipClient.LoginAsync(Camera);
        await using var fault = await Camera.InjectAsync("dhip.fragment", """{"bytes":20}""");
        await client.SendAsync("magicBox.getVendor");
        var (text, total) = (new StringBuilder(), 1L);
        while (text.Length < total)
        {
            var frame = await client.ReadAsync();
            Assert.True(frame.Length <= 20);
            total = frame.Total;
            text.Append(frame.Text);
        }

        Assert.Equal("""{"id":3,"params":{"Vendor":"Camulator"},"result":true,"session":""" + client.Session + "}\n", text.ToString());
    }

    [Theory]
    [InlineData("dhip.badLength", """{"by":7}""")]
    [InlineData("dhip.badLength", """{"by":-1000}""")]
    [InlineData("dhip.badMagic", "{}")]
    [InlineData("dhip.zeroHead", "{}")]
    [ShowsFault("dhip.badLength")]
    [ShowsFault("dhip.badMagic")]
    [ShowsFault("dhip.zeroHead")]
    public async Task A_head_is_wrong_and_the_body_is_right(string kind, string parameters)
    {
        using var client = await DhipClient.LoginAsync(Camera);
        var body = """{"id":3,"params":{"Vendor":"Camulator"},"result":true,"session":""" + client.Session + "}\n";
        var right = DhipHeader.Frame(client.Session, 3, Encoding.ASCII.GetBytes(body));
        await using var fault = await Camera.InjectAsync(kind, parameters);
        await client.SendAsync("magicBox.getVendor");
        var frame = Encoding.Latin1.GetBytes(await client.Raw.ReadAsync(DhipHeader.Size + body.Length));
        switch (kind)
        {
            case "dhip.badMagic":
                "PIHD"u8.CopyTo(right.AsSpan(4));
                break;
            case "dhip.zeroHead":
                right.AsSpan(8, 8).Clear();
                break;
            default:
                var length = parameters.Contains('-', StringComparison.Ordinal) ? 0 : (uint)body.Length + 7;
                new DhipHeader(client.Session, 3, length, length).Write(right);
                break;
        }

        Assert.Equal(Convert.ToHexString(right), Convert.ToHexString(frame));
    }

    [Fact]
    [ShowsFault("dhip.garbage")]
    [ShowsFault("dhip.noNewline")]
    [ShowsFault("dhip.nul")]
    public async Task Something_stands_before_a_frame_or_nothing_behind_it()
    {
        using var client = await DhipClient.LoginAsync(Camera);
        await using (await Camera.InjectAsync("dhip.garbage", """{"text":"debug\n"}"""))
        {
            await client.SendAsync("magicBox.getVendor");
            Assert.Equal("debug\n", await client.Raw.ReadAsync(6));
            Assert.Equal(3u, (await client.ReadAsync()).Request);
        }

        await using (await Camera.InjectAsync("dhip.noNewline"))
        {
            await client.SendAsync("magicBox.getVendor");
            Assert.EndsWith("}", (await client.ReadAsync()).Text, StringComparison.Ordinal);
        }

        await using var fault = await Camera.InjectAsync("dhip.nul");
        await client.SendAsync("magicBox.getVendor");
        Assert.EndsWith("}\0", (await client.ReadAsync()).Text, StringComparison.Ordinal);
    }

    private static string? Code(DhipFrame frame) => frame.Json.GetProperty("params").GetProperty("eventList")[0].GetProperty("Code").GetString();

    private async Task<DhipClient> AttachAsync()
    {
        var client = await DhipClient.LoginAsync(Camera);
        await client.CallAsync("eventManager.attach", new { codes = new[] { "All" } });
        return client;
    }
}
