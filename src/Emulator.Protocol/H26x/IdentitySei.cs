using System.Text;

namespace Emulator.Protocol.H26x;

/// <summary>
/// A text of the emulator's own inside a video stream: an SEI message of user data, unregistered (H.264 D.1.7, H.265 D.2.7). Decoders
/// skip it; testers find it by <see cref="Id"/>.
/// </summary>
public static class IdentitySei
{
    private const byte UserDataUnregistered = 5;
    private const byte StopBit = 0x80;

    // "camulator-frame1" has no byte that would need an escape.
    private static readonly byte[] IdBytes = "camulator-frame1"u8.ToArray();

    /// <summary>The 16 bytes (a UUID to the standard) that stand before the text.</summary>
    public static ReadOnlySpan<byte> Id => IdBytes;

    /// <summary>The NAL unit of a text.</summary>
    /// <param name="text">Printable ASCII, up to 200 characters.</param>
    /// <param name="h265">Whether for H.265; else for H.264.</param>
    public static byte[] Write(string text, bool h265)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Write(Encoding.ASCII.GetBytes(text), h265);
    }

    /// <inheritdoc cref="Write(string, bool)"/>
    public static byte[] Write(ReadOnlySpan<byte> text, bool h265)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(text.Length, 200, nameof(text));
        var unit = new byte[LengthOf(text.Length, h265)];
        unit[0] = h265 ? (byte)((byte)H265Nal.PrefixSei << 1) : (byte)H264Nal.Sei;
        var head = 1;
        if (h265)
        {
            unit[head++] = 1;
        }

        unit[head] = UserDataUnregistered;
        unit[head + 1] = (byte)(IdBytes.Length + text.Length);
        IdBytes.CopyTo(unit, head + 2);
        text.CopyTo(unit.AsSpan(head + 2 + IdBytes.Length));
        unit[^1] = StopBit;
        return unit;
    }

    /// <summary>How long the NAL unit of a text of so many characters is.</summary>
    public static int LengthOf(int characters, bool h265) => (h265 ? 2 : 1) + 2 + IdBytes.Length + characters + 1;

    /// <summary>The text in a NAL unit, or null when it is no unit of this kind.</summary>
    public static string? Read(ReadOnlySpan<byte> unit)
    {
        var head = NalUnits.H264Type(unit) == H264Nal.Sei ? 1 : NalUnits.H265Type(unit) == H265Nal.PrefixSei ? 2 : 0;
        return head > 0 && unit.Length > head + 2 + IdBytes.Length && unit[head] == UserDataUnregistered && unit[(head + 2)..].StartsWith(IdBytes)
            && unit.Length >= LengthOf(unit[head + 1] - IdBytes.Length, head == 2)
            ? Encoding.ASCII.GetString(unit.Slice(head + 2 + IdBytes.Length, unit[head + 1] - IdBytes.Length))
            : null;
    }
}
