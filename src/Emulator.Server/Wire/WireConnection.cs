using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Emulator.Server.Wire.Tls;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Emulator.Server.Wire;

/// <summary>
/// A connection on a camera port, seen from below HTTP: what lets an answer be unchunked and endless, malformed, slow, cut, reset or
/// silent. Kestrel reads and writes through it as if it were the socket's own pipe.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "What serves the connection disposes of its TLS: see ServeAsync.")]
internal sealed class WireConnection : IDuplexPipe
{
    private static readonly WireShape Unshaped = new();

    private readonly ConnectionContext _connection;
    private readonly WireReader _input;
    private readonly WireWriter _output;
    private readonly CameraPort _port;
    private readonly PipeReader _received;
    private TlsLayer? _tls;
    private bool _secured;
    private WireShape _first = Unshaped;
    private TimeSpan _idle;
    private ITimer? _idleTimer;
    private string? _ending;
    private bool _wasReset;
    private int _over;
    private int _closed;
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public WireConnection(ConnectionContext connection, CameraPort port)
    {
        _connection = connection;
        _port = port;
        _received = connection.Transport.Input;
        _input = new WireReader(_received);
        Closed = connection.ConnectionClosed;
        _output = new WireWriter(connection.Transport.Output, this, port.Time);
        Local = (connection.LocalEndPoint as IPEndPoint) ?? port.EndPoint;
        Began = port.Time.GetUtcNow();
        Peer = (connection.RemoteEndPoint as IPEndPoint) ?? new IPEndPoint(IPAddress.None, 0);
        connection.Transport = this;
        // A client that has sent its request may close its side and wait for the answer (nc -N does). To Kestrel that is a client that
        // left, so it is not told: it finds out when it reads on, or when it cannot write.
        connection.ConnectionClosed = CancellationToken.None;
        connection.Features.Set(this);
    }

    /// <summary>The port it came in on.</summary>
    public CameraPort Port => _port;

    /// <summary>Who is at the other end.</summary>
    public IPEndPoint Peer { get; }

    /// <summary>Our end of it.</summary>
    public IPEndPoint Local { get; }

    /// <summary>Its number among the connections of the device, from 1; 0 until somebody counts it.</summary>
    public long Number { get; set; }

    /// <summary>When it came, on the process's clock.</summary>
    public DateTimeOffset Began { get; }

    /// <summary>What the client called itself in its last request.</summary>
    public string? Agent { get; set; }

    /// <summary>Why it was not let in, in a word; null for one that was.</summary>
    public string? Refusal { get; set; }

    /// <summary>Requests answered on it.</summary>
    public long Requests { get; set; }

    /// <summary>
    /// How it ends: <c>client</c> or <c>client-reset</c> when the client ended it, <c>closed</c> when the device did in good order, <c>cut</c> when it did so whatever
    /// was under way, <c>reset</c> with an RST; null while it goes on. The first end counts.
    /// </summary>
    public string? Ending => _ending == "client" && (_wasReset || _input.ClientEnded == true) ? "client-reset" : _ending;

    /// <summary>Ends when the connection is gone, or the client has closed its side of it.</summary>
    public CancellationToken Closed { get; }

    public PipeReader Input => _input;

    /// <summary>Whether the body that was read had been cut short, and zeros were read for the rest.</summary>
    public bool IsBodyCut => _input.IsCut;

    /// <summary>Of a body that has been cut short, how many of the bytes that can be read now the client did send; null while it goes on.</summary>
    public long? BodyLeft => _input.RealLeft;

    /// <summary>Where Kestrel writes, and where an endless answer writes its own bytes.</summary>
    public PipeWriter Output => _output;

    /// <summary>Whether a challenge has been sent on it.</summary>
    public bool IsChallenged { get; set; }

    /// <summary>Bytes handed to the socket so far.</summary>
    public long BytesSent => _output.BytesSent;

    /// <summary>Whether what is sent and read goes through TLS.</summary>
    public bool IsSecure => _tls is not null;

    /// <summary>Tells the port when the connection is gone. Called once the port knows it: a client may be gone before it is accepted.</summary>
    public void Watch() => Closed.UnsafeRegister(static state => ((WireConnection)state!).OnClosed(), this);

    /// <summary>A body is read from now on; a client that cuts it short can still be answered. See <see cref="WireReader"/>.</summary>
    public void BeginBody() => _input.BeginBody();

    /// <summary>No body is read any more.</summary>
    public void EndBody() => _input.EndBody();

