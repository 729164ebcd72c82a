namespace Emulator.Protocol.H26x;

/// <summary>Emulation prevention (H.264 and H.265 section 7.4.1): inside a NAL unit, a byte of 3 behind two zero bytes is an escape.</summary>
public static class Rbsp
{
    /// <summary>Takes the escapes out of a NAL unit; its header bytes stay.</summary>
    public static byte[] Unescape(ReadOnlySpan<byte> unit)
    {
        var plain = new byte[unit.Length];
        var length = 0;
        var zeros = 0;
        foreach (var b in unit)
        {
            if (zeros >= 2 && b == 3)
            {
                zeros = 0;
                continue;
            }

            zeros = b == 0 ? zeros + 1 : 0;
            plain[length++] = b;
        }

        return plain[..length];
    }

    /// <summary>Puts the escapes in.</summary>
    public static byte[] Escape(ReadOnlySpan<byte> plain)
    {
        var unit = new List<byte>(plain.Length + 8);
        var zeros = 0;
        foreach (var b in plain)
        {
            if (zeros >= 2 && b <= 3)
            {
                unit.Add(3);
                zeros = 0;
            }

            zeros = b == 0 ? zeros + 1 : 0;
            unit.Add(b);
        }

        return [.. unit];
    }
}
