namespace Emulator.Protocol.Dhav;

/// <summary>What a DH packet holds (document section 15.1).</summary>
public enum DhPacketType : byte
{
    /// <summary>Sound.</summary>
    Audio = 0x10,

    /// <summary>A picture.</summary>
    Video = 0x20,

    /// <summary>Facts about the stream, no media.</summary>
    Auxiliary = 0x21,
}

/// <summary>An extension header of the document's section 15.2. Auxiliary frames of DHAV carry them too.</summary>
public abstract record DhExtension;

/// <summary>Section 15.2.1: what the sound is.</summary>
/// <param name="Codec">4 G.711 mu-law, 8 G.711 A-law, 10 linear 16 bits, 12 AAC.</param>
/// <param name="Tracks">1 or 2.</param>
/// <param name="Rate">Samples a second, one of the nine of the document.</param>
/// <param name="OperateId">The playback control that this sound follows; 0 when live.</param>
public sealed record DhAudio(byte Codec, byte Tracks, int Rate, ushort OperateId = 0) : DhExtension;

/// <summary>Section 15.2.2: what the picture is.</summary>
/// <param name="Codec">1 MPEG-4, 2 H.264; beyond the document 3 MJPEG and 12 H.265.</param>
/// <param name="IsKey">Whether it can be decoded alone.</param>
/// <param name="Width">Pixels across.</param>
/// <param name="Height">Pixels down.</param>
/// <param name="KeyInterval">Frames from one key frame to the next.</param>
/// <param name="FramesPerSecond">Whole frames a second.</param>
/// <param name="OperateId">The playback control that this picture follows; 0 when live.</param>
public sealed record DhVideo(byte Codec, bool IsKey, ushort Width, ushort Height, ushort KeyInterval, ushort FramesPerSecond, ushort OperateId = 0) : DhExtension;

/// <summary>Section 15.2.3: the channel's title, UTF-8, at most 248 bytes of it.</summary>
public sealed record DhTitle(string Text) : DhExtension;

/// <summary>Section 15.2.4: the time zone.</summary>
/// <param name="Hours">-12 to 13.</param>
/// <param name="Minutes">Further minutes, of the same sign.</param>
/// <param name="Daylight">Whether daylight saving time is in force.</param>
public sealed record DhTimeZone(sbyte Hours, sbyte Minutes, bool Daylight) : DhExtension;

/// <summary>Section 15.2.5: what happens; bit 0 alarm, 1 motion, 2 video loss.</summary>
public sealed record DhEventFlags(uint Flags) : DhExtension;

/// <summary>Section 15.2.6: nothing was recorded between two moments (UTC, to the millisecond).</summary>
public sealed record DhGap(uint OperateId, DateTime Start, DateTime End) : DhExtension;

/// <summary>A packet of the document's section 15, as it was read.</summary>
/// <param name="Type">What it holds.</param>
/// <param name="Channel">Channel, from 0.</param>
/// <param name="Sequence">Counts packets of the stream.</param>
/// <param name="Utc">Its time, to the millisecond.</param>
/// <param name="Extensions">Its extension headers, in order; those of unknown types are left out.</param>
/// <param name="Data">Its media.</param>
public sealed record DhPacket(DhPacketType Type, ushort Channel, uint Sequence, DateTime Utc, IReadOnlyList<DhExtension> Extensions, ReadOnlyMemory<byte> Data);
