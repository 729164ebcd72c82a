using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Emulator.Conformance.Expected;
using Emulator.Device.Profiles;
using Emulator.TestKit;

namespace Emulator.Conformance.Matrix;

/// <summary>
/// Ways around the login and around the authority, tried on every operation: other methods and spellings of the path, headers that proxies
/// believe, broken and borrowed credentials, parameters given twice or in two places. None is answered, and nothing changes.
/// </summary>
[Collection(GuardedCollection.Name)]
public class TrickTests(GuardedLab lab)
{
    private static readonly Served Full = Served.By(TestProfiles.Full);

    /// <summary>For each script a request that every user may make of it.</summary>
    private static readonly Dictionary<string, string> Harmless = new(StringComparer.OrdinalIgnoreCase)
    {
        ["configManager.cgi"] = "action=getConfig&name=Locales",
        ["magicBox.cgi"] = "action=getSerialNo",
        ["global.cgi"] = "action=getDST",
        ["ptz.cgi"] = "action=getStatus&channel=1",
        ["devVideoInput.cgi"] = "action=getFocusStatus",
        ["accessControl.cgi"] = "action=getDoorStatus&channel=1",
        ["recordFinder.cgi"] = "action=getQuerySize&name=Announcement",
        ["split.cgi"] = "action=getMode&channel=1",
        ["coaxialControlIO.cgi"] = "action=getStatus&channel=1",
        ["userManager.cgi"] = "action=getUserInfo&name=none",
        ["ThermographyManager.cgi"] = "action=getCaps&channel=2",
        ["RadiometryManager.cgi"] = "action=getCaps&channel=2",
        ["VideoTalkPeer.cgi"] = "action=detachState&SID=999999",
    };

    public static TheoryData<string> Scripts => [.. Requests().Select(r => ScriptOf(r.Request)).Distinct(StringComparer.OrdinalIgnoreCase)];

    [Theory]
    [MemberData(nameof(Scripts))]
    public async Task No_spelling_of_a_request_gets_a_stranger_in(string script)
    {
        var guarded = await lab.OfAsync(nameof(Dialect.Firmware));
        var before = await guarded.StateAsync();
        foreach (var (_, request, part) in RequestsOf(script))
        {
            foreach (var (method, target, headers) in Spellings(request).Where((_, i) => i % part.Of == part.First % part.Of))
            {
                var answer = await guarded.Knocker.AskAsync($"{method} {target} HTTP/1.1\r\nHost: camera\r\n{headers}\r\n");
                Assert.True(answer is { Status: 400 or 401 or 404 }, $"{method} {target} {headers}: {answer?.Head}{answer?.Body}");
            }
        }

        Assert.Equal(before, await guarded.StateAsync());
    }

    [Theory]
    [MemberData(nameof(Scripts))]
    public async Task No_header_gets_a_stranger_in(string script)
    {
        var guarded = await lab.OfAsync(nameof(Dialect.Firmware));
        var challenge = await guarded.AskAsync("GET", "/cgi-bin/global.cgi?action=getDST");
        var before = await guarded.StateAsync();
        foreach (var (_, request, part) in RequestsOf(script))
        {
            foreach (var headers in Headers.Concat(Digests(challenge["WWW-Authenticate"]!, request)).Where((_, i) => i % part.Of == part.First % part.Of))
            {
                var answer = await guarded.Knocker.AskAsync($"GET {request} HTTP/1.1\r\nHost: camera\r\n{headers}\r\n");
                // What is no text at all the server refuses before the device sees it.
                Assert.True(answer is { Status: 401 } || (answer is { Status: 400 } && headers.Any(c => c > '~')), $"{request} {headers}: {answer?.Head}{answer?.Body}");
            }
        }

        Assert.Equal(before, await guarded.StateAsync());
    }