    /// <summary>
    /// Shapes what is sent from the next byte on. Call it between answers, or before an endless one begins. Through TLS it shapes plain bytes,
    /// from the first behind the handshake.
    /// </summary>
    public void Shape(WireShape shape)
    {
        if (_port.Tls is not null && !_secured)
        {
            _first = shape;
            return;
        }

        _output.Shape(shape);
    }

    /// <summary>
    /// Shapes all that is sent from the next write on, whatever shapes its answers have. It comes on top of what does so already; any thread
    /// may call it, at any time.
    /// </summary>
    public void ShapeAll(WireShape shape) => _output.ShapeAll(shape);

    /// <summary>Shapes the next answer and none after it.</summary>
    public void ShapeAnswer(WireShape shape) => _output.ShapeAnswer(shape);

    /// <summary>From a time after its beginning on nothing is read any more, though the client is not told.</summary>
    public void Deafen(TimeSpan after)
    {
        var began = _port.Time.GetTimestamp();
        _input.Deafen(() => _port.Time.GetElapsedTime(began) >= after, Closed);
    }

    /// <summary>An answer has been written to the last byte: a shape that ends with the answer ends the connection now.</summary>
    public void AnswerDone()
    {
        _output.AnswerDone();
        if (_idle > TimeSpan.Zero)
        {
            _idleTimer = _port.Time.CreateTimer(static wire => ((WireConnection)wire!).Leave(), this, _idle, Timeout.InfiniteTimeSpan);
            _idle = default;
        }
    }

    /// <summary>Closes so long after the answer that comes now, unless it is asked again before.</summary>
    public void CloseWhenIdle(TimeSpan after) => _idle = after > TimeSpan.Zero ? after : TimeSpan.FromTicks(1);

    /// <summary>It is not idle.</summary>
    public void IsAsked()
    {
        _idleTimer?.Dispose();
        _idleTimer = null;
    }

    /// <summary>Ends when nobody works on the connection any more, which may be after it is gone.</summary>
    public Task Finished => _finished.Task;

    /// <summary>Ends when the connection is gone and nobody works on it any more.</summary>
    public Task EndedAsync() => Task.WhenAll(Finished, GoneAsync());

    /// <summary>Serves the connection, to the last byte of a shape and beyond the end of what serves it.</summary>
    public async Task ServeAsync(Func<Task> serve)
    {
        try
        {
            if (_port.Tls is { } choose && !await SecureAsync(choose(this)))
            {
                return;
            }

            await serve();
            // Whoever serves closes a connection when the last answer is written; its bytes may still be on their way through a shape.
            _input.Look();
            EndAs(_input.ClientEnded is null ? "closed" : "client");
            await FinishAsync();
        }
        finally
        {
            if (_tls is not null)
            {
                await _tls.DisposeAsync();
            }

            Finish();
        }
    }

    /// <summary>Nothing more will be written: ends when all shaped bytes are out and the shape lets the connection go.</summary>
    public async Task FinishAsync() => await _output.CompleteAsync();

    /// <summary>Sends what is written but not yet out, then closes.</summary>
    public async Task CloseAsync()
    {
        EndAs("closed");
        await FinishAsync();
        await GoneAsync();
    }

    /// <summary>Whoever reads has seen that the client ended its side.</summary>
    public void ClientEnded(bool reset)
    {
        _wasReset |= reset;
        EndAs("client");
    }

    /// <summary>Ends when the connection is gone.</summary>
    public async Task GoneAsync()
    {
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = Closed.Register(gone.SetResult);
        await gone.Task;
    }

    /// <summary>Hands bytes to the socket at once, past every buffer of ours, in one send.</summary>
    public async ValueTask SendAsync(ReadOnlySequence<byte> bytes)
    {
        if (bytes.IsSingleSegment)
        {
            await SendAsync(bytes.First);
            return;
        }

        await SendAsync(bytes.ToArray());
    }

    /// <summary>Hands bytes to the socket at once, past every buffer of ours.</summary>
    public ValueTask SendAsync(ReadOnlyMemory<byte> bytes) => _tls is { } tls ? tls.SendAsync(bytes) : SendCipherAsync(bytes, Closed);

