namespace Emulator.Protocol.H26x;

/// <summary>The byte stream format of H.264 and H.265 (annex B of both): NAL units behind start codes.</summary>
public static class AnnexB
{
    private static readonly byte[] StartCodeBytes = [0, 0, 0, 1];

    /// <summary>The start code with which a unit is written: four bytes.</summary>
    public static ReadOnlyMemory<byte> StartCode => StartCodeBytes;

    /// <summary>The NAL units of a byte stream, in order, without start codes and without zero bytes behind them.</summary>
    /// <param name="stream">The stream; what stands before its first start code is skipped.</param>
    public static IReadOnlyList<ReadOnlyMemory<byte>> Split(ReadOnlyMemory<byte> stream)
    {
        var units = new List<ReadOnlyMemory<byte>>();
        var span = stream.Span;
        for (var start = AfterStartCode(span, 0); start >= 0;)
        {
            var next = AfterStartCode(span, start);
            var end = next < 0 ? span.Length : next - 3;
            while (end > start && span[end - 1] == 0)
            {
                end--;
            }

            if (end > start)
            {
                units.Add(stream[start..end]);
            }

            start = next;
        }

        return units;
    }

    private static int AfterStartCode(ReadOnlySpan<byte> span, int from)
    {
        var at = span[from..].IndexOf([(byte)0, (byte)0, (byte)1]);
        return at < 0 ? -1 : from + at + 3;
    }
}
