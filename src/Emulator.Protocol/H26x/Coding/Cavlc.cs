namespace Emulator.Protocol.H26x.Coding;

/// <summary>Writes quantised coefficients with variable length codes (section 9.2).</summary>
internal static class Cavlc
{
    /// <summary>The context of the four DC coefficients of a colour.</summary>
    public const int ColourDc = -1;

    /// <summary>Writes a block.</summary>
    /// <param name="bits">Where to.</param>
    /// <param name="levels">Its coefficients in scanning order: 16, 15 without the first, or 4.</param>
    /// <param name="context">How many coefficients its neighbours have on average, or <see cref="ColourDc"/>.</param>
    /// <returns>How many coefficients are not 0.</returns>
    public static int Write(PackedBits bits, ReadOnlySpan<short> levels, int context)
    {
        Span<short> values = stackalloc short[16];
        Span<byte> runs = stackalloc byte[16];
        var (count, zeros, run) = (0, 0, 0);
        // From the highest frequency down; zeros before the first are not told.
        for (var i = levels.Length - 1; i >= 0; i--)
        {
            if (levels[i] == 0)
            {
                run++;
                continue;
            }

            if (count > 0)
            {
                runs[count - 1] = (byte)run;
                zeros += run;
            }

            values[count++] = levels[i];
            run = 0;
        }

        if (count > 0)
        {
            runs[count - 1] = (byte)run;
            zeros += run;
        }

        var ones = 0;
        while (ones < count && ones < 3 && values[ones] is 1 or -1)
        {
            ones++;
        }

        Token(bits, (4 * count) + ones, context);
        if (count == 0)
        {
            return 0;
        }

        for (var i = 0; i < ones; i++)
        {
            bits.Bits(values[i] < 0 ? 1u : 0, 1);
        }

        Levels(bits, values[ones..count], ones, count);
        if (count < levels.Length)
        {
            var (lengths, codes) = context == ColourDc ? (CavlcTables.ColourZerosLengths, CavlcTables.ColourZerosBits) : (CavlcTables.ZerosLengths, CavlcTables.ZerosBits);
            bits.Bits(codes[count - 1][zeros], lengths[count - 1][zeros]);
        }

        for (var i = 0; i < count - 1 && zeros > 0; i++)
        {
            var left = Math.Min(zeros, 7) - 1;
            bits.Bits(CavlcTables.RunBits[left][runs[i]], CavlcTables.RunLengths[left][runs[i]]);
            zeros -= runs[i];
        }

        return count;
    }

    private static void Token(PackedBits bits, int token, int context)
    {
        if (context == ColourDc)
        {
            bits.Bits(CavlcTables.ColourTokenBits[token], CavlcTables.ColourTokenLengths[token]);
            return;
        }

        var table = context switch { < 2 => 0, < 4 => 1, < 8 => 2, _ => 3 };
        bits.Bits(CavlcTables.TokenBits[table][token], CavlcTables.TokenLengths[table][token]);
    }

    // 9.2.2.1.
    private static void Levels(PackedBits bits, ReadOnlySpan<short> values, int ones, int count)
    {
        var suffix = count > 10 && ones < 3 ? 1 : 0;
        for (var i = 0; i < values.Length; i++)
        {
            var size = Math.Abs((int)values[i]);
            var code = (2 * size) - (values[i] < 0 ? 1 : 2) - (i == 0 && ones < 3 ? 2 : 0);
            if (suffix == 0 && code < 14)
            {
                bits.Bits(1, code + 1);
            }
            else if (suffix == 0 && code < 30)
            {
                bits.Bits(1, 15);
                bits.Bits((uint)(code - 14), 4);
            }
            else if (suffix > 0 && code < 15 << suffix)
            {
                bits.Bits(1, (code >> suffix) + 1);
                bits.Bits((uint)(code & ((1 << suffix) - 1)), suffix);
            }
            else
            {
                bits.Bits(1, 16);
                bits.Bits((uint)(code - (suffix == 0 ? 30 : 15 << suffix)), 12);
            }

            suffix = Math.Max(suffix, 1);
            if (size > 3 << (suffix - 1) && suffix < 6)
            {
                suffix++;
            }
        }
    }
}
