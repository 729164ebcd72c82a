using System.Buffers.Binary;

namespace Emulator.Protocol.Rtp;

/// <summary>
/// The packets of one frame, made once for all who watch: they lie one behind the other as a TCP connection carries them, each with its
/// interleave prefix (RFC 2326 section 10.12) and its header (RFC 3550 section 5.1). A viewer copies the bytes and stamps its own channel,
/// sequence numbers, timestamp and source into the copy. Safe for any number of threads.
/// </summary>
public sealed class RtpPackets
{
    /// <summary>Bytes of the interleave prefix: <c>$</c>, channel, length.</summary>
    public const int PrefixLength = 4;

    /// <summary>Bytes of the RTP header.</summary>
    public const int HeaderLength = 12;

    private readonly int[] _starts;

    // Made when somebody first copies them, if they are only lent.
    private readonly Func<RtpPackets>? _again;
    private byte[]? _bytes;

    internal RtpPackets(byte[] bytes, int[] starts, int payloadBytes)
        : this(bytes.Length, starts, payloadBytes, again: null) => _bytes = bytes;

    internal RtpPackets(int length, int[] starts, int payloadBytes, Func<RtpPackets>? again)
    {
        _starts = starts;
        _again = again;
        Length = length;
        PayloadBytes = payloadBytes;
    }

    /// <summary>How many packets there are.</summary>
    public int Count => _starts.Length;

    /// <summary>All bytes, with prefixes and headers.</summary>
    public int Length { get; }

    /// <summary>Bytes of payload alone, what a sender report counts.</summary>
    public int PayloadBytes { get; }

    /// <summary>Copies all packets as a viewer gets them.</summary>
    /// <param name="target">At least <see cref="Length"/> bytes.</param>
    /// <param name="channel">Interleaved channel.</param>
    /// <param name="sequence">Sequence number of the first packet.</param>
    /// <param name="timestamp">RTP timestamp.</param>
    /// <param name="source">SSRC.</param>
    public void CopyTo(Span<byte> target, byte channel, ushort sequence, uint timestamp, uint source)
    {
        CopyTo(target);
        Stamp(target, channel, sequence, timestamp, source);
    }

    /// <summary>Copies all packets with heads that are still to be stamped.</summary>
    /// <param name="target">At least <see cref="Length"/> bytes.</param>
    public void CopyTo(Span<byte> target) => (Volatile.Read(ref _bytes) ?? Keep(_again!()._bytes!)).CopyTo(target);

    /// <summary>Keeps what was lent, so that nobody needs to have it packed again.</summary>
    /// <param name="lent">The bytes, in which heads may be stamped, while they are still these packets'.</param>
    public void Keep(ReadOnlySpan<byte> lent)
    {
        if (Volatile.Read(ref _bytes) is null)
        {
            var bytes = GC.AllocateUninitializedArray<byte>(Length);
            lent[..Length].CopyTo(bytes);
            Keep(bytes);
        }
    }

    /// <summary>Stamps the heads in a copy, which may have been stamped for another viewer before.</summary>
    /// <param name="target">The copy.</param>
    /// <param name="channel">Interleaved channel.</param>
    /// <param name="sequence">Sequence number of the first packet.</param>
    /// <param name="timestamp">RTP timestamp.</param>
    /// <param name="source">SSRC.</param>
    public void Stamp(Span<byte> target, byte channel, ushort sequence, uint timestamp, uint source)
    {
        foreach (var start in _starts)
        {
            var packet = target[start..];
            packet[1] = channel;
            BinaryPrimitives.WriteUInt16BigEndian(packet[(PrefixLength + 2)..], sequence++);
            BinaryPrimitives.WriteUInt32BigEndian(packet[(PrefixLength + 4)..], timestamp);
            BinaryPrimitives.WriteUInt32BigEndian(packet[(PrefixLength + 8)..], source);
        }
    }

