using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;

namespace Emulator.Server.Wire;

/// <summary>
/// The transport of camera ports: many listening sockets, one stream of connections for Kestrel. Each connection comes wrapped in a
/// <see cref="WireConnection"/> and knows its <see cref="CameraPort"/>.
/// </summary>
internal sealed class CameraTransport(IConnectionListenerFactory sockets, TimeProvider time, ILoggerFactory logging) : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    // By protocol. Not a dictionary: code for one of enumerations is made at run time, and a cold start waits for it.
    private readonly Listener[] _listeners = [new(new CameraEndPoint(CameraProtocol.Http)), new(new CameraEndPoint(CameraProtocol.Rtsp)), new(new CameraEndPoint(CameraProtocol.Dhip))];
    private readonly ILogger _log = logging.CreateLogger("Camulator.Wire");

    public bool CanBind(EndPoint endpoint) => endpoint is CameraEndPoint;

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        new(_listeners[(int)((CameraEndPoint)endpoint).Protocol]);

    /// <summary>A port, closed until <see cref="CameraPort.OpenAsync"/>.</summary>
    public CameraPort CreatePort(CameraProtocol protocol, IPAddress address, int number) =>
        new(sockets, _listeners[(int)protocol].Connections, address, number, time, _log);

    private sealed class Listener(CameraEndPoint endPoint) : IConnectionListener
    {
        // Null ends it.
        private readonly Channel<ConnectionContext?> _connections = Channel.CreateUnbounded<ConnectionContext?>();

        public EndPoint EndPoint => endPoint;

        public ChannelWriter<ConnectionContext?> Connections => _connections.Writer;

        public ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default) => _connections.Reader.ReadAsync(cancellationToken);

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            _connections.Writer.TryWrite(null);
            _connections.Writer.TryComplete();
            return ValueTask.CompletedTask;
        }

        public ValueTask DisposeAsync() => UnbindAsync();
    }
}
