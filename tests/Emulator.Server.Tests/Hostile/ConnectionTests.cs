using Emulator.Server.Tests.Wire;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Hostile;

/// <summary>Clients that connect and misbehave before there is a request. <see cref="WireCamera"/> checks that all are forgotten and nothing is logged.</summary>
public class ConnectionTests
{
    [Fact]
    public async Task A_request_sent_byte_by_byte_is_answered()
    {
        await using var camera = await WireCamera.StartAsync();
        using var client = await RawClient.ConnectAsync(camera.Url);
        foreach (var c in RawClient.Get(WireCamera.SerialNo))
        {
            await client.SendAsync(c.ToString());
        }

        Assert.Equal(camera.Serial, (await client.ReadAnswerAsync()).Body);
    }

    [Fact]
    public async Task Requests_sent_in_one_go_are_answered_in_order()
    {
        await using var camera = await WireCamera.StartAsync();
        using var client = await RawClient.ConnectAsync(camera.Url);
        await client.SendAsync(RawClient.Get(WireCamera.SerialNo) + RawClient.Get("/cgi-bin/noSuch.cgi") + RawClient.Get(WireCamera.SerialNo));
        Assert.Equal(200, (await client.ReadAnswerAsync()).Status);
        Assert.Equal(404, (await client.ReadAnswerAsync()).Status);
        Assert.Equal(200, (await client.ReadAnswerAsync()).Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("G")]
    [InlineData("GET /cgi-bin/magicBox.cgi?action=getSerialNo HTTP/1.1\r\nHost: cam")]
    [InlineData("POST /cgi-bin/configManager.cgi?action=setConfig HTTP/1.1\r\nHost: camera\r\nAuthorization: Basic YWRtaW46YWRtaW4=\r\nContent-Length: 100\r\n\r\nChannelTitle[0].Name=half")]
    public async Task Half_requests_that_are_left_leave_nothing_behind(string half)
    {
        await using var camera = await WireCamera.StartAsync();
        for (var i = 0; i < 20; i++)
        {
            using var client = await RawClient.ConnectAsync(camera.Url);
            await client.SendAsync(half);
            switch (i % 3)
            {
                case 0:
                    client.Rst();
                    break;
                case 1:
                    client.Fin();
                    break;
            }
        }

        await camera.AssertServesOthersAsync();
        using var reader = await RawClient.GetAsync(camera.Url, "/cgi-bin/configManager.cgi?action=getConfig&name=ChannelTitle[0].Name");
        Assert.Equal("table.ChannelTitle[0].Name=CAM1\r\n", (await reader.ReadAnswerAsync()).Body);
    }

    [Theory]
    [InlineData("Content-Length: 100\r\n\r\nChannelTitle[0].Name=half")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n19\r\nChannelTitle[0].Name=half")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\nno chunk\r\n")]
    public async Task A_form_cut_short_is_refused_and_changes_nothing(string body)
    {
        await using var camera = await WireCamera.StartAsync();
        const string Head = "POST /cgi-bin/configManager.cgi?action=setConfig HTTP/1.1\r\nHost: camera\r\nAuthorization: Basic YWRtaW46YWRtaW4=\r\n";
        for (var i = 0; i < 50; i++)
        {
            using var client = await RawClient.ConnectAsync(camera.Url);
            await client.SendAsync(Head + body);
            client.Fin();
            var answer = await client.ReadAnswerAsync();
            Assert.Equal((400, "Error\r\nBad Request!\r\n"), (answer.Status, answer.Body));
            Assert.Equal(WireSight.Fin, (await client.SeeAsync()).Sight);
        }

        using var reader = await RawClient.GetAsync(camera.Url, "/cgi-bin/configManager.cgi?action=getConfig&name=ChannelTitle[0].Name");
        Assert.Equal("table.ChannelTitle[0].Name=CAM1\r\n", (await reader.ReadAnswerAsync()).Body);
        await camera.AssertServesOthersAsync();
    }

    [Theory]
    [InlineData("GET /cgi-bin/magicBox.cgi?action=getSerialNo HTTP/1.1\r\nHost: camera\r\nAuthorization: Basic YWRtaW46YWRtaW4=\r\n\r\n")]
    [InlineData("POST /cgi-bin/magicBox.cgi HTTP/1.1\r\nHost: camera\r\nAuthorization: Basic YWRtaW46YWRtaW4=\r\nContent-Length: 18\r\n\r\naction=getSerialNo")]
    public async Task A_client_that_closes_its_side_after_a_whole_request_is_answered(string request)
    {
        await using var camera = await WireCamera.StartAsync();
        for (var i = 0; i < 20; i++)
        {
            using var client = await RawClient.ConnectAsync(camera.Url);
            await client.SendAsync(request);
            client.Fin();
            Assert.Equal(camera.Serial, (await client.ReadAnswerAsync()).Body);
            Assert.Equal(WireSight.Fin, (await client.SeeAsync()).Sight);
        }

        await camera.AssertServesOthersAsync();
    }

    [Fact]
    public async Task A_form_that_does_not_arrive_is_given_up()
    {
        await using var camera = await WireCamera.StartAsync();
        using var client = await RawClient.ConnectAsync(camera.Url);
        await client.SendAsync("POST /cgi-bin/magicBox.cgi HTTP/1.1\r\nHost: camera\r\nAuthorization: Basic YWRtaW46YWRtaW4=\r\nContent-Length: 18\r\n\r\naction=");
        var answer = client.ReadAnswerAsync();
        await camera.AdvanceUntilAsync(TimeSpan.FromSeconds(31), () => answer.IsCompleted);
        Assert.Equal(400, (await answer).Status);
    }

    [Fact]
    public async Task Connections_beyond_the_profile_s_limit_are_closed_and_the_others_served()
    {
        await using var camera = await WireCamera.StartAsync();
        var limit = TestProfiles.Full.Habits.MaxConnections;
        var clients = new List<RawClient>();
        try
        {
            for (var i = 0; i < limit; i++)
            {
                clients.Add(await RawClient.ConnectAsync(camera.Url));
            }

            await Eventually.TrueAsync(() => camera.Port.ConnectionCount == limit, "all are accepted");
            using var beyond = await RawClient.ConnectAsync(camera.Url);
            Assert.Equal(WireSight.Fin, (await beyond.SeeAsync()).Sight);
            await clients[limit / 2].SendAsync(RawClient.Get(WireCamera.SerialNo));
            Assert.Equal(200, (await clients[limit / 2].ReadAnswerAsync()).Status);
        }
        finally
        {
            clients.ForEach(c => c.Dispose());
        }

        await Eventually.TrueAsync(() => camera.Port.ConnectionCount == 0, "connections that were left are still known");
        await camera.AssertServesOthersAsync();
    }

    internal static async Task OpenAndLeaveAsync(WireCamera camera, int count)
    {
        for (var i = 0; i < count; i++)
        {
            using var client = await RawClient.ConnectAsync(camera.Url);
            if (i % 3 == 1)
            {
                await client.SendAsync("GET /");
            }
            else if (i % 3 == 2)
            {
                client.Rst();
            }
        }
    }
}
