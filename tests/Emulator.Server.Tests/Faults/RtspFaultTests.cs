using Emulator.Server.Tests.Rtsp;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Faults;

/// <summary>Faults of RTSP answers and sessions, seen by a client on a bare socket.</summary>
public class RtspFaultTests(SharedCamera fixture) : IClassFixture<SharedCamera>
{
    private TestCamera Camera => fixture.Camera;

    [Theory]
    [ShowsFault("rtsp.headerCase")]
    [InlineData("rtsp.headerCase", "{}", "OPTIONS", "CSeq: 1\r\n", "\r\ncseq: 1\r\npublic: ")]
    [ShowsFault("rtsp.public")]
    [InlineData("rtsp.public", """{"methods":["OPTIONS","PLAY"]}""", "OPTIONS", "GET_PARAMETER", "Public: OPTIONS, PLAY\r\n")]
    [ShowsFault("rtsp.noSession")]
    [InlineData("rtsp.noSession", "{}", "SETUP", "Session: ", "^RTSP/1.0 200 OK\r\nCSeq: 1\r\nTransport: ")]
    [ShowsFault("rtsp.sessionHeader")]
    [InlineData("rtsp.sessionHeader", "{}", "SETUP", ";timeout=60\r\n", "Session: [0-9]{16} ; Timeout = \"60\" ;\r\n")]
    [ShowsFault("rtsp.announcedTimeout")]
    [InlineData("rtsp.announcedTimeout", """{"seconds":5}""", "SETUP", ";timeout=60\r\n", "Session: [0-9]{16};timeout=5\r\n")]
    [ShowsFault("rtsp.noSsrc")]
    [InlineData("rtsp.noSsrc", "{}", "SETUP", "interleaved=0-1;ssrc=[0-9A-F]{8}\r\n", "interleaved=0-1\r\n")]
    [ShowsFault("rtsp.ssrcPad")]
    [InlineData("rtsp.ssrcPad", """{"width":12}""", "SETUP", ";ssrc=[0-9A-F]{8}\r\n", ";ssrc= {4,}[1-9A-F][0-9A-F]*\r\n")]
    [ShowsFault("rtsp.wrongChannels")]
    [InlineData("rtsp.wrongChannels", "{}", "SETUP", "interleaved=0-1;", "interleaved=2-3;")]
    [ShowsFault("rtsp.contentBase")]
    [InlineData("rtsp.contentBase", "{}", "DESCRIBE", "Content-Base: ", "Content-Type: application/sdp\r\nContent-Length: ")]
    [InlineData("rtsp.contentBase", """{"as":"otherHost"}""", "DESCRIBE", "rtsp://camera:554/", "Content-Base: rtsp://192.0.2.1:554/cam/realmonitor[?]channel=1&subtype=1/\r\n")]
    [InlineData("rtsp.contentBase", """{"as":"noSlash"}""", "DESCRIBE", "subtype=1/\r\n", "subtype=1\r\n")]
    [ShowsFault("rtsp.rtpInfo")]
    [InlineData("rtsp.rtpInfo", "{}", "PLAY", "RTP-Info: ", "Range: npt=now-\r\n\r\n")]
    [InlineData("rtsp.rtpInfo", """{"as":"zero"}""", "PLAY", ";rtptime=[1-9]", ";seq=0;rtptime=0\r\n")]
    [InlineData("rtsp.rtpInfo", """{"as":"url"}""", "PLAY", "url=rtsp", "RTP-Info: url=\"trackID=0\";seq=[0-9]+")]
    [ShowsFault("rtsp.statusLine")]
    [InlineData("rtsp.statusLine", "{}", "OPTIONS", "^RTSP/1.0 200 OK\r\n", "^RTSP/1.0 200\r\n")]
    public async Task A_header_is_not_as_it_should_be(string kind, string parameters, string method, string normal, string odd)
    {
        using (var talk = await RtspTalk.ConnectAsync(Camera))
        {
            var head = (await talk.AnswerToAsync(method)).Head;
            Assert.Matches(normal, head);
            Assert.DoesNotMatch(odd, head);
        }

        await using var fault = await Camera.InjectAsync(kind, parameters);
        using var other = await RtspTalk.ConnectAsync(Camera);
        var seen = (await other.AnswerToAsync(method)).Head;
        Assert.Matches(odd, seen);
        Assert.DoesNotMatch(normal, seen);
    }

