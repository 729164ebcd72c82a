using System.Diagnostics;
using Emulator.Protocol.Jpeg;
using FsCheck;
using FsCheck.Fluent;

namespace Emulator.Protocol.Tests.Jpeg;

/// <summary>Whatever the bytes are: no exception, no long work, no large allocation.</summary>
public class JpegBrokenInputTests
{
    private static readonly byte[][] Sound =
    [
        new JpegEncoder(60).Encode(Pictures.Smooth(90, 70, JpegSampling.Yuv420, 1)),
        External.Cjpeg(External.TestPpm(90, 70), "-optimize -restart 5B -sample 2x1"),
        External.Cjpeg(External.TestPpm(90, 70), "-quality 20"),
    ];

    // A picture of 90 x 70, or any that a damaged header can make of so few bytes, takes a few ms; the limit leaves room for a busy machine.
    private static void Endure(byte[] jpeg)
    {
        var watch = Stopwatch.StartNew();
        var before = GC.GetAllocatedBytesForCurrentThread();
        JpegDecoder.TryDecode(jpeg, out _, out _);
        JpegRecoder.TryRecode(jpeg, out _, out _);
        JpegDecoder.TryFindEnd(jpeg, out _);
        if (JpegStrips.TryParse(jpeg, out var strips, out _))
        {
            var row = strips.CreateRow();
            var data = new byte[strips.MaxRowBytes];
            for (var i = 0; i < strips.RowCount; i++)
            {
                strips.TryDecodeRow(i, row, out _);
                if (strips.TryOpenRow(i, out var open, out _) && strips.CanEncode)
                {
                    strips.EncodeRow(open, row, 20, 40, data);
                }
            }
        }

        Assert.InRange(watch.ElapsedMilliseconds, 0, 1000);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000_000);
    }

    [Fact]
    public void Truncated_anywhere()
    {
        foreach (var jpeg in Sound)
        {
            for (var length = 0; length < jpeg.Length - 2; length += 1 + (length / 100))
            {
                var part = jpeg[..length];
                Assert.False(JpegDecoder.TryDecode(part, out _, out var error));
                Assert.NotNull(error);
                Assert.False(JpegStrips.TryParse(part, out _, out _));
            }
        }
    }

    [Fact]
    public void Damaged_bytes()
    {
        var cases = ArbMap.Default.ArbFor<(byte File, (ushort At, byte Value)[] Hits)>();
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(cases, c =>
        {
            var jpeg = (byte[])Sound[c.File % Sound.Length].Clone();
            foreach (var (at, value) in c.Hits)
            {
                jpeg[at % jpeg.Length] = value;
            }

            Endure(jpeg);
        }));
    }

    [Fact]
    public void Damaged_headers()
    {
        var cases = ArbMap.Default.ArbFor<(byte File, ushort At, byte Bit)>();
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1500), Prop.ForAll(cases, c =>
        {
            var jpeg = (byte[])Sound[c.File % Sound.Length].Clone();
            jpeg[c.At % Math.Min(jpeg.Length, 640)] ^= (byte)(1 << (c.Bit & 7));
            Endure(jpeg);
        }));
    }

    [Fact]
    public void Noise()
    {
        var cases = ArbMap.Default.ArbFor<byte[]>();
        Check.QuickThrowOnFailure(Prop.ForAll(cases, c =>
        {
            Endure(c);
            Endure([0xFF, 0xD8, .. c]);
            Endure([.. Sound[0][..(Sound[0].Length - 300)], .. c]);
        }));
    }

    [Theory]
    [InlineData(8192, 4320)]
    [InlineData(65535, 65535)]
    [InlineData(8193, 1)]
    [InlineData(0, 0)]
    public void A_header_that_announces_more_than_the_file_holds(int width, int height)
    {
        var jpeg = (byte[])Sound[0].Clone();
        var frame = jpeg.AsSpan().IndexOf((byte[])[0xFF, 0xC0]);
        (jpeg[frame + 5], jpeg[frame + 6], jpeg[frame + 7], jpeg[frame + 8]) = ((byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width);

        Assert.False(JpegDecoder.TryDecode(jpeg, out _, out var error));
        Assert.Contains($"{width} x {height}", error, StringComparison.Ordinal);
        Endure(jpeg);
    }
}
