using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Emulator.Benchmarks;

/// <summary>A viewer over RTSP and TCP that looks at nothing but the sequence numbers of the first stream.</summary>
internal sealed class RtspViewer(int port, string path, string? range) : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[128 * 1024];
    private int _start;
    private int _end;
    private int _cseq;
    private int? _sequence;

    /// <summary>From the beginning of the connection to the first RTP packet.</summary>
    public TimeSpan FirstPacket { get; private set; }

    /// <summary>RTP packets of the first stream.</summary>
    public long Packets { get; private set; }

    /// <summary>Bytes of these.</summary>
    public long Bytes { get; private set; }

    /// <summary>Packets with the marker: ends of frames.</summary>
    public long Frames { get; private set; }

    /// <summary>Packets that did not follow the one before.</summary>
    public long Gaps { get; private set; }

    /// <summary>Connects, plays, and reads until it is told to stop.</summary>
    public async Task WatchAsync(CancellationToken stop)
    {
        var watch = Stopwatch.StartNew();
        await _socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), stop);
        var url = $"rtsp://127.0.0.1:{port}{path}";
        var sdp = await AskAsync("DESCRIBE", url, "Accept: application/sdp\r\n", stop);
        var control = sdp.Split('\n').Select(l => l.Trim()).Last(l => l.StartsWith("a=control:", StringComparison.Ordinal) && !l.EndsWith('*'))["a=control:".Length..];
        if (sdp.Split("\nm=").Length > 2)
        {
            throw new InvalidOperationException("the stream has more than one track");
        }

        var setup = await AskAsync(
            "SETUP", control.Contains("://", StringComparison.Ordinal) ? control : BaseOf(sdp, url) + control, "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n", stop);
        var session = setup.Split("\r\n").First(l => l.StartsWith("Session:", StringComparison.OrdinalIgnoreCase))[8..].Split(';')[0].Trim();
        await AskAsync("PLAY", BaseOf(sdp, url), $"Session: {session}\r\n{(range is null ? "" : $"Range: {range}\r\n")}", stop, onPacket: () => FirstPacket = watch.Elapsed);
        try
        {
            while (true)
            {
                await PacketAsync(stop);
                if (FirstPacket == default)
                {
                    FirstPacket = watch.Elapsed;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The measurement is over.
        }
    }

    public void Dispose() => _socket.Dispose();

    private static string BaseOf(string answer, string url)
    {
        var line = answer.Split("\r\n").FirstOrDefault(l => l.StartsWith("Content-Base:", StringComparison.OrdinalIgnoreCase));
        var start = line is null ? url : line[13..].Trim();
        return start.EndsWith('/') ? start : start + "/";
    }

    private async Task<string> AskAsync(string method, string url, string headers, CancellationToken stop, Action? onPacket = null)
    {
        await _socket.SendAsync(
            Encoding.ASCII.GetBytes($"{method} {url} RTSP/1.0\r\nCSeq: {++_cseq}\r\nAuthorization: Basic YWRtaW46YWRtaW4=\r\nUser-Agent: benchmark\r\n{headers}\r\n"), SocketFlags.None, stop);
        while (true)
        {
            await FillAsync(4, stop);
            if (_buffer[_start] == '$')
            {
                onPacket?.Invoke();
                onPacket = null;
                await PacketAsync(stop);
                continue;
            }

            int head;
            while ((head = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n\r\n"u8)) < 0)
            {
                await FillAsync(_end - _start + 1, stop);
            }

            var text = Encoding.ASCII.GetString(_buffer, _start, head + 4);
            _start += head + 4;
            var line = text.Split("\r\n").FirstOrDefault(l => l.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
            if (line is not null)
            {
                var length = int.Parse(line[15..]);
                await FillAsync(length, stop);
                text += Encoding.ASCII.GetString(_buffer, _start, length);
                _start += length;
            }

            return text.StartsWith("RTSP/1.0 200", StringComparison.Ordinal) ? text : throw new InvalidOperationException($"{method}: {text}");
        }
    }

    private async ValueTask PacketAsync(CancellationToken stop)
    {
        await FillAsync(4, stop);
        var length = (_buffer[_start + 2] << 8) | _buffer[_start + 3];
        await FillAsync(4 + length, stop);
        if (_buffer[_start] != '$')
        {
            throw new InvalidOperationException("no interleaved packet where one was due");
        }

        if (_buffer[_start + 1] == 0)
        {
            var sequence = (_buffer[_start + 6] << 8) | _buffer[_start + 7];
            Gaps += _sequence is { } last && sequence != ((last + 1) & 0xFFFF) ? 1 : 0;
            _sequence = sequence;
            Packets++;
            Bytes += length;
            Frames += _buffer[_start + 5] >> 7;
        }

        _start += 4 + length;
    }

    private async ValueTask FillAsync(int count, CancellationToken stop)
    {
        if (_end - _start >= count)
        {
            return;
        }

        if (_start + Math.Max(count, 70_000) > _buffer.Length)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        while (_end - _start < count)
        {
            var read = await _socket.ReceiveAsync(_buffer.AsMemory(_end), SocketFlags.None, stop);
            _end += read > 0 ? read : throw new InvalidOperationException("the server closed the connection");
        }
    }
}