    [Theory]
    [ShowsFault("sdp.badOrigin")]
    [InlineData("sdp.badOrigin", "{}", "\r\no=- [0-9]+ [0-9]+ IN IP4 0.0.0.0\r\n", "\r\no=- 0 0 IN IP4\r\n")]
    [ShowsFault("sdp.noSprop")]
    [InlineData("sdp.noSprop", "{}", "sprop-parameter-sets=", "a=fmtp:96 packetization-mode=1;profile-level-id=[0-9A-F]{6}\r\n")]
    [ShowsFault("sdp.profileLevel")]
    [InlineData("sdp.profileLevel", """{"id":"42000A"}""", "profile-level-id=(?!42000A)", "profile-level-id=42000A;")]
    [ShowsFault("sdp.noFmtp")]
    [InlineData("sdp.noFmtp", "{}", "a=fmtp:", "a=rtpmap:96 H264/90000\r\na=framerate")]
    [ShowsFault("sdp.noRtpmap")]
    [InlineData("sdp.noRtpmap", """{"medium":"video"}""", "a=rtpmap:96", "trackID=0\r\na=fmtp:96")]
    [ShowsFault("sdp.payloadType")]
    [InlineData("sdp.payloadType", """{"medium":"video"}""", ":96 ", "m=video 0 RTP/AVP 98\r\na=control:trackID=0\r\na=rtpmap:98 H264/90000\r\na=fmtp:98 ")]
    [ShowsFault("sdp.clockRate")]
    [InlineData("sdp.clockRate", """{"medium":"audio","rate":16000}""", "PCMA/8000", "a=rtpmap:96 H264/90000[^$]*PCMA/16000\r\n")]
    [ShowsFault("sdp.codec")]
    [InlineData("sdp.codec", "{}", "H264/90000", "a=rtpmap:96 H265/90000\r\n")]
    [ShowsFault("sdp.noControl")]
    [InlineData("sdp.noControl", "{}", "a=control:", "m=video 0 RTP/AVP 96\r\na=rtpmap")]
    [ShowsFault("sdp.control")]
    [InlineData("sdp.control", "{}", "a=control:trackID=0", "a=control:[*]\r\n[^$]*a=control:rtsp://192.0.2.1:554/trackID=0\r\n")]
    [ShowsFault("sdp.noFrameRate")]
    [InlineData("sdp.noFrameRate", "{}", "a=framerate:", "a=fmtp:[^\r]*\r\na=x-dimensions")]
    [ShowsFault("sdp.audioFirst")]
    [InlineData("sdp.audioFirst", "{}", "m=video[^$]*m=audio", "a=range:npt=now-\r\nm=audio[^$]*trackID=1[^$]*m=video[^$]*trackID=0")]
    [ShowsFault("sdp.lineEnds")]
    [InlineData("sdp.lineEnds", "{}", "v=0\r\n", "^v=0\no=[^\r]*$")]
    [ShowsFault("sdp.cut")]
    [InlineData("sdp.cut", "{}", "a=rtpmap", "m=video 0 RTP/AVP 96\r\n$")]
    public async Task A_description_is_not_as_it_should_be(string kind, string parameters, string normal, string odd)
    {
        using var talk = await RtspTalk.ConnectAsync(Camera);
        var before = (await talk.AskAsync("DESCRIBE")).Body;
        Assert.Matches(normal, before);
        Assert.DoesNotMatch(odd, before);
        await using var fault = await Camera.InjectAsync(kind, parameters);
        var answer = await talk.AskAsync("DESCRIBE");
        Assert.Matches(odd, answer.Body);
        Assert.DoesNotMatch(normal, answer.Body);
    }

