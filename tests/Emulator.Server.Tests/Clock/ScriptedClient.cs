using System.Globalization;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Clock;

/// <summary>A client that does the same each time, on bare sockets, and writes down every byte that a camera sends it, by connection.</summary>
internal sealed class ScriptedClient(TestCamera camera) : IDisposable
{
    private readonly List<(string Name, RawClient Socket, StringBuilder Seen)> _connections = [];
    private int _count;

    /// <summary>All that was seen, with a line between connections.</summary>
    public string Transcript => string.Concat(_connections.Select(c => $"\n==== {c.Name}\n{c.Seen}"));

    /// <summary>Asks on a connection that is kept, logging in with digest; a client nonce is the number of its request.</summary>
    public async Task<RawAnswer> AskAsync(string name, string target)
    {
        var (socket, seen) = await ConnectAsync(name, camera.Url);
        await socket.SendAsync($"GET {target} HTTP/1.1\r\nHost: camera\r\n\r\n");
        var challenge = await ReadAsync(socket, seen);
        await socket.SendAsync($"GET {target} HTTP/1.1\r\nHost: camera\r\nAuthorization: {Digest(challenge["WWW-Authenticate"]!, "GET", target)}\r\n\r\n");
        return await ReadAsync(socket, seen);
    }

    /// <summary>Asks for an endless answer and reads to its first blank line.</summary>
    public async Task AttachAsync(string name, string target)
    {
        var (socket, seen) = await ConnectAsync(name, camera.Url);
        await socket.SendAsync(RawClient.Get(target));
        seen.Append(await socket.ReadUntilAsync("\r\n\r\n"));
    }

    /// <summary>Reads until what was read ends as given.</summary>
    public async Task UntilAsync(string name, string end)
    {
        var (socket, seen) = Of(name);
        seen.Append(await socket.ReadUntilAsync(end));
    }

    /// <summary>An RTSP request, logged in; packets before its answer are written down like it.</summary>
    public async Task<RawAnswer> RtspAsync(string name, string method, string url, params string[] headers)
    {
        var port = Rtsp.RtspClient.PortOf(camera);
        var (socket, seen) = await ConnectAsync(name, new Uri($"rtsp://{port.Address}:{port.Port}"));
        var lines = string.Concat(headers.Select(h => h + "\r\n"));
        await socket.SendAsync($"{method} {url} RTSP/1.0\r\nCSeq: {++_count}\r\n{lines}\r\n");
        var challenge = await ReadRtspAsync(socket, seen);
        if (challenge.Status != 401)
        {
            return challenge;
        }

        await socket.SendAsync($"{method} {url} RTSP/1.0\r\nCSeq: {++_count}\r\nAuthorization: {Digest(challenge["WWW-Authenticate"]!, method, url)}\r\n{lines}\r\n");
        return await ReadRtspAsync(socket, seen);
    }

    /// <summary>Reads packets until one of a channel has come.</summary>
    public async Task PacketAsync(string name, int channel)
    {
        var (socket, seen) = Of(name);
        while (await PacketAsync(socket, seen) != channel)
        {
        }
    }

    /// <summary>Something happens, by way of the control API.</summary>
    public async Task ControlAsync(string path, object body)
    {
        using var answer = await camera.Control.PostAsJsonAsync("/api/v1/devices/ipc-1/" + path, body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    public void Dispose() => _connections.ForEach(c => c.Socket.Dispose());

    private async Task<(RawClient Socket, StringBuilder Seen)> ConnectAsync(string name, Uri url)
    {
        if (!_connections.Exists(c => c.Name == name))
        {
            _connections.Add((name, await RawClient.ConnectAsync(url), new StringBuilder()));
        }

        return Of(name);
    }

    private (RawClient Socket, StringBuilder Seen) Of(string name) => _connections.Find(c => c.Name == name) is var (_, socket, seen) ? (socket, seen) : default;

    private static async Task<RawAnswer> ReadAsync(RawClient socket, StringBuilder seen)
    {
        var answer = await socket.ReadAnswerAsync();
        seen.Append(answer.Head).Append(answer.Body);
        return answer;
    }

    private static async Task<RawAnswer> ReadRtspAsync(RawClient socket, StringBuilder seen)
    {
        string first;
        while ((first = await socket.ReadAsync(1)) == "$")
        {
            seen.Append(first);
            await PacketRestAsync(socket, seen);
        }

        var head = first + await socket.ReadUntilAsync("\r\n\r\n");
        var answer = new RawAnswer(head, "");
        answer = answer["Content-Length"] is { } length ? answer with { Body = await socket.ReadAsync(int.Parse(length, CultureInfo.InvariantCulture)) } : answer;
        seen.Append(answer.Head).Append(answer.Body);
        return answer;
    }

    private static async Task<int> PacketAsync(RawClient socket, StringBuilder seen)
    {
        Assert.Equal("$", await socket.ReadAsync(1));
        seen.Append('$');
        return await PacketRestAsync(socket, seen);
    }

    private static async Task<int> PacketRestAsync(RawClient socket, StringBuilder seen)
    {
        var head = await socket.ReadAsync(3);
        seen.Append(head).Append(await socket.ReadAsync((head[1] << 8) | head[2]));
        return head[0];
    }

    private string Digest(string challenge, string method, string uri)
    {
        string Part(string name) => challenge.Split(name + "=\"")[1].Split('"')[0];
        static string Hash(string text) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text)));
        var (realm, nonce, cnonce) = (Part("realm"), Part("nonce"), $"{++_count:x8}");
        var (one, two) = (Hash($"admin:{realm}:admin"), Hash($"{method}:{uri}"));
        return challenge.Contains("qop", StringComparison.Ordinal)
            ? $"Digest username=\"admin\", realm=\"{realm}\", nonce=\"{nonce}\", uri=\"{uri}\", qop=auth, nc=00000001, cnonce=\"{cnonce}\", response=\"{Hash($"{one}:{nonce}:00000001:{cnonce}:auth:{two}")}\""
            : $"Digest username=\"admin\", realm=\"{realm}\", nonce=\"{nonce}\", uri=\"{uri}\", response=\"{Hash($"{one}:{nonce}:{two}")}\"";
    }
}
