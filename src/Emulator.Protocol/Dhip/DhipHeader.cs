using System.Buffers.Binary;

namespace Emulator.Protocol.Dhip;

/// <summary>
/// The head of a DHIP frame, 32 bytes, numbers little-endian: its own length (0x20), <c>DHIP</c>, session, request, bytes of this frame's body, 0,
/// bytes of the whole message, 0. A message may come in several frames; nearly always it comes in one. As clients write it and devices answer;
/// the vendor's document does not have it.
/// </summary>
/// <param name="Session">Session number; 0 before login, and from clients that name it in the body alone.</param>
/// <param name="Request">Request number; of what a device tells by itself, the number of the request that asked for it.</param>
/// <param name="Length">Bytes of body that follow.</param>
/// <param name="Total">Bytes of the message that the body is a part of.</param>
public readonly record struct DhipHeader(uint Session, uint Request, uint Length, uint Total)
{
    /// <summary>Bytes of a head.</summary>
    public const int Size = 32;

    /// <summary>The first eight bytes: the head's length, and the name.</summary>
    public static ReadOnlySpan<byte> Magic => [0x20, 0, 0, 0, (byte)'D', (byte)'H', (byte)'I', (byte)'P'];

    /// <summary>Reads a head; false when it does not begin as one.</summary>
    /// <param name="bytes">At least <see cref="Size"/> bytes.</param>
    /// <param name="header">The head.</param>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out DhipHeader header)
    {
        header = default;
        if (bytes.Length < Size || !bytes.StartsWith(Magic))
        {
            return false;
        }

        header = new DhipHeader(Number(bytes, 8), Number(bytes, 12), Number(bytes, 16), Number(bytes, 24));
        return true;
    }

    /// <summary>Writes it.</summary>
    /// <param name="bytes">At least <see cref="Size"/> bytes.</param>
    public void Write(Span<byte> bytes)
    {
        bytes[..Size].Clear();
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[8..], Session);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[12..], Request);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[16..], Length);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[24..], Total);
    }

    /// <summary>A message in one frame.</summary>
    public static byte[] Frame(uint session, uint request, ReadOnlySpan<byte> body)
    {
        var frame = new byte[Size + body.Length];
        new DhipHeader(session, request, (uint)body.Length, (uint)body.Length).Write(frame);
        body.CopyTo(frame.AsSpan(Size));
        return frame;
    }

    private static uint Number(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);
}
