using System.Net;
using System.Net.Sockets;
using Emulator.Device.Config;

namespace Emulator.Server.Rtsp;

/// <summary>Pairs of ports for datagrams, even and odd, out of the range that the configuration has (document section 4.7.11).</summary>
internal sealed class RtpPorts(Func<ConfigSnapshot> config)
{
    private readonly Lock _gate = new();
    private int _last;

    /// <summary>Opens the next pair that is free.</summary>
    /// <param name="local">The address that packets come from.</param>
    /// <returns>The pair, or null when none is free.</returns>
    public RtpSocketPair? Open(IPAddress local)
    {
        var now = config();
        var (start, end) = (now.Int("RTSP.RTP.StartPort", 20000), now.Int("RTSP.RTP.EndPort", 40000));
        start += start & 1;
        var pairs = (end - start + 1) / 2;
        lock (_gate)
        {
            for (var tried = 0; tried < pairs; tried++)
            {
                _last = (_last + 1) % pairs;
                if (RtpSocketPair.TryOpen(local, start + (2 * _last), out var pair))
                {
                    return pair;
                }
            }
        }

        return null;
    }
}

/// <summary>Two sockets: packets, and reports in both directions.</summary>
internal sealed class RtpSocketPair : IDisposable
{
    private readonly Socket _packets;
    private readonly Socket _reports;

    private RtpSocketPair(Socket packets, Socket reports, int port)
    {
        _packets = packets;
        _reports = reports;
        Port = port;
    }

    /// <summary>Port that packets come from; reports have the next.</summary>
    public int Port { get; }

    /// <summary>Opens two ports. False when one of them is taken.</summary>
    public static bool TryOpen(IPAddress local, int port, out RtpSocketPair pair)
    {
        pair = null!;
        var packets = new Socket(local.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { Blocking = false };
        var reports = new Socket(local.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { Blocking = false };
        try
        {
            packets.Bind(new IPEndPoint(local, port));
            reports.Bind(new IPEndPoint(local, port + 1));
            pair = new RtpSocketPair(packets, reports, port);
            return true;
        }
        catch (SocketException)
        {
            packets.Dispose();
            reports.Dispose();
            return false;
        }
    }

    /// <summary>A pair that sends to a multicast group, from any ports.</summary>
    public static RtpSocketPair ToGroup(IPAddress local, IPEndPoint group, int timeToLive)
    {
        Socket Open()
        {
            var socket = new Socket(local.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { Blocking = false, MulticastLoopback = true };
            socket.Bind(new IPEndPoint(local, 0));
            socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastInterface, local.GetAddressBytes());
            socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastTimeToLive, timeToLive);
            return socket;
        }

        var pair = new RtpSocketPair(Open(), Open(), group.Port);
        pair.SendTo(group, new IPEndPoint(group.Address, group.Port + 1));
        return pair;
    }

    private SocketAddress? _packetsTo;
    private SocketAddress? _reportsTo;

    /// <summary>Where packets and reports go.</summary>
    public void SendTo(IPEndPoint packets, IPEndPoint reports)
    {
        _packets.Connect(packets);
        _packetsTo = packets.Serialize();
        _reportsTo = reports.Serialize();
    }

    /// <summary>Where packets and reports go, as long as nobody says otherwise; what anybody sends here is still received.</summary>
    public void AimAt(IPEndPoint packets)
    {
        if (IsMulticast(packets.Address) && _packets.LocalEndPoint is IPEndPoint local && local.AddressFamily == AddressFamily.InterNetwork)
        {
            foreach (var socket in (Socket[])[_packets, _reports])
            {
                socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastTimeToLive, 1);
                if (!local.Address.Equals(IPAddress.Any))
                {
                    socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastInterface, local.Address.GetAddressBytes());
                }
            }
        }

        _packetsTo = packets.Serialize();
        _reportsTo = packets.Port < IPEndPoint.MaxPort ? new IPEndPoint(packets.Address, packets.Port + 1).Serialize() : _packetsTo;
    }

    /// <summary>Sends a packet to where it was aimed at. False when it was not taken, as networks do.</summary>
    public bool SendAimed(ReadOnlySpan<byte> packet)
    {
        try
        {
            _packets.SendTo(packet, SocketFlags.None, _packetsTo!);
            return true;
        }
        catch (Exception lost) when (lost is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    /// <summary>Whether an address is that of a group.</summary>
    public static bool IsMulticast(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetworkV6 ? address.IsIPv6Multicast : address.GetAddressBytes()[0] is >= 224 and <= 239;

    /// <summary>Sends a packet. False when it was not taken, as networks do.</summary>
    public bool SendPacket(ReadOnlySpan<byte> packet)
    {
        try
        {
            _packets.Send(packet, SocketFlags.None, out var error);
            return error == SocketError.Success;
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
    }

    /// <summary>Sends a report.</summary>
    public void SendReport(ReadOnlySpan<byte> report) => SendFromReports(report, _reportsTo!);

    /// <summary>Sends a packet from the port of reports.</summary>
    public void SendFromReports(ReadOnlySpan<byte> packet) => SendFromReports(packet, _packetsTo!);

    private void SendFromReports(ReadOnlySpan<byte> bytes, SocketAddress to)
    {
        try
        {
            _reports.SendTo(bytes, SocketFlags.None, to);
        }
        catch (Exception lost) when (lost is SocketException or ObjectDisposedException)
        {
            // As networks do.
        }
    }

    /// <summary>Reads what receivers send to the port of reports, until it is closed.</summary>
    /// <param name="from">The only address that is listened to.</param>
    /// <param name="received">Told each datagram.</param>
    public Task ReadReportsAsync(IPAddress from, Action<ReadOnlyMemory<byte>> received) => ReadAsync(_reports, 2048, (packet, peer) =>
    {
        if (peer.Address.Equals(from))
        {
            received(packet);
        }
    });

    /// <summary>Reads what anybody sends to the port of packets, until it is closed.</summary>
    /// <param name="received">Told each datagram and where it came from; it is another's when that returns.</param>
    public Task ReadPacketsAsync(Action<ReadOnlyMemory<byte>, IPEndPoint> received) => ReadAsync(_packets, ushort.MaxValue, received);

    private static async Task ReadAsync(Socket socket, int largest, Action<ReadOnlyMemory<byte>, IPEndPoint> received)
    {
        var buffer = new byte[largest];
        var sender = new SocketAddress(socket.AddressFamily);
        var form = (IPEndPoint)socket.LocalEndPoint!;
        while (true)
        {
            try
            {
                var length = await socket.ReceiveFromAsync(buffer, SocketFlags.None, sender);
                if (form.Create(sender) is IPEndPoint peer)
                {
                    received(buffer.AsMemory(0, length), peer);
                }
            }
            catch (SocketException problem) when (problem.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionRefused or SocketError.MessageSize)
            {
                // The client's port is closed, or it sent too much: neither ends the session.
            }
            catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    public void Dispose()
    {
        _packets.Dispose();
        _reports.Dispose();
    }
}
