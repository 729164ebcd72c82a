using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using Emulator.Device.Time;
using Emulator.Protocol.Rtp;
using Emulator.Server.Faults;
using Emulator.Server.Wire;

namespace Emulator.Server.Rtsp;

/// <summary>
/// The long way that frames go to one client while its device has faults: each packet by itself, as the rules want it. Its sender takes the
/// short way as long as <see cref="IsIdle"/>, and calls everything here under its own lock.
/// </summary>
/// <param name="faults">The device's faults.</param>
/// <param name="clock">Its clock.</param>
/// <param name="presentation">What is played.</param>
/// <param name="of">The occasion that the whole stream is.</param>
internal sealed class FaultedStream(CameraFaults faults, DeviceClock clock, RtspPresentation presentation, Func<FaultContext> of) : IDisposable
{
    private readonly long _began = clock.Time.GetTimestamp();
    private readonly TrackState?[] _tracks = new TrackState?[presentation.Media.Count];
    private readonly Queue<(long Due, FaultedPacket Packet)> _ready = new();
    private readonly List<HeldPacket> _held = [];
    private byte[]? _amid;
    private long _lastDue;
    private ITimer? _timer;
    private bool _marked;
    private bool _disposed;

    /// <summary>Ends the connection of the session.</summary>
    public Action<WireEnd>? Cut { get; init; }

    /// <summary>Sends what has fallen due.</summary>
    public required Action Kick { get; init; }

    /// <summary>Whether frames may go the short way: there are no faults, and none has left anything behind.</summary>
    public bool IsIdle => faults.IsEmpty && !Volatile.Read(ref _marked);

    /// <summary>Puts bytes between two packets of the next frame that has two. Safe at any time.</summary>
    public void Insert(byte[] bytes)
    {
        Volatile.Write(ref _marked, true);
        Volatile.Write(ref _amid, bytes);
    }

    /// <summary>Takes a frame.</summary>
    public void Take(RtpFrame frame, RtpTrack track)
    {
        var state = _tracks[frame.Track] ??= new TrackState(track.Packets > 0);
        var at = of().Occasion();
        at.Track = frame.Track == RtspPresentation.VideoTrack ? "video" : "audio";
        var first = track.Sequence;
        var packets = Read(frame, track);
        var plan = new FramePlan(CodecOf(frame.Track), frame.Track == RtspPresentation.VideoTrack, frame.IsKey, state.Frames++, clock.Time.GetElapsedTime(_began), state.Notes)
        {
            Rate = presentation.ClockOf(frame.Track),
            FirstSequence = (ushort)(first + state.Stamp.Sequence),
            Time = packets[0].Time,
            Packets = packets,
            Stamp = state.Stamp,
        };
        plan = faults.Ask(FaultPoints.RtpFrame, at, plan);
        if (plan.End != WireEnd.None)
        {
            Cut?.Invoke(plan.End);
            return;
        }

        var source = plan.Stamp.Source ?? track.Source;
        var sequence = (ushort)(first + plan.Stamp.Sequence);
        for (var i = 0; i < plan.Packets.Length; i++)
        {
            var packet = plan.Packets[i] with { Number = state.Packets++, Sequence = sequence++, Time = plan.Time + plan.Stamp.Time, Source = source };
            packet = faults.Ask(FaultPoints.RtpPacket, at.Occasion(), packet);
            if (i == 1 && Interlocked.Exchange(ref _amid, null) is { } amid)
            {
                packet = packet with { Before = (byte[])[.. amid, .. packet.Before.Span] };
            }

            Pass(frame.Track, packet);
        }

        // What the encoder did not make leaves no gap, and what it made more has numbers too.
        state.Stamp = plan.Stamp with { Sequence = (ushort)(plan.Stamp.Sequence + plan.Packets.Length - packets.Length) };
        _marked = _marked || state.Stamp != StreamStamp.None || _held.Count > 0;
        if (track.ReportIfDue(track.Now) is { } report)
        {
            Report(frame.Track, report, at, isBye: false);
        }

        if (plan.Bye)
        {
            Report(frame.Track, track.Bye(), at, isBye: true);
        }
    }

    /// <summary>What a track says goodbye with; empty for nothing.</summary>
    public byte[] Bye(int number, RtpTrack track)
    {
        var at = of().Occasion();
        at.Track = number == RtspPresentation.VideoTrack ? "video" : "audio";
        return Changed(number, track.Bye(), at, isBye: true);
    }

    /// <summary>The next packet that may go out.</summary>
    public bool TryNext(out FaultedPacket packet)
    {
        packet = null!;
        if (!_ready.TryPeek(out var next))
        {
            return false;
        }

        var wait = next.Due - clock.Time.GetTimestamp();
        if (wait > 0)
        {
            if (!_disposed)
            {
                _timer ??= clock.Time.CreateTimer(static me => ((FaultedStream)me!).Kick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                _timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling(1000.0 * wait / clock.Time.TimestampFrequency)), Timeout.InfiniteTimeSpan);
            }

            return false;
        }

