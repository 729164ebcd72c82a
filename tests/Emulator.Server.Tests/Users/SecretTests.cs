using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Emulator.Server.Tests.Logs;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Users;

/// <summary>A password that was told to the device is nowhere to be found afterwards.</summary>
public sealed class SecretTests : IDisposable
{
    private const string Canary = "C4n4ryBird";
    private const string Api = "/cgi-bin/userManager.cgi?action=";

    private readonly string _data = Directory.CreateTempSubdirectory("camulator-").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task No_file_no_journal_no_log_no_backup_and_no_answer_holds_a_password()
    {
        await using var process = await CamulatorProcess.StartAsync("--data", _data, "--password", Canary + "0");
        using var admin = Client(process.Camera, Canary + "0");
        Assert.Equal("OK\r\n", await admin.GetStringAsync($"{Api}addUser&user.Name=ann&user.Password={Canary}1&user.Group=admin&user.Sharable=true"));
        Assert.Equal("OK\r\n", await admin.GetStringAsync($"{Api}addUser&user.Name=bob&user%2EPassw%6Frd={Canary}2&user.Group=user&user.Sharable=true"));
        Assert.Equal("OK\r\n", await admin.GetStringAsync($"{Api}modifyPassword&name=ann&p%77d={Canary}3&PWDOLD={Canary}1"));
        using (var form = new FormUrlEncodedContent([new("action", "modifyPassword"), new("name", "ann"), new("pwd", Canary + "4"), new("pwdOld", Canary + "3")]))
        using (var posted = await admin.PostAsync("/cgi-bin/userManager.cgi", form))
        {
            Assert.Equal("OK\r\n", await posted.Content.ReadAsStringAsync());
        }

        // Refused ones too, and such as are no request at all.
        await admin.StatusAsync($"{Api}addUser&user.Name=ann&user.Password={Canary}5&user.Group=user&user.Sharable=true");
        await admin.StatusAsync($"{Api}modifyPassword&name=ann&pwd={Canary}6&pwdOld={Canary}7");
        await admin.StatusAsync($"{Api}addUser&user.Name=%%&user.Password={Canary}8");
        await admin.StatusAsync($"/cgi-bin/configManager.cgi?action=setConfig&DDNS[0].Password={Canary}9&NoSuch=1");
        await admin.StatusAsync($"/cgi-bin/noSuch.cgi?password={Canary}");
        using (var wrong = new HttpClient { BaseAddress = process.Camera })
        {
            wrong.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"admin:{Canary}x")));
            Assert.Equal(401, await wrong.StatusAsync(Api + "getUserInfoAll"));
        }

        using (var rtsp = await RawClient.ConnectAsync(process.Rtsp))
        {
            await rtsp.SendAsync($"DESCRIBE rtsp://ann:{Canary}4@camera/cam/realmonitor?channel=1&password={Canary} RTSP/1.0\r\nCSeq: 1\r\n\r\n");
            Assert.StartsWith("RTSP/1.0 401", await rtsp.ReadUntilAsync("\r\n\r\n"), StringComparison.Ordinal);
        }

        using var control = new HttpClient { BaseAddress = process.Control };
        var told = new StringBuilder();
        foreach (var resource in new[] { "requests", "log", "users", "state", "streams", "config" })
        {
            told.AppendLine(await control.GetStringAsync($"/api/v1/devices/ipc-1/{resource}"));
        }

        foreach (var target in new[] { $"/cgi-bin/Log.backup?action=All&{LogReader.Always}", "/cgi-bin/Config.backup?action=All", Api + "getUserInfoAll", "/cgi-bin/configManager.cgi?action=getConfig&name=All" })
        {
            told.AppendLine(await admin.GetStringAsync(target));
        }

        Assert.Contains("addUser&user.Name=ann&user.Password=***&user.Group=admin", told.ToString(), StringComparison.Ordinal);
        Assert.Contains("ModifyPassword", told.ToString(), StringComparison.Ordinal);
        told.AppendLine(await process.KillAndReadAsync());
        AssertClean(told.ToString(), "an answer");
        var files = Directory.GetFiles(_data, "*", SearchOption.AllDirectories);
        Assert.Contains(files, f => f.EndsWith("state.db", StringComparison.Ordinal));
        foreach (var file in files)
        {
            AssertClean(Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file)), file);
        }
    }

    private static void AssertClean(string text, string where)
    {
        Assert.False(text.Contains(Canary, StringComparison.OrdinalIgnoreCase), $"{where} holds a password: {Around(text, Canary)}");
        foreach (var name in new[] { "admin", "ann" })
        {
            // Three letters of base64 for three of the text, wherever these begin.
            var basic = Convert.ToBase64String(Encoding.ASCII.GetBytes($"{name}:{Canary}"))[..12];
            Assert.False(text.Contains(basic, StringComparison.Ordinal), $"{where} holds credentials: {Around(text, basic)}");
        }
    }

    private static string Around(string text, string what) => text.IndexOf(what, StringComparison.OrdinalIgnoreCase) is >= 0 and var at ? text.Substring(Math.Max(0, at - 60), Math.Min(text.Length - Math.Max(0, at - 60), 120)) : "";

    private static HttpClient Client(Uri url, string password) =>
        new(new SocketsHttpHandler { Credentials = new CredentialCache { { url, "Digest", new NetworkCredential("admin", password) } }, PreAuthenticate = true }) { BaseAddress = url };
}
