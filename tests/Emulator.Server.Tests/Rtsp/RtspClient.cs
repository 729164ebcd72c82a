using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Rtsp;

/// <summary>An answer as it came.</summary>
internal sealed record RtspAnswer(int Status, string Head, string Body)
{
    public string? this[string name] => Head.Split("\r\n").FirstOrDefault(l => l.StartsWith(name + ": ", StringComparison.OrdinalIgnoreCase))?[(name.Length + 2)..];

    public string Session => this["Session"]!.Split(';')[0];
}

/// <summary>An RTP packet, or with channel odd an RTCP one.</summary>
internal sealed record Packet(int Channel, byte[] Bytes)
{
    public bool Marker => (Bytes[1] & 0x80) != 0;

    public ushort Sequence => BinaryPrimitives.ReadUInt16BigEndian(Bytes.AsSpan(2));

    public uint Time => BinaryPrimitives.ReadUInt32BigEndian(Bytes.AsSpan(4));

    public uint Source => BinaryPrimitives.ReadUInt32BigEndian(Bytes.AsSpan(8));

    public ReadOnlySpan<byte> Payload => Bytes.AsSpan(12);

    /// <summary>Whether a goodbye is in this compound of RTCP.</summary>
    public bool IsBye => Bytes.Length >= 8 && Bytes[^7] == 203 && Bytes[^8] == 0x81;
}

/// <summary>A picture put together of its packets.</summary>
internal sealed record Picture(Packet First, Packet Last, int Packets, string Text)
{
    public uint Time => First.Time;

    /// <summary>The number that its SEI tells.</summary>
    public long Number => long.Parse(Between("frame=", " "), CultureInfo.InvariantCulture);

    public DateTime Utc => DateTime.Parse(Between("utc=", "Z") + "Z", CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal);

    /// <summary>Whether it begins with parameter sets in one packet.</summary>
    public bool IsKey => (First.Payload[0] & 31) == 24;

    private string Between(string before, string behind)
    {
        var start = Text.IndexOf(before, StringComparison.Ordinal) + before.Length;
        return Text[start..Text.IndexOf(behind, start, StringComparison.Ordinal)];
    }
}

/// <summary>An RTSP client on a bare socket. Every wait is bounded.</summary>
internal sealed class RtspClient : IDisposable
{
    private readonly Socket _socket;
    private readonly Queue<Packet> _packets = new();
    private readonly string _user;
    private readonly string _password;
    private byte[] _buffer = new byte[256 * 1024];
    private int _length;
    private int _cseq;
    private string? _challenge;

    private RtspClient(Socket socket, string user, string password) => (_socket, _user, _password) = (socket, user, password);

    public Socket Socket => _socket;

    public static async Task<RtspClient> ConnectAsync(TestCamera camera, string user = "admin", string password = "admin", int receiveBuffer = 0)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (receiveBuffer > 0)
        {
            socket.ReceiveBufferSize = receiveBuffer;
        }

