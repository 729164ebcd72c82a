namespace Emulator.Protocol.Jpeg;

/// <summary>The example quantisation tables of ITU T.81, K.1, scaled by quality as the Independent JPEG Group does. Results are in zigzag order.</summary>
internal static class Quantisation
{
    private static ReadOnlySpan<byte> Luma =>
    [
        16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55,
        14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62,
        18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92,
        49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
    ];

    private static ReadOnlySpan<byte> Chroma =>
    [
        17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99,
        24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99, 99, 99, 99, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
    ];

    public static ushort[] ForLuma(int quality) => Scale(Luma, quality);

    public static ushort[] ForChroma(int quality) => Scale(Chroma, quality);

    private static ushort[] Scale(ReadOnlySpan<byte> table, int quality)
    {
        // 50 is the table as printed, 100 divides by one, 1 is fifty times coarser.
        var percent = quality < 50 ? 5000 / quality : 200 - (quality * 2);
        var scaled = new ushort[64];
        for (var k = 0; k < 64; k++)
        {
            scaled[k] = (ushort)Math.Clamp(((table[BlockOrder.Natural[k]] * percent) + 50) / 100, 1, 255);
        }

        return scaled;
    }
}
