using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Emulator.Protocol.Dhip;
using Emulator.Server.Cameras;
using Emulator.Server.Journaling;
using Emulator.Server.Rpc;

namespace Emulator.Server.Discovery;

/// <summary>
/// Answers who looks for devices with <c>DHDiscover.search</c> in a datagram (docs/decisions/0028): every device of the process that is on its
/// network answers for itself. One for the process, because one port is all that those who search ask on.
/// </summary>
internal sealed class DiscoveryResponder : IAsyncDisposable
{
    /// <summary>The port of real devices.</summary>
    public const int UsualPort = 37810;

    private const int MaxRequest = 4096;
    private const int MaxFailed = 100;

    private static readonly IPAddress Group = IPAddress.Parse("239.255.255.251");
    private static readonly IPAddress LoopbackBroadcast = IPAddress.Parse("127.255.255.255");

    private readonly CameraFleet _fleet;
    private readonly List<Socket> _sockets = [];
    private readonly List<Task> _listening = [];

    /// <summary>Opens the port.</summary>
    /// <param name="fleet">Who answers.</param>
    /// <param name="address">Address of all ports.</param>
    /// <param name="port">The port; 0 picks a free one.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    public DiscoveryResponder(CameraFleet fleet, IPAddress address, int port)
    {
        _fleet = fleet;
        var own = Bind(new IPEndPoint(address, port)) ?? throw new IOException($"{address}:{port} cannot be listened on for discovery");
        EndPoint = (IPEndPoint)own.LocalEndPoint!;
        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            // Who listens on one address hears neither the group nor a broadcast there. What the system does not allow of it is done without.
            var heard = address.Equals(IPAddress.Any) ? own : Bind(new IPEndPoint(Group, EndPoint.Port));
            Join(heard, address);
            _ = IPAddress.IsLoopback(address) ? Bind(new IPEndPoint(LoopbackBroadcast, EndPoint.Port)) : null;
        }

        foreach (var socket in _sockets)
        {
            _listening.Add(ListenAsync(socket, own));
        }
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint { get; }

    public async ValueTask DisposeAsync()
    {
        _sockets.ForEach(socket => socket.Dispose());
        await Task.WhenAll(_listening);
    }

    private static void Join(Socket? socket, IPAddress address)
    {
        try
        {
            socket?.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.AddMembership, new MulticastOption(Group, address));
        }
        catch (SocketException)
        {
            // An interface without multicast.
        }
    }

    private Socket? Bind(IPEndPoint to)
    {
        var socket = new Socket(to.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.Bind(to);
            _sockets.Add(socket);
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }

    private async Task ListenAsync(Socket socket, Socket answers)
    {
        var (buffer, failed) = (new byte[MaxRequest], 0);
        var anybody = new IPEndPoint(socket.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        while (true)
        {
            try
            {
                failed++;
                var received = await socket.ReceiveFromAsync(buffer, SocketFlags.None, anybody);
                await AnswerAsync(answers, buffer.AsMemory(0, received.ReceivedBytes), (IPEndPoint)received.RemoteEndPoint);
                failed = 0;
            }
            catch (ObjectDisposedException)
            {
                return;
            }
            catch (SocketException gone)
            {
                // A datagram that is too long, or an answer that nobody waits for any more, is no reason to stop; a socket that gives nothing else is.
                if (gone.SocketErrorCode is SocketError.OperationAborted or SocketError.Interrupted || failed == MaxFailed)
                {
                    return;
                }
            }
        }
    }

    private async ValueTask AnswerAsync(Socket socket, ReadOnlyMemory<byte> request, IPEndPoint peer)
    {
        if (!IsSearch(request, out var mac))
        {
            return;
        }

        foreach (var camera in _fleet.All)
        {
            if (camera.Admits(peer.Address) && DeviceCard.Of(camera) is { } card && (mac.Length == 0 || string.Equals(mac, card.Mac, StringComparison.OrdinalIgnoreCase)))
            {
                var answer = Answer(card);
                camera.Journal.Add(new JournalEntry { Utc = camera.Device.Clock.Time.GetUtcNow(), Kind = "discovery", Peer = peer, Method = "DHDiscover.search", Target = "discovery", Status = 200, Bytes = answer.Length });
                await socket.SendToAsync(answer, SocketFlags.None, peer);
            }
        }
    }

    // Lengths in the head are not looked at: clients in the field count them in several ways. Without a head nobody is answered, as by devices.
    private static bool IsSearch(ReadOnlyMemory<byte> request, out string mac)
    {
        mac = "";
        if (!DhipHeader.TryRead(request.Span, out _))
        {
            return false;
        }

        try
        {
            using var document = RpcMessage.Parse(request[DhipHeader.Size..]);
            var call = new RpcParameters(document.RootElement);
            mac = call.In("params").Text("mac") ?? "";
            return call.Text("method") == "DHDiscover.search";
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static byte[] Answer(DeviceCard card)
    {
        var line = RpcDispatcher.Line(json =>
        {
            json.WriteStartObject();
            json.WriteString("mac", card.Mac);
            json.WriteString("method", "client.notifyDevInfo");
            json.WriteStartObject("params");
            json.WriteStartObject("deviceInfo");
            card.WriteJson(json);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
        });
        // Devices end it with a zero byte behind the line end.
        return DhipHeader.Frame(0, 0, [.. line.Span, 0]);
    }
}