    [Fact]
    [ShowsFault("rtsp.status")]
    public async Task A_method_is_refused()
    {
        await using var fault = await Camera.InjectAsync("rtsp.status", """{"status":503}""", """{"surface":"rtsp","method":"DESCRIBE","channel":1,"path":"/cam/real*","query":{"subtype":"1"},"user":"admin"}""");
        using var talk = await RtspTalk.ConnectAsync(Camera);
        Assert.Equal(200, (await talk.AskAsync("OPTIONS")).Status);
        Assert.Equal("RTSP/1.0 503 Service Unavailable", (await talk.AskAsync("DESCRIBE")).StatusLine);
        Assert.Equal(200, (await talk.AskAsync("DESCRIBE", RtspClient.Live())).Status);
    }

    [Fact]
    public async Task The_journal_names_what_touched_a_request_and_a_session()
    {
        await using var late = await Camera.InjectAsync("rtsp.headerCase");
        await using var lost = await Camera.InjectAsync("rtp.loss", """{"percent":100}""");
        using (var talk = await RtspTalk.ConnectAsync(Camera))
        {
            var (_, session) = await talk.SetUpAsync();
            await talk.AskAsync("PLAY", RtspTalk.Url, session);
            Assert.Equal(200, (await talk.AskAsync("TEARDOWN", RtspTalk.Url, session)).Status);
        }

        using var journal = System.Text.Json.JsonDocument.Parse(await Camera.Control.GetStringAsync("api/v1/devices/ipc-1/requests"));
        var entries = journal.RootElement.EnumerateArray().ToList();
        Assert.Equal(late.Id, entries.Last(entry => entry.GetProperty("method").GetString() == "TEARDOWN").GetProperty("fault").GetString());
        Assert.Equal(lost.Id, entries.Last(entry => entry.GetProperty("kind").GetString() == "rtsp.end").GetProperty("fault").GetString());
    }

    [Fact]
    [ShowsFault("rtsp.silence")]
    public async Task A_request_is_not_answered()
    {
        await using var fault = await Camera.InjectAsync("rtsp.silence", match: """{"method":"DESCRIBE"}""");
        using var talk = await RtspTalk.ConnectAsync(Camera);
        await talk.SendAsync("DESCRIBE");
        Assert.Equal("2", (await talk.AskAsync("OPTIONS"))["CSeq"]);
    }

    [Theory]
    [ShowsFault("rtsp.rst")]
    [InlineData("rtsp.rst", WireSight.Rst)]
    [ShowsFault("rtsp.fin")]
    [InlineData("rtsp.fin", WireSight.Fin)]
    public async Task A_request_ends_the_connection(string kind, WireSight end)
    {
        await using var fault = await Camera.InjectAsync(kind, match: """{"method":"DESCRIBE"}""");
        using var talk = await RtspTalk.ConnectAsync(Camera);
        Assert.Equal(200, (await talk.AskAsync("OPTIONS")).Status);
        await talk.SendAsync("DESCRIBE");
        Assert.Equal((end, ""), await talk.Wire.DrainAsync());
    }

    [Fact]
    [ShowsFault("rtsp.slow")]
    public async Task An_answer_takes_its_time()
    {
        await using var fault = await Camera.InjectAsync("rtsp.slow", """{"delay":"5s"}""");
        using var talk = await RtspTalk.ConnectAsync(Camera);
        await talk.SendAsync("OPTIONS");
        await Eventually.TrueAsync(async () => await fault.HitsAsync() == 1, "the answer waits");
        Assert.Equal(WireSight.Silence, (await talk.Wire.SeeAsync(TimeSpan.FromMilliseconds(50))).Sight);
        Camera.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(200, (await talk.Wire.ReadAnswerAsync()).Status);
    }

    [Fact]
    [ShowsFault("rtsp.limit")]
    public async Task Too_many_sessions_are_refused()
    {
        await using var camera = await TestCamera.StartAsync();
        await using var fault = await camera.InjectAsync("rtsp.limit", """{"max":1}""");
        using var one = await RtspTalk.ConnectAsync(camera);
        Assert.Equal(200, (await one.AskAsync("DESCRIBE")).Status);
        var (_, session) = await one.SetUpAsync();
        using var other = await RtspTalk.ConnectAsync(camera);
        Assert.Equal(403, (await other.AskAsync("DESCRIBE")).Status);
        Assert.Equal(403, (await other.SetUpAsync()).Answer.Status);
        Assert.Equal(200, (await other.AskAsync("OPTIONS")).Status);
        Assert.Equal(200, (await one.AskAsync("TEARDOWN", RtspTalk.Url, session)).Status);
        Assert.Equal(200, (await other.AskAsync("DESCRIBE")).Status);
    }

