using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Emulator.Protocol.Dhav;

/// <summary>What came of reading a packet.</summary>
public enum DhavOutcome
{
    /// <summary>A whole packet was there.</summary>
    Packet,

    /// <summary>What is there is sound and ends too early.</summary>
    NeedsMore,

    /// <summary>This is no packet.</summary>
    Wrong,
}

/// <summary>Reads DHAV frames. Never throws, whatever the bytes.</summary>
public static class DhavReader
{
    /// <summary>The largest frame that is believed: 16 MiB.</summary>
    public const int MaxFrame = 16 * 1024 * 1024;

    /// <summary>Reads the frame that the data begins with.</summary>
    /// <param name="data">Bytes from the start of a frame on.</param>
    /// <param name="frame">The frame, its data a slice of <paramref name="data"/>.</param>
    /// <param name="length">Bytes that the frame takes; 0 unless one was read.</param>
    /// <param name="error">What is wrong, when it is not a frame.</param>
    public static DhavOutcome Read(ReadOnlyMemory<byte> data, out DhavFrame? frame, out int length, out string? error)
    {
        frame = null;
        length = 0;
        error = null;
        var span = data.Span;
        var known = Math.Min(span.Length, 4);
        if (!span[..known].SequenceEqual("DHAV"u8[..known]))
        {
            return Wrong("no DHAV where a frame begins", out error);
        }

        if (span.Length < DhavWriter.HeadLength)
        {
            return DhavOutcome.NeedsMore;
        }

        if (span[4] is not ((byte)DhavFrameType.Audio or (byte)DhavFrameType.Auxiliary or (byte)DhavFrameType.Delta or (byte)DhavFrameType.Key))
        {
            return Wrong("an unknown frame type", out error);
        }

        if (DhavChecksum.Of(span[..23]) != span[23])
        {
            return Wrong("the head's checksum is wrong", out error);
        }

        var total = BinaryPrimitives.ReadUInt32LittleEndian(span[12..]);
        int extension = span[22];
        if (total > MaxFrame || total < DhavWriter.HeadLength + extension + DhavWriter.TrailerLength)
        {
            return Wrong("a length that cannot be", out error);
        }

        if (!DhavDate.TryUnpack(BinaryPrimitives.ReadUInt32LittleEndian(span[16..]), out var local))
        {
            return Wrong("a date that never was", out error);
        }

        if (span.Length < total)
        {
            return DhavOutcome.NeedsMore;
        }

        var trailer = span.Slice((int)total - DhavWriter.TrailerLength, DhavWriter.TrailerLength);
        if (!trailer.StartsWith("dhav"u8) || BinaryPrimitives.ReadUInt32LittleEndian(trailer[4..]) != total)
        {
            return Wrong("the trailer does not repeat the length", out error);
        }

        if (!TryExtensions(span.Slice(DhavWriter.HeadLength, extension), out var video, out var audio))
        {
            return Wrong("an extension is cut short", out error);
        }

        var head = new DhavHead
        {
            Type = (DhavFrameType)span[4],
            Subtype = span[5],
            Channel = span[6],
            SubNumber = span[7],
            Number = BinaryPrimitives.ReadUInt32LittleEndian(span[8..]),
            Local = local,
            Milliseconds = BinaryPrimitives.ReadUInt16LittleEndian(span[20..]),
            Video = video,
            Audio = audio,
        };
        frame = new DhavFrame(head, data[(DhavWriter.HeadLength + extension)..((int)total - DhavWriter.TrailerLength)]);
        length = (int)total;
        return DhavOutcome.Packet;
    }

    private static DhavOutcome Wrong(string what, [NotNull] out string? error)
    {
        error = what;
        return DhavOutcome.Wrong;
    }

    private static bool TryExtensions(ReadOnlySpan<byte> span, out DhavVideo? video, out DhavAudio? audio)
    {
        video = null;
        audio = null;
        var (width, height, codec, rate) = (0, 0, (byte)0, 0);
        while (!span.IsEmpty)
        {
            var length = LengthOf(span[0]);
            if (length == 0)
            {
                break; // Of an unknown one nobody knows where it ends.
            }

            if (span.Length < length)
            {
                return false;
            }

            switch (span[0])
            {
                case 0x80:
                    (width, height) = (span[2] * 8, span[3] * 8);
                    break;
                case 0x81:
                    (codec, rate) = (span[2], span[3]);
                    break;
                case 0x82:
                    (width, height) = (BinaryPrimitives.ReadUInt16LittleEndian(span[4..]), BinaryPrimitives.ReadUInt16LittleEndian(span[6..]));
                    break;
                case 0x83:
                    audio = new DhavAudio((DhavAudioCodec)span[2], DhavSampleRate.Of(span[3]), span[1]);
                    break;
                case 0x8C:
                    audio = new DhavAudio((DhavAudioCodec)span[3], DhavSampleRate.Of(span[4]), span[2]);
                    break;
            }

            span = span[length..];
        }

        if (codec != 0)
        {
            video = new DhavVideo(codec is 2 or 8 ? DhavVideoCodec.H264 : (DhavVideoCodec)codec, width, height, rate);
        }

        return true;
    }

    // Those that devices are known to write; the meaning of most is not known.
    private static int LengthOf(byte type) => type switch
    {
        0x80 or 0x81 or 0x83 or 0x84 or 0x85 or 0x8B or 0x94 or 0x96 or 0xA0 or 0xB2 or 0xB4 => 4,
        0x82 or 0x88 or 0x8C or 0x91 or 0x92 or 0x93 or 0x95 or 0x9A or 0x9B or 0xB3 => 8,
        _ => 0,
    };
}
