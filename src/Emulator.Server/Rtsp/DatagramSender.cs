using System.Buffers;

namespace Emulator.Server.Rtsp;

/// <summary>Sends datagrams to a client or a multicast group.</summary>
internal sealed class DatagramSender(int tracks) : RtpSender(tracks)
{
    // Who joins is behind by a group of pictures. Receivers have small buffers, so it catches up over some frame times.
    private const int MaxBytesAtOnce = 48 * 1024;

    private readonly Lock _gate = new();
    private readonly RtpSocketPair?[] _sockets = new RtpSocketPair?[tracks];
    private long _lost;
    private bool _closed;

    /// <summary>Packets that the network did not take.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    /// <summary>Sets up a track; the sockets of one that was set up before are closed.</summary>
    public void SetUp(int number, RtpTrack track, RtpSocketPair sockets)
    {
        lock (_gate)
        {
            _sockets[number]?.Dispose();
            _sockets[number] = sockets;
            Add(number, track, sockets.Port);
            if (_closed)
            {
                sockets.Dispose();
            }
        }
    }

    public override void Kick()
    {
        var ended = false;
        lock (_gate)
        {
            SendFaulted();
            for (var sent = 0; sent < MaxBytesAtOnce && Source is { } source && !_closed;)
            {
                var next = source.TryNext(out var frame);
                if (next == RtpNext.Nothing)
                {
                    break;
                }

                if (next == RtpNext.End)
                {
                    Stop();
                    SayBye();
                    ended = true;
                    break;
                }

                sent += Send(frame);
            }
        }

        if (ended)
        {
            Ended?.Invoke();
        }
    }

    public override void Bye()
    {
        lock (_gate)
        {
            SayBye();
        }
    }

    public override void Close()
    {
        lock (_gate)
        {
            base.Close();
            _closed = true;
            foreach (var sockets in _sockets)
            {
                sockets?.Dispose();
            }
        }
    }

    private int Send(RtpFrame frame)
    {
        var track = Tracks[frame.Track]!;
        var sockets = _sockets[frame.Track]!;
        var packets = frame.Packets;
        if (Faulted is { IsIdle: false } way)
        {
            way.Take(frame, track);
            SendFaulted();
            return packets.Length;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(packets.Length);
        track.Copy(frame, buffer, 0);
        for (var i = 0; i < packets.Count; i++)
        {
            if (!sockets.SendPacket(buffer.AsSpan(packets.Packet(i))))
            {
                _lost++;
                track.CountLost();
            }
        }

        ArrayPool<byte>.Shared.Return(buffer);
        if (track.ReportIfDue(track.Now) is { } report)
        {
            sockets.SendReport(report);
        }

        return packets.Length;
    }

    private void SendFaulted()
    {
        if (Faulted is not { IsIdle: false } way || _closed)
        {
            return;
        }

        while (way.TryNext(out var packet))
        {
            var sockets = _sockets[packet.Track]!;
            if (packet.IsReport)
            {
                sockets.SendReport(packet.Bytes);
            }
            else if (packet.FromOtherPort)
            {
                sockets.SendFromReports(packet.Bytes);
            }
            else if (!sockets.SendPacket(packet.Bytes))
            {
                _lost++;
                Tracks[packet.Track]!.CountLost();
            }
        }
    }

    private void SayBye()
    {
        for (var i = 0; i < _sockets.Length && !_closed; i++)
        {
            if (Tracks[i] is { } track)
            {
                var report = Faulted is { IsIdle: false } way ? way.Bye(i, track) : track.Bye();
                if (report.Length > 0)
                {
                    _sockets[i]!.SendReport(report);
                }
            }
        }
    }
}