    [Theory]
    [ShowsFault("rtsp.transport")]
    [InlineData("tcp", "RTP/AVP/TCP;unicast;interleaved=0-1", "RTP/AVP;unicast;client_port=40000-40001")]
    [InlineData("udp", "RTP/AVP;unicast;client_port=40000-40001", "RTP/AVP/TCP;unicast;interleaved=0-1")]
    public async Task One_way_of_transport_is_refused(string refused, string wrong, string right)
    {
        await using var fault = await Camera.InjectAsync("rtsp.transport", $$"""{"refuse":"{{refused}}"}""");
        using var talk = await RtspTalk.ConnectAsync(Camera);
        Assert.Equal(461, (await talk.SetUpAsync(wrong)).Answer.Status);
        Assert.Equal(200, (await talk.SetUpAsync(right)).Answer.Status);
    }

    [Fact]
    [ShowsFault("rtsp.wrongPorts")]
    public async Task Ports_are_not_those_that_were_told()
    {
        await using var fault = await Camera.InjectAsync("rtsp.wrongPorts", """{"shift":100}""");
        using var talk = await RtspTalk.ConnectAsync(Camera);
        var told = (await talk.SetUpAsync("RTP/AVP;unicast;client_port=40000-40001")).Answer["Transport"]!;
        await fault.RemoveAsync();
        // Ports are given out in turn: the next pair shows where this one is.
        var next = (await talk.SetUpAsync("RTP/AVP;unicast;client_port=40000-40001")).Answer["Transport"]!;
        Assert.InRange(PortOf(told) - PortOf(next), 20, 98);
    }

    [Fact]
    [ShowsFault("rtsp.wrongSsrc")]
    public async Task Packets_have_another_source_than_was_told()
    {
        using var client = await RtspClient.ConnectAsync(Camera);
        Assert.Equal(await SourceAsync(client), (await client.PacketAsync(0)).Source);
        await using var fault = await Camera.InjectAsync("rtsp.wrongSsrc");
        using var other = await RtspClient.ConnectAsync(Camera);
        Assert.Equal(~await SourceAsync(other), (await other.PacketAsync(0)).Source);
    }

    [Fact]
    [ShowsFault("rtsp.redirect")]
    public async Task A_client_is_sent_elsewhere()
    {
        await using var fault = await Camera.InjectAsync("rtsp.redirect", """{"location":"rtsp://192.0.2.1/live"}""");
        using var talk = await RtspTalk.ConnectAsync(Camera);
        var answer = await talk.AskAsync("DESCRIBE");
        Assert.Equal(("RTSP/1.0 302 Moved Temporarily", "rtsp://192.0.2.1/live"), (answer.StatusLine, answer["Location"]));
    }

    [Fact]
    [ShowsFault("rtsp.playNothing")]
    public async Task PLAY_is_answered_and_nothing_comes()
    {
        await using var fault = await Camera.InjectAsync("rtsp.playNothing");
        using var client = await RtspClient.ConnectAsync(Camera);
        await client.PlayAsync(RtspTalk.Url);
        Camera.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(200, (await client.AskAsync("OPTIONS", RtspTalk.Url)).Status);
        Assert.Empty(client.Left);
    }

    [Fact]
    [ShowsFault("rtsp.teardownIgnored")]
    public async Task TEARDOWN_is_answered_and_packets_go_on()
    {
        await using var fault = await Camera.InjectAsync("rtsp.teardownIgnored");
        using var client = await RtspClient.ConnectAsync(Camera);
        var session = "Session: " + (await client.PlayAsync(RtspTalk.Url)).Session;
        Assert.Equal(200, (await client.AskAsync("TEARDOWN", RtspTalk.Url, session)).Status);
        await client.AskAsync("OPTIONS", RtspTalk.Url);
        while (client.Left.Count > 0)
        {
            await client.PacketAsync();
        }

        Camera.Clock.Advance(TimeSpan.FromMilliseconds(40));
        Assert.Equal(0, (await client.PacketAsync(0)).Channel);
        await fault.RemoveAsync();
        Assert.Equal(200, (await client.AskAsync("TEARDOWN", RtspTalk.Url, session)).Status);
        Assert.Equal(454, (await client.AskAsync("TEARDOWN", RtspTalk.Url, session)).Status);
    }

