using System.Text;
using Emulator.Protocol.Jpeg;
using FsCheck;
using FsCheck.Fluent;

namespace Emulator.Protocol.Tests.Jpeg;

public class JpegStripsTests
{
    private static JpegStrips Parse(byte[] jpeg)
    {
        Assert.True(JpegStrips.TryParse(jpeg, out var strips, out var error), error);
        return strips;
    }

    private static byte[] Splice(JpegStrips strips, string comment, params JpegRow[] rows)
    {
        var text = Encoding.ASCII.GetBytes(comment);
        var result = new byte[strips.SpliceLength(text, rows)];
        Assert.Equal(result.Length, strips.Splice(result, text, rows));
        return result;
    }

    private static JpegRow Repaint(JpegStrips strips, int row, byte luma)
    {
        var image = strips.CreateRow();
        Assert.True(strips.TryDecodeRow(row, image, out var error), error);
        image.Luma.Samples.AsSpan().Fill(luma);
        var data = new byte[strips.MaxRowBytes];
        return new JpegRow(row, data.AsMemory(0, strips.EncodeRow(image, data)));
    }

    [Fact]
    public void Splicing_nothing_gives_the_file_back()
    {
        var jpeg = new JpegEncoder(80).Encode(Pictures.Smooth(200, 170, JpegSampling.Yuv420, 3));

        Assert.Equal(jpeg, Splice(Parse(jpeg), ""));
    }

    [Fact]
    public void Rows_decode_alone_as_they_do_in_the_whole()
    {
        var jpeg = new JpegEncoder(80).Encode(Pictures.Smooth(200, 170, JpegSampling.Yuv420, 3));
        var whole = Pictures.Decode(jpeg);
        var strips = Parse(jpeg);
        var row = strips.CreateRow();
        for (var i = 0; i < strips.RowCount; i++)
        {
            Assert.True(strips.TryDecodeRow(i, row, out _));
            for (var plane = 0; plane < 3; plane++)
            {
                var high = plane == 0 ? 16 : 8;
                var stride = row.Planes[plane].Stride;
                Assert.Equal(whole.Planes[plane].Samples.AsSpan(i * high * stride, high * stride).ToArray(), row.Planes[plane].Samples);
            }
        }
    }

    [Fact]
    public void Any_rows_can_be_replaced_and_the_others_stay()
    {
        var cases = ArbMap.Default.ArbFor<(byte Width, byte Height, byte Sampling, uint Rows)>();
        Check.QuickThrowOnFailure(Prop.ForAll(cases, c =>
        {
            var image = Pictures.Smooth(c.Width + 1, c.Height + 1, (JpegSampling)(c.Sampling % 4), 5);
            var jpeg = new JpegEncoder(90).Encode(image);
            var strips = Parse(jpeg);
            var chosen = Enumerable.Range(0, strips.RowCount).Where(r => (c.Rows >> r & 1) != 0).ToArray();
            var spliced = Splice(strips, "a comment", [.. chosen.Select(r => Repaint(strips, r, 200))]);

            var before = Pictures.Decode(jpeg);
            var after = Pictures.Decode(spliced);
            return Enumerable.Range(0, image.Height).All(y => chosen.Contains(y / strips.RowHeight)
                ? after.Luma.Row(y).IndexOfAnyExceptInRange((byte)198, (byte)202) < 0
                : after.Luma.Row(y).SequenceEqual(before.Luma.Row(y)));
        }));
    }

