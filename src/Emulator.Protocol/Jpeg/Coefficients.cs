namespace Emulator.Protocol.Jpeg;

/// <summary>Blocks on their way from a reader to a writer.</summary>
internal static class Coefficients
{
    /// <summary>Copies a block as it was read to the form in which it is written.</summary>
    /// <returns>A bit for each coefficient that is not zero, by place in memory.</returns>
    public static ulong Copy(ReadOnlySpan<short> block, Span<int> values)
    {
        var nonZero = 0UL;
        for (var i = 0; i < 64; i++)
        {
            values[i] = block[i];
            nonZero |= (block[i] == 0 ? 0UL : 1UL) << i;
        }

        return nonZero;
    }
}
