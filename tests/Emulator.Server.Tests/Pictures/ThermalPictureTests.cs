using Emulator.Media.Thermal;
using static Emulator.Server.Tests.Pictures.ThermalCamera;

namespace Emulator.Server.Tests.Pictures;

/// <summary>The picture of a thermal channel on JPEG surfaces (document sections 10.1.2 and 10.2.2).</summary>
public class ThermalPictureTests(ThermalCamera thermal) : IClassFixture<ThermalCamera>
{
    // A place with nothing but ground before it, far from where somebody walks.
    private const int X = 4096;
    private const int Y = 5200;

    [Theory]
    [InlineData("White Hot")]
    [InlineData("Black Hot")]
    [InlineData("Fusion")]
    [InlineData("Rainbow")]
    [InlineData("Globow")]
    [InlineData("Ironbow1")]
    [InlineData("Ironbow2")]
    [InlineData("Sepia")]
    [InlineData("Color1")]
    [InlineData("Color2")]
    [InlineData("IceFire")]
    [InlineData("Rain")]
    [InlineData("Red Hot")]
    [InlineData("Green Hot")]
    public async Task A_palette_paints_what_is_hot_and_what_is_cold(string palette)
    {
        var camera = await thermal.BareAsync(Options + "Colorization=" + palette);
        await camera.HeatAsync(X, Y, 120);
        var picture = await camera.HeatPictureAsync();
        Assert.InRange(picture.At(X, Y).From(palette, 255), 0, 12);
        // The sky is coldest.
        Assert.InRange(picture.At(4096, 20).From(palette, 4), 0, 16);
        var ground = picture.At(4096, 7900);
        Assert.InRange(Enumerable.Range(20, 220).Min(level => ground.From(palette, level)), 0, 12);
        if (palette == "White Hot")
        {
            Assert.InRange(picture.Colour(), 0, 1.5);
        }
    }

    [Fact]
    public async Task The_palettes_are_those_of_the_capabilities()
    {
        var camera = await thermal.FreshAsync();
        var caps = await camera.LinesAsync("/cgi-bin/ThermographyManager.cgi?action=getCaps&channel=2");
        Assert.Equal(HeatPalette.Names, caps.Where(c => c.Key.StartsWith("caps.PresetColorization", StringComparison.Ordinal)).Select(c => c.Value));
    }

    [Fact]
    public async Task What_a_stimulus_brings_is_there_while_it_lasts_on_every_JPEG_surface()
    {
        var camera = await thermal.BareAsync();
        var before = await camera.HeatPictureAsync();
        await camera.HeatAsync(X, Y, 90, seconds: 4);
        foreach (var picture in new[] { await camera.HeatPictureAsync(), await camera.FirstOfStreamAsync(0), await camera.FirstOfStreamAsync(1) })
        {
            Assert.True(picture.At(X, Y).Luma > 245, $"{picture.Size}: {picture.At(X, Y)}");
        }

        Assert.True(before.At(X, Y).Luma < 160);
        camera.Advance(10);
        Assert.True((await camera.HeatPictureAsync()).At(X, Y).Luma < 160);
    }

    [Fact]
    public async Task The_colour_bar_stands_at_the_right_and_tells_the_scale_in_the_unit()
    {
        var camera = await thermal.BareAsync(Options + "Colorization=Rainbow");
        var bare = await camera.HeatPictureAsync();
        await camera.SetAsync(Measuring + "Isotherm.ColorBarDisplay=true");
        var bar = await camera.HeatPictureAsync();
        var changed = Assert.NotNull(bar.ChangedSince(bare));
        Assert.InRange(changed.Left, 600, 632);
        Assert.InRange(changed.Height, 220, 280);
        // Hot on top.
        Assert.InRange((bar.Luma(622, 124), bar.ColourAt(622, 124).Blue, bar.ColourAt(622, 124).Red).From("Rainbow", 254), 0, 20);
        Assert.InRange((bar.Luma(622, 354), bar.ColourAt(622, 354).Blue, bar.ColourAt(622, 354).Red).From("Rainbow", 2), 0, 20);

        await camera.SetAsync(Measuring + "TemperEnable=true", Measuring + "HotSpotFollow=false", "ThermometryRule[1][0].Enable=false", "ThermometryRule[1][1].Enable=false");
        var numbers = await camera.HeatPictureAsync();
        var written = Assert.NotNull(numbers.ChangedSince(bar));
        Assert.InRange(written.Right, 540, 624);
        await camera.SetAsync(Measuring + "TemperatureUnit=Fahrenheit");
        var other = Assert.NotNull((await camera.HeatPictureAsync()).ChangedSince(numbers));
        Assert.True(other.Left >= written.Left - 16 && other.Right <= written.Right, $"{other} is not within {written}");
    }

