using System.Net;
using System.Net.Sockets;
using System.Text;
using Emulator.Device.Events;
using Emulator.TestKit;
using static Emulator.Server.Tests.Recordings.RecordingClient;

namespace Emulator.Server.Tests.World;

/// <summary>Whom a device tells of its events: a mail server, an alarm server.</summary>
public class NoticeTests
{
    private static string Email(MailServer server) =>
        $"MotionDetect[0].Enable=true&MotionDetect[0].EventHandler.MailEnable=true&Email.Enable=true&Email.Address=127.0.0.1&Email.Port={server.Port}&Email.SendAddress=cam@example.org"
        + "&Email.Receivers[0]=a@example.org&Email.Receivers[2]=c@example.org&Email.Title=Back%20yard%20%C3%A4&Email.Anonymous=true";

    [Fact]
    public async Task A_mail_with_the_picture_of_the_moment_is_handed_to_the_server()
    {
        using var server = new MailServer();
        await using var camera = await TestCamera.StartAsync();
        await camera.SetAsync(Email(server));
        camera.Advance(60);
        await camera.StimulateAsync(new { kind = "motion", seconds = 5 });
        await Eventually.TrueAsync(() => server.Taken.Count == 1, "no mail");
        server.Taken.TryDequeue(out var mail);
        Assert.Equal(("", "cam@example.org"), (mail!.Login, mail.From));
        Assert.Equal(["a@example.org", "c@example.org"], mail.To);
        Assert.Equal("=?utf-8?B?" + Convert.ToBase64String("Back yard ä"u8) + "?=", mail.Header("Subject"));
        Assert.Equal("Mon, 05 Jan 2026 08:01:00 +0000", mail.Header("Date"));
        Assert.Contains("\r\nEvent: VideoMotion\r\n", mail.Data, StringComparison.Ordinal);
        Assert.Contains("\r\nTime: 2026-01-05 08:01:00\r\n", mail.Data, StringComparison.Ordinal);
        // Its picture says of itself when it was taken.
        var picture = Encoding.Latin1.GetString(mail.Picture()!);
        Assert.StartsWith("\u00ff\u00d8", picture, StringComparison.Ordinal);
        Assert.Contains("utc=2026-01-05T08:01:00.000Z", picture, StringComparison.Ordinal);
        camera.Advance(60);
        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public async Task Without_AttachEnable_there_is_no_picture_and_a_user_logs_in()
    {
        using var server = new MailServer();
        await using var camera = await TestCamera.StartAsync();
        await camera.SetAsync(Email(server) + "&Email.AttachEnable=false&Email.Anonymous=false&Email.UserName=joe&Email.Password=secret");
        await camera.StimulateAsync(new { kind = "motion" });
        await Eventually.TrueAsync(() => server.Taken.Count == 1, "no mail");
        server.Taken.TryDequeue(out var mail);
        Assert.Null(mail!.Picture());
        Assert.Equal("\0joe\0secret", mail.Login);
    }

    [Theory]
    [InlineData("Email.Enable=false")]
    [InlineData("MotionDetect[0].EventHandler.MailEnable=false")]
    public async Task No_mail_is_sent_that_nobody_asked_for(string off)
    {
        using var server = new MailServer();
        await using var camera = await TestCamera.StartAsync();
        await camera.SetAsync(Email(server));
        await camera.SetAsync(off);
        await camera.StimulateAsync(new { kind = "motion", seconds = 1 });
        camera.Advance(20);
        await camera.SetAsync(Email(server));
        await camera.StimulateAsync(new { kind = "motion", seconds = 1 });
        await Eventually.TrueAsync(() => server.Taken.Count == 1, "no mail");
        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public async Task A_mail_server_that_hangs_is_given_up_and_breaks_nothing_else()
    {
        using var server = new MailServer { Hangs = true };
        await using var camera = await TestCamera.StartAsync();
        await camera.SetAsync(Email(server) + "&MotionDetect[0].EventHandler.AlarmOutEnable=true");
        var ear = new EventEar(camera);
        await camera.StimulateAsync(new { kind = "motion", seconds = 5 });
        await Eventually.TrueAsync(() => server.Connections == 1, "nobody called");
        camera.Advance(6);
        // A hundred more that would be mails: they wait or are dropped, and nothing waits for them.
        for (var i = 0; i < 100; i++)
        {
            camera.Device().Events.Raise("VideoMotion", EventAction.Pulse, 0, cause: "injected");
        }

        camera.Advance(20);
        Assert.Contains("16 AlarmOutput/0 Stop", ear.Lines);
        Assert.Equal(200, await camera.StatusAsync("/cgi-bin/magicBox.cgi?action=getSerialNo"));
        server.Hangs = false;
        camera.Advance(15);
        await Eventually.TrueAsync(() => !server.Taken.IsEmpty, "it never came back");
        await Eventually.TrueAsync(() => server.Taken.Count >= 32, "those that waited were not sent");
        Assert.Equal(32, server.Taken.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_mail_server_that_says_no_or_is_not_there_breaks_nothing(bool there)
    {
        using var server = new MailServer { RefusesReceivers = "550 no such user" };
        await using var camera = await TestCamera.StartAsync();
        await camera.SetAsync(Email(server));
        if (!there)
        {
            server.Dispose();
        }

        await camera.StimulateAsync(new { kind = "motion", seconds = 5 });
        await Eventually.TrueAsync(() => !there || server.Connections == 1, "nobody called");
        camera.Advance(60);
        Assert.Empty(server.Taken);
        Assert.Equal(200, await camera.StatusAsync("/cgi-bin/magicBox.cgi?action=getSerialNo"));
    }

    [Fact]
    public async Task An_alarm_server_gets_a_line_of_each_event_on_one_connection()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using var camera = await TestCamera.StartAsync();
        await camera.SetAsync($"MotionDetect[0].Enable=true&MotionDetect[0].EventHandler.AlarmOutEnable=true&AlarmServer.Enable=true&AlarmServer.Address=127.0.0.1&AlarmServer.Port={((IPEndPoint)listener.LocalEndpoint).Port}");
        var serial = camera.Device().Identity.Serial;
        await camera.StimulateAsync(new { kind = "motion", seconds = 5 });
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        using var server = await listener.AcceptTcpClientAsync(patience.Token);
        using var reader = new StreamReader(server.GetStream());
        var lines = new List<string>();
        await ReadAsync(3);
        camera.Advance(5);
        await ReadAsync(4);
        camera.Advance(10);
        await ReadAsync(5);

        Assert.Equal(
            [
                $"Code=VideoMotion;action=Start;index=0;time=2026-01-05 08:00:00;serial={serial};data={{   \"Id\" : [ 0 ],   \"RegionName\" : [ \"Region1\" ]}}",
                $"Code=AlarmOutput;action=Start;index=0;time=2026-01-05 08:00:00;serial={serial}",
                $"Code=VideoMotion;action=Stop;index=0;time=2026-01-05 08:00:05;serial={serial}",
                $"Code=AlarmOutput;action=Stop;index=0;time=2026-01-05 08:00:15;serial={serial}",
            ],
            lines.Where(l => !l.StartsWith("Code=MDResult", StringComparison.Ordinal)));
        Assert.False(listener.Pending());

        // Gone, and there again: a later event finds it.
        server.Close();
        await camera.StimulateAsync(new { kind = "motion", seconds = 5 });
        using var again = await listener.AcceptTcpClientAsync(patience.Token);
        using var more = new StreamReader(again.GetStream());
        Assert.StartsWith("Code=", await more.ReadLineAsync(patience.Token), StringComparison.Ordinal);

        async Task ReadAsync(int count)
        {
            while (lines.Count < count)
            {
                lines.Add(await reader.ReadLineAsync(patience.Token) ?? throw new InvalidDataException("hung up"));
            }
        }
    }

    [Fact]
    public async Task An_alarm_server_that_is_not_there_breaks_nothing()
    {
        await using var camera = await TestCamera.StartAsync();
        // Nothing listens on port 1.
        await camera.SetAsync("MotionDetect[0].Enable=true&AlarmServer.Enable=true&AlarmServer.Address=127.0.0.1&AlarmServer.Port=1");
        var ear = new EventEar(camera);
        for (var i = 0; i < 5000; i++)
        {
            camera.Device().Events.Raise("VideoMotion", EventAction.Pulse, 0, cause: "injected");
        }

        await camera.StimulateAsync(new { kind = "motion", seconds = 5 });
        camera.Advance(60);
        Assert.Equal(5002, ear.Lines.Length);
    }
}