        await socket.ConnectAsync(PortOf(camera));
        return new RtspClient(socket, user, password);
    }

    public static IPEndPoint PortOf(TestCamera camera) => camera.Host.Fleet.All[0].RtspPort.EndPoint;

    public static string Live(int channel = 1, int subtype = 0) => $"rtsp://camera:554/cam/realmonitor?channel={channel}&subtype={subtype}";

    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    public async Task SendAsync(byte[] bytes)
    {
        using var patience = new CancellationTokenSource(RawClient.Patience);
        await _socket.SendAsync(bytes, SocketFlags.None, patience.Token);
    }

    /// <summary>Asks, logging in with digest where it is asked to.</summary>
    public async Task<RtspAnswer> AskAsync(string method, string url, params string[] headers)
    {
        var answer = await AskOnceAsync(method, url, headers);
        if (answer.Status == 401 && _challenge is null && _user.Length > 0)
        {
            _challenge = answer["WWW-Authenticate"];
            answer = await AskOnceAsync(method, url, headers);
        }

        return answer;
    }

    /// <summary>Sets up tracks interleaved and plays.</summary>
    public async Task<RtspAnswer> PlayAsync(string url, int tracks = 1, params string[] headers)
    {
        var session = "";
        for (var i = 0; i < tracks; i++)
        {
            var answer = await AskAsync("SETUP", $"{url}/trackID={i}", [$"Transport: RTP/AVP/TCP;unicast;interleaved={2 * i}-{(2 * i) + 1}", .. session.Length > 0 ? [$"Session: {session}"] : Array.Empty<string>()]);
            Assert.True(answer.Status == 200, answer.Head);
            session = answer.Session;
        }

        var play = await AskAsync("PLAY", url, [$"Session: {session}", .. headers]);
        Assert.True(play.Status == 200, play.Head);
        return play;
    }

    /// <summary>The next packet, whatever comes between.</summary>
    public async Task<Packet> PacketAsync()
    {
        while (_packets.Count == 0)
        {
            Assert.Null(await ItemAsync());
        }

        return _packets.Dequeue();
    }

    /// <summary>The next packet of a channel; those of others are passed over.</summary>
    public async Task<Packet> PacketAsync(int channel)
    {
        while (true)
        {
            var packet = await PacketAsync();
            if (packet.Channel == channel)
            {
                return packet;
            }
        }
    }

    /// <summary>The next whole picture.</summary>
    public async Task<Picture> PictureAsync()
    {
        var packets = new List<Packet>();
        do
        {
            packets.Add(await PacketAsync(0));
        }
        while (!packets[^1].Marker);

        Assert.All(packets, p => Assert.Equal((packets[0].Time, packets[0].Source), (p.Time, p.Source)));
        Assert.Equal(Enumerable.Range(packets[0].Sequence, packets.Count).Select(s => (ushort)s), packets.Select(p => p.Sequence));
        return new Picture(packets[0], packets[^1], packets.Count, string.Concat(packets.Select(p => Encoding.Latin1.GetString(p.Payload))));
    }

    /// <summary>Reads the next answer; packets that come before it are kept.</summary>
    public async Task<RtspAnswer> AnswerAsync()
    {
        while (true)
        {
            if (await ItemAsync() is { } answer)
            {
                return answer;
            }
        }
    }

    /// <summary>Reads to the end of the connection; packets are kept. True when it ended.</summary>
    public async Task<bool> EndsAsync()
    {
        try
        {
            while (true)
            {
                await ItemAsync();
            }
        }
        catch (InvalidDataException)
        {
            return true;
        }
        catch (SocketException)
        {
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>The packets that were read and not taken.</summary>
    public IReadOnlyCollection<Packet> Left => _packets;

    public void Dispose() => _socket.Dispose();

    private async Task<RtspAnswer> AskOnceAsync(string method, string url, string[] headers)
    {
        var login = _challenge is null ? "" : $"Authorization: {Digest(method, url)}\r\n";
        await SendAsync($"{method} {url} RTSP/1.0\r\nCSeq: {++_cseq}\r\n{login}{string.Concat(headers.Select(h => h + "\r\n"))}\r\n");
        var answer = await AnswerAsync();
        Assert.Equal(_cseq.ToString(CultureInfo.InvariantCulture), answer["CSeq"]);
        return answer;
    }

    private string Digest(string method, string url)
    {
        string Part(string name) => _challenge!.Split(name + "=\"")[1].Split('"')[0];
        static string Hash(string text) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text)));
        var (realm, nonce) = (Part("realm"), Part("nonce"));
        var response = Hash($"{Hash($"{_user}:{realm}:{_password}")}:{nonce}:{Hash($"{method}:{url}")}");
        return $"Digest username=\"{_user}\", realm=\"{realm}\", nonce=\"{nonce}\", uri=\"{url}\", response=\"{response}\"";
    }

    // An answer, or null when a packet was put into the queue.
    private async Task<RtspAnswer?> ItemAsync()
    {
        while (true)
        {
            if (_length >= 4 && _buffer[0] == '$')
            {
                var size = 4 + BinaryPrimitives.ReadUInt16BigEndian(_buffer.AsSpan(2));
                if (_length >= size)
                {
                    _packets.Enqueue(new Packet(_buffer[1], _buffer[4..size]));
                    Drop(size);
                    return null;
                }
            }
            else if (_length > 0 && _buffer[0] != '$' && _buffer.AsSpan(0, _length).IndexOf("\r\n\r\n"u8) is var end && end > 0)
            {
                var answer = new RtspAnswer(0, Encoding.Latin1.GetString(_buffer, 0, end), "");
                Assert.StartsWith("RTSP/1.0 ", answer.Head, StringComparison.Ordinal);
                var length = int.Parse(answer["Content-Length"] ?? "0", CultureInfo.InvariantCulture);
                if (_length >= end + 4 + length)
                {
                    answer = answer with { Status = int.Parse(answer.Head.AsSpan(9, 3), CultureInfo.InvariantCulture), Body = Encoding.UTF8.GetString(_buffer, end + 4, length) };
                    Drop(end + 4 + length);
                    return answer;
                }
            }

            using var patience = new CancellationTokenSource(RawClient.Patience);
            if (_length == _buffer.Length)
            {
                Array.Resize(ref _buffer, 2 * _length);
            }

            var read = await _socket.ReceiveAsync(_buffer.AsMemory(_length), SocketFlags.None, patience.Token);
            _length += read > 0 ? read : throw new InvalidDataException("the connection ended");
        }
    }

    private void Drop(int count)
    {
        _buffer.AsSpan(count, _length - count).CopyTo(_buffer);
        _length -= count;
    }
}