    [Theory]
    [MemberData(nameof(Scripts))]
    public async Task No_parameter_gets_a_user_more_authority(string script)
    {
        var guarded = await lab.OfAsync(nameof(Dialect.Firmware));
        var user = GuardedCamera.Login("none");
        var harmless = Harmless.GetValueOrDefault(script);
        var allowed = harmless is null ? null : (await guarded.AskAsync("GET", $"/cgi-bin/{script}?{harmless}", user)).Body.Split("\r\n");
        var before = await guarded.StateAsync();
        foreach (var (_, request, part) in RequestsOf(script).Where(r => r.Needs is not null))
        {
            foreach (var (method, target, type, body) in Doubles(request, harmless).Where((_, i) => i % part.Of == part.First % part.Of))
            {
                var form = body.Length == 0 ? "" : $"Content-Type: {type}\r\nContent-Length: {body.Length}\r\n";
                var answer = await guarded.Knocker.AskAsync($"{method} {target} HTTP/1.1\r\nHost: camera\r\n{user}{form}\r\n{body}");
                Assert.True(answer is { Status: 400 or 403 or 404 } || (answer is { Status: 200 } && allowed is not null && answer.Body.Split("\r\n").All(allowed.Contains)), $"{method} {target} [{body}]: {answer?.Head}{answer?.Body}");
            }
        }

        Assert.Equal(before, await guarded.StateAsync());
    }

    [Theory]
    [InlineData("snapshot.cgi?channel=2")]
    [InlineData("mjpg/video.cgi?channel=2&subtype=1")]
    [InlineData("realmonitor.cgi?action=getStream&channel=2&subtype=0")]
    [InlineData("realmonitor.cgi?action=getStream&channel=1&subtype=0&CHANNEL=2")]
    [InlineData("realmonitor.cgi?action=getStream&%63hannel=2&subtype=0")]
    [InlineData("snapManager.cgi?action=attachFileProc&Flags[0]=Event&Events=[All]&channel=2")]
    [InlineData("snapManager.cgi?action=attachFileProc&Flags[0]=Event&Events=[All]&channel=-1")]
    [InlineData("snapManager.cgi?action=attachFileProc&Flags[0]=Event&Events=[All]&channel=1&channel=-1")]
    [InlineData("audio.cgi?action=getAudio&httptype=singlepart&channel=2")]
    [InlineData("playBack.cgi?action=getStream&channel=2&subtype=0&startTime=2026-1-5%2007:00:00&endTime=2026-1-5%2007:01:00")]
    [InlineData("loadfile.cgi?action=startLoad&channel=2&startTime=2026-1-5%2007:00:00&endTime=2026-1-5%2007:00:01")]
    [InlineData("FileFindHelper.cgi?action=getBoundFile&condition.channel=2&condition.startTime=2026-1-5%2007:00:00&condition.endTime=2026-1-5%2007:01:00&condition.streamType=Main")]
    [InlineData("heatMap.cgi?action=getPicByTime&channel=2&StartTime=2026-1-5%2007:00:00&EndTime=2026-1-5%2007:01:00")]
    [InlineData("RadiometryManager.cgi?action=toFetch&channel=2")]
    [InlineData("RadiometryManager.cgi?action=attachTemper&channel=2")]
    [InlineData("RadiometryManager.cgi?action=getRandomPointTemper&channel=2&coordinate[0]=1024&coordinate[1]=1024")]
    public async Task Who_may_one_channel_does_not_get_another(string request)
    {
        var guarded = await lab.OfAsync(nameof(Dialect.Firmware));
        try
        {
            await guarded.AddUserAsync("one", "user", ["Monitor_01", "Replay_01"]);
            Assert.Equal(403, (await guarded.AskAsync("GET", "/cgi-bin/" + request, GuardedCamera.Login("one"))).Status);
            Assert.NotEqual(403, (await guarded.AskAsync("GET", "/cgi-bin/" + request, GuardedCamera.Login("user"))).Status);
        }
        finally
        {
            await guarded.RestoreAsync();
        }
    }

    [Theory]
    [InlineData("action=getUserInfo&name=none&name=admin")]
    [InlineData("action=getUserInfo&name=none&NAME=admin")]
    [InlineData("action=getUserInfo&name=none&na%6De=admin")]
    [InlineData("action=modifyPassword&name=none&name=user&pwd=mine&pwdOld=user")]
    [InlineData("action=modifyUser&name=none&user.Group=admin")]
    [InlineData("action=modifyUser&name=none&user.AuthList=AuthUserMag")]
    [InlineData("action=addUser&name=none&user.Name=more&user.Password=x&user.Group=admin&user.Sharable=true")]
    [InlineData("action=deleteUser&name=none")]
    [InlineData("action=deleteUser&name=user&name=none")]
    public async Task What_users_may_do_to_themselves_they_may_do_to_nobody_else(string query)
    {
        var guarded = await lab.OfAsync(nameof(Dialect.Firmware));
        var before = await guarded.StateAsync();
        Assert.Equal(403, (await guarded.AskAsync("GET", "/cgi-bin/userManager.cgi?" + query, GuardedCamera.Login("none"))).Status);
        Assert.Equal(before, await guarded.StateAsync());
    }

