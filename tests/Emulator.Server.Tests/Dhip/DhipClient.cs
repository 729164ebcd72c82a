using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Emulator.Protocol.Dhip;
using Emulator.Server.Tests.Rpc;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Dhip;

/// <summary>A frame as it came.</summary>
internal sealed record DhipFrame(uint Session, uint Request, uint Length, uint Total, string Text)
{
    public JsonElement Json => JsonElement.Parse(Text);
}

/// <summary>A client of DHIP on a bare socket. Every wait is bounded.</summary>
internal sealed class DhipClient(RawClient raw) : IDisposable
{
    private readonly Queue<DhipFrame> _told = new();
    private uint _id;

    public RawClient Raw => raw;

    /// <summary>The number of the session; 0 before login.</summary>
    public uint Session { get; set; }

    public static async Task<DhipClient> ConnectAsync(TestCamera camera, int device = 0) =>
        new(await RawClient.ConnectAsync(camera.Host.DhipUrl(camera.Host.Cameras[device].Key) ?? throw new InvalidOperationException("no DHIP port is open")));

    public static async Task<DhipClient> LoginAsync(TestCamera camera, string user = "admin", string password = "admin")
    {
        var client = await ConnectAsync(camera);
        var answer = await client.TryLoginAsync(user, password);
        Assert.True(answer.GetProperty("result").GetBoolean(), answer.GetRawText());
        return client;
    }

    public async Task<JsonElement> TryLoginAsync(string user, string password)
    {
        Session = 0;
        var challenge = await CallAsync("global.login", new { clientType = "", ipAddr = "(null)", loginType = "Direct", userName = user, password = "" });
        if (challenge.Error() != RpcText.LoginChallenge)
        {
            return challenge;
        }

        Session = challenge.GetProperty("session").GetUInt32();
        var (realm, random) = (challenge.GetProperty("params").GetProperty("realm").GetString()!, challenge.GetProperty("params").GetProperty("random").GetString()!);
        return await CallAsync("global.login", new { clientType = "", ipAddr = "(null)", loginType = "Direct", userName = user, password = RpcText.Hash(user, password, realm, random), authorityType = "Default" });
    }

    /// <summary>Calls and reads until the answer; what is told meanwhile is kept for <see cref="ToldAsync"/>.</summary>
    public async Task<JsonElement> CallAsync(string method, object? parameters = null)
    {
        var id = await SendAsync(method, parameters);
        while (true)
        {
            var frame = await ReadAsync();
            if (!frame.Json.TryGetProperty("method", out _))
            {
                Assert.Equal(id, frame.Json.GetProperty("id").GetUInt32());
                return frame.Json;
            }

            _told.Enqueue(frame);
        }
    }

    public async Task<uint> SendAsync(string method, object? parameters = null)
    {
        await raw.SendAsync(Request(method, parameters));
        return _id;
    }

    /// <summary>The bytes of a request, with the session in the body alone as some clients do.</summary>
    public byte[] Request(string method, object? parameters = null) =>
        DhipHeader.Frame(0, 0, JsonSerializer.SerializeToUtf8Bytes(new { id = ++_id, session = Session, magic = "0x1234", method, @params = parameters ?? new { } }));

    /// <summary>The next thing that is told without being asked.</summary>
    public async Task<DhipFrame> ToldAsync()
    {
        var frame = _told.TryDequeue(out var told) ? told : await ReadAsync();
        Assert.True(frame.Json.TryGetProperty("method", out _), frame.Text);
        return frame;
    }

    /// <summary>Reads one frame, whose layout must be right to the byte.</summary>
    public async Task<DhipFrame> ReadAsync()
    {
        var head = Encoding.Latin1.GetBytes(await raw.ReadAsync(DhipHeader.Size));
        Assert.True(head.AsSpan().StartsWith(DhipHeader.Magic), Convert.ToHexString(head));
        uint Number(int at) => BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(at));
        Assert.Equal((0u, 0u), (Number(20), Number(28)));
        var text = Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(await raw.ReadAsync((int)Number(16))));
        return new DhipFrame(Number(8), Number(12), Number(16), Number(24), text);
    }

    public void Dispose() => raw.Dispose();
}
