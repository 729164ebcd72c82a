using Emulator.Protocol.H26x;

namespace Emulator.Media.Tests;

/// <summary>Frames as a pure function of time, on the scenes that are shipped.</summary>
public sealed class VideoSourceTests : IDisposable
{
    private static readonly DateTime Noon = new(2026, 11, 22, 12, 0, 0, DateTimeKind.Utc);
    private readonly SceneLibrary _scenes = new(FilmedScenesTests.FindFixtures());

    public void Dispose() => _scenes.Dispose();

    [Theory]
    [InlineData(VideoCodec.H264, 1920, 1080, 25, 25)]
    [InlineData(VideoCodec.H264, 704, 576, 12.5, 10)]
    [InlineData(VideoCodec.H265, 352, 288, 30, 25)]
    [InlineData(VideoCodec.H265, 1280, 720, 0.2, 1)]
    [InlineData(VideoCodec.H264, 1920, 1080, 25, 50)]
    [InlineData(VideoCodec.H265, 704, 576, 20, 100)]
    [InlineData(VideoCodec.H264, 640, 480, 15, 30)]
    public void Groups_have_the_length_that_was_asked_for_and_every_frame_says_which_it_is(VideoCodec codec, int width, int height, double rate, int gop)
    {
        var source = Source(new VideoFormat(codec, width, height, rate, gop));
        var first = source.NumberAt(Noon);
        var keys = 0;
        foreach (var frame in Enumerable.Range(0, 200).Select(i => source.At(first + i)))
        {
            Assert.Equal(frame.Number % gop == 0, frame.IsKey);
            Assert.Equal(frame.IsKey ? frame.Number : frame.Number - (frame.Number % gop), source.KeyAtOrBefore(frame.Number));
            keys += frame.IsKey ? 1 : 0;
            var identity = IdentitySei.Read(frame.Units[^2].Span);
            Assert.Equal($"camulator channel=3 stream=1 frame={frame.Number} utc={frame.Utc:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}", identity);
            Assert.Equal(frame.IsKey ? (codec == VideoCodec.H265 ? 5 : 4) : 2, frame.Units.Count);
        }

        Assert.InRange(keys, 200 / gop, (200 / gop) + 1);
        Assert.Equal(Noon, source.StartOf(first));
    }

    [Theory]
    [InlineData(VideoCodec.H264)]
    [InlineData(VideoCodec.H265)]
    public void The_parameter_sets_tell_the_size_and_the_rate(VideoCodec codec)
    {
        var source = Source(new VideoFormat(codec, 960, 576, 12.5, 25));
        var (width, height, rate) = codec == VideoCodec.H264
            ? (H264Sps.Read(source.Parameters.Sps.Span)!.Width, H264Sps.Read(source.Parameters.Sps.Span)!.Height, H264Sps.Read(source.Parameters.Sps.Span)!.FramesPerSecond)
            : (H265Sps.Read(source.Parameters.Sps.Span)!.Width, H265Sps.Read(source.Parameters.Sps.Span)!.Height, H265Sps.Read(source.Parameters.Sps.Span)!.FramesPerSecond);
        Assert.Equal((960, 576, 12.5), (width, height, rate));
    }

    [Fact]
    public void Sizes_are_known_without_making_frames()
    {
        // Frame 9,999,999,990 and on: the number grows by a digit on the way.
        var source = Source(new VideoFormat(VideoCodec.H264, 352, 288, 25, 62));
        foreach (var from in new[] { source.NumberAt(Noon), 9_999_999_990L })
        {
            var frames = Enumerable.Range(0, 100).Select(i => source.At(from + i)).ToList();
            Assert.Equal(
                new VideoExtent(100, frames.Count(f => f.IsKey), frames.Sum(f => f.Units.Count), frames.Sum(f => f.Bytes)),
                source.Measure(from, from + 100));
        }

        Assert.Equal(default, source.Measure(5, 5));
    }

    [Fact]
    public void A_passage_begins_with_a_key_frame_and_a_source_can_begin_anywhere_with_one()
    {
        var cut = Noon.AddSeconds(3.5);
        var format = new VideoFormat(VideoCodec.H264, 352, 288, 25, 25);
        var source = new FilmedVideo(_scenes.Get("yard"), format, 1, 0, utc => utc < cut ? Passage.Idle : Passage.Motion);
        var idle = Source(format);
        var first = source.NumberAt(Noon);
        var changed = Enumerable.Range(0, 200).First(i => !source.At(first + i).Units[^1].Span.SequenceEqual(idle.At(first + i).Units[^1].Span));
        Assert.Equal(100, changed);
        Assert.True(source.At(first + changed).IsKey);

        var anchored = source.From(first + 7);
        Assert.True(anchored.At(first + 7).IsKey);
        Assert.False(anchored.At(first + 25).IsKey);
    }

    [Fact]
    public void Of_a_size_that_the_scene_lacks_the_nearest_is_sent_and_said()
    {
        Assert.Equal((1280, 720), SizeOf(1200, 700));
        Assert.Equal((2560, 1440), SizeOf(4000, 3000));

        (int, int) SizeOf(int width, int height)
        {
            var format = Source(new VideoFormat(VideoCodec.H265, width, height, 25, 50)).Format;
            return (format.Width, format.Height);
        }
    }

    private VideoSource Source(VideoFormat format) => new FilmedVideo(_scenes.Get("yard"), format, 3, 1, _ => Passage.Idle);
}