    [Fact]
    public async Task The_hottest_point_is_marked_and_followed()
    {
        var camera = await thermal.BareAsync("ThermometryRule[1][0].Enable=false", "ThermometryRule[1][1].Enable=false");
        await camera.HeatAsync(2000, Y, 90, seconds: 5);
        var bare = await camera.HeatPictureAsync();
        await camera.SetAsync(Measuring + "TemperEnable=true");
        var marked = await camera.HeatPictureAsync();
        var mark = Assert.NotNull(marked.ChangedSince(bare));
        Assert.InRange(mark.Left + 16, (2000 - 450) * 640 / 8192, (2000 + 450) * 640 / 8192);
        Assert.InRange(mark.Bottom - 16, (Y - 450) * 480 / 8192, (Y + 450) * 480 / 8192);

        await camera.SetAsync(Measuring + "HotSpotFollow=false");
        Assert.Null((await camera.HeatPictureAsync()).ChangedSince(bare));
        await camera.SetAsync(Measuring + "HotSpotFollow=true");
        camera.Advance(20);
        await camera.HeatAsync(X, 6500, 90);
        var moved = await camera.HeatPictureAsync();
        await camera.SetAsync(Measuring + "HotSpotFollow=false");
        mark = Assert.NotNull(moved.ChangedSince(await camera.HeatPictureAsync()));
        Assert.InRange(mark.Left + 16, (X - 450) * 640 / 8192, (X + 450) * 640 / 8192);
    }

    [Fact]
    public async Task Rules_are_drawn_with_their_names_where_they_measure()
    {
        var camera = await thermal.BareAsync("ThermometryRule[1][0].Enable=false", Measuring + "HotSpotFollow=false");
        var bare = await camera.HeatPictureAsync();
        await camera.SetAsync(Measuring + "TemperEnable=true");
        // An area of a quarter to three quarters.
        var drawn = Assert.NotNull((await camera.HeatPictureAsync()).ChangedSince(bare));
        Assert.InRange(drawn.Left, 152, 160);
        Assert.InRange(drawn.Top, 112, 120);
        Assert.InRange(drawn.Right, 480, 496);
        Assert.InRange(drawn.Bottom, 360, 376);
        await camera.SetAsync("ThermometryRule[1][1].Enable=false");
        Assert.Null((await camera.HeatPictureAsync()).ChangedSince(bare));
    }

    [Fact]
    public async Task An_isotherm_leaves_colour_to_its_band_alone()
    {
        var camera = await thermal.BareAsync(Measuring + "Isotherm.MinValue=60", Measuring + "Isotherm.MaxValue=100", Measuring + "Isotherm.Enable=true", Options + "Colorization=Ironbow1");
        Assert.InRange((await camera.HeatPictureAsync()).Colour(), 0, 0.5);
        await camera.HeatAsync(X, Y, 80);
        await camera.HeatAsync(1500, Y, 140);
        var picture = await camera.HeatPictureAsync();
        Assert.InRange(picture.At(X, Y).From("Ironbow1", 127), 0, 14);
        var above = picture.At(1500, Y);
        Assert.InRange(Math.Max(Math.Abs(above.Blue), Math.Abs(above.Red)), 0, 4);
        Assert.True(above.Luma > 145);
        await camera.SetAsync(Options + "Colorization=White Hot");
        Assert.InRange((await camera.HeatPictureAsync()).At(X, Y).From("Rainbow", 127), 0, 14);
    }

