using System.Buffers.Binary;

namespace Emulator.Media.Mp4;

/// <summary>Boxes of the ISO base media file format, ISO/IEC 14496-12 section 4.2: a length, four letters, and what is in it.</summary>
internal static class Box
{
    /// <summary>A box of these parts.</summary>
    public static byte[] Of(string type, params ReadOnlySpan<byte[]> parts)
    {
        var length = 8;
        foreach (var part in parts)
        {
            length += part.Length;
        }

        var box = new byte[length];
        Head(box, length, type);
        var at = 8;
        foreach (var part in parts)
        {
            part.CopyTo(box, at);
            at += part.Length;
        }

        return box;
    }

    /// <summary>A box with version and flags (FullBox).</summary>
    public static byte[] Full(string type, int version, int flags, params ReadOnlySpan<byte[]> parts) => Of(type, [UInt32(((uint)version << 24) | (uint)flags), .. parts]);

    /// <summary>Writes the eight bytes that a box begins with.</summary>
    /// <param name="span">Where to.</param>
    /// <param name="length">Of the whole box, these eight too.</param>
    /// <param name="type">Four letters.</param>
    public static void Head(Span<byte> span, int length, string type)
    {
        BinaryPrimitives.WriteInt32BigEndian(span, length);
        for (var i = 0; i < 4; i++)
        {
            span[4 + i] = (byte)type[i];
        }
    }

    public static byte[] UInt32(params ReadOnlySpan<uint> numbers)
    {
        var bytes = new byte[4 * numbers.Length];
        for (var i = 0; i < numbers.Length; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(4 * i), numbers[i]);
        }

        return bytes;
    }

    public static byte[] UInt16(params ReadOnlySpan<int> numbers)
    {
        var bytes = new byte[2 * numbers.Length];
        for (var i = 0; i < numbers.Length; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2 * i), (ushort)numbers[i]);
        }

        return bytes;
    }
}
