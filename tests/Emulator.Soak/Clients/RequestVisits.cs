using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Emulator.Soak.Clients;

/// <summary>Those who ask and are answered: pollers, setters, finders, downloaders, users of RPC, talkers.</summary>
internal static class RequestVisits
{
    private static readonly string[] Asked =
    [
        "/cgi-bin/magicBox.cgi?action=getSystemInfo",
        "/cgi-bin/magicBox.cgi?action=getSerialNo",
        "/cgi-bin/configManager.cgi?action=getConfig&name=Encode",
        "/cgi-bin/configManager.cgi?action=getConfig&name=VideoColor",
        "/cgi-bin/configManager.cgi?action=getConfig&name=General",
        "/cgi-bin/global.cgi?action=getCurrentTime",
        "/cgi-bin/eventManager.cgi?action=getEventIndexes&code=VideoMotion",
        "/cgi-bin/userManager.cgi?action=getActiveUserInfoAll",
        "/cgi-bin/snapshot.cgi",
        "/cgi-bin/snapshot.cgi?channel=1&type=1",
    ];

    /// <summary>Polls a few things in a row on one connection.</summary>
    public static async Task PollAsync(Town town, Resident device, Random random, CancellationToken over)
    {
        for (var i = 0; i < 4; i++)
        {
            var target = Asked[random.Next(Asked.Length)];
            var body = await town.AskAsync(device, target, over);
            Town.Require(device, !target.Contains("snapshot", StringComparison.Ordinal) || body.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8]), $"{target} is no picture");
        }
    }

    /// <summary>Sets a value and reads it back.</summary>
    public static async Task SetAsync(Town town, Resident device, Random random, CancellationToken over)
    {
        if (!device.TryTake())
        {
            return;
        }

        try
        {
            var (section, key, value) = random.Next(4) switch
            {
                0 => ("VideoColor", "VideoColor[0][0].Brightness", random.Next(101).ToString(CultureInfo.InvariantCulture)),
                1 => ("ChannelTitle", "ChannelTitle[0].Name", $"soak{random.Next(1000)}"),
                2 => ("MotionDetect", "MotionDetect[0].EventHandler.Dejitter", random.Next(0, 5).ToString(CultureInfo.InvariantCulture)),
                _ => ("General", "General.MachineName", $"machine{random.Next(1000)}"),
            };
            await town.AskAsync(device, $"/cgi-bin/configManager.cgi?action=setConfig&{key}={value}", over);
            var said = await town.AskTextAsync(device, $"/cgi-bin/configManager.cgi?action=getConfig&name={section}", over);
            Town.Require(device, said.Contains($"{key}={value}\r\n", StringComparison.Ordinal), $"{key} was set to {value} and is: {said}");
        }
        finally
        {
            device.Leave();
        }
    }

    /// <summary>Turns a camera, or sets what another kind of device has.</summary>
    public static async Task TurnAsync(Town town, Resident device, Random random, CancellationToken over)
    {
        if (device.Profile != "speed-dome")
        {
            return;
        }

        var code = ((string[])["Left", "Right", "Up", "Down", "ZoomTele", "ZoomWide"])[random.Next(6)];
        await town.AskAsync(device, $"/cgi-bin/ptz.cgi?action=start&channel=1&code={code}&arg1=0&arg2=4&arg3=0", over);
        await Task.Delay(random.Next(2000), over);
        await town.AskAsync(device, $"/cgi-bin/ptz.cgi?action=stop&channel=1&code={code}&arg1=0&arg2=0&arg3=0", over);
        await town.AskAsync(device, $"/cgi-bin/ptz.cgi?action=start&channel=1&code={(random.Next(2) == 0 ? "SetPreset" : "GotoPreset")}&arg1=0&arg2=1&arg3=0", over);
        await town.AskAsync(device, "/cgi-bin/ptz.cgi?action=getStatus&channel=1", over);
    }

    /// <summary>Looks for what was recorded, a page at a time, and downloads some of it.</summary>
    public static async Task FindAsync(Town town, Resident device, Random random, CancellationToken over)
    {
        // Who has recorded nothing has no finder.
        if (device.Profile is "vto" or "thermal")
        {
            return;
        }

        var now = (await town.AskTextAsync(device, "/cgi-bin/global.cgi?action=getCurrentTime", over)).Trim().Replace("result=", "", StringComparison.Ordinal);
        if (!DateTime.TryParse(now, CultureInfo.InvariantCulture, out var end))
        {
            return;
        }

        var from = end.AddHours(-1 - random.Next(48));
        var span = $"StartTime={Text(from)}&condition.EndTime={Text(from.AddHours(1))}";
        var finder = (await town.AskTextAsync(device, "/cgi-bin/mediaFileFind.cgi?action=factory.create", over)).Trim().Replace("result=", "", StringComparison.Ordinal);
        await town.AskAsync(device, $"/cgi-bin/mediaFileFind.cgi?action=findFile&object={finder}&condition.Channel=1&condition.{span}", over);
        await town.AskAsync(device, $"/cgi-bin/mediaFileFind.cgi?action=findNextFile&object={finder}&count=10", over);
        if (random.Next(4) > 0)
        {
            await town.AskAsync(device, $"/cgi-bin/mediaFileFind.cgi?action=close&object={finder}", over);
            await town.AskAsync(device, $"/cgi-bin/mediaFileFind.cgi?action=destroy&object={finder}", over);
        }

        var file = await town.AskAsync(device, $"/cgi-bin/loadfile.cgi?action=startLoad&channel=1&startTime={Text(from)}&endTime={Text(from.AddSeconds(20))}&subtype=0", over);
        town.Complaints.Count("bytes of downloads", file.Length);
    }

    /// <summary>Logs in to JSON-RPC, calls, and logs out or does not.</summary>
    public static async Task CallAsync(Town town, Resident device, Random random, CancellationToken over)
    {
        var challenge = await PostAsync(town, device, "/RPC2_Login", """{"method":"global.login","id":1,"params":{"userName":"admin","password":"","clientType":"Web5.0"} }""", over);
        var session = challenge.GetProperty("session").ToString();
        var (realm, chance) = (challenge.GetProperty("params").GetProperty("realm").GetString(), challenge.GetProperty("params").GetProperty("random").GetString());
        var password = Md5($"admin:{chance}:{Md5($"admin:{realm}:admin")}");
        var login = await PostAsync(town, device, "/RPC2_Login", $$"""{"method":"global.login","id":2,"session":"{{session}}","params":{"userName":"admin","password":"{{password}}","clientType":"Web5.0"} }""", over);
        Town.Require(device, login.GetProperty("result").GetBoolean(), login.ToString());
        foreach (var method in (string[])["magicBox.getSystemInfo", "global.keepAlive", "userManager.getActiveUserInfoAll"])
        {
            var said = await PostAsync(town, device, "/RPC2", $$"""{"method":"{{method}}","id":3,"session":"{{session}}","params":null}""", over);
            Town.Require(device, said.TryGetProperty("result", out _), said.ToString());
        }

        if (random.Next(4) > 0)
        {
            await PostAsync(town, device, "/RPC2", $$"""{"method":"global.logout","id":4,"session":"{{session}}","params":null}""", over);
        }
    }

    /// <summary>Says something at the device, with sound that ends.</summary>
    public static async Task TalkAsync(Town town, Resident device, Random random, CancellationToken over)
    {
        using var sound = new ByteArrayContent(new byte[1000 + random.Next(8000)]);
        sound.Headers.ContentType = MediaTypeHeaderValue.Parse("Audio/G.711A");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(device.Http, "/cgi-bin/audio.cgi?action=postAudio&httptype=singlepart&channel=1")) { Content = sound };
        // Sound is not sent twice: who talks logs in at once.
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", "YWRtaW46YWRtaW4=");
        using var answer = await town.Cameras.SendAsync(request, over);
        // Whoever talks already is alone; a device without a loudspeaker has no such operation.
        Town.Require(device, (int)answer.StatusCode < 500, $"{(int)answer.StatusCode} to postAudio");
    }

    private static async Task<JsonElement> PostAsync(Town town, Resident device, string path, string body, CancellationToken over)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await town.Cameras.PostAsync(new Uri(device.Http, path), content, over);
        return JsonElement.Parse(await answer.Content.ReadAsStringAsync(over));
    }

    private static string Md5(string text) => Convert.ToHexString(MD5.HashData(Encoding.UTF8.GetBytes(text)));

    private static string Text(DateTime time) => time.ToString("yyyy-MM-dd'%20'HH:mm:ss", CultureInfo.InvariantCulture);
}
