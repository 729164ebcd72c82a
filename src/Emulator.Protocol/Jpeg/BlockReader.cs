using System.Runtime.CompilerServices;

namespace Emulator.Protocol.Jpeg;

/// <summary>Reads the coefficients of one block (ITU T.81, F.2.2).</summary>
internal static class BlockReader
{
    /// <summary>Reads a block into zeroed memory.</summary>
    /// <param name="source">The scan's data.</param>
    /// <param name="part">The tables.</param>
    /// <param name="prediction">The component's last DC value; replaced.</param>
    /// <param name="block">64 zeros; coefficients in memory order afterwards.</param>
    /// <returns>The zigzag position of the last coefficient, 0 when there is only DC, or -1 for a code that the tables do not have.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Read(ref BitSource source, in JpegScanComponent part, ref int prediction, scoped Span<short> block)
    {
        source.Fill();
        var size = source.Symbol(part.Dc);
        if ((uint)size > 15)
        {
            return -1;
        }

        if (size > 0)
        {
            prediction += source.Value(size);
        }

        block[0] = (short)prediction;
        var last = 0;
        for (var k = 1; k < 64; k++)
        {
            source.Fill();
            var symbol = source.Symbol(part.Ac);
            if (symbol < 0)
            {
                return -1;
            }

            size = symbol & 15;
            var run = symbol >> 4;
            if (size == 0)
            {
                if (run != 15)
                {
                    break;
                }

                k += 15;
                continue;
            }

            k += run;
            if (k > 63)
            {
                return -1;
            }

            block[BlockOrder.ToMemory[k]] = (short)source.Value(size);
            last = k;
        }

        return last;
    }
}