    [Fact]
    public void Columns_of_a_row_can_be_changed_and_the_others_stay()
    {
        var cases = ArbMap.Default.ArbFor<(byte Width, byte Sampling, byte Left, byte Right, int Seed)>();
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(cases, c =>
        {
            var jpeg = new JpegEncoder(92).Encode(Pictures.Smooth(c.Width + 1, 40, (JpegSampling)(c.Sampling % 4), c.Seed));
            var strips = Parse(jpeg);
            Assert.True(strips.TryOpenRow(1, out var open, out var error), error);
            var left = Math.Min(c.Left, c.Right);
            var right = Math.Max(c.Left, c.Right) + 1;
            var changed = strips.CreateRow();
            changed.CopyFrom(open.Samples);
            for (var y = 0; y < strips.RowHeight; y++)
            {
                changed.Luma.Samples.AsSpan((y * changed.Luma.Stride) + Math.Min(left, changed.Luma.Stride), Math.Max(0, Math.Min(right, changed.Luma.Stride) - left)).Fill(230);
            }

            var data = new byte[strips.MaxRowBytes];
            var after = Pictures.Decode(Splice(strips, "", new JpegRow(1, data.AsMemory(0, strips.EncodeRow(open, changed, left, right, data)))));
            var before = Pictures.Decode(jpeg);
            return Enumerable.Range(0, 40).All(y => Enumerable.Range(0, after.Width).All(x =>
            {
                var (was, now) = (before.Luma.Row(y)[x], after.Luma.Row(y)[x]);
                var inRow = y / strips.RowHeight == 1;
                return inRow && x >= left && x < right ? Math.Abs(now - 230) < 40
                    : (inRow && x / 16 >= left / 16 && x / 16 <= right / 16) || now == was;
            })) && (after.Cb is null || Enumerable.Range(0, after.Cb.Height).All(y => Pictures.Furthest(after.Cb.Row(y).ToArray(), before.Cb!.Row(y).ToArray()) <= 2));
        }));
    }

    [Fact]
    public void A_row_that_is_damaged_does_not_open()
    {
        var jpeg = new JpegEncoder(80).Encode(Pictures.Smooth(200, 170, JpegSampling.Yuv420, 3));
        var strips = Parse(jpeg);
        var open = 0;
        for (var at = 0; at < strips.Row(0).Length; at++)
        {
            var damaged = (byte[])jpeg.Clone();
            var header = jpeg.AsSpan().IndexOf(strips.Row(0).Span);
            damaged.AsSpan(header + at, Math.Min(6, strips.Row(0).Length - at)).Fill(0xFE);
            open += JpegStrips.TryParse(damaged, out var broken, out _) && broken.TryOpenRow(0, out _, out _) ? 1 : 0;
        }

        Assert.InRange(open, 0, strips.Row(0).Length / 2);
    }

    [Fact]
    public void A_comment_is_a_segment_of_its_own()
    {
        var spliced = Splice(Parse(new JpegEncoder(80).Encode(Pictures.Smooth(40, 40, JpegSampling.Yuv420, 3))), "camulator frame=1");
        var at = spliced.AsSpan().IndexOf((byte[])[0xFF, 0xFE, 0, 19]);

        Assert.Equal("camulator frame=1", Encoding.ASCII.GetString(spliced, at + 4, 17));
        Assert.Equal(40 * 40 * 3 / 2, External.Decode(spliced, "yuvj420p").Length);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-restart 2")]
    [InlineData("-restart 1B")]
    public void A_file_without_a_restart_per_row_is_told_apart(string options)
    {
        Assert.False(JpegStrips.TryParse(External.Cjpeg(External.TestPpm(64, 64), options), out _, out var error));
        Assert.NotNull(error);
    }

    [Theory]
    [InlineData("-quality 85 -optimize")]
    [InlineData("-quality 30 -restart 7B -sample 2x1")]
    [InlineData("-quality 99 -grayscale -optimize")]
    public void Recoding_keeps_every_sample(string options)
    {
        var jpeg = External.Cjpeg(External.TestPpm(250, 130), options);

        Assert.True(JpegRecoder.TryRecode(jpeg, out var recoded, out var error), error);
        Assert.True(Parse(recoded).CanEncode);
        Assert.Equal(Pictures.ToPlanes(Pictures.Decode(jpeg)), Pictures.ToPlanes(Pictures.Decode(recoded)));
    }

    [Fact]
    public void Tables_fitted_to_one_picture_are_known_to_be_incomplete()
    {
        var strips = Parse(External.Cjpeg(External.TestPpm(64, 64), "-optimize -restart 1"));

        Assert.False(strips.CanEncode);
        Assert.Throws<InvalidOperationException>(() => strips.EncodeRow(strips.CreateRow(), new byte[strips.MaxRowBytes]));
    }
}
