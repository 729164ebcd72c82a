using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Emulator.TestKit;

/// <summary>What a client sees of a connection when it waits for more.</summary>
public enum WireSight
{
    /// <summary>Bytes came.</summary>
    Bytes,

    /// <summary>The other side closed with a FIN: a read gives 0.</summary>
    Fin,

    /// <summary>The other side reset the connection.</summary>
    Rst,

    /// <summary>Nothing came in the time given, and the connection is open.</summary>
    Silence,
}

/// <summary>A client on a bare socket: sends what it is told and tells exactly what came. Every wait is bounded.</summary>
public sealed class RawClient : IDisposable
{
    /// <summary>How long an answer may take before a test is failed.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Socket _socket;
    private readonly byte[] _buffer = new byte[64 * 1024];

    private bool _reset;

    private RawClient(Socket socket) => _socket = socket;

    public static async Task<RawClient> ConnectAsync(Uri url)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        var client = new RawClient(socket);
        try
        {
            await socket.ConnectAsync(IPAddress.Parse(url.Host), url.Port);
        }
        catch (SocketException gone) when (gone.SocketErrorCode == SocketError.ConnectionReset)
        {
            // It was accepted, and reset before we looked.
            client._reset = true;
        }

        return client;
    }

    /// <summary>Connects and sends a GET with Basic credentials of admin.</summary>
    public static async Task<RawClient> GetAsync(Uri url, string target, params string[] headers)
    {
        var client = await ConnectAsync(url);
        await client.SendAsync(Get(target, headers));
        return client;
    }

    /// <summary>The text of a GET with Basic credentials of admin.</summary>
    public static string Get(string target, params string[] headers) =>
        $"GET {target} HTTP/1.1\r\nHost: camera\r\nAuthorization: Basic {Convert.ToBase64String("admin:admin"u8)}\r\n{string.Concat(headers.Select(h => h + "\r\n"))}\r\n";

    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            while (!bytes.IsEmpty)
            {
                bytes = bytes[await _socket.SendAsync(bytes, SocketFlags.None, patience.Token)..];
            }
        }
        catch (SocketException gone) when (gone.SocketErrorCode is SocketError.ConnectionReset or SocketError.Shutdown)
        {
            // The system tells of a reset once, to whoever asks first; here that is the reader.
            _reset = true;
        }
    }

    /// <summary>Closes our direction with a FIN; the other stays open.</summary>
    public void Fin() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Closes with an RST.</summary>
    public void Rst() => _socket.Close(timeout: 0);

    /// <summary>Waits for anything at all, and tells what came.</summary>
    /// <param name="within">How long to wait; <see cref="Patience"/> when null.</param>
    public async Task<(WireSight Sight, string Text)> SeeAsync(TimeSpan? within = null)
    {
        if (_reset)
        {
            return (WireSight.Rst, "");
        }

        using var patience = new CancellationTokenSource(within ?? Patience);
        try
        {
            var read = await _socket.ReceiveAsync(_buffer, SocketFlags.None, patience.Token);
            return read == 0 ? (WireSight.Fin, "") : (WireSight.Bytes, Encoding.Latin1.GetString(_buffer, 0, read));
        }
        catch (OperationCanceledException)
        {
            return (WireSight.Silence, "");
        }
        catch (SocketException gone) when (gone.SocketErrorCode == SocketError.ConnectionReset)
        {
            return (WireSight.Rst, "");
        }
    }

    /// <summary>Reads until the connection ends or nothing comes for <paramref name="quiet"/>.</summary>
    public async Task<(WireSight End, string Text)> DrainAsync(TimeSpan? quiet = null)
    {
        var text = new StringBuilder();
        while (true)
        {
            var (sight, more) = await SeeAsync(quiet);
            if (sight != WireSight.Bytes)
            {
                return (sight, text.ToString());
            }

            text.Append(more);
        }
    }

    /// <summary>Reads until the text so far ends as given.</summary>
    /// <exception cref="InvalidDataException">The connection ended first.</exception>
    public async Task<string> ReadUntilAsync(string end)
    {
        var text = new StringBuilder();
        while (text.Length < end.Length || !text.ToString(text.Length - end.Length, end.Length).Equals(end, StringComparison.Ordinal))
        {
            text.Append(await ReadAsync(1));
        }

        return text.ToString();
    }

    /// <summary>Reads exactly so many bytes.</summary>
    /// <exception cref="InvalidDataException">The connection ended first.</exception>
    public async Task<string> ReadAsync(int count)
    {
        var bytes = new byte[count];
        using var patience = new CancellationTokenSource(Patience);
        for (var at = 0; at < count;)
        {
            var read = await _socket.ReceiveAsync(bytes.AsMemory(at), SocketFlags.None, patience.Token);
            at += read > 0 ? read : throw new InvalidDataException($"the connection ended after {at} of {count} bytes: {Encoding.Latin1.GetString(bytes, 0, at)}");
        }

        return Encoding.Latin1.GetString(bytes);
    }

    /// <summary>Reads one answer: its head, and as many bytes of body as its Content-Length says.</summary>
    public async Task<RawAnswer> ReadAnswerAsync()
    {
        var head = await ReadUntilAsync("\r\n\r\n");
        var answer = new RawAnswer(head, "");
        return answer["Content-Length"] is { } length ? answer with { Body = await ReadAsync(int.Parse(length, System.Globalization.CultureInfo.InvariantCulture)) } : answer;
    }

    public void Dispose() => _socket.Dispose();
}

/// <summary>An answer as it came.</summary>
/// <param name="Head">Status line and headers, with the blank line.</param>
/// <param name="Body">What followed.</param>
public sealed record RawAnswer(string Head, string Body)
{
    public string StatusLine => Head[..Head.IndexOf('\r')];

    public int Status => int.Parse(StatusLine.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The value of the header of that name, or null.</summary>
    public string? this[string name] => Head.Split("\r\n").Skip(1).FirstOrDefault(l => l.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim();
}