    /// <summary>Where a packet stands in the copy, without its prefix: what a datagram carries.</summary>
    public Range Packet(int index) => (_starts[index] + PrefixLength)..(index + 1 < _starts.Length ? _starts[index + 1] : Length);

    // Two who come at once have made the same.
    private byte[] Keep(byte[] bytes)
    {
        Volatile.Write(ref _bytes, bytes);
        return bytes;
    }
}

/// <summary>Gathers the packets of a frame. Used again for the next frame once one is taken.</summary>
public sealed class RtpPacketBuilder
{
    /// <summary>Largest payload: with headers it fits an Ethernet frame, tunnels included.</summary>
    public const int DefaultMaxPayload = 1400;

    private const byte Version = 2 << 6;
    private const byte MarkerBit = 0x80;

    private readonly byte _payloadType;
    private readonly List<int> _starts = [];
    private byte[] _bytes = new byte[64 * 1024];
    private int _length;
    private int _payloadBytes;

    /// <summary>Makes a builder.</summary>
    /// <param name="payloadType">Payload type of every packet, 0 to 127.</param>
    /// <param name="maxPayload">Largest payload in bytes.</param>
    public RtpPacketBuilder(int payloadType, int maxPayload = DefaultMaxPayload)
    {
        _payloadType = (byte)payloadType;
        MaxPayload = maxPayload;
    }

    /// <summary>Largest payload in bytes.</summary>
    public int MaxPayload { get; }

    /// <summary>Begins a packet.</summary>
    /// <param name="size">Bytes of its payload, which the caller fills.</param>
    public Span<byte> Add(int size)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, ushort.MaxValue - RtpPackets.HeaderLength);
        const int heads = RtpPackets.PrefixLength + RtpPackets.HeaderLength;
        if (_length + heads + size > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, _length + heads + size));
        }

        var packet = _bytes.AsSpan(_length, heads + size);
        packet[..heads].Clear();
        packet[0] = (byte)'$';
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], (ushort)(RtpPackets.HeaderLength + size));
        packet[RtpPackets.PrefixLength] = Version;
        packet[RtpPackets.PrefixLength + 1] = _payloadType;
        _starts.Add(_length);
        _length += packet.Length;
        _payloadBytes += size;
        return packet[heads..];
    }

    /// <summary>Adds a packet with this payload.</summary>
    public void Add(ReadOnlySpan<byte> payload) => payload.CopyTo(Add(payload.Length));

    /// <summary>Takes the packets.</summary>
    /// <param name="marker">Whether the last one has the marker bit: the end of a picture, or of a run of silence.</param>
    public RtpPackets Take(bool marker)
    {
        Mark(marker);
        var bytes = GC.AllocateUninitializedArray<byte>(_length);
        _bytes.AsSpan(0, _length).CopyTo(bytes);
        return End(new RtpPackets(bytes, [.. _starts], _payloadBytes));
    }

    /// <summary>Lends the packets: their bytes stay here and are good until the next packet is added.</summary>
    /// <param name="marker">Whether the last one has the marker bit.</param>
    /// <param name="room">How many bytes are to be free behind them.</param>
    /// <param name="again">Packs the same again, for whoever copies them later; called on any thread.</param>
    /// <param name="bytes">The bytes, in which heads may be stamped.</param>
    public RtpPackets Lend(bool marker, int room, Func<RtpPackets> again, out byte[] bytes)
    {
        Mark(marker);
        if (_length + room > _bytes.Length)
        {
            Array.Resize(ref _bytes, _length + room);
        }

        bytes = _bytes;
        return End(new RtpPackets(_length, [.. _starts], _payloadBytes, again));
    }

    private void Mark(bool marker)
    {
        if (marker && _starts.Count > 0)
        {
            _bytes[_starts[^1] + RtpPackets.PrefixLength + 1] |= MarkerBit;
        }
    }

    private RtpPackets End(RtpPackets packets)
    {
        (_length, _payloadBytes) = (0, 0);
        _starts.Clear();
        return packets;
    }
}
