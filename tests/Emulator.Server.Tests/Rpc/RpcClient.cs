using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Rpc;

/// <summary>What both clients of the JSON protocol share.</summary>
internal static class RpcText
{
    public const int LoginChallenge = 268632079;
    public const int BadLogin = 268632085;
    public const int Locked = 268632081;
    public const int UsedElsewhere = 268632074;
    public const int Busy = 268632075;
    public const int InterfaceNotFound = 268632064;
    public const int RequestInvalid = 268894209;
    public const int MethodNotFound = 268894210;
    public const int ParameterInvalid = 268894211;
    public const int NoAuthority = 285278249;
    public const int SessionOver = 287637504;
    public const int NoSession = 287637505;

    /// <summary>The hash of the second step, as clients in the field make it.</summary>
    public static string Hash(string user, string password, string realm, string random) => Md5($"{user}:{random}:{Md5($"{user}:{realm}:{password}")}");

    /// <summary>The number of an answer's error; 0 when it has none.</summary>
    public static int Error(this JsonElement answer) => answer.TryGetProperty("error", out var error) ? error.GetProperty("code").GetInt32() : 0;

    public static JsonElement Params(this JsonElement answer)
    {
        Assert.True(answer.GetProperty("result").ValueKind is JsonValueKind.True or JsonValueKind.Number, answer.GetRawText());
        return answer.GetProperty("params");
    }

    private static string Md5(string text) => Convert.ToHexString(MD5.HashData(Encoding.UTF8.GetBytes(text)));
}

/// <summary>A client of <c>/RPC2_Login</c> and <c>/RPC2</c>.</summary>
internal sealed class RpcClient(Uri url) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = url, Timeout = TimeSpan.FromSeconds(20) };
    private int _id;

    public string Session { get; set; } = "";

    public static async Task<RpcClient> LoginAsync(TestCamera camera, string user = "admin", string password = "admin")
    {
        var client = new RpcClient(camera.Url);
        var answer = await client.TryLoginAsync(user, password);
        Assert.True(answer.GetProperty("result").GetBoolean(), answer.GetRawText());
        return client;
    }

    /// <summary>Both steps; the answer to the second, or to the first when that is no challenge.</summary>
    public async Task<JsonElement> TryLoginAsync(string user, string password)
    {
        Session = "";
        var challenge = await CallAsync("global.login", new { userName = user, password = "", clientType = "Web5.0" }, path: "/RPC2_Login");
        if (challenge.Error() != RpcText.LoginChallenge)
        {
            return challenge;
        }

        Session = challenge.GetProperty("session").GetString()!;
        var (realm, random) = (challenge.GetProperty("params").GetProperty("realm").GetString()!, challenge.GetProperty("params").GetProperty("random").GetString()!);
        Assert.Equal("Default", challenge.GetProperty("params").GetProperty("encryption").GetString());
        return await CallAsync(
            "global.login",
            new { userName = user, password = RpcText.Hash(user, password, realm, random), clientType = "Web5.0", realm, random, passwordType = "Default", authorityType = "Default" },
            path: "/RPC2_Login");
    }

    public Task<JsonElement> CallAsync(string method, object? parameters = null, long? on = null, string path = "/RPC2") =>
        PostAsync(JsonSerializer.Serialize(new Dictionary<string, object?>(StringComparer.Ordinal) { ["method"] = method, ["id"] = ++_id, ["session"] = Session, ["params"] = parameters, ["object"] = on }), path);

    /// <summary>Posts a text as it is; the answer, which must be JSON with status 200.</summary>
    public async Task<JsonElement> PostAsync(string text, string path = "/RPC2")
    {
        using var answer = await _http.PostAsync(path, new StringContent(text, Encoding.UTF8, "application/json"));
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{(int)answer.StatusCode} {body}");
        Assert.Empty(answer.Headers.TransferEncoding);
        return JsonElement.Parse(body);
    }

    /// <summary>Status of any request.</summary>
    public async Task<int> StatusAsync(HttpMethod method, string path, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        using var answer = await _http.SendAsync(request);
        return (int)answer.StatusCode;
    }

    public void Dispose() => _http.Dispose();
}