    /// <summary>Hands the socket bytes that are already what TLS makes of them, or that never go through it.</summary>
    internal async ValueTask SendCipherAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        while (!bytes.IsEmpty && Socket is { } socket)
        {
            bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None, cancellation)..];
        }
    }

    /// <summary>The socket for one who writes past every buffer of ours, once there is such a one: see <see cref="OpenLine"/>.</summary>
    public DirectLine? Line { get; private set; }

    /// <summary>
    /// Lets somebody write straight to the socket, who is the only one that writes from then on. A connection that is shaped, or goes through
    /// TLS, takes nothing this way.
    /// </summary>
    public DirectLine OpenLine()
    {
        Line ??= new DirectLine(Socket);
        if (_output.IsShaped || IsSecure)
        {
            Line.BeShaped();
        }

        return Line;
    }

    /// <summary>Sends the rest of what the line did not take, through the shape if there is one.</summary>
    public async ValueTask SendRestAsync(ReadOnlyMemory<byte> bytes)
    {
        if (_output.IsShaped)
        {
            await _output.WriteAsync(bytes, IsSecure ? CancellationToken.None : Closed);
            return;
        }

        // A client that has closed its side may still read.
        while (!bytes.IsEmpty && Socket is { } socket)
        {
            var sent = await socket.SendAsync(bytes, SocketFlags.None);
            _output.Count(sent);
            bytes = bytes[sent..];
        }
    }

    /// <summary>
    /// Has the system ask a peer that has been quiet for a minute whether it is still there, so that one that vanished without a word does not
    /// hold its place for ever.
    /// </summary>
    public void ProbeWhenIdle()
    {
        try
        {
            if (Socket is { } socket)
            {
                socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 60);
                socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 10);
                socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
                socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            }
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // The client was faster.
        }
    }

    /// <summary>Sends a FIN once everything is out. What the client sends is still read.</summary>
    public void Fin()
    {
        EndAs("closed");
        if (_output.IsShaped)
        {
            _output.FinWhenOut();
            return;
        }

        ShutdownSend();
    }

    /// <summary>Sends a FIN at once, whatever is under way. Any thread may call it.</summary>
    public void Leave()
    {
        EndAs("closed");
        ShutdownSend();
    }

    /// <summary>Says the last word of TLS, if there is one, and sends a FIN.</summary>
    internal async Task FinNowAsync()
    {
        await SayGoodbyeAsync();
        ShutdownSend();
    }

    /// <summary>Says the last word of TLS, if there is one.</summary>
    internal Task SayGoodbyeAsync() => _tls?.SayGoodbyeAsync() ?? Task.CompletedTask;

    /// <summary>Sends a FIN at once, whatever TLS has to say.</summary>
    internal void ShutdownSend()
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
        EndAs("reset");
        try
        {
            Socket?.LingerState = new LingerOption(enable: true, seconds: 0);
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // The client was faster: there is nothing left to reset.
        }

        // Kestrel closes the socket, not we, or it takes the end of its own reads for a fault.
        Cut();
    }

    /// <summary>Whether an answer without an end is under way.</summary>
    public bool IsStreaming { get; set; }

    /// <summary>Closes without more ado.</summary>
    public void Cut()
    {
        EndAs("cut");
        _connection.Abort();
    }

    /// <summary>Keeps a connection that is never served until the client leaves or the port closes.</summary>
    public void Hold() => _ = HoldAsync();

    /// <summary>Ends a connection that is never served.</summary>
    public async ValueTask DiscardAsync(bool reset)
    {
        if (reset)
        {
            Reset();
        }

        EndAs("closed");
        await _connection.DisposeAsync();
        OnClosed();
        Finish();
    }

    private Socket? Socket => _connection.Features.Get<IConnectionSocketFeature>()?.Socket;

    // Plain bytes go through a shape of their own, which changes nothing: so there is one place that hands TLS what is written, in order.
    private async Task<bool> SecureAsync(TlsSettings? settings)
    {
        if (settings is null)
        {
            _secured = true;
            return true;
        }

        var tls = _tls = new TlsLayer(_received, this, settings);
        if (await tls.ShakeHandsAsync(_port.Time) is { } failed)
        {
            _port.OnTlsFailed?.Invoke(this, failed);
            return false;
        }

        _input.Over(tls.Input);
        _secured = true;
        _output.Shape(_first);
        return true;
    }

    private async Task HoldAsync()
    {
        await GoneAsync();
        await _connection.DisposeAsync();
        Finish();
    }

    private void Finish()
    {
        _port.Finished(this);
        _finished.TrySetResult();
        Over();
    }

    private void OnClosed()
    {
        EndAs("client");
        _port.Forget(this);
        if (Interlocked.Exchange(ref _closed, 1) == 0)
        {
            Over();
        }
    }

    // Gone, and nobody works on it: the port is told once both are so.
    private void Over()
    {
        if (Interlocked.Increment(ref _over) == 2)
        {
            _port.OnOver?.Invoke(this);
        }
    }

    private void EndAs(string how) => Interlocked.CompareExchange(ref _ending, how, null);
}