    [Fact]
    [ShowsFault("rtsp.doubleReply")]
    public async Task An_answer_comes_twice()
    {
        await using var fault = await Camera.InjectAsync("rtsp.doubleReply", match: """{"method":"OPTIONS"}""");
        using var talk = await RtspTalk.ConnectAsync(Camera);
        var first = await talk.AskAsync("OPTIONS");
        Assert.Equal(first, await talk.Wire.ReadAnswerAsync());
        Assert.Equal("2", (await talk.AskAsync("DESCRIBE"))["CSeq"]);
    }

    [Fact]
    [ShowsFault("rtsp.split")]
    public async Task An_answer_comes_in_pieces()
    {
        await using var fault = await Camera.InjectAsync("rtsp.split", """{"size":10,"delay":"1s"}""");
        using var talk = await RtspTalk.ConnectAsync(Camera);
        await talk.SendAsync("OPTIONS");
        Assert.Equal((WireSight.Bytes, "RTSP/1.0 2"), await talk.Wire.SeeAsync());
        Assert.Equal(WireSight.Silence, (await talk.Wire.SeeAsync(TimeSpan.FromMilliseconds(50))).Sight);
        Camera.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((WireSight.Bytes, "00 OK\r\nCSe"), await talk.Wire.SeeAsync());
    }

    [Fact]
    [ShowsFault("rtsp.asksClient")]
    public async Task The_device_asks_and_takes_the_answer()
    {
        await using var fault = await Camera.InjectAsync("rtsp.asksClient", """{"method":"GET_PARAMETER"}""", when: """{"first":1}""");
        using var talk = await RtspTalk.ConnectAsync(Camera);
        await talk.SendAsync("OPTIONS");
        Assert.Equal($"GET_PARAMETER {RtspTalk.Url} RTSP/1.0\r\nCSeq: 1\r\n\r\n", (await talk.Wire.ReadAnswerAsync()).Head);
        Assert.Equal(200, (await talk.Wire.ReadAnswerAsync()).Status);
        await talk.Wire.SendAsync("RTSP/1.0 200 OK\r\nCSeq: 1\r\n\r\n");
        Assert.Equal("2", (await talk.AskAsync("OPTIONS"))["CSeq"]);
    }

    [Fact]
    [ShowsFault("rtsp.lineEnds")]
    public async Task Lines_end_with_LF()
    {
        await using var fault = await Camera.InjectAsync("rtsp.lineEnds");
        using var talk = await RtspTalk.ConnectAsync(Camera);
        await talk.SendAsync("OPTIONS");
        var head = await talk.Wire.ReadUntilAsync("\n\n");
        Assert.StartsWith("RTSP/1.0 200 OK\nCSeq: 1\n", head, StringComparison.Ordinal);
        Assert.DoesNotContain('\r', head);
    }

    [Fact]
    [ShowsFault("rtsp.contentLength")]
    public async Task A_length_is_not_that_of_the_body()
    {
        using var talk = await RtspTalk.ConnectAsync(Camera);
        var right = await talk.AskAsync("DESCRIBE");
        await using var fault = await Camera.InjectAsync("rtsp.contentLength", """{"shift":-7}""");
        var wrong = await talk.AskAsync("DESCRIBE");
        Assert.Equal(right.Body[..^7], wrong.Body);
        Assert.Equal(right.Body[^7..], await talk.Wire.ReadAsync(7));
    }

