using System.Buffers;

namespace Emulator.Protocol.Jpeg;

/// <summary>
/// Encodes baseline JPEG (ITU T.81) with the standard Huffman tables, the standard's example quantisation tables scaled as the Independent
/// JPEG Group does, and a restart marker after every MCU row, so that the result can be taken apart with <see cref="JpegStrips"/> and
/// sent by RFC 2435. Immutable and safe to share between threads.
/// </summary>
public sealed class JpegEncoder
{
    private readonly ushort[] _luma;
    private readonly ushort[] _chroma;

    /// <summary>Makes an encoder of one quality.</summary>
    /// <param name="quality">1 coarsest to 100 finest; cameras use 50-90.</param>
    /// <exception cref="ArgumentOutOfRangeException">The quality is outside 1-100.</exception>
    public JpegEncoder(int quality)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(quality, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quality, 100);
        _luma = Quantisation.ForLuma(quality);
        _chroma = Quantisation.ForChroma(quality);
    }

    /// <summary>Encodes a picture.</summary>
    /// <param name="image">Any size and sampling. Its padding is overwritten with repeated edges.</param>
    /// <returns>A whole JPEG file.</returns>
    public byte[] Encode(JpegImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        image.RepeatEdges();
        var coding = CodingFor(image);
        var scratch = ArrayPool<byte>.Shared.Rent(coding.MaxRowBytes);
        try
        {
            var rows = new StripAssembly(coding);
            for (var row = 0; row < coding.RowCount; row++)
            {
                rows.Add(scratch.AsSpan(0, coding.EncodeRow(image, row, scratch)));
            }

            return rows.ToFile();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(scratch);
        }
    }

    private JpegCoding CodingFor(JpegImage image)
    {
        var across = image.Sampling is JpegSampling.Yuv420 or JpegSampling.Yuv422 ? 2 : 1;
        var down = image.Sampling == JpegSampling.Yuv420 ? 2 : 1;
        JpegComponent[] components = image.Sampling == JpegSampling.Grey
            ? [new(1, 1, 1, 0)]
            : [new(1, across, down, 0), new(2, 1, 1, 1), new(3, 1, 1, 1)];
        return new JpegCoding(
            image.Width, image.Height, image.Sampling, components,
            components.Length == 1 ? [_luma] : [_luma, _chroma, _chroma], JpegCoding.StandardTables(components.Length));
    }
}
