using System.IO.Pipelines;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;

namespace Emulator.Server.Wire.Tls;

/// <summary>
/// TLS between the socket and the shapes of a <see cref="WireConnection"/>. Everything above it, answers, shapes and their ends, works on plain
/// bytes; whoever would hand bytes to the socket hands them here.
/// </summary>
internal sealed class TlsLayer : IAsyncDisposable
{
    // Of a handshake, and of the silence of a client that shook hands and asks nothing.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly CipherStream _cipher;
    private readonly SslStream _plain;
    private readonly TlsSettings _settings;
    private bool _saidGoodbye;

    public TlsLayer(PipeReader received, WireConnection connection, TlsSettings settings)
    {
        _settings = settings;
        _cipher = new CipherStream(received, connection);
        _plain = new SslStream(_cipher, leaveInnerStreamOpen: true);
        Input = PipeReader.Create(_plain, new StreamPipeReaderOptions(leaveOpen: true));
    }

    /// <summary>What the client says, in the clear.</summary>
    public PipeReader Input { get; }

    /// <summary>Shakes hands, and waits for the client's first word: only then is it known that it took the certificate.</summary>
    /// <returns>Null, or why there is no connection.</returns>
    public async Task<string?> ShakeHandsAsync(TimeProvider time)
    {
        using var patience = new CancellationTokenSource(_settings.HandshakeEnd == WireEnd.Silence && _settings.HandshakeBytes is not null ? Timeout.InfiniteTimeSpan : Patience, time);
        _cipher.Limit(_settings.HandshakeBytes, _settings.HandshakeEnd);
        try
        {
            await _plain.AuthenticateAsServerAsync(
                new SslServerAuthenticationOptions
                {
                    ServerCertificateContext = _settings.Certificate,
                    EnabledSslProtocols = _settings.Versions,
                    // A resumed session would not show the certificate that this connection was given.
                    AllowTlsResume = false,
                    ClientCertificateRequired = false,
                },
                patience.Token);
            _cipher.Limit(null, WireEnd.None);
            var first = await Input.ReadAsync(patience.Token);
            Input.AdvanceTo(first.Buffer.Start);
            // Some refuse a certificate without saying so.
            return first is { IsCompleted: true, Buffer.IsEmpty: true } ? "the client left without a word" : null;
        }
        catch (Exception failed) when (failed is AuthenticationException or IOException or OperationCanceledException or SocketException or ObjectDisposedException or CryptographicException or InvalidOperationException)
        {
            return failed is OperationCanceledException ? "the client said nothing" : failed.GetBaseException().Message;
        }
    }

    /// <summary>Sends bytes; they are with the socket when it ends.</summary>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        await _writing.WaitAsync();
        try
        {
            // Not to be cancelled: a record that is half out spoils all that follow.
            await _plain.WriteAsync(bytes, CancellationToken.None);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Says that nothing more is sent, once, if the settings have it said.</summary>
    public async Task SayGoodbyeAsync()
    {
        await _writing.WaitAsync();
        try
        {
            if (_settings.SaysGoodbye && !_saidGoodbye && _plain.IsAuthenticated)
            {
                _saidGoodbye = true;
                await _plain.ShutdownAsync();
            }
        }
        catch (Exception gone) when (gone is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The client was faster.
        }
        finally
        {
            _writing.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Input.CompleteAsync();
        await _plain.DisposeAsync();
    }
}