    [Theory]
    [ShowsFault("rtsp.badCSeq")]
    [InlineData("stale", "^RTSP/1.0 400 Bad Request\r\nCSeq: 1\r\n")]
    [InlineData("missing", "^RTSP/1.0 400 Bad Request\r\n\r\n")]
    [InlineData("wrong", "^RTSP/1.0 400 Bad Request\r\nCSeq: [0-9]{10}\r\n")]
    public async Task A_sequence_number_is_not_the_request_s(string form, string expected)
    {
        await using var fault = await Camera.InjectAsync("rtsp.badCSeq", $$"""{"as":"{{form}}"}""");
        using var talk = await RtspTalk.ConnectAsync(Camera);
        Assert.Contains("SET_PARAMETER", (await talk.AskAsync("OPTIONS"))["Public"], StringComparison.Ordinal);
        Assert.Matches(expected, (await talk.AskAsync("SET_PARAMETER")).Head);
        Assert.Equal("3", (await talk.AskAsync("DESCRIBE"))["CSeq"]);
    }

    [Fact]
    [ShowsFault("rtsp.sessionChanges")]
    public async Task Another_session_is_told_from_PLAY_on()
    {
        await using var fault = await Camera.InjectAsync("rtsp.sessionChanges");
        using var client = await RtspClient.ConnectAsync(Camera);
        var play = await client.PlayAsync(RtspTalk.Url);
        Assert.Equal(454, (await client.AskAsync("GET_PARAMETER", RtspTalk.Url, "Session: " + play.Session)).Status);
    }

    [Fact]
    [ShowsFault("sdp.unsolicitedBackchannel")]
    public async Task A_track_to_talk_on_is_described_unasked()
    {
        await using var fault = await Camera.InjectAsync("sdp.unsolicitedBackchannel");
        using var talk = await RtspTalk.ConnectAsync(Camera);
        Assert.EndsWith("a=recvonly\r\nm=audio 0 RTP/AVP 8\r\na=control:trackID=5\r\na=rtpmap:8 PCMA/8000\r\na=sendonly\r\n", (await talk.AskAsync("DESCRIBE")).Body, StringComparison.Ordinal);
        var (_, session) = await talk.SetUpAsync();
        var setup = await talk.AskAsync("SETUP", RtspTalk.Url + "/trackID=5", "Transport: RTP/AVP/TCP;unicast;interleaved=4-5", session);
        Assert.Equal((200, "RTP/AVP/TCP;unicast;interleaved=4-5"), (setup.Status, setup["Transport"]));
    }

    [Fact]
    public async Task The_right_password_is_refused()
    {
        await using var fault = await Camera.InjectAsync("auth.refuse", match: """{"surface":"rtsp","user":"admin"}""");
        using var client = await RtspClient.ConnectAsync(Camera);
        Assert.Equal(401, (await client.AskAsync("DESCRIBE", RtspTalk.Url)).Status);
        using var other = await RtspClient.ConnectAsync(Camera, "user", "user");
        Assert.Equal(200, (await other.AskAsync("DESCRIBE", RtspTalk.Url)).Status);
    }

