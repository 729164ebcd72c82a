using System.Diagnostics.CodeAnalysis;

namespace Emulator.Protocol.Jpeg;

/// <summary>
/// Decodes baseline JPEG (ITU T.81, sequential DCT, Huffman, 8 bit): grey, 4:4:4, 4:2:2 and 4:2:0, any Huffman and quantisation tables, restart
/// intervals, interleaved or separate scans. Made for hostile input: it never throws, takes time in proportion to the file and the picture, and
/// allocates the picture only when the file is long enough to hold it.
/// </summary>
public static class JpegDecoder
{
    /// <summary>Decodes a whole picture.</summary>
    /// <param name="jpeg">The file, from start-of-image to end-of-image. What follows is ignored.</param>
    /// <param name="image">The picture, when the answer is true. Padding beyond its edges holds whatever the file coded there.</param>
    /// <param name="error">What is wrong with the file, for people, when the answer is false.</param>
    /// <returns>Whether the file is a complete picture of a supported kind, at most <see cref="JpegImage.MaxSide"/> pixels a side and
    /// <see cref="JpegImage.MaxPixels"/> in all.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> jpeg, [NotNullWhen(true)] out JpegImage? image, [NotNullWhen(false)] out string? error)
    {
        image = null;
        var header = new JpegHeader();
        var position = 0;
        JpegImage? picture = null;
        var transforms = new BlockTransform[3];
        var seen = 0;
        while (header.TryReadToScan(jpeg, ref position, out var scan, out error))
        {
            if (scan is null)
            {
                error = picture is null || seen != (1 << header.Components.Length) - 1 ? "The image ends before all of its components are coded." : null;
                image = error is null ? picture : null;
                return error is null;
            }

            foreach (var part in scan.Components)
            {
                if ((seen & (1 << part.Index)) != 0)
                {
                    error = "A component is coded twice.";
                    return false;
                }

                seen |= 1 << part.Index;
                transforms[part.Index] = new BlockTransform(header.Steps(part.Index));
            }

            if (picture is null && !CanHold(header, jpeg.Length))
            {
                error = $"{jpeg.Length} bytes cannot hold a picture of {header.Width} x {header.Height}.";
                return false;
            }

            picture ??= new JpegImage(header.Width, header.Height, header.Sampling);
            var receiver = new SampleReceiver(picture, transforms);
            error = McuReader.ReadScan(header, scan, jpeg, ref receiver, out position);
            if (error is not null)
            {
                return false;
            }
        }

        return false;
    }

    /// <summary>Finds where a JPEG ends, so that files laid end to end can be told apart, without decoding it.</summary>
    /// <param name="jpeg">Bytes that begin with a start-of-image marker.</param>
    /// <param name="length">The file's length through its end-of-image marker, when the answer is true.</param>
    /// <returns>Whether a whole file is there.</returns>
    public static bool TryFindEnd(ReadOnlySpan<byte> jpeg, out int length)
    {
        length = 0;
        if (jpeg.Length < 4 || jpeg[0] != JpegMarker.Prefix || jpeg[1] != JpegMarker.Start)
        {
            return false;
        }

        var position = 2;
        while (JpegHeader.TryReadMarker(jpeg, ref position, out var marker))
        {
            if (marker == JpegMarker.End)
            {
                length = position;
                return true;
            }

            // Bytes within a segment may look like markers, so segments are stepped over by their length.
            if (marker is not (JpegMarker.Start or JpegMarker.Temporary) && !JpegMarker.IsRestart(marker))
            {
                position += position + 2 <= jpeg.Length ? (jpeg[position] << 8) | jpeg[position + 1] : 2;
            }
        }

        return false;
    }

    // Every block costs at least two bits: a DC code and an end-of-block code of one bit each.
    private static bool CanHold(JpegHeader header, int bytes)
    {
        var blocksPerMcu = header.Components.Sum(c => c.Across * c.Down);
        return (long)header.McusAcross * header.McusDown * blocksPerMcu * 2 <= (long)bytes * 8;
    }
}
