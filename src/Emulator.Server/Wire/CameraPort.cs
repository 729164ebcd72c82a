using System.Collections.Concurrent;
using System.Net;
using System.Threading.Channels;
using Emulator.Server.Wire.Tls;
using Microsoft.AspNetCore.Connections;

namespace Emulator.Server.Wire;

/// <summary>
/// One listening port of one device. While it is closed the operating system refuses connections, as it does for a device that boots, and it stays the device's own:
/// so does the port that it began with while it listens elsewhere.
/// </summary>
internal sealed class CameraPort(IConnectionListenerFactory sockets, ChannelWriter<ConnectionContext?> accepted, IPAddress address, int number, TimeProvider time, ILogger log)
    : IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly ConcurrentDictionary<WireConnection, WireConnection> _connections = new();
    private readonly ConcurrentDictionary<WireConnection, WireConnection> _unfinished = new();
    private IConnectionListener? _listener;
    private PortClog? _clog;
    private IPEndPoint? _first;
    private PortReservation? _keptFirst;
    private PortReservation? _kept;
    private bool _isOver;
    private Task _accepting = Task.CompletedTask;
    private readonly Lock _counts = new();
    private long _sentByGone;
    private long _accepted;
    private long _refused;

    /// <summary>What waits on its connections run on.</summary>
    public TimeProvider Time => time;

    /// <summary>Where it listens. A port of 0 is replaced by the one the system gave at the first opening, and kept.</summary>
    public IPEndPoint EndPoint { get; private set; } = new(address, number);

    /// <summary>Whether it listens.</summary>
    public bool IsOpen => _listener is not null;

    /// <summary>Connections open now.</summary>
    public int ConnectionCount => _connections.Count;

    /// <summary>These connections.</summary>
    public ICollection<WireConnection> Connections => _connections.Keys;

    /// <summary>Connections accepted so far.</summary>
    public long Accepted => Volatile.Read(ref _accepted);

    /// <summary>Those of them that were not served.</summary>
    public long Refused => Volatile.Read(ref _refused);

    /// <summary>Bytes handed to connections so far, those that are gone as well.</summary>
    public long BytesSent
    {
        get
        {
            lock (_counts)
            {
                var sent = _sentByGone;
                foreach (var connection in _connections)
                {
                    sent += connection.Key.BytesSent;
                }

                return sent;
            }
        }
    }

    /// <summary>Judges a connection before a byte is read; null lets it in.</summary>
    public Func<WireConnection, WireVerdict>? OnAccept { get; set; }

    /// <summary>Told of each connection once it is gone and nobody works on it any more.</summary>
    public Action<WireConnection>? OnOver { get; set; }

    /// <summary>How each connection is secured that comes in on it, null for one that speaks in the clear; null for a port all of whose connections do.</summary>
    public Func<WireConnection, TlsSettings?>? Tls { get; set; }

    /// <summary>Told of a client with which no connection came about, and why.</summary>
    public Action<WireConnection, string>? OnTlsFailed { get; set; }

    /// <summary>Starts listening. Nothing happens to a port that listens.</summary>
    /// <exception cref="IOException">The port is taken or may not be used.</exception>
    public async Task OpenAsync()
    {
        await _gate.WaitAsync();
        try
        {
            if (_listener is null)
            {
                Unclog();
                LetGo(ref _kept);
                _listener = await BindAsync();
                EndPoint = (IPEndPoint)_listener.EndPoint;
                _first ??= EndPoint;
                _accepting = AcceptAsync(_listener);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Stops listening and cuts every connection.</summary>
    public async Task CloseAsync()
    {
        await _gate.WaitAsync();
        try
        {
            await StopAsync();
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>
    /// Goes on listening and accepts nobody any more: the system's queue is full, and who connects waits until it gives up. Those who are connected stay.
    /// </summary>
    public async Task ClogAsync()
    {
        await _gate.WaitAsync();
        try
        {
            if (_listener is null)
            {
                return;
            }

            await StopListeningAsync();
            _clog = PortClog.On(EndPoint);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Leaves its port for another: it closes, and the next opening is there. Nothing happens when it is its own.</summary>
    public Task MoveAsync(int port) => MoveAsync(new IPEndPoint(EndPoint.Address, port));

    /// <summary>The same, and also to another address of the host. A port of 0 is any that is free.</summary>
    public async Task MoveAsync(IPEndPoint to)
    {
        await _gate.WaitAsync();
        try
        {
            if (EndPoint.Equals(to))
            {
                return;
            }

            await StopAsync();
            if (EndPoint.Equals(_first))
            {
                (_keptFirst, _kept) = (_kept, null);
            }

            LetGo(ref _kept);
            EndPoint = to;
            if (to.Equals(_first))
            {
                (_kept, _keptFirst) = (_keptFirst, null);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_isOver)
        {
            _isOver = true;
            await CloseAsync();
            LetGo(ref _kept);
            LetGo(ref _keptFirst);
            _gate.Dispose();
        }
    }

    /// <summary>Cuts the endless answers to addresses that may not talk to the device any more. Answers that end are let out.</summary>
    public void CutUnwelcome(Func<IPAddress, bool> admits)
    {
        foreach (var connection in _connections.Keys)
        {
            if (connection.IsStreaming && !admits(connection.Peer.Address))
            {
                connection.Cut();
            }
        }
    }

    internal void Forget(WireConnection connection)
    {
        // One step for who counts: what was sent is never seen to shrink.
        lock (_counts)
        {
            _sentByGone += _connections.TryRemove(connection, out _) ? connection.BytesSent : 0;
        }
    }

    internal void Finished(WireConnection connection) => _unfinished.TryRemove(connection, out _);

    private async Task StopListeningAsync()
    {
        if (_listener is { } listener)
        {
            _listener = null;
            await listener.UnbindAsync();
            await _accepting;
            _ = DisposeUnusedAsync(listener);
        }
    }

    private static void LetGo(ref PortReservation? port)
    {
        port?.Dispose();
        port = null;
    }

    private void Unclog()
    {
        _clog?.Dispose();
        _clog = null;
    }

    private async Task StopAsync()
    {
        Unclog();
        await StopListeningAsync();
        if (_first is not null && !_isOver)
        {
            _kept ??= PortReservation.TryKeep(EndPoint);
        }

        foreach (var connection in _connections.Keys)
        {
            connection.Cut();
        }
    }

    // The listener owns the memory of its connections, and a request may still be at work on one that was cut.
    private async Task DisposeUnusedAsync(IConnectionListener listener)
    {
        await Task.WhenAll(_unfinished.Keys.Select(connection => connection.Finished));
        await listener.DisposeAsync();
    }

    private async Task<IConnectionListener> BindAsync()
    {
        try
        {
            return await sockets.BindAsync(EndPoint);
        }
        catch (Exception problem) when (problem is AddressInUseException or System.Net.Sockets.SocketException)
        {
            throw new IOException($"{EndPoint} cannot be listened on: {problem.Message}", problem);
        }
    }

    private async Task AcceptAsync(IConnectionListener listener)
    {
        while (true)
        {
            ConnectionContext? connection;
            try
            {
                connection = await listener.AcceptAsync();
            }
            catch (Exception problem) when (problem is IOException or System.Net.Sockets.SocketException)
            {
                // Out of handles, most likely: this connection is lost, the port is not.
                log.LogWarning("accept on {EndPoint}: {Problem}", EndPoint, problem.Message);
                continue;
            }

            if (connection is null)
            {
                return;
            }

            var wire = new WireConnection(connection, this);
            _connections.TryAdd(wire, wire);
            _unfinished.TryAdd(wire, wire);
            wire.Watch();
            _accepted++;
            var verdict = OnAccept?.Invoke(wire) ?? WireVerdict.Serve;
            _refused += verdict == WireVerdict.Serve ? 0 : 1;
            switch (verdict)
            {
                case WireVerdict.Serve when accepted.TryWrite(connection):
                    break;
                case WireVerdict.Silence:
                    wire.Hold();
                    break;
                case WireVerdict.Reset:
                    await wire.DiscardAsync(reset: true);
                    break;
                default:
                    await wire.DiscardAsync(reset: false);
                    break;
            }
        }
    }
}
