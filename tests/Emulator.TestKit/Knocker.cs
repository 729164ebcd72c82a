using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Emulator.TestKit;

/// <summary>
/// Asks what no decent client would ask: each request goes out as it is written, one after the other over one connection, and over a new one
/// where the last was closed. Of an answer without an end only the head is read. Every wait is bounded.
/// </summary>
public sealed class Knocker(IPEndPoint where) : IDisposable
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private Socket? _socket;
    private int _from;
    private int _to;

    public Knocker(Uri url)
        : this(new IPEndPoint(IPAddress.Parse(url.Host), url.Port))
    {
    }

    /// <summary>The answer to a request; null when the connection was closed without one.</summary>
    /// <param name="request">Head and body; sent as Latin-1.</param>
    /// <param name="chunks">Whether chunks are read to the last, whose sizes stay in the body.</param>
    public async Task<RawAnswer?> AskAsync(string request, bool chunks = false)
    {
        // A connection that lay idle may have been closed meanwhile: then once more on a new one.
        for (var fresh = _socket is null; ; fresh = true)
        {
            _socket ??= await ConnectAsync();
            using var patience = new CancellationTokenSource(RawClient.Patience);
            try
            {
                await _socket.SendAsync(Encoding.Latin1.GetBytes(request), SocketFlags.None, patience.Token);
                var answer = await ReadAsync(HeadOnly(request), chunks, patience.Token);
                if (answer is not null || fresh)
                {
                    return answer;
                }
            }
            catch (SocketException) when (!fresh)
            {
            }
            catch (SocketException)
            {
                Drop();
                return null;
            }

            Drop();
        }
    }

    /// <summary>Whether the last answer left the connection open.</summary>
    public bool IsOpen => _socket is not null;

    public void Dispose() => Drop();

    private static bool HeadOnly(string request) => request.StartsWith("HEAD ", StringComparison.Ordinal);

    private async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(where);
        (_from, _to) = (0, 0);
        return socket;
    }

    private async Task<RawAnswer?> ReadAsync(bool headOnly, bool chunks, CancellationToken patience)
    {
        int end;
        while ((end = _buffer.AsSpan(_from, _to - _from).IndexOf("\r\n\r\n"u8)) < 0)
        {
            if (!await FillAsync(patience))
            {
                Drop();
                return null;
            }
        }

        var answer = new RawAnswer(Encoding.Latin1.GetString(_buffer, _from, end + 4), "");
        _from += end + 4;
        if (!headOnly && answer["Content-Length"] is { } length)
        {
            answer = answer with { Body = await BodyAsync(int.Parse(length, CultureInfo.InvariantCulture), patience) };
        }
        else if (chunks && answer["Transfer-Encoding"] == "chunked")
        {
            var body = "";
            while (!body.EndsWith("0\r\n\r\n", StringComparison.Ordinal))
            {
                body += await BodyAsync(1, patience);
            }

            answer = answer with { Body = body };
        }
        else if (!headOnly && answer.Status is not 204)
        {
            Drop();
        }

        if (answer["Connection"]?.Equals("close", StringComparison.OrdinalIgnoreCase) == true)
        {
            Drop();
        }

        return answer;
    }

    private async Task<string> BodyAsync(int length, CancellationToken patience)
    {
        var body = new StringBuilder(Math.Min(length, 1 << 20));
        while (body.Length < length)
        {
            if (_from == _to && !await FillAsync(patience))
            {
                Drop();
                break;
            }

            var take = Math.Min(length - body.Length, _to - _from);
            body.Append(Encoding.Latin1.GetString(_buffer, _from, take));
            _from += take;
        }

        return body.ToString();
    }

    private async Task<bool> FillAsync(CancellationToken patience)
    {
        if (_from > 0)
        {
            _buffer.AsSpan(_from, _to - _from).CopyTo(_buffer);
            (_from, _to) = (0, _to - _from);
        }

        var read = _to == _buffer.Length ? 0 : await _socket!.ReceiveAsync(_buffer.AsMemory(_to), SocketFlags.None, patience);
        _to += read;
        return read > 0;
    }

    private void Drop()
    {
        _socket?.Dispose();
        (_socket, _from, _to) = (null, 0, 0);
    }
}
