using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Emulator.Server.Wire;

/// <summary>
/// A connection on a camera port, seen from below HTTP: what lets an answer be unchunked and endless, malformed, slow, cut, reset or
/// silent. Kestrel reads and writes through it as if it were the socket's own pipe.
/// </summary>
internal sealed class WireConnection : IDuplexPipe
{
    private readonly ConnectionContext _connection;
    private readonly WireWriter _output;
    private readonly CameraPort _port;

    public WireConnection(ConnectionContext connection, CameraPort port)
    {
        _connection = connection;
        _port = port;
        Input = connection.Transport.Input;
        _output = new WireWriter(connection.Transport.Output, this, port.Device.Clock.Time);
        Peer = (connection.RemoteEndPoint as IPEndPoint) ?? new IPEndPoint(IPAddress.None, 0);
        connection.Transport = this;
        connection.Features.Set(this);
        connection.ConnectionClosed.UnsafeRegister(static state => ((WireConnection)state!).OnClosed(), this);
    }

    /// <summary>The port it came in on.</summary>
    public CameraPort Port => _port;

    /// <summary>Who is at the other end.</summary>
    public IPEndPoint Peer { get; }

    /// <summary>Ends when the connection is gone.</summary>
    public CancellationToken Closed => _connection.ConnectionClosed;

    public PipeReader Input { get; }

    /// <summary>Where Kestrel writes, and where an endless answer writes its own bytes.</summary>
    public PipeWriter Output => _output;

    /// <summary>Bytes handed to the socket so far.</summary>
    public long BytesSent => _output.BytesSent;

    /// <summary>Shapes what is sent from the next byte on. Call it between answers, or before an endless one begins.</summary>
    public void Shape(WireShape shape) => _output.Shape(shape);

    /// <summary>Hands bytes to the socket at once, past every buffer of ours.</summary>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty && Socket is { } socket)
        {
            bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None, Closed)..];
        }
    }

    /// <summary>Sends a FIN. What the client sends is still read.</summary>
    public void Fin()
    {
        try
        {
            Socket?.Shutdown(SocketShutdown.Send);
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // The client was faster: there is nothing left to shut.
        }
    }

    /// <summary>Sends an RST and is gone.</summary>
    public void Reset()
    {
        Socket?.Close(timeout: 0);
        Cut();
    }

    /// <summary>Closes without more ado.</summary>
    public void Cut() => _connection.Abort();

    /// <summary>Keeps a connection that is never served until the client leaves or the port closes.</summary>
    public void Hold() => _ = HoldAsync();

    /// <summary>Ends a connection that is never served.</summary>
    public async ValueTask DiscardAsync(bool reset)
    {
        if (reset)
        {
            Reset();
        }

        await _connection.DisposeAsync();
        OnClosed();
    }

    private Socket? Socket => _connection.Features.Get<IConnectionSocketFeature>()?.Socket;

    private async Task HoldAsync()
    {
        var gone = new TaskCompletionSource();
        await using var registration = Closed.Register(gone.SetResult);
        await gone.Task;
        await _connection.DisposeAsync();
    }

    private void OnClosed() => _port.Forget(this);
}