    [Fact]
    public async Task The_digital_zoom_shows_the_middle_larger()
    {
        var camera = await thermal.BareAsync();
        await camera.HeatAsync(4800, 4600, 90);
        Assert.True((await camera.HeatPictureAsync()).At(4800, 4600).Luma > 245);
        await camera.SetAsync(Options + "EZoom=8");
        var zoomed = await camera.HeatPictureAsync();
        Assert.True(zoomed.At(4096 + (2 * (4800 - 4096)), 4096 + (2 * (4600 - 4096))).Luma > 245);
        Assert.True(zoomed.At(4200, 4200).Luma < 200);
    }

    [Fact]
    public async Task The_gain_mode_says_how_hot_it_can_tell()
    {
        // Nothing is cut off, so that the hottest that can be told has the brightest level.
        var camera = await thermal.BareAsync(Options + "Mode=LowTemperature", Options + "Agc=0", Options + "AgcPlateau=0");
        await camera.HeatAsync(2200, Y, 160);
        await camera.HeatAsync(5000, Y, 300);
        var low = await camera.HeatPictureAsync();
        Assert.InRange(low.At(5000, Y).Luma - low.At(2200, Y).Luma, 0, 3);
        await camera.SetAsync(Options + "Mode=HighTemperature");
        var high = await camera.HeatPictureAsync();
        Assert.InRange(high.At(5000, Y).Luma - high.At(2200, Y).Luma, 80, 160);

        // By itself it goes by how much of the region is so hot: two spots are not enough, in a region of their own they are.
        await camera.SetAsync(Options + "Mode=Auto");
        Assert.Equal("LowTemperature", (await camera.CoreAsync()).GetProperty("channels")[0].GetProperty("gain").GetString());
        await camera.SetAsync(
            Options + "OptimizedRegion.Enable=true", Options + "OptimizedRegion.Type=Custom",
            Options + "OptimizedRegion.Regions[0][0]=4600", Options + "OptimizedRegion.Regions[0][1]=4800", Options + "OptimizedRegion.Regions[0][2]=5400", Options + "OptimizedRegion.Regions[0][3]=5600");
        Assert.Equal("HighTemperature", (await camera.CoreAsync()).GetProperty("channels")[0].GetProperty("gain").GetString());
        var region = await camera.LinesAsync("/cgi-bin/ThermographyManager.cgi?action=getOptimizedRegion&channel=2");
        Assert.Equal("5400", region["optimizedRegion.Regions[0][2]"]);
    }