        packet = _ready.Dequeue().Packet;
        return true;
    }

    /// <summary>All that may go out, as a connection carries it.</summary>
    /// <param name="source">Where frames come from.</param>
    /// <param name="tracks">The tracks.</param>
    /// <param name="channelOf">Interleaved channel of a track.</param>
    /// <param name="buffer">Rented; whoever sends it gives it back.</param>
    /// <param name="length">Bytes of it.</param>
    public RtpNext TryTake(IRtpSource source, IReadOnlyList<RtpTrack?> tracks, Func<int, int> channelOf, out byte[] buffer, out int length)
    {
        (buffer, length) = ([], 0);
        var all = new ArrayBufferWriter<byte>();
        while (true)
        {
            while (TryNext(out var packet))
            {
                packet.Wrap(channelOf(packet.Track), all);
            }

            if (all.WrittenCount > 0)
            {
                length = all.WrittenCount;
                buffer = ArrayPool<byte>.Shared.Rent(length);
                all.WrittenSpan.CopyTo(buffer);
                return RtpNext.Frame;
            }

            var next = source.TryNext(out var frame);
            if (next != RtpNext.Frame)
            {
                return next;
            }

            Take(frame, tracks[frame.Track]!);
        }
    }

    public void Dispose()
    {
        _disposed = true;
        _timer?.Dispose();
    }

    private string CodecOf(int track) => presentation.Media[track].RtpMap.Split('/')[0];

    private ImmutableArray<PacketPlan> Read(RtpFrame frame, RtpTrack track)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(frame.Packets.Length);
        track.Copy(frame, buffer, 0);
        var packets = ImmutableArray.CreateBuilder<PacketPlan>(frame.Packets.Count);
        for (var i = 0; i < frame.Packets.Count; i++)
        {
            packets.Add(PacketPlan.Read(CodecOf(frame.Track), buffer.AsSpan(frame.Packets.Packet(i))));
        }

        ArrayPool<byte>.Shared.Return(buffer);
        return packets.MoveToImmutable();
    }

    private void Pass(int track, PacketPlan packet)
    {
        var made = new FaultedPacket(track, IsReport: false, packet.Write())
        {
            Before = packet.Before,
            LengthShift = packet.LengthShift,
            FromOtherPort = packet.FromOtherPort,
        };
        if (packet.Behind > 0 && packet.Copies > 0)
        {
            _held.Add(new HeldPacket(made) { Left = packet.Behind });
            return;
        }

        for (var copy = 0; copy < packet.Copies; copy++)
        {
            Enqueue(made, packet.Delay);
        }

        foreach (var held in _held.Where(held => held.Packet.Track == track && --held.Left == 0).ToArray())
        {
            _held.Remove(held);
            Enqueue(held.Packet, TimeSpan.Zero);
        }
    }

    private void Enqueue(FaultedPacket packet, TimeSpan delay)
    {
        var due = clock.Time.GetTimestamp() + (long)(delay.TotalSeconds * clock.Time.TimestampFrequency);
        _lastDue = Math.Max(_lastDue, due);
        _ready.Enqueue((_lastDue, packet));
        _marked |= delay > TimeSpan.Zero;
    }

    private void Report(int number, byte[] report, FaultContext at, bool isBye)
    {
        if (Changed(number, report, at.Occasion(), isBye) is { Length: > 0 } bytes)
        {
            Enqueue(new FaultedPacket(number, IsReport: true, bytes), TimeSpan.Zero);
        }
    }

    private byte[] Changed(int number, byte[] report, FaultContext at, bool isBye)
    {
        // A report tells of the stream as it is sent.
        if (_tracks[number]?.Stamp is { } stamp)
        {
            var time = report.AsSpan(Rtcp.RtpTimeOffset);
            BinaryPrimitives.WriteUInt32BigEndian(time, BinaryPrimitives.ReadUInt32BigEndian(time) + stamp.Time);
            if (stamp.Source is { } source)
            {
                Rtcp.SetSource(report, source);
            }
        }

        return faults.Ask(FaultPoints.RtcpReport, at, new ReportPlan(report, isBye)).Bytes;
    }

    private sealed class TrackState(bool began)
    {
        // Of a stream that went the short way before, nobody counted the first frames.
        private const long Some = 1 << 20;

        public StreamNotes Notes { get; } = new();

        public StreamStamp Stamp { get; set; } = StreamStamp.None;

        public long Frames { get; set; } = began ? Some : 0;

        public long Packets { get; set; } = began ? Some : 0;
    }

    private sealed class HeldPacket(FaultedPacket packet)
    {
        public FaultedPacket Packet => packet;

        public int Left { get; set; }
    }
}

/// <summary>A packet or a report as it goes out.</summary>
internal sealed record FaultedPacket(int Track, bool IsReport, byte[] Bytes)
{
    public ReadOnlyMemory<byte> Before { get; init; }

    public int LengthShift { get; init; }

    public bool FromOtherPort { get; init; }

    /// <summary>Writes it as a connection carries it (RFC 2326 section 10.12).</summary>
    public void Wrap(int channel, ArrayBufferWriter<byte> output)
    {
        output.Write(Before.Span);
        var head = output.GetSpan(RtpPackets.PrefixLength);
        head[0] = (byte)'$';
        head[1] = (byte)(IsReport ? channel + 1 : channel);
        BinaryPrimitives.WriteUInt16BigEndian(head[2..], (ushort)Math.Clamp(Bytes.Length + LengthShift, 0, ushort.MaxValue));
        output.Advance(RtpPackets.PrefixLength);
        output.Write(Bytes);
    }
}
