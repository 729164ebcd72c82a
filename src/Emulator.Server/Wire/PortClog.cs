using System.Net;
using System.Net.Sockets;

namespace Emulator.Server.Wire;

/// <summary>A port that listens with a full queue: the system drops whoever knocks, and the client's connect neither succeeds nor fails.</summary>
internal sealed class PortClog : IDisposable
{
    // A queue of none takes one all the same; the second is for systems that round up.
    private const int Fillers = 2;

    private readonly Socket[] _sockets;

    private PortClog(Socket[] sockets) => _sockets = sockets;

    /// <exception cref="IOException">The port is taken.</exception>
    public static PortClog On(IPEndPoint endPoint)
    {
        var listener = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listener.Bind(endPoint);
            listener.Listen(0);
        }
        catch (SocketException problem)
        {
            listener.Dispose();
            throw new IOException($"{endPoint} cannot be listened on: {problem.Message}", problem);
        }

        var address = endPoint.Address.Equals(IPAddress.Any) ? IPAddress.Loopback : endPoint.Address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback : endPoint.Address;
        return new PortClog([listener, .. Enumerable.Range(0, Fillers).Select(_ => Knock(new IPEndPoint(address, endPoint.Port)))]);
    }

    public void Dispose()
    {
        foreach (var socket in _sockets)
        {
            socket.Dispose();
        }
    }

    private static Socket Knock(IPEndPoint endPoint)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        try
        {
            socket.Connect(endPoint);
        }
        catch (SocketException)
        {
            // It is on its way.
        }

        return socket;
    }
}
