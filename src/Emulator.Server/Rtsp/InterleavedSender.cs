using System.Buffers;
using System.Buffers.Binary;
using Emulator.Protocol.Rtp;
using Emulator.Server.Wire;

namespace Emulator.Server.Rtsp;

/// <summary>Sends on the connection of the requests (RFC 2326 section 10.12). The connection takes a frame at a time, when it is free.</summary>
internal sealed class InterleavedSender(RtspOutput output, int tracks) : RtpSender(tracks)
{
    /// <summary>Sets up a track.</summary>
    /// <param name="number">The track.</param>
    /// <param name="track">Its state.</param>
    /// <param name="channel">Interleaved channel of its packets; its reports have the next.</param>
    public void SetUp(int number, RtpTrack track, int channel) => Add(number, track, channel);

    /// <summary>The track whose reports come on a channel, or null.</summary>
    public RtpTrack? TrackOfReports(int channel)
    {
        for (var i = 0; i < Tracks.Count; i++)
        {
            if (Tracks[i] is { } track && RouteOf(i) + 1 == channel)
            {
                return track;
            }
        }

        return null;
    }

    /// <summary>A track with its channel, or none.</summary>
    public (RtpTrack? Track, byte Channel) TrackAt(int number) => number < Tracks.Count ? (Tracks[number], (byte)RouteOf(number)) : default;

    /// <summary>Whether packets or reports of a track have a channel or the one behind it.</summary>
    public bool Uses(int channel) => Enumerable.Range(0, Tracks.Count).Any(i => Has(i) && Math.Abs(RouteOf(i) - channel) < 2);

    public override void Kick() => output.Pump();

    /// <summary>Stops where it is: no frame comes after this.</summary>
    public override void Stop()
    {
        var viewer = Source as RtpViewer;
        base.Stop();
        if (viewer is not null)
        {
            output.Withdraw(viewer);
        }
    }

    public override void Close()
    {
        base.Close();
        output.Remove(this);
    }

    public override void Bye()
    {
        for (var i = 0; i < Tracks.Count; i++)
        {
            if (Tracks[i] is { } track)
            {
                var report = Faulted is { IsIdle: false } faulted ? faulted.Bye(i, track) : track.Bye();
                if (report.Length == 0)
                {
                    continue;
                }

                var packet = new byte[RtpPackets.PrefixLength + report.Length];
                Wrap(report, RouteOf(i) + 1, packet);
                output.Enqueue(packet);
            }
        }
    }

    /// <summary>Takes the next frame as it goes on the wire. Called by the connection, which holds its lock.</summary>
    /// <param name="buffer">Rented; whoever sends it gives it back.</param>
    /// <param name="length">Bytes of it.</param>
    public RtpNext TryTake(out byte[] buffer, out int length)
    {
        buffer = [];
        length = 0;
        if (Source is not { } source)
        {
            return RtpNext.Nothing;
        }

        if (Faulted is { IsIdle: false } way)
        {
            return way.TryTake(source, Tracks, RouteOf, out buffer, out length);
        }

        var next = source.TryNext(out var frame);
        if (next != RtpNext.Frame)
        {
            return next;
        }

        var track = Tracks[frame.Track]!;
        var channel = RouteOf(frame.Track);
        buffer = ArrayPool<byte>.Shared.Rent(frame.Packets.Length + RtpTrack.MaxReport);
        track.Copy(frame, buffer, (byte)channel);
        length = frame.Packets.Length;
        if (track.ReportIfDue(track.Now) is { } report)
        {
            length += Wrap(report, channel + 1, buffer.AsSpan(length));
        }

        return RtpNext.Frame;
    }

    /// <summary>Lets fresh frames go straight to the socket while there is nothing in the way. Called by the connection, which holds its lock.</summary>
    public void Settle(DirectLine line)
    {
        if (Source is not RtpViewer viewer)
        {
            return;
        }

        if (Faulted is { IsIdle: false })
        {
            viewer.Withdraw();
        }
        else
        {
            viewer.Admit(line, output, this);
        }
    }

    internal static int Wrap(byte[] report, int channel, Span<byte> target)
    {
        target[0] = (byte)'$';
        target[1] = (byte)channel;
        BinaryPrimitives.WriteUInt16BigEndian(target[2..], (ushort)report.Length);
        report.CopyTo(target[RtpPackets.PrefixLength..]);
        return RtpPackets.PrefixLength + report.Length;
    }
}