    [Fact]
    public async Task A_nonce_is_good_once()
    {
        await using var fault = await Camera.InjectAsync("auth.nonce", """{"stale":true}""", """{"surface":"rtsp"}""");
        using var client = await RtspClient.ConnectAsync(Camera);
        Assert.Equal(200, (await client.AskAsync("DESCRIBE", RtspTalk.Url)).Status);
        var again = await client.AskAsync("DESCRIBE", RtspTalk.Url);
        Assert.Equal(401, again.Status);
        Assert.Contains("stale=", again["WWW-Authenticate"], StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [ShowsFault("rtsp.timeout")]
    [InlineData("""{"timeout":20,"strict":true}""", "OPTIONS", false, true)]
    [InlineData("""{"timeout":20,"strict":true}""", "OPTIONS", true, false)]
    [InlineData("""{"timeout":20,"strict":false}""", "OPTIONS", false, false)]
    [ShowsFault("rtsp.keepalive")]
    [InlineData("""{"accept":["SET_PARAMETER"]}""", "OPTIONS", true, true)]
    [InlineData("""{"accept":["OPTIONS"]}""", "OPTIONS", true, false)]
    public async Task A_session_ends_in_spite_of_its_client(string parameters, string method, bool named, bool ends)
    {
        await using var fault = await Camera.InjectAsync(parameters.Contains("timeout", StringComparison.Ordinal) ? "rtsp.timeout" : "rtsp.keepalive", parameters);
        using var client = await RtspClient.ConnectAsync(Camera);
        // Set up and not played, so that nothing but answers comes.
        var setup = await client.AskAsync("SETUP", RtspTalk.Url + RtspTalk.Track, "Transport: RTP/AVP/TCP;unicast;interleaved=0-1");
        string[] headers = named ? ["Session: " + setup.Session] : [];
        var over = false;
        for (var i = 0; i < 14 && !over; i++)
        {
            Assert.Equal(200, (await client.AskAsync(method, RtspTalk.Url, headers)).Status);
            Camera.Clock.Advance(TimeSpan.FromSeconds(5));
            over = !Camera.Host.Fleet.All[0].Rtsp.Sessions.TryGet(setup.Session, out var session) || session.IsOver;
        }

        Assert.Equal(ends, over);
        if (ends)
        {
            Assert.True(await client.EndsAsync());
            Assert.Equal(parameters.Contains("accept", StringComparison.Ordinal), client.Left.Any(packet => packet.IsBye));
        }
        else if (!parameters.Contains("accept", StringComparison.Ordinal) && !parameters.Contains("true", StringComparison.Ordinal))
        {
            // Nothing to be refused: the rule has to show once more that it is there.
            Camera.Clock.Advance(TimeSpan.FromSeconds(25));
            Assert.True(await client.EndsAsync());
        }
        else
        {
            await client.AskAsync(method == "OPTIONS" && named ? "GET_PARAMETER" : "OPTIONS", RtspTalk.Url);
        }
    }

    [Fact]
    public async Task A_sign_of_life_that_is_not_taken_is_refused()
    {
        await using var fault = await Camera.InjectAsync("rtsp.keepalive");
        using var client = await RtspClient.ConnectAsync(Camera);
        var setup = await client.AskAsync("SETUP", RtspTalk.Url + RtspTalk.Track, "Transport: RTP/AVP/TCP;unicast;interleaved=0-1");
        Assert.Equal(454, (await client.AskAsync("GET_PARAMETER", RtspTalk.Url, "Session: " + setup.Session)).Status);
        Assert.Equal(200, (await client.AskAsync("SET_PARAMETER", RtspTalk.Url, "Session: " + setup.Session)).Status);
    }

    [Theory]
    [ShowsFault("rtsp.requireRr")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_session_ends_whose_receiver_does_not_report(bool reports)
    {
        var fault = await Camera.InjectAsync("rtsp.requireRr", """{"within":"10s"}""");
        using var client = await RtspClient.ConnectAsync(Camera);
        var session = (await client.PlayAsync(RtspTalk.Url)).Session;
        for (var i = 0; i < 3; i++)
        {
            Assert.True(Camera.Host.Fleet.All[0].Rtsp.Sessions.TryGet(session, out var playing));
            var before = playing.Touched;
            Camera.Clock.Advance(TimeSpan.FromSeconds(4));
            if (reports)
            {
                await client.SendAsync([0x24, 1, 0, 8, 0x80, 201, 0, 1, 0, 0, 0, 7]);
                await Eventually.TrueAsync(() => playing.Touched > before, "the report was not read");
            }
        }

        Camera.Clock.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(reports, Camera.Host.Fleet.All[0].Rtsp.Sessions.TryGet(session, out _));
        Assert.Equal(reports ? 0 : 1, await fault.RemoveAsync());
    }

    private static int PortOf(string transport) => int.Parse(transport.Split("server_port=")[1].Split('-')[0], System.Globalization.CultureInfo.InvariantCulture);

    private static async Task<uint> SourceAsync(RtspClient client)
    {
        var setup = await client.AskAsync("SETUP", RtspTalk.Url + RtspTalk.Track, "Transport: RTP/AVP/TCP;unicast;interleaved=0-1");
        await client.AskAsync("PLAY", RtspTalk.Url, "Session: " + setup.Session);
        return uint.Parse(setup["Transport"]!.Split("ssrc=")[1], System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture);
    }
}
