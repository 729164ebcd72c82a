using Emulator.Media.Thermal;
using Emulator.Protocol.H26x;

namespace Emulator.Media.Tests;

/// <summary>Coded video of what is drawn, as a pure function of time.</summary>
public sealed class DrawnVideoTests : IDisposable
{
    private static readonly DateTime Noon = new(2026, 11, 22, 12, 0, 0, DateTimeKind.Utc);
    private static readonly HeatImage Slope = new(64, 48, [.. Enumerable.Range(0, 64 * 48).Select(i => i % 64 * 0.5f)]);

    private readonly SceneLibrary _scenes = new(FilmedScenesTests.FindFixtures());
    private int _shots;

    public void Dispose() => _scenes.Dispose();

    [Theory]
    [InlineData(25, 50, 0)]
    [InlineData(25, 10, 3)]
    [InlineData(12.5, 30, 7)]
    [InlineData(30, 1, 0)]
    [InlineData(0.2, 4, 1)]
    [InlineData(7, 100, 55)]
    public void Sizes_are_known_without_making_frames(double rate, int gop, int anchor)
    {
        var plain = Source(new VideoFormat(VideoCodec.H264, 352, 288, rate, gop));
        foreach (var from in new[] { plain.NumberAt(Noon), 9_999_999_990L })
        {
            var source = plain.From(from + anchor);
            var frames = Enumerable.Range(0, 130).Select(i => source.At(from + i)).ToList();
            foreach (var (skip, take) in new[] { (0, 130), (0, 1), (3, 1), (5, 60), (40, 90) })
            {
                var some = frames.Skip(skip).Take(take).ToList();
                Assert.Equal(
                    new VideoExtent(some.Count, some.Count(f => f.IsKey), some.Sum(f => f.Units.Count), some.Sum(f => (long)f.Bytes)),
                    source.Measure(from + skip, from + skip + take));
            }

            Assert.All(frames, f => Assert.Equal((f.Number - from - anchor) % gop == 0, f.IsKey));
            Assert.All(frames, f => Assert.Equal(
                $"camulator channel=2 stream=1 frame={f.Number} utc={f.Utc:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}", IdentitySei.Read(f.Units[f.IsKey ? 2 : 0].Span)));
            var loop = source.LoopOf(source.KeyAtOrBefore(from));
            Assert.Equal(0, loop % gop);
            // Sizes repeat, but for the digits of numbers.
            if (from < 9_000_000_000)
            {
                Assert.Equal(source.Measure(from, from + loop), source.Measure(from + loop, from + loop + loop));
            }
        }
    }

    [Fact]
    public void Whoever_asks_gets_the_same_bytes_and_a_picture_is_coded_once_a_second()
    {
        var (one, other) = (Source(new VideoFormat(VideoCodec.H264, 352, 288, 25, 50)), Source(new VideoFormat(VideoCodec.H264, 352, 288, 25, 50)));
        var first = one.KeyAtOrBefore(one.NumberAt(Noon));
        var frames = Enumerable.Range(0, 100).Select(i => one.At(first + i)).ToList();
        Assert.Equal(4, _shots);
        Assert.Equal(4, frames.Count(f => f.Bytes > 1000));
        Assert.All(frames, f => Assert.InRange(f.Bytes, 100, 10_500));
        foreach (var number in new[] { 73L, 0, 50, 25, 99 })
        {
            Assert.Equal(frames[(int)number].Units.Select(u => Convert.ToHexString(u.Span)), other.At(first + number).Units.Select(u => Convert.ToHexString(u.Span)));
        }
    }

    [Theory]
    [InlineData(64)]
    [InlineData(256)]
    [InlineData(512)]
    public void The_bit_rate_is_kept(int kilobits)
    {
        var source = Source(new VideoFormat(VideoCodec.H264, 640, 480, 25, 50), kilobits);
        var first = source.KeyAtOrBefore(source.NumberAt(Noon));
        // The least that a picture takes is more than the lowest rates leave.
        Assert.InRange(source.Measure(first, first + 500).Bytes * 8 / 20 / 1000.0, kilobits * 0.2, Math.Max(kilobits, 60) * 1.1);
    }

    private VideoSource Source(VideoFormat format, int kilobits = 512) => new DrawnVideo(
        new DrawnPictures(new PictureMaker(_scenes), Shoot, 2, 1), format, 2, 1, () => kilobits);

    private Shot Shoot(DateTime utc)
    {
        _shots++;
        var settings = new PictureSettings
        {
            Scene = "yard",
            Width = 352,
            Height = 288,
            TimeTitle = new TimeTitle(0, 0, Rgba.White, Rgba.Shade),
            Heat = new HeatView { Image = Slope, Palette = "Rainbow", Contrast = new HeatContrast(-20, 150, 10, 10, 10, [HeatRectangle.Whole]), ColourBar = true },
        };
        return new Shot(settings, Passage.Idle, utc, utc, 25);
    }
}
