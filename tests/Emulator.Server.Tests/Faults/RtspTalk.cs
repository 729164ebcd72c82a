using Emulator.Server.Tests.Rtsp;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Faults;

/// <summary>Asks over RTSP on a bare socket, with Basic credentials, and tells exactly what came.</summary>
internal sealed class RtspTalk(RawClient wire) : IDisposable
{
    public const string Track = "/trackID=0";

    private int _cseq;

    public static string Url { get; } = RtspClient.Live(subtype: 1);

    public RawClient Wire => wire;

    public static async Task<RtspTalk> ConnectAsync(TestCamera camera) => new(await RawClient.ConnectAsync(new Uri($"rtsp://{RtspClient.PortOf(camera)}")));

    public Task SendAsync(string method, string? url = null, params string[] headers) => wire.SendAsync(
        $"{method} {url ?? Url} RTSP/1.0\r\nCSeq: {++_cseq}\r\nAuthorization: Basic {Convert.ToBase64String("admin:admin"u8)}\r\n{string.Concat(headers.Select(h => h + "\r\n"))}\r\n");

    /// <summary>Asks, and reads one answer as it stands.</summary>
    public async Task<RawAnswer> AskAsync(string method, string? url = null, params string[] headers)
    {
        await SendAsync(method, url, headers);
        return await wire.ReadAnswerAsync();
    }

    /// <summary>Sets a track up interleaved.</summary>
    public async Task<(RawAnswer Answer, string Session)> SetUpAsync(string transport = "RTP/AVP/TCP;unicast;interleaved=0-1")
    {
        var answer = await AskAsync("SETUP", Url + Track, "Transport: " + transport);
        return (answer, "Session: " + answer["Session"]?.Split(';')[0]);
    }

    /// <summary>The answer to a method, and what has to go before it.</summary>
    public async Task<RawAnswer> AnswerToAsync(string method)
    {
        if (method is "OPTIONS" or "DESCRIBE")
        {
            return await AskAsync(method);
        }

        var (setup, session) = await SetUpAsync();
        return method switch
        {
            "SETUP" => setup,
            "UDP" => (await SetUpAsync("RTP/AVP;unicast;client_port=40000-40001")).Answer,
            _ => await AskAsync(method, Url, session),
        };
    }

    public void Dispose() => wire.Dispose();
}