    private static IEnumerable<(string? Needs, string Request)> Requests() =>
        ExpectedAuthority.All.Values.SelectMany(e => AuthorityTests.RequestsOf(e).Select(r => (e.Needs, r.Replace("{finder}", "1", StringComparison.Ordinal))));

    // All tricks for each action; where one action has many examples, such as setConfig, each gets a part of them in turn.
    private static IEnumerable<(string? Needs, string Request, Part Part)> RequestsOf(string script)
    {
        var (actions, turn) = (new HashSet<string>(StringComparer.Ordinal), 0);
        foreach (var (needs, request) in Requests().Where(r => ScriptOf(r.Request).Equals(script, StringComparison.OrdinalIgnoreCase)))
        {
            yield return (needs, request, new Part(actions.Add(request.Split('&')[0]) ? 1 : 8, turn++));
        }
    }

    private static string ScriptOf(string request)
    {
        var path = request["/cgi-bin/".Length..].Split('?')[0];
        return path.StartsWith("RPC_Loadfile", StringComparison.Ordinal) ? "RPC_Loadfile" : path;
    }

    // Other methods, other ways to write the same path, and a target with a host in it.
    private static IEnumerable<(string Method, string Target, string Headers)> Spellings(string request)
    {
        foreach (var method in new[] { "HEAD", "POST", "PUT", "OPTIONS", "DELETE", "PATCH", "TRACE", "PROPFIND", "get" })
        {
            yield return (method, request, "Content-Length: 0\r\n");
        }

        yield return ("POST", request, "X-HTTP-Method-Override: GET\r\nContent-Length: 0\r\n");
        var mark = request.IndexOf('?', StringComparison.Ordinal);
        var (path, query) = mark < 0 ? (request, "") : (request[..mark], request[mark..]);
        foreach (var spelt in new[]
        {
            "/" + path, "/./" + path[1..], "/cgi-bin/." + path[8..], "/x/.." + path, "/%2e" + path, "/cgi%2dbin" + path[8..], "/%63gi-bin" + path[8..], "/cgi-bin%2f" + path[9..], path.ToUpperInvariant(),
            path + "/", path + ".", path + ";", path + ";jsessionid=1", path + "/.", path + "%20", path + "/x.jpg", path + "%3f", path.Replace('/', '\\'), "/RPC2/.." + path, "/RPC2_Login/.." + path, "/SubscribeNotify.cgi/.." + path,
            "/public" + path, "/;" + path, path[1..],
        })
        {
            yield return ("GET", spelt + query, "");
        }

        yield return ("GET", "http://camera" + request, "");
        yield return ("GET", "http://admin:admin@camera" + request, "");
        yield return ("GET", "http://127.0.0.1:8090" + request, "");
        foreach (var more in new[] { "user=admin&password=admin", "loginuse=admin&loginpas=admin", "authbasic=YWRtaW46YWRtaW4=", "session=0", "sessionId=1", "images=1", "action=login" })
        {
            yield return ("GET", request + (mark < 0 ? "?" : "&") + more, "");
        }
    }

