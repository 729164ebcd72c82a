using Emulator.Device.Time;
using Emulator.Protocol.Rtp;
using Emulator.Server.Metrics;

namespace Emulator.Server.Rtsp;

/// <summary>What is a viewer's own of one track: source, sequence numbers, timestamps, and what it tells about them.</summary>
/// <param name="clock">The device's clock.</param>
/// <param name="rate">Ticks a second of its timestamps.</param>
/// <param name="source">SSRC.</param>
/// <param name="sequence">First sequence number.</param>
/// <param name="offset">Added to every timestamp.</param>
/// <param name="traffic">What the device sends over RTP, counted for all of its tracks.</param>
internal sealed class RtpTrack(DeviceClock clock, int rate, uint source, ushort sequence, uint offset, RtpTraffic traffic)
{
    /// <summary>Room that a report takes at most, with its prefix.</summary>
    public const int MaxReport = 128;

    private const string Name = "camera";
    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(5);

    private long _reported = -1;
    private ushort _sequence = sequence;
    private RtpFrame? _last;
    private long _packets;
    private long _bytes;

    /// <summary>SSRC.</summary>
    public uint Source => source;

    /// <summary>Sequence number of the next packet.</summary>
    public ushort Sequence => Volatile.Read(ref _sequence);

    /// <summary>Packets sent.</summary>
    public long Packets => Interlocked.Read(ref _packets);

    /// <summary>Bytes of payload sent.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>This moment, as a timestamp of the clock's time.</summary>
    public long Now => clock.Time.GetTimestamp();

    /// <summary>What its receiver last told.</summary>
    public ReceiverReport? Report { get; set; }

    /// <summary>The network did not take a packet.</summary>
    public void CountLost() => traffic.Lose();

    /// <summary>The timestamp of a position.</summary>
    public uint TimeOf(TimeSpan position) => RtpPacker.TimeOf(position, rate) + offset;

    /// <summary>Copies a frame's packets as this viewer gets them.</summary>
    public void Copy(RtpFrame frame, Span<byte> target, byte channel)
    {
        frame.Packets.CopyTo(target);
        Stamp(frame, target, channel);
        traffic.Sent(1, frame.Packets);
    }

    /// <summary>Makes a copy of a frame's packets this viewer's own.</summary>
    public void Stamp(RtpFrame frame, Span<byte> copy, byte channel)
    {
        frame.Packets.Stamp(copy, channel, _sequence, frame.RtpTime + offset, source);
        // One sends at a time, and others only look.
        Volatile.Write(ref _sequence, (ushort)(_sequence + frame.Packets.Count));
        Volatile.Write(ref _packets, _packets + frame.Packets.Count);
        Volatile.Write(ref _bytes, _bytes + frame.Packets.PayloadBytes);
        _last = frame;
    }

    /// <summary>A sender report, when one is due: with the first frame, and every five seconds from then on.</summary>
    /// <param name="now">The moment, as a timestamp of the clock's time.</param>
    public byte[]? ReportIfDue(long now)
    {
        if (_last is not { } last || (_reported >= 0 && clock.Time.GetElapsedTime(_reported, now) < ReportInterval))
        {
            return null;
        }

        _reported = now;
        return Rtcp.WriteReport(About(last), Name);
    }

    /// <summary>A goodbye, behind a last report.</summary>
    public byte[] Bye() => Rtcp.WriteBye(_last is { } last ? About(last) : new SenderReport(source, clock.UtcNow, offset, 0, 0), Name);

    // The last frame tells which timestamp belongs to which moment. From there it is as long to now on both clocks, and in whole seconds
    // exactly so: receivers take every tick between two reports for a change of pace.
    private SenderReport About(RtpFrame last)
    {
        var seconds = (long)Math.Floor((clock.UtcNow - last.Utc).TotalSeconds);
        return new SenderReport(source, last.Utc.AddSeconds(seconds), last.RtpTime + offset + (uint)(seconds * rate), (uint)Packets, (uint)Bytes);
    }
}
