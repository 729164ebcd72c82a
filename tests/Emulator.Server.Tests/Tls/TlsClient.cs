using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Tls;

/// <summary>A client on TLS that trusts everybody and remembers whom it met. Every wait is bounded.</summary>
internal sealed class TlsClient : IDisposable
{
    private readonly Socket _socket;
    private readonly Tap _tap;
    private readonly SslStream _plain;

    private TlsClient(Socket socket)
    {
        _socket = socket;
        _tap = new Tap(new NetworkStream(socket, ownsSocket: true));
        _plain = new SslStream(_tap, leaveInnerStreamOpen: false, (_, certificate, _, _) =>
        {
            Certificate = new X509Certificate2(certificate!);
            return Trusts;
        });
    }

    /// <summary>What the device showed of itself.</summary>
    public X509Certificate2 Certificate { get; private set; } = null!;

    public SslProtocols Version => _plain.SslProtocol;

    public bool Trusts { get; init; } = true;

    /// <summary>Type of the last TLS record that came (RFC 8446 section 5.1): 21 is an alert, where the version shows it.</summary>
    public int LastRecord
    {
        get
        {
            var (bytes, last) = (_tap.Received, 0);
            for (var at = 0; at + 5 <= bytes.Count; at += 5 + ((bytes[at + 3] << 8) | bytes[at + 4]))
            {
                last = bytes[at];
            }

            return last;
        }
    }

    public static Task<TlsClient> ConnectAsync(IPEndPoint port, SslProtocols versions = SslProtocols.None) => ConnectAsync(port, versions, trusts: true);

    public static async Task<TlsClient> ConnectAsync(IPEndPoint port, SslProtocols versions, bool trusts)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var patience = new CancellationTokenSource(RawClient.Patience);
        await socket.ConnectAsync(port, patience.Token);
        var client = new TlsClient(socket) { Trusts = trusts };
        try
        {
            await client._plain.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "camera", EnabledSslProtocols = versions }, patience.Token);
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    public async Task SendAsync(string text)
    {
        using var patience = new CancellationTokenSource(RawClient.Patience);
        await _plain.WriteAsync(Encoding.Latin1.GetBytes(text), patience.Token);
    }

    /// <summary>Says that it will send no more, and does not: what is read is still to come.</summary>
    public async Task FinAsync()
    {
        await _plain.ShutdownAsync();
        _socket.Shutdown(SocketShutdown.Send);
    }

    public async Task<string> ReadUntilAsync(string end)
    {
        using var patience = new CancellationTokenSource(RawClient.Patience);
        var text = new StringBuilder();
        var one = new byte[1];
        while (!text.ToString().EndsWith(end, StringComparison.Ordinal))
        {
            await _plain.ReadExactlyAsync(one, patience.Token);
            text.Append((char)one[0]);
        }

        return text.ToString();
    }

    public async Task<byte[]> ReadAsync(int count)
    {
        using var patience = new CancellationTokenSource(RawClient.Patience);
        var bytes = new byte[count];
        await _plain.ReadExactlyAsync(bytes, patience.Token);
        return bytes;
    }

    /// <summary>Reads to the end of the connection.</summary>
    public async Task<string> ReadToEndAsync()
    {
        using var patience = new CancellationTokenSource(RawClient.Patience);
        using var all = new MemoryStream();
        await _plain.CopyToAsync(all, patience.Token);
        return Encoding.Latin1.GetString(all.ToArray());
    }

    public async Task<RawAnswer> AskAsync(string target)
    {
        await SendAsync(RawClient.Get(target));
        var head = await ReadUntilAsync("\r\n\r\n");
        var answer = new RawAnswer(head, "");
        return answer with { Body = Encoding.Latin1.GetString(await ReadAsync(int.Parse(answer["Content-Length"]!, System.Globalization.CultureInfo.InvariantCulture))) };
    }

    public void Dispose() => _plain.Dispose();

    // Keeps what came as it came.
    private sealed class Tap(Stream inner) : Stream
    {
        public List<byte> Received { get; } = [];

        public override bool CanRead => true;

        public override bool CanWrite => true;

        public override bool CanSeek => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await inner.ReadAsync(buffer, cancellationToken);
            Received.AddRange(buffer[..read].Span);
            return read;
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => inner.WriteAsync(buffer, cancellationToken);

        public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                inner.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
