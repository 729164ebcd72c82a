using System.Buffers.Binary;
using System.Collections.Immutable;
using Emulator.Protocol.Rtp;
using Emulator.Server.Wire;

namespace Emulator.Server.Faults;

/// <summary>What a stream to one client carries on from frame to frame of a track, beside what is right.</summary>
internal sealed record StreamStamp
{
    /// <summary>Nothing beside it.</summary>
    public static StreamStamp None { get; } = new();

    /// <summary>Added to sequence numbers.</summary>
    public ushort Sequence { get; init; }

    /// <summary>Added to timestamps.</summary>
    public uint Time { get; init; }

    /// <summary>Another source than the one that was told; null for that one.</summary>
    public uint? Source { get; init; }
}

/// <summary>A frame on its way to one client.</summary>
/// <param name="Codec">Name of its encoding: H264, H265, JPEG, PCMA, MPEG4-GENERIC and so on.</param>
/// <param name="IsVideo">Whether it is of the video track.</param>
/// <param name="IsKey">Whether a decoder can begin here.</param>
/// <param name="Number">Its number among the frames of its track to this client, from 0.</param>
/// <param name="Played">How long ago the session was set up.</param>
/// <param name="Notes">What rules keep about this track of this client.</param>
internal sealed record FramePlan(string Codec, bool IsVideo, bool IsKey, long Number, TimeSpan Played, StreamNotes Notes)
{
    /// <summary>Ticks a second of its timestamps.</summary>
    public required int Rate { get; init; }

    /// <summary>The sequence number that its first packet is to have.</summary>
    public required ushort FirstSequence { get; init; }

    /// <summary>Its timestamp, before <see cref="Stamp"/>.</summary>
    public required uint Time { get; init; }

    /// <summary>Its packets; their sequence numbers, timestamps and sources are set behind this point. None is as if the encoder had made no frame.</summary>
    public required ImmutableArray<PacketPlan> Packets { get; init; }

    /// <summary>What holds from this frame on.</summary>
    public required StreamStamp Stamp { get; init; }

    /// <summary>Whether a goodbye of its track follows it.</summary>
    public bool Bye { get; init; }

    /// <summary>What becomes of the connection of the session before it is sent.</summary>
    public WireEnd End { get; init; }
}

/// <summary>A packet on its way to one client.</summary>
/// <param name="Codec">Name of its encoding.</param>
/// <param name="Payload">Its payload.</param>
internal sealed record PacketPlan(string Codec, ReadOnlyMemory<byte> Payload)
{
    private const int MarkerBit = 0x80;
    private const int PaddingBit = 0x20;
    private const int ExtensionBit = 0x10;

    /// <summary>Its number among the packets of its track to this client, from 0.</summary>
    public long Number { get; init; }

    public int Version { get; init; } = 2;

    public bool Marker { get; init; }

    public int PayloadType { get; init; }

    public ushort Sequence { get; init; }

    public uint Time { get; init; }

    public uint Source { get; init; }

    /// <summary>Contributing sources, 15 at most.</summary>
    public ImmutableArray<uint> Contributing { get; init; } = [];

    /// <summary>Content of a header extension, in whole words; null for none.</summary>
    public ReadOnlyMemory<byte>? Extension { get; init; }

    /// <summary>Bytes of padding, 255 at most.</summary>
    public int Padding { get; init; }

    /// <summary>Bytes of it that are sent; null for all.</summary>
    public int? Keep { get; init; }

    /// <summary>How often it is sent; 0 for a packet that is lost.</summary>
    public int Copies { get; init; } = 1;

    /// <summary>How many packets of its track go before it that are made after it.</summary>
    public int Behind { get; init; }

    /// <summary>Time that it takes longer; those behind it wait for it.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Bytes on the connection before it, where it goes on one.</summary>
    public ReadOnlyMemory<byte> Before { get; init; }

    /// <summary>Added to the length that its interleave prefix tells.</summary>
    public int LengthShift { get; init; }

    /// <summary>Whether a datagram comes from the port of reports.</summary>
    public bool FromOtherPort { get; init; }

    /// <summary>Takes a packet apart that has a plain header.</summary>
    public static PacketPlan Read(string codec, ReadOnlySpan<byte> packet) => new(codec, packet[RtpPackets.HeaderLength..].ToArray())
    {
        Marker = (packet[1] & MarkerBit) != 0,
        PayloadType = packet[1] & ~MarkerBit,
        Sequence = BinaryPrimitives.ReadUInt16BigEndian(packet[2..]),
        Time = BinaryPrimitives.ReadUInt32BigEndian(packet[4..]),
        Source = BinaryPrimitives.ReadUInt32BigEndian(packet[8..]),
    };

    /// <summary>Its bytes (RFC 3550 section 5.1).</summary>
    public byte[] Write()
    {
        var extension = Extension is { } content ? 4 + content.Length : 0;
        var bytes = new byte[RtpPackets.HeaderLength + (4 * Contributing.Length) + extension + Payload.Length + Padding];
        bytes[0] = (byte)((Version << 6) | (Padding > 0 ? PaddingBit : 0) | (Extension is null ? 0 : ExtensionBit) | Contributing.Length);
        bytes[1] = (byte)((Marker ? MarkerBit : 0) | PayloadType);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2), Sequence);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(4), Time);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(8), Source);
        var rest = bytes.AsSpan(RtpPackets.HeaderLength);
        foreach (var source in Contributing)
        {
            BinaryPrimitives.WriteUInt32BigEndian(rest, source);
            rest = rest[4..];
        }

        if (Extension is { } words)
        {
            // RFC 8285: one-byte headers.
            BinaryPrimitives.WriteUInt16BigEndian(rest, 0xBEDE);
            BinaryPrimitives.WriteUInt16BigEndian(rest[2..], (ushort)(words.Length / 4));
            words.Span.CopyTo(rest[4..]);
            rest = rest[extension..];
        }

        Payload.Span.CopyTo(rest);
        if (Padding > 0)
        {
            bytes[^1] = (byte)Padding;
        }

        return Keep is { } keep && keep < bytes.Length ? bytes[..keep] : bytes;
    }
}

/// <summary>Control packets on their way to one client.</summary>
/// <param name="Bytes">A compound: a sender report, a description, and at the end of a stream a goodbye. Whoever changes them makes others.</param>
/// <param name="IsBye">Whether it ends with a goodbye.</param>
internal sealed record ReportPlan(byte[] Bytes, bool IsBye);

/// <summary>What rules keep about one track of one client. For one thread at a time, as its stream is.</summary>
internal sealed class StreamNotes
{
    private readonly Dictionary<FaultRule, object> _notes = [];

    /// <summary>Something that a rule keeps, made when it is first asked for.</summary>
    public T Of<T>(FaultRule rule)
        where T : class, new()
    {
        if (_notes.TryGetValue(rule, out var note))
        {
            return (T)note;
        }

        var made = new T();
        _notes[rule] = made;
        return made;
    }

    /// <summary>Whether a rule keeps anything.</summary>
    public bool Has(FaultRule rule) => _notes.ContainsKey(rule);
}
