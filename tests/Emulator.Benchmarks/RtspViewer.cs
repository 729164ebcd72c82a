using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Emulator.Benchmarks;

/// <summary>
/// A viewer over RTSP and TCP that looks at nothing but the sequence numbers of the first stream. It looks whether there is something
/// now and then and never waits for it: waking a client on the same machine would be charged to the server.
/// </summary>
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

    /// <summary>Connects, plays, and waits for the first packet.</summary>
    public void Play()
    {
        var watch = Stopwatch.StartNew();
        _socket.ReceiveTimeout = 10_000;
        _socket.Connect(new IPEndPoint(IPAddress.Loopback, port));
        var url = $"rtsp://127.0.0.1:{port}{path}";
        var sdp = Ask("DESCRIBE", url, "Accept: application/sdp\r\n");
        if (sdp.Split("\nm=").Length > 2)
        {
            throw new InvalidOperationException("the stream has more than one track");
        }

        var control = sdp.Split('\n').Select(l => l.Trim()).Last(l => l.StartsWith("a=control:", StringComparison.Ordinal) && !l.EndsWith('*'))["a=control:".Length..];
        var setup = Ask("SETUP", control.Contains("://", StringComparison.Ordinal) ? control : BaseOf(sdp, url) + control, "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n");
        var session = setup.Split("\r\n").First(l => l.StartsWith("Session:", StringComparison.OrdinalIgnoreCase))[8..].Split(';')[0].Trim();
        Ask("PLAY", BaseOf(sdp, url), $"Session: {session}\r\n{(range is null ? "" : $"Range: {range}\r\n")}");
        // The first of them may have come with the answer.
        TakePackets();
        while (Packets == 0)
        {
            Fill();
            TakePackets();
        }

        FirstPacket = watch.Elapsed;
        _socket.Blocking = false;
    }

    /// <summary>Reads what there is, and does not wait for more.</summary>
    public void Poll()
    {
        while (TryFill())
        {
            TakePackets();
        }
    }

    public void Dispose() => _socket.Dispose();

    private static string BaseOf(string answer, string url)
    {
        var line = answer.Split("\r\n").FirstOrDefault(l => l.StartsWith("Content-Base:", StringComparison.OrdinalIgnoreCase));
        var start = line is null ? url : line[13..].Trim();
        return start.EndsWith('/') ? start : start + "/";
    }

    private string Ask(string method, string url, string headers)
    {
        _socket.Send(Encoding.ASCII.GetBytes($"{method} {url} RTSP/1.0\r\nCSeq: {++_cseq}\r\nAuthorization: Basic YWRtaW46YWRtaW4=\r\nUser-Agent: benchmark\r\n{headers}\r\n"));
        while (true)
        {
            TakePackets();
            var head = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n\r\n"u8);
            if (head < 0 || _buffer[_start] == '$')
            {
                Fill();
                continue;
            }

            var text = Encoding.ASCII.GetString(_buffer, _start, head + 4);
            _start += head + 4;
            var line = text.Split("\r\n").FirstOrDefault(l => l.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
            var length = line is null ? 0 : int.Parse(line[15..]);
            while (_end - _start < length)
            {
                Fill();
            }

            text += Encoding.ASCII.GetString(_buffer, _start, length);
            _start += length;
            return text.StartsWith("RTSP/1.0 200", StringComparison.Ordinal) ? text : throw new InvalidOperationException($"{method}: {text}");
        }
    }

    // As many as are there whole.
    private void TakePackets()
    {
        while (_end - _start >= 4 && _buffer[_start] == '$')
        {
            var length = (_buffer[_start + 2] << 8) | _buffer[_start + 3];
            if (_end - _start < 4 + length)
            {
                return;
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
    }

    private void Fill()
    {
        if (!TryFill())
        {
            throw new InvalidOperationException("the server said nothing for ten seconds");
        }
    }

    private bool TryFill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        var read = _socket.Receive(_buffer.AsSpan(_end), SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock || error == SocketError.TimedOut)
        {
            return false;
        }

        _end += read > 0 ? read : throw new InvalidOperationException("the server closed the connection");
        return true;
    }
}
