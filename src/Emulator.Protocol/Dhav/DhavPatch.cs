using System.Buffers.Binary;

namespace Emulator.Protocol.Dhav;

/// <summary>Changes DHAV frames that are written already, as devices that misbehave write them. What is no frame is left as it is.</summary>
public static class DhavPatch
{
    private const int ChecksumAt = 23;

    /// <summary>Bytes of the frame that some bytes begin with; 0 when they begin with none, or do not hold it whole.</summary>
    public static int LengthOf(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= DhavWriter.HeadLength && bytes.StartsWith("DHAV"u8) && BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]) is var length && length >= DhavWriter.HeadLength + DhavWriter.TrailerLength && length <= (uint)bytes.Length
            ? (int)length
            : 0;

    /// <summary>Says another length in the head of a frame. Its sum is right again.</summary>
    public static void SayLength(Span<byte> frame, long length)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(frame[12..], (uint)Math.Clamp(length, 0, uint.MaxValue));
        Seal(frame);
    }

    /// <summary>Gives a frame another number. The sum of its head is right again.</summary>
    public static void Number(Span<byte> frame, uint number)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(frame[8..], number);
        Seal(frame);
    }

    /// <summary>Puts the time in the head of a frame off. Its sum is right again.</summary>
    public static void Shift(Span<byte> frame, TimeSpan by)
    {
        if (DhavDate.TryUnpack(BinaryPrimitives.ReadUInt32LittleEndian(frame[16..]), out var local))
        {
            BinaryPrimitives.WriteUInt32LittleEndian(frame[16..], DhavDate.Pack(local + by));
        }

        var milliseconds = BinaryPrimitives.ReadUInt16LittleEndian(frame[20..]) + (long)by.TotalMilliseconds;
        BinaryPrimitives.WriteUInt16LittleEndian(frame[20..], (ushort)milliseconds);
        Seal(frame);
    }

    /// <summary>Makes the sum of a frame's head wrong.</summary>
    public static void Unseal(Span<byte> frame) => frame[ChecksumAt] ^= 0x55;

    /// <summary>Writes other bytes where the trailer of a frame belongs.</summary>
    public static void SpoilTrailer(Span<byte> frame) => frame[^DhavWriter.TrailerLength..].Fill(0xAA);

    private static void Seal(Span<byte> frame) => frame[ChecksumAt] = DhavChecksum.Of(frame[..ChecksumAt]);
}
