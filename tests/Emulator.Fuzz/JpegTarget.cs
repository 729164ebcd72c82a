using Emulator.Protocol.Jpeg;

namespace Emulator.Fuzz;

/// <summary>The JPEG codec: pictures come from users' scenes.</summary>
internal static class JpegTarget
{
    // Larger ones are decoded and not coded again, which would only take long.
    private const int SmallEnough = 256 * 256;

    public static void Jpeg(ReadOnlySpan<byte> data)
    {
        if (JpegDecoder.TryFindEnd(data, out var length))
        {
            Assert.InRange(length, 4, data.Length);
        }

        var decoded = JpegDecoder.TryDecode(data, out var image, out var error);
        Assert.Equal(decoded, error is null);
        if (decoded)
        {
            Assert.InRange((long)image!.Width * image.Height, 1, JpegImage.MaxPixels);
            if (image.Width * image.Height <= SmallEnough)
            {
                Decodes(new JpegEncoder(75).Encode(image), image.Width, image.Height);
            }
        }

        if (JpegRecoder.TryRecode(data, out var recoded, out error))
        {
            var again = Decodes(recoded);
            Assert.True(JpegStrips.TryParse(recoded, out var rows, out error), error);
            Assert.True(rows.CanEncode);
            if (decoded)
            {
                Assert.Equal((image!.Width, image.Height), (again.Width, again.Height));
            }
        }
        else
        {
            Assert.NotEmpty(error);
        }

        if (JpegStrips.TryParse(data.ToArray(), out var strips, out error))
        {
            Strips(strips, data);
        }
        else
        {
            Assert.NotEmpty(error);
        }
    }

    private static void Strips(JpegStrips strips, ReadOnlySpan<byte> data)
    {
        if (strips.Width > 2048)
        {
            return;
        }

        var image = strips.CreateRow();
        var whole = true;
        for (var row = 0; row < strips.RowCount; row++)
        {
            var sound = strips.TryDecodeRow(row, image, out var error);
            Assert.Equal(sound, error is null);
            whole &= sound;
        }

        if (!whole)
        {
            return;
        }

        // Every row decodes, so the picture does, and so it does with a row coded anew and a comment.
        Decodes(data, strips.Width, strips.Height);
        if (strips.CanEncode)
        {
            var coded = new byte[strips.MaxRowBytes];
            JpegRow[] replaced = [new(strips.RowCount - 1, coded.AsMemory(0, strips.EncodeRow(image, coded)))];
            var spliced = new byte[strips.SpliceLength("fuzz"u8, replaced)];
            Assert.Equal(spliced.Length, strips.Splice(spliced, "fuzz"u8, replaced));
            Decodes(spliced, strips.Width, strips.Height);
        }
    }

    private static void Decodes(ReadOnlySpan<byte> jpeg, int width, int height)
    {
        var image = Decodes(jpeg);
        Assert.Equal((width, height), (image.Width, image.Height));
    }

    private static JpegImage Decodes(ReadOnlySpan<byte> jpeg)
    {
        Assert.True(JpegDecoder.TryDecode(jpeg, out var image, out var error), error);
        return image;
    }
}