    // What proxies and other services believe, and credentials that are broken.
    private static string[] Headers { get; } =
    [
        .. new[] { "X-Original-URL: /cgi-bin/global.cgi?action=getDST", "X-Rewrite-URL: /", "X-Forwarded-For: 127.0.0.1", "X-Real-IP: 127.0.0.1", "Forwarded: for=127.0.0.1;proto=https", "X-Forwarded-User: admin", "Remote-User: admin", "X-Remote-User: admin", "X-Auth-User: admin", "From: admin@localhost", "Cookie: DhWebClientSessionID=1; DWebClientSessionID=1; username=admin", "DhWebCookie: {\"username\":\"admin\"}", "X-Custom-IP-Authorization: 127.0.0.1", "Referer: http://camera/", "Proxy-Authorization: Basic YWRtaW46YWRtaW4=", "Authentication: Basic YWRtaW46YWRtaW4=", "X-Authorization: Basic YWRtaW46YWRtaW4=" }.Select(h => h + "\r\n"),
        .. new[]
        {
            "", " ", "Basic", "Basic ", "Basic YWRtaW4=", "Basic YWRtaW46", "Basic OmFkbWlu", "Basic Og==", "Basic ====", "Basic YWRtaW46YWRtaW4", "Basic YWRtaW46YWRtaW4=,Basic YWRtaW46YWRtaW4=", "Basic admin:admin", "Basic %59WRtaW46YWRtaW4=",
            "Basic " + Convert.ToBase64String([0xff, 0xfe, (byte)':', 0xff]), "Basic " + Convert.ToBase64String("admin\0:admin"u8), "Basic " + Convert.ToBase64String("admin:admin\0"u8), "Basic " + Convert.ToBase64String(" admin:admin"u8), "Basic " + Convert.ToBase64String("admin:admin\r\nX: y"u8),
            "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("ａdmin:admin")), "Basic " + new string('A', 8000), "Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes("admin:" + new string('x', 700))), "Basic YWRtaW46YWRtaW4=\u00ff", "BasicYWRtaW46YWRtaW4=", "Bearer YWRtaW46YWRtaW4=", "Negotiate YWRtaW46YWRtaW4=", "NTLM TlRMTVNTUAAB", "admin:admin", "null", "undefined",
            "Digest", "Digest ", "Digest username=\"admin\"", "Digest \"\"\"\"", "Digest =,=,=", "Digest username=\"\", realm=\"\", nonce=\"\", uri=\"\", response=\"\"", "Digest username=\"admin\" realm=\"x", "Digest " + string.Join(", ", Enumerable.Range(0, 40).Select(i => $"p{i}=\"x\"")), "Digest username=\"" + new string('a', 5000) + "\"",
        }.Select(h => $"Authorization: {h}\r\n"),
        "Authorization: Basic YWRtaW46YWRtaW4=\r\nAuthorization: Basic YWRtaW46YWRtaW4=\r\n",
        "Authorization: Basic eDp5\r\nAuthorization: Basic YWRtaW46YWRtaW4=\r\n",
        "Authorization: Basic YWRtaW46YWRtaW4=\r\nauthorization: x\r\n",
    ];

    // Digests of admin with the right password for something else, and of the right thing with something wrong in it.
    private static IEnumerable<string> Digests(string challenge, string request)
    {
        string Part(string name) => challenge.Split(name + "=\"")[1].Split('"')[0];
        var right = new Digest("admin", "admin", Part("realm"), Part("nonce"), request, "GET");
        yield return (right with { Password = "" }).Header();
        yield return (right with { Password = "wrong" }).Header();
        yield return (right with { User = "" }).Header();
        yield return (right with { User = "nobody" }).Header();
        yield return (right with { User = "admin " }).Header();
        yield return (right with { User = "user" }).Header();
        yield return (right with { Method = "POST" }).Header();
        yield return (right with { Uri = "/cgi-bin/other.cgi?action=getDST" }).Header();
        yield return (right with { Uri = "*" }).Header();
        yield return (right with { Uri = "" }).Header();
        yield return (right with { Uri = request + "&x=1" }).Header();
        yield return (right with { Uri = request.Split('?')[0] is var path && path == request ? "/" : path }).Header();
        yield return (right with { Realm = "Login to another" }).Header();
        yield return (right with { Nonce = new string('0', 40) }).Header();
        yield return (right with { Nonce = "" }).Header();
        yield return (right with { Nonce = right.Nonce[..^1] + (right.Nonce[^1] == '0' ? '1' : '0') }).Header();
        yield return (right with { Qop = "auth-int" }).Header();
        yield return (right with { Qop = "auth,auth-int" }).Header();
        yield return (right with { Algorithm = "SHA-256" }).Header();
        yield return (right with { Algorithm = "MD5-sess" }).Header();
        yield return (right with { Algorithm = "none" }).Header();
        yield return (right with { Count = "" }).Header();
        yield return (right with { Count = "zz" }).Header();
        yield return right.Header().Replace("uri=", "uri=\"/\", uri=", StringComparison.Ordinal);
        yield return right.Header().Replace("response=\"", "response=\"0", StringComparison.Ordinal);
        yield return right.Header().Replace($"uri=\"{request}\"", "uri=\"/cgi-bin/other.cgi\"", StringComparison.Ordinal);
        // Of the request with its separators escaped: another request, though it unescapes to the same text.
        if (request.Contains('&', StringComparison.Ordinal))
        {
            yield return (right with { Uri = request.Replace("&", "%26", StringComparison.Ordinal) }).Header();
        }
    }

    // The action given twice, in another spelling, or in the body, with one that anybody may ask for.
    private static IEnumerable<(string Method, string Target, string Type, string Body)> Doubles(string request, string? harmless)
    {
        const string Form = "application/x-www-form-urlencoded";
        var mark = request.IndexOf('?', StringComparison.Ordinal);
        if (mark < 0)
        {
            yield return ("GET", request, "", "");
            yield break;
        }

        var (path, query) = (request[..mark], request[(mark + 1)..]);
        var first = query.Split('&')[0];
        var rest = query[first.Length..];
        var action = first[(first.IndexOf('=', StringComparison.Ordinal) + 1)..];
        foreach (var name in new[] { "ACTION", "Action", "%61ction", "ac%74ion", "+action", "action+" })
        {
            yield return ("GET", $"{path}?{name}={action}{rest}", "", "");
        }

        foreach (var value in new[] { action, action.ToUpperInvariant(), action.ToLowerInvariant(), $"%{(int)action[0]:x2}{action[1..]}", action + "%00", action + "+", "+" + action, action + "%20", action + "%0a", action + ";" })
        {
            yield return ("GET", $"{path}?action={value}{rest}", "", "");
        }

        foreach (var odd in new[] { $"{query}&action", $"{query}&action=", $"&&{query}", $"?{query}", $"{query}?", $"{query}#", $"action[]={action}{rest}", $"action[0]={action}{rest}", $"action.x={action}{rest}", $"{query}&session=1", $"{query}&user=admin&password=admin", $"{query}&role=admin" })
        {
            yield return ("GET", $"{path}?{odd}", "", "");
        }

        foreach (var type in new[] { Form, "text/plain", "application/json", "multipart/form-data; boundary=x", "x" })
        {
            yield return ("POST", path, type, query);
            yield return ("POST", request, type, "x=1");
            yield return ("GET", path, type, query);
            yield return ("PUT", path, type, query);
        }

        if (harmless is null)
        {
            yield break;
        }

        yield return ("GET", $"{path}?{harmless}&{query}", "", "");
        yield return ("GET", $"{path}?{query}&{harmless}", "", "");
        yield return ("GET", $"{path}?{harmless}%26{query}", "", "");
        foreach (var type in new[] { Form, "text/plain", "application/json", "x" })
        {
            yield return ("POST", $"{path}?{harmless}", type, query);
            yield return ("POST", request, type, harmless);
            yield return ("POST", $"{path}?{query}&{harmless}", type, query);
            yield return ("POST", $"{path}?{harmless}", type, $"{query}&{harmless}");
        }
    }

    private sealed record Digest(string User, string Password, string Realm, string Nonce, string Uri, string Method)
    {
        public string Qop { get; init; } = "auth";

        public string Count { get; init; } = "00000001";

        public string? Algorithm { get; init; }

        public string Header()
        {
            string Hash(string text) => Convert.ToHexStringLower(Algorithm == "SHA-256" ? SHA256.HashData(Encoding.UTF8.GetBytes(text)) : MD5.HashData(Encoding.UTF8.GetBytes(text)));
            var response = Hash(string.Create(CultureInfo.InvariantCulture, $"{Hash($"{User}:{Realm}:{Password}")}:{Nonce}:{Count}:00ff:{Qop}:{Hash($"{Method}:{Uri}")}"));
            return $"Authorization: Digest username=\"{User}\", realm=\"{Realm}\", nonce=\"{Nonce}\", uri=\"{Uri}\", qop={Qop}, nc={Count}, cnonce=\"00ff\", response=\"{response}\"{(Algorithm is null ? "" : $", algorithm={Algorithm}")}\r\n";
        }
    }

    /// <summary>One of so many, beginning with one of them.</summary>
    private sealed record Part(int Of, int First);
}