    [Theory]
    [InlineData("Agc=200")]
    [InlineData("AgcPlateau=100")]
    [InlineData("OptimizedRegion.Enable=true", "OptimizedRegion.Type=Sky")]
    [InlineData("AgcMaxGain=255", "OptimizedRegion.Enable=true", "OptimizedRegion.Type=Center 25%")]
    [InlineData("SmartOptimizer=100")]
    public async Task The_contrast_follows_its_options(params string[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var camera = await thermal.BareAsync();
        var before = await camera.HeatPictureAsync();
        await camera.SetAsync([.. values.Select(v => Options + v)]);
        Assert.NotNull((await camera.HeatPictureAsync()).ChangedSince(before));
    }

    [Fact]
    public async Task A_preset_is_taken_by_setting_what_it_says()
    {
        var camera = await thermal.BareAsync();
        var preset = await camera.LinesAsync("/cgi-bin/ThermographyManager.cgi?action=getPresetParam&channel=2&mode=Indoor");
        await camera.SetAsync([.. new[] { "Colorization", "EZoom", "SmartOptimizer", "Agc", "AgcMaxGain", "AgcPlateau", "OptimizedRegion.Type", "OptimizedRegion.Enable" }.Select(k => $"{Options}{k}={preset["presetInfo." + k]}")]);
        await camera.HeatAsync(X, Y, 120);
        Assert.InRange((await camera.HeatPictureAsync()).At(X, Y).From("Ironbow2", 255), 0, 12);
        var region = await camera.LinesAsync("/cgi-bin/ThermographyManager.cgi?action=getOptimizedRegion&channel=2");
        Assert.Equal(Enumerable.Range(0, 4).Select(i => preset[$"presetInfo.OptimizedRegion.Regions[0][{i}]"]), Enumerable.Range(0, 4).Select(i => region[$"optimizedRegion.Regions[0][{i}]"]));
    }

    [Fact]
    public async Task It_is_turned_coloured_covered_and_titled_as_other_channels_are()
    {
        var camera = await thermal.BareAsync();
        var plain = await camera.HeatPictureAsync();
        await camera.SetAsync("VideoInOptions[1].Mirror=true");
        (await camera.HeatPictureAsync()).AssertShows(plain, (x, y) => (79 - x, y));
        await camera.SetAsync("VideoInOptions[1].Flip=true");
        (await camera.HeatPictureAsync()).AssertShows(plain, (x, y) => (79 - x, 59 - y));
        await camera.SetAsync("VideoInOptions[1].Mirror=false", "VideoInOptions[1].Flip=false", "VideoInOptions[1].Rotate90=1");
        var turned = await camera.HeatPictureAsync();
        Assert.Equal((480, 640), turned.Size);
        turned.AssertShows(plain, (x, y) => (y, 59 - x));
        await camera.SetAsync("VideoInOptions[1].Rotate90=0", "VideoColor[1][0].Brightness=70");
        Assert.InRange((await camera.HeatPictureAsync()).Mean(plain.All) - plain.Mean(plain.All), 25, 42);
        await camera.SetAsync("VideoColor[1][0].Brightness=50", "VideoWidget[1].Covers[0].EncodeBlend=true", "VideoWidget[1].TimeTitle.EncodeBlend=true", "VideoWidget[1].ChannelTitle.EncodeBlend=true");
        var drawn = await camera.HeatPictureAsync();
        Assert.InRange(drawn.Spread(new Region(250, 190, 140, 100)), 0, 1.5);
        Assert.Equal(640, Assert.NotNull(drawn.ChangedSince(plain)).Right);
        Assert.Equal(480, Assert.NotNull(drawn.ChangedSince(plain)).Bottom);
    }

    [Fact]
    public async Task What_covers_the_lens_is_of_one_temperature_and_no_signal_is_no_heat()
    {
        var camera = await thermal.BareAsync();
        var heat = await camera.HeatPictureAsync();
        using var covered = await camera.Control.PostAsync(new Uri("/api/v1/devices/*/stimuli", UriKind.Relative), new StringContent("""{"kind":"cover","channel":2,"seconds":5}""", System.Text.Encoding.UTF8, "application/json"));
        var picture = await camera.HeatPictureAsync();
        Assert.InRange(picture.Spread(picture.All), 0, 1);
        camera.Advance(10);
        using var lost = await camera.Control.PostAsync(new Uri("/api/v1/devices/*/stimuli", UriKind.Relative), new StringContent("""{"kind":"signal-loss","channel":2,"seconds":5}""", System.Text.Encoding.UTF8, "application/json"));
        picture = await camera.HeatPictureAsync();
        // The scene says what that looks like.
        Assert.True(picture.Spread(picture.All) > 5);
        Assert.NotNull(picture.ChangedSince(heat));
    }

    [Fact]
    public async Task What_is_written_is_what_is_measured()
    {
        var camera = await thermal.BareAsync(Measuring + "TemperEnable=true", Measuring + "HotSpotFollow=false", "ThermometryRule[1][1].Enable=false");
        var before = await camera.HeatPictureAsync();
        await camera.SetAsync(Measuring + "ObjectEmissivity=0.5");
        // The spot's number beside its mark, in the middle of the picture.
        Assert.NotNull((await camera.HeatPictureAsync()).ChangedSince(before));
        await camera.SetAsync(Measuring + "ObjectEmissivity=0.95");
        Assert.Null((await camera.HeatPictureAsync()).ChangedSince(before));
    }

    [Fact]
    public async Task A_thermal_channel_offers_no_H265()
    {
        var camera = await thermal.FreshAsync();
        var caps = await camera.LinesAsync("/cgi-bin/encode.cgi?action=getConfigCaps&channel=2");
        Assert.Equal("H.264,MJPG", caps["caps[1].MainFormat[0].Video.CompressionTypes"]);
        await camera.RefusesAsync("Encode[1].MainFormat[0].Video.Compression=H.265");
        await camera.SetAsync("Encode[0].MainFormat[0].Video.Compression=H.265");
    }
}
