using System.Net;
using System.Net.Sockets;

namespace Emulator.Server.Wire;

/// <summary>
/// Keeps a port for a device that does not listen on it for now. The socket is bound and does not listen: the system refuses clients as on a port that nobody
/// has, and gives it to nobody else, neither to who asks for a free port nor to a connection that needs one to go out from.
/// </summary>
internal sealed class PortReservation : IDisposable
{
    private readonly Socket _socket;

    private PortReservation(Socket socket) => _socket = socket;

    /// <summary>Keeps a port, or answers with null when somebody was quicker.</summary>
    public static PortReservation? TryKeep(IPEndPoint endPoint)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(endPoint);
            return new PortReservation(socket);
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }

    public void Dispose() => _socket.Dispose();
}
