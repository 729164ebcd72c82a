using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Emulator.Protocol.Auth;

namespace Emulator.Soak.Clients;

/// <summary>A viewer over RTSP and TCP: logs in, plays all tracks, watches sequence numbers for a while, and leaves politely or not.</summary>
internal static class RtspVisit
{
    public static async Task RunAsync(Town town, Resident device, Random random, CancellationToken over)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, device.RtspPort, over);
        var connection = new Connection(socket);
        var url = $"rtsp://127.0.0.1:{device.RtspPort}/cam/realmonitor?channel=1&subtype={(random.Next(6) == 0 ? 0 : 1)}";
        var sdp = await connection.AskAsync("DESCRIBE", url, $"Accept: application/sdp\r\n", over);
        Town.Require(device, sdp.StartsWith("RTSP/1.0 200", StringComparison.Ordinal), sdp);
        var tracks = sdp.Split("\nm=").Length - 1;
        var session = "";
        for (var track = 0; track < Math.Min(tracks, 4); track++)
        {
            var setup = await connection.AskAsync("SETUP", $"{url}/trackID={track}", $"{session}Transport: RTP/AVP/TCP;unicast;interleaved={2 * track}-{(2 * track) + 1}\r\n", over);
            Town.Require(device, setup.StartsWith("RTSP/1.0 200", StringComparison.Ordinal), setup);
            session = setup.Split("\r\n").FirstOrDefault(l => l.StartsWith("Session:", StringComparison.OrdinalIgnoreCase)) is { } line ? line.Split(';')[0] + "\r\n" : "";
        }

        var play = await connection.AskAsync("PLAY", url, session, over);
        Town.Require(device, play.StartsWith("RTSP/1.0 200", StringComparison.Ordinal), play);
        var watch = Stopwatch.StartNew();
        try
        {
            await connection.WatchAsync(over);
        }
        catch (OperationCanceledException)
        {
            // It has seen enough.
        }

        Town.Require(device, connection.Packets > 0 || watch.Elapsed < Town.LongEnough, "no packet came");
        town.Complaints.Count("RTP packets", connection.Packets);
        if (device.IsWell && connection.Gaps > 0)
        {
            town.Complaints.Add("rtsp: sequence gaps", $"{device.Id} {connection.Gaps} gaps in {connection.Packets} packets");
        }

        switch (random.Next(3))
        {
            case 0:
                await connection.SendAsync("TEARDOWN", url, session, CancellationToken.None);
                break;
            case 1:
                socket.Close(timeout: 0);
                break;
            default:
                socket.Shutdown(SocketShutdown.Both);
                break;
        }
    }

    private sealed class Connection(Socket socket)
    {
        private readonly byte[] _buffer = new byte[128 * 1024];
        private readonly int[] _sequences = [-1, -1, -1, -1];
        private int _start;
        private int _end;
        private string _challenge = "";
        private int _cseq;

        public long Packets { get; private set; }

        public long Gaps { get; private set; }

        /// <summary>Asks, logging in where it is asked to, and gives the whole answer.</summary>
        public async Task<string> AskAsync(string method, string url, string headers, CancellationToken over)
        {
            var answer = await AskOnceAsync(method, url, headers, over);
            if (answer.StartsWith("RTSP/1.0 401", StringComparison.Ordinal) && answer.Split("\r\n").FirstOrDefault(l => l.StartsWith("WWW-Authenticate: Digest", StringComparison.Ordinal)) is { } challenge)
            {
                _challenge = challenge;
                answer = await AskOnceAsync(method, url, headers, over);
            }

            return answer;
        }

        /// <summary>Asks and waits for nothing.</summary>
        public async Task SendAsync(string method, string url, string headers, CancellationToken over) =>
            await socket.SendAsync(Encoding.ASCII.GetBytes($"{method} {url} RTSP/1.0\r\nCSeq: {++_cseq}\r\nUser-Agent: soak\r\n{Login(method, url)}{headers}\r\n"), SocketFlags.None, over);

        private string Login(string method, string url)
        {
            if (_challenge.Length == 0)
            {
                return "";
            }

            var (realm, nonce) = (Value("realm"), Value("nonce"));
            var response = DigestHash.Of(DigestAlgorithm.Md5, $"{DigestHash.Ha1(DigestAlgorithm.Md5, "admin", realm, "admin")}:{nonce}:{DigestHash.Of(DigestAlgorithm.Md5, $"{method}:{url}")}");
            return $"Authorization: Digest username=\"admin\", realm=\"{realm}\", nonce=\"{nonce}\", uri=\"{url}\", response=\"{response}\"\r\n";

            string Value(string name)
            {
                var start = _challenge.IndexOf(name + "=\"", StringComparison.Ordinal) + name.Length + 2;
                return _challenge[start..Math.Max(start, _challenge.IndexOf('"', start))];
            }
        }

        // Packets that come between are watched.
        private async Task<string> AskOnceAsync(string method, string url, string headers, CancellationToken over)
        {
            await SendAsync(method, url, headers, over);
            while (true)
            {
                TakePackets();
                var head = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n\r\n"u8);
                if (head < 0 || _buffer[_start] == '$')
                {
                    await FillAsync(over);
                    continue;
                }

                var text = Encoding.ASCII.GetString(_buffer, _start, head + 4);
                _start += head + 4;
                var line = text.Split("\r\n").FirstOrDefault(l => l.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
                var length = line is null ? 0 : int.Parse(line[15..]);
                while (_end - _start < length)
                {
                    await FillAsync(over);
                }

                text += Encoding.ASCII.GetString(_buffer, _start, length);
                _start += length;
                return text;
            }
        }

        /// <summary>Watches until it is told to stop.</summary>
        public async Task WatchAsync(CancellationToken over)
        {
            while (true)
            {
                TakePackets();
                await FillAsync(over);
            }
        }

        // As many as are there whole. What is no packet is passed over where it stands: a device that is ill may send anything.
        private void TakePackets()
        {
            while (_end - _start >= 4 && _buffer[_start] == '$')
            {
                var length = (_buffer[_start + 2] << 8) | _buffer[_start + 3];
                if (_end - _start < 4 + length)
                {
                    return;
                }

                var channel = _buffer[_start + 1];
                if (channel % 2 == 0 && channel / 2 < _sequences.Length && length >= 12)
                {
                    var sequence = (_buffer[_start + 6] << 8) | _buffer[_start + 7];
                    Gaps += _sequences[channel / 2] is >= 0 and var last && sequence != ((last + 1) & 0xFFFF) ? 1 : 0;
                    _sequences[channel / 2] = sequence;
                    Packets++;
                }

                _start += 4 + length;
            }
        }

        private async Task FillAsync(CancellationToken over)
        {
            if (_start > 0)
            {
                _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
                _end -= _start;
                _start = 0;
            }

            var read = _end == _buffer.Length ? 0 : await socket.ReceiveAsync(_buffer.AsMemory(_end), SocketFlags.None, over);
            _end += read > 0 ? read : throw new IOException("the connection ended");
        }
    }
}
