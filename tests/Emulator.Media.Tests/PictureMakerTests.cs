using System.Text;
using Emulator.Protocol.Jpeg;
using FsCheck;
using FsCheck.Fluent;

namespace Emulator.Media.Tests;

public sealed class PictureMakerTests : IDisposable
{
    private static readonly TimeTitle Clock = new(0, 0, Rgba.White, Rgba.Clear);

    private readonly SceneFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static PictureSettings Plain => SceneFolder.Settings;

    private static int At(JpegImage image, int x, int y) => image.Luma.Row(y)[x];

    private static int RedAt(JpegImage image, int x, int y) => image.Cr!.Row(y / 2)[x / 2];

    private static void Near(int expected, int actual, int within = 3) => Assert.InRange(actual, expected - within, expected + within);

    [Fact]
    public void A_neutral_picture_is_the_scenes_own_rows_with_its_identity()
    {
        var frame = _folder.Maker.Make(SceneFolder.ShotAt(SceneFolder.Noon.AddMilliseconds(41), Plain), 2, 1);
        Assert.True(JpegStrips.TryParse(frame.Jpeg, out var made, out _));
        Assert.True(JpegStrips.TryParse(_folder.Scenes.Get("plain").Frame(Passage.Idle, 0), out var source, out _));
        for (var row = 0; row < source.RowCount; row++)
        {
            Assert.True(made.Row(row).Span.SequenceEqual(source.Row(row).Span));
        }

        // The frame is that of its beginning, one millisecond ago.
        var number = (new DateTimeOffset(SceneFolder.Noon).ToUnixTimeSeconds() * 25) + 1;
        Assert.Equal(new FrameIdentity(2, 1, number, SceneFolder.Noon.AddMilliseconds(40)), frame.Identity);
        Assert.Contains($"camulator channel=2 stream=1 frame={number} utc=2026-11-22T12:00:00.040Z",
            Encoding.Latin1.GetString(frame.Jpeg.Span), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(160, 120)]
    [InlineData(640, 480)]
    [InlineData(352, 288)]
    [InlineData(319, 241)]
    public void A_picture_is_scaled_to_its_size(int width, int height)
    {
        var image = _folder.Make(Plain with { Width = width, Height = height });

        Assert.Equal((width, height), (image.Width, image.Height));
        Near(250, At(image, width / 30, height / 20));
        Near(SceneFolder.FirstLevel, At(image, width / 2, height / 2));
        Near(180, RedAt(image, width / 4, height / 2), 4);
        Near(128, RedAt(image, width * 3 / 4, height / 2), 4);
    }

    [Theory]
    [InlineData(false, false, Rotation.None, 0, 0)]
    [InlineData(true, false, Rotation.None, 1, 0)]
    [InlineData(false, true, Rotation.None, 0, 1)]
    [InlineData(false, false, Rotation.Clockwise, 1, 0)]
    [InlineData(false, false, Rotation.Anticlockwise, 0, 1)]
    [InlineData(true, true, Rotation.Clockwise, 0, 1)]
    public void The_bright_corner_goes_where_orientation_takes_it(bool mirror, bool flip, Rotation rotation, int right, int bottom)
    {
        var image = _folder.Make(Plain with { Mirror = mirror, Flip = flip, Rotation = rotation });

        Assert.Equal(rotation == Rotation.None ? (320, 240) : (240, 320), (image.Width, image.Height));
        for (var corner = 0; corner < 4; corner++)
        {
            var x = corner % 2 == 1 ? image.Width - 10 : 10;
            var y = corner / 2 == 1 ? image.Height - 10 : 10;
            Near((corner % 2, corner / 2) == (right, bottom) ? 250 : SceneFolder.FirstLevel, At(image, x, y));
        }
    }

    [Fact]
    public void Colour_controls_change_what_they_name()
    {
        Near(100, At(_folder.Make(Plain with { Colour = new PictureColour(70, 50, 50, 50) }), 200, 200));
        Near(128, At(_folder.Make(Plain with { Colour = new PictureColour(50, 0, 50, 50) }), 200, 200));
        Near(0, At(_folder.Make(Plain with { Colour = new PictureColour(50, 100, 50, 50) }), 200, 200));
        Near(128, RedAt(_folder.Make(Plain with { Colour = new PictureColour(50, 50, 0, 50) }), 50, 100));
        Near(232, RedAt(_folder.Make(Plain with { Colour = new PictureColour(50, 50, 100, 50) }), 50, 100));
        Near(76, RedAt(_folder.Make(Plain with { Colour = new PictureColour(50, 50, 50, 100) }), 50, 100));
        Near(128, RedAt(_folder.Make(Plain with { Monochrome = true }), 50, 100));
    }

    [Fact]
    public void A_cover_hides_its_rectangle_and_no_more()
    {
        var image = _folder.Make(Plain with { Covers = [new Cover(4096, 4096, 6144, 6144, new Rgba(255, 255, 255, 0)), new Cover(0, 6144, 1024, 8191, new Rgba(255, 255, 255, 128))] });

        Near(255, At(image, 164, 124));
        Near(255, At(image, 236, 176));
        Near(SceneFolder.FirstLevel, At(image, 150, 150));
        Near(SceneFolder.FirstLevel, At(image, 250, 150));
        Near((SceneFolder.FirstLevel + 255) / 2, At(image, 20, 230));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(8191, 8191)]
    [InlineData(8191, 0)]
    [InlineData(0, 8191)]
    public void A_title_stays_inside_the_picture_at_its_corner(int left, int top)
    {
        var image = _folder.Make(Plain with { Titles = [new Title("Yard", left, top, Rgba.White, new Rgba(0, 0, 0, 0))] });
        var before = _folder.Make(Plain);
        var (x, y) = (left == 0 ? 1 : 318, top == 0 ? 1 : 238);

        Near(0, At(image, x, y), 25);
        Assert.Contains(image.Luma.Samples, s => s > 230);
        Near(At(before, 319 - x, 239 - y), At(image, 319 - x, 239 - y));
    }

    [Fact]
    public void A_title_too_long_for_the_picture_is_cut()
    {
        var image = _folder.Make(Plain with { Titles = [new Title(new string('W', 500), 8191, 100, Rgba.White, Rgba.Shade)] });

        Assert.Equal(320, image.Width);
    }

    [Fact]
    public void Only_rows_under_the_clock_change_with_it()
    {
        var settings = Plain with { TimeTitle = Clock };
        Assert.True(JpegStrips.TryParse(_folder.Maker.Make(SceneFolder.ShotAt(SceneFolder.Noon, settings), 1, 0).Jpeg, out var first, out _));
        Assert.True(JpegStrips.TryParse(_folder.Maker.Make(SceneFolder.ShotAt(SceneFolder.Noon.AddMilliseconds(40), settings), 1, 0).Jpeg, out var second, out _));

        Assert.False(first.Row(0).Span.SequenceEqual(second.Row(0).Span));
        for (var row = 1; row < first.RowCount; row++)
        {
            Assert.True(first.Row(row).Span.SequenceEqual(second.Row(row).Span));
        }
    }

    [Fact]
    public void The_clock_is_drawn_over_a_plain_picture_once_and_hidden_when_off()
    {
        var with = _folder.Make(Plain with { TimeTitle = Clock with { Left = 4000, Top = 4000 } });
        var without = _folder.Make(Plain);

        Assert.Contains(with.Luma.Samples, s => s > 252);
        Assert.NotEqual(with.Luma.Samples, without.Luma.Samples);
        Assert.True(with.Luma.Samples.AsSpan(with.Luma.Stride * 150).SequenceEqual(without.Luma.Samples.AsSpan(with.Luma.Stride * 150)));
    }

    [Fact]
    public void A_view_shows_its_part_of_the_scene()
    {
        var image = _folder.Make(Plain with { View = new View(0, 0, 0.1, 0.1) });

        Near(250, At(image, 160, 120));
        Near(SceneFolder.FirstLevel, At(_folder.Make(Plain with { View = new View(0.5, 0.5, 0.5, 0.5) }), 5, 5));
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(-1, 0)]
    [InlineData(0, 1)]
    public void Beyond_its_edges_a_scene_goes_on_as_in_a_mirror(int across, int down)
    {
        var home = _folder.Make(Plain).Luma;
        var beyond = _folder.Make(Plain with { View = new View(across, down, 1, 1) }).Luma;
        for (var y = 0; y < home.Height; y++)
        {
            for (var x = 0; x < home.Width; x++)
            {
                var (u, v) = (across == 0 ? x : home.Width - 1 - x, down == 0 ? y : home.Height - 1 - y);
                Assert.InRange(Math.Abs(home.Row(v)[u] - beyond.Row(y)[x]), 0, 12);
            }
        }

        // After two of its widths it comes again.
        Assert.Equal(_folder.Make(Plain with { View = new View(across, down, 1, 1) }).Luma.Samples, _folder.Make(Plain with { View = new View(across + 2, down, 1, 1) }).Luma.Samples);
    }

    [Fact]
    public void What_is_fleeting_is_not_kept_and_looks_the_same()
    {
        var shot = SceneFolder.ShotAt(SceneFolder.Noon, Plain with { View = new View(0.25, 0, 0.5, 0.5), TimeTitle = Clock });
        var before = _folder.Maker.CachedBytes;
        var fleeting = _folder.Maker.Make(shot with { Fleeting = true }, 1, 0).Jpeg.ToArray();
        Assert.Equal(before, _folder.Maker.CachedBytes);
        Assert.Equal(_folder.Maker.Make(shot, 1, 0).Jpeg.ToArray(), fleeting);
    }

    [Fact]
    public void The_same_shot_is_the_same_bytes_from_any_maker_and_thread()
    {
        var settings = Plain with { Width = 352, Height = 288, TimeTitle = Clock, Titles = [new Title("A", 100, 7000, Rgba.White, Rgba.Shade)] };
        var shots = Enumerable.Range(0, 40).Select(i => SceneFolder.ShotAt(SceneFolder.Noon.AddMilliseconds(i * 40), settings)).ToArray();
        var expected = shots.Select(s => _folder.Maker.Make(s, 1, 0).Jpeg.ToArray()).ToArray();
        var other = new PictureMaker(_folder.Scenes, cacheBytes: 200_000);

        Parallel.For(0, 400, i => Assert.True(other.Make(shots[i % 40], 1, 0).Jpeg.Span.SequenceEqual(expected[i % 40])));
        Assert.InRange(other.CachedBytes, 1, 200_000);
    }

    [Fact]
    public void Equal_settings_share_what_is_prepared()
    {
        _folder.Make(Plain with { Width = 640, Titles = [new Title("x", 1, 1, Rgba.White, Rgba.Shade)] });
        var once = _folder.Maker.CachedBytes;
        _folder.Make(Plain with { Width = 640, Titles = [new Title("x", 1, 1, Rgba.White, Rgba.Shade)] });

        Assert.Equal(once, _folder.Maker.CachedBytes);
    }

    [Fact]
    public void Any_settings_in_range_make_a_whole_picture()
    {
        var cases = ArbMap.Default.ArbFor<(byte Width, byte Height, byte Look, ushort Left, ushort Top, string Text)>();
        Check.QuickThrowOnFailure(Prop.ForAll(cases, c =>
        {
            var settings = Plain with
            {
                Width = 16 + c.Width,
                Height = 16 + c.Height,
                Flip = (c.Look & 1) != 0,
                Rotation = (Rotation)((c.Look >> 1) % 3),
                TimeTitle = new TimeTitle(c.Left % 8192, c.Top % 8192, Rgba.White, (c.Look & 8) == 0 ? Rgba.Clear : Rgba.Shade, c.Text ?? "", (c.Look & 16) != 0),
                Titles = [new Title(c.Text ?? "", c.Top % 8192, c.Left % 8192, Rgba.White, Rgba.Shade)],
                Covers = [new Cover(c.Left % 8192, c.Top % 8192, c.Top % 8192, c.Left % 8192, Rgba.Shade)],
            };
            var image = _folder.Make(settings);
            return (image.Width, image.Height) == (settings.PictureWidth, settings.PictureHeight);
        }));
    }

    [Theory]
    [InlineData(15, 240, 50)]
    [InlineData(320, 9000, 50)]
    [InlineData(320, 240, 101)]
    public void Settings_out_of_range_are_refused(int width, int height, int brightness) => Assert.Throws<ArgumentOutOfRangeException>(
        () => _folder.Make(Plain with { Width = width, Height = height, Colour = new PictureColour(brightness, 50, 50, 50) }));

    [Fact]
    public void A_lost_signal_needs_no_film()
    {
        var image = SceneFolder.Decode(Snapshot.Take(_folder.Maker, SceneFolder.ShotAt(SceneFolder.Noon, Plain) with { Passage = Passage.Lost }, 1));

        Near(18, At(image, 100, 100), 6);
    }
}
