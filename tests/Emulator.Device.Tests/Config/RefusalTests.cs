namespace Emulator.Device.Tests.Config;

/// <summary>What is refused leaves no trace; what must agree agrees.</summary>
public class RefusalTests
{
    public static TheoryData<string, string> Refused => new()
    {
        // Out of range, wrong type, empty, negative, huge.
        { "VideoColor[0][0].Brightness", "101" },
        { "VideoColor[0][0].Brightness", "-1" },
        { "VideoColor[0][0].Brightness", "" },
        { "VideoColor[0][0].Brightness", "fifty" },
        { "VideoColor[0][0].Brightness", "5.5" },
        { "VideoColor[0][0].Brightness", "1e1" },
        { "VideoColor[0][0].Brightness", "99999999999999999999999999" },
        { "VideoColor[0][0].TimeSection", "2 00:00:00-24:00:00" },
        { "VideoColor[0][0].TimeSection", "1 18:00:00-12:00:00" },
        { "VideoColor[0][0].TimeSection", "1 00:00:00-24:00:01" },
        { "VideoColor[0][0].TimeSection", "1 00:60:00-24:00:00" },
        { "Snap[0].TimeSection[0][0]", "65536 00:00:00-24:00:00" },
        { "Snap[0].HolidayEnable", "yes" },
        { "Encode[0].MainFormat[0].Video.FPS", "0.1" },
        { "Encode[0].MainFormat[0].Video.FPS", "26" },
        { "Encode[0].MainFormat[0].Video.FPS", "." },
        { "Encode[0].MainFormat[0].Video.FPS", "1e1" },
        { "Encode[0].MainFormat[0].Video.FPS", "NaN" },
        { "Encode[0].MainFormat[0].Video.GOP", "0" },
        { "Encode[0].MainFormat[0].Video.GOP", "101" },
        { "Encode[0].MainFormat[0].Video.BitRate", "447" },
        { "Encode[0].MainFormat[0].Video.BitRate", "8193" },
        { "Encode[0].ExtraFormat[0].Video.BitRate", "2049" },
        { "Encode[0].MainFormat[0].Video.Compression", "H.263" },
        { "Encode[0].ExtraFormat[0].Video.Compression", "MPEG4" },
        { "Encode[0].MainFormat[0].Video.resolution", "1920x1081" },
        { "Encode[0].ExtraFormat[0].Video.resolution", "1920x1080" },
        { "Encode[0].MainFormat[0].Video.Width", "1921" },
        { "Encode[0].MainFormat[0].Video.CustomResolutionName", "QFHD" },
        { "Encode[0].MainFormat[0].Audio.Compression", "MP3" },
        { "VideoStandard", "SECAM" },
        { "VideoStandard", "" },
        { "Language", "Klingon" },
        { "Locales.TimeFormat", "yyyy-MM-dd" },
        { "Locales.TimeFormat", "yyyy-yyyy-dd HH:mm:ss" },
        { "Locales.DSTStart.Month", "13" },
        { "Locales.DSTStart.Week", "5" },
        { "Locales.DSTStart.Day", "7" }, // Of the week.
        { "Locales.DSTStart.Week", "0" }, // The day of the month is 0.
        { "AutoMaintain.AutoRebootDay", "8" },
        { "Holiday.MonthMask[12]", "1" },
        { "Holiday.MonthMask[0]", "2147483648" },
        { "AccessFilter.Type", "GreyList" },
        { "AccessFilter.BannedList[0]", "1.2.3" },
        { "AccessFilter.BannedList[0]", "1.2.3.256" },
        { "AccessFilter.BannedList[0]", "010.1.1.1" },
        { "AccessFilter.BannedList[0]", "[::1]:80" },
        { "AccessFilter.BannedList[1]", "1.2.3.4" }, // The first is not there yet.
        { "Network.DefaultInterface", "eth7" },
        { "Network.eth7.MTU", "1500" },
        { "Network.eth0.IPAddress", "" },
        { "Network.eth0.PhysicalAddress", "00:10:5c:f2:1c" },
        { "Network.eth0.PhysicalAddress", "00-10-5c-f2-1c-b4" },
        { "DDNS[5].Enable", "true" },
        { "DDNS[0].DefaultHostName.HostName", "other" },
        { "Email.Port", "65536" },
        { "Email.Port", "0" },
        { "Email.HealthReport.Interval", "29" },
        { "Email.Address", "a b" },
        { "RTSP.RTP.EndPort", "20000" },
        { "MotionDetect[3].Enable", "true" },
        { "MotionDetect[0].MotionDetectWindow[0].Region[0]", "4194304" },
        { "MotionDetect[0].MotionDetectWindow[0].Region[18]", "0" },
        { "MotionDetect[0].MotionDetectWindow[4].Sensitive", "1" },
        { "Alarm[4].Enable", "true" },
        { "Alarm[0].SensorType", "NX" },
        { "Alarm[0].EventHandler.AlarmOutChannels[4]", "1" },
        { "Alarm[0].EventHandler.AlarmOutChannels[0]", "2" },
        { "Alarm[0].EventHandler.AlarmOutLatch", "9" },
        { "Alarm[0].EventHandler.PtzLink[0][0]", "Dance" },
        { "Alarm[0].EventHandler.PtzLink[0][2]", "1" },
        { "Alarm[0].EventHandler.TimeSection[7][0]", "1 00:00:00-24:00:00" },
        { "Alarm[0].EventHandler.TimeSection[0][24]", "1 00:00:00-24:00:00" },
        { "Ptz[0].Address", "256" },
        { "Ptz[0].Attribute[0]", "9601" },
        { "Ptz[0].Attribute[3]", "1.6" },
        { "PtzAutoMovement[0][8].Enable", "true" },
        { "VideoInOptions[0].ExposureValue1", "80.5" },
        { "VideoInOptions[0].ExposureValue2", "0" },
        { "VideoInOptions[0].ExposureMode", "3" },
        { "VideoInOptions[0].GainMin", "51" }, // Above GainMax.
        { "VideoInOptions[0].NightOptions.SunsetHour", "0" }, // Sunrise is at 1 by then.
        { "VideoInOptions[0].WhiteBalance", "Purple" },
        { "VideoWidget[0].Covers[0].Rect[4]", "1" },
        { "VideoAnalyseRule[0][0].Name", "count1" },
        { "VideoAnalyseRule[0][0].Type", "Guess" },
        { "VideoAnalyseRule[0][0].Config.MinDuration", "601" },
        { "VideoAnalyseRule[0][10].Enable", "true" },
        { "HeatImagingThermometry.Isotherm.MinValue", "50" },
        { "ThermometryRule[0][0].LocalParameters.ObjectEmissivity", "1.01" },
        { "ThermographyOptions[0][0].Colorization", "Pink" },
        { "ThermographyOptions[0][1].EZoom", "1" },
        { "MonitorTour[0].Mask.Split1", "0,,1" },

        // Names.
        { "Nothing", "1" },
        { "Nothing.At[0].All", "1" },
        { "General.Nothing", "1" },
        { "General", "1" },
        { "General.MachineName.Deeper", "1" },
        { "General[0]", "1" },
        { "VideoColor[3][0].Brightness", "1" },
        { "VideoColor[0][3].Brightness", "1" },
        { "VideoColor[0].Brightness", "1" },
        { "VideoColor[*][0].Brightness", "1" },
        { "VideoColor[-1][0].Brightness", "1" },
        { "VideoColor[0][0]", "1" },
        { "VideoColor", "1" },
        { "Language[0]", "English" },
        { "", "1" },
        { "MonitorCollection.Favorite1.Windows[144].Enable", "true" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_refused_value_leaves_no_trace(string path, string value)
    {
        var tree = FullDevice.Tree();
        if (path.EndsWith("SunsetHour", StringComparison.Ordinal))
        {
            Assert.Null(tree.Set("VideoInOptions[0].NightOptions.SunriseHour=1").Error);
        }

        var before = tree.Current;
        var told = 0;
        tree.Changed += _ => told++;

        var outcome = tree.Set([KeyValuePair.Create(path, value)]);

        Assert.NotNull(outcome.Error);
        Assert.Null(outcome.Change);
        Assert.Same(before, tree.Current);
        Assert.Equal(0, told);
    }

    [Fact]
    public void A_text_that_is_too_long_is_refused()
    {
        Assert.NotNull(FullDevice.Tree().Set("General.MachineName=" + new string('x', 65)).Error);
        Assert.NotNull(FullDevice.Tree().Set(new string('x', 100_000) + "=1").Error);
        Assert.NotNull(FullDevice.Tree().Set("General.MachineName=a\r\ntable.General.LocalNo=1").Error);
        Assert.NotNull(FullDevice.Tree().Set("General.MachineName=\ud800").Error);
    }

    [Fact]
    public void One_bad_value_of_fifty_refuses_all()
    {
        var tree = FullDevice.Tree();
        var shown = tree.Current.Show();
        var good = Enumerable.Range(0, 49).Select(i => KeyValuePair.Create($"VideoColor[{i % 3}][{i / 3 % 3}].Hue", $"{i}")).ToArray();

        Assert.NotNull(tree.Set([.. good, KeyValuePair.Create("VideoColor[0][0].Hue", "101")]).Error);
        Assert.Equal(shown, tree.Current.Show());
        Assert.NotNull(tree.Set([.. good, KeyValuePair.Create("General.MachineName", "new"), KeyValuePair.Create("RTSP.RTP.StartPort", "50000")]).Error);
        Assert.Equal(shown, tree.Current.Show());

        Assert.Null(tree.Set(good).Error);
        Assert.NotEqual(shown, tree.Current.Show());
    }

    [Theory]
    [InlineData("resolution=1280x720", "1280", "720", "1280x720", "720P")]
    [InlineData("resolution=720p", "1280", "720", "1280x720", "720P")]
    [InlineData("resolution=1280 x 720", "1280", "720", "1280x720", "720P")]
    [InlineData("CustomResolutionName=D1", "704", "576", "704x576", "D1")]
    [InlineData("Width=1280", "1280", "720", "1280x720", "720P")]
    [InlineData("Height=480", "640", "480", "640x480", "VGA")]
    [InlineData("Width=352&Height=288", "352", "288", "352x288", "CIF")]
    [InlineData("Width=352&Height=288&resolution=352x288", "352", "288", "352x288", "CIF")]
    public void However_a_size_is_set_all_its_names_agree(string set, string width, string height, string resolution, string name)
    {
        var tree = FullDevice.Tree();
        const string Video = "Encode[1].MainFormat[0].Video.";
        Assert.Null(tree.Set([.. set.Split('&').Select(s => Video + s)]).Error);
        Assert.Equal((width, height, resolution, name), (tree.Value(Video + "Width"), tree.Value(Video + "Height"), tree.Value(Video + "resolution"), tree.Value(Video + "CustomResolutionName")));
    }

    [Theory]
    [InlineData("Width=1920", "Height=720")]
    [InlineData("Width=1280", "Height=1080")]
    [InlineData("resolution=1280x720", "Width=1920")]
    [InlineData("resolution=1280x720", "CustomResolutionName=1080P")]
    public void Sizes_that_contradict_each_other_are_refused(string one, string other)
    {
        var tree = FullDevice.Tree();
        Assert.NotNull(tree.Set("Encode[1].MainFormat[0].Video." + one, "Encode[1].MainFormat[0].Video." + other).Error);
        Assert.Same(FullDevice.Defaults["Encode"], tree.Current["Encode"]);
    }

    [Fact]
    public void Frame_rates_stay_below_the_standard_s_ceiling()
    {
        var tree = FullDevice.Tree();
        const string Fps = "Encode[0].MainFormat[0].Video.FPS";
        Assert.NotNull(tree.Set(Fps + "=30").Error);

        Assert.Null(tree.Set(Fps + "=30", "VideoStandard=NTSC").Error);
        Assert.Equal("30", tree.Value(Fps));

        var outcome = tree.Set("VideoStandard=PAL");
        Assert.Equal(["Encode", "VideoStandard"], outcome.Change!.Sections);
        Assert.Equal("25", tree.Value(Fps));
        Assert.NotNull(tree.Set("VideoStandard=NTSC", Fps + "=31").Error);

        Assert.Null(tree.Set("VideoStandard=NTSC", Fps + "=30", "Encode[2].MainFormat[3].Video.FPS=28", "Encode[2].ExtraFormat[0].Video.FPS=12").Error);
        Assert.NotNull(tree.Set("VideoStandard=PAL", "Encode[1].MainFormat[0].Video.FPS=26").Error);
        Assert.Null(tree.Restore(["VideoStandard"]).Error);
        Assert.Equal(("25", "25", "12"), (tree.Value(Fps), tree.Value("Encode[2].MainFormat[3].Video.FPS"), tree.Value("Encode[2].ExtraFormat[0].Video.FPS")));
    }

    [Fact]
    public void Only_one_ddns_service_is_enabled()
    {
        var tree = FullDevice.Tree();
        Assert.Null(tree.Set("DDNS[0].Enable=true").Error);
        Assert.NotNull(tree.Set("DDNS[1].Enable=true").Error);
        Assert.Null(tree.Set("DDNS[0].Enable=false", "DDNS[1].Enable=true").Error);
    }

    [Fact]
    public void A_title_is_a_point()
    {
        var tree = FullDevice.Tree();
        Assert.Null(tree.Set("VideoWidget[0].TimeTitle.Rect[0]=100", "VideoWidget[0].TimeTitle.Rect[1]=200").Error);
        Assert.Equal("100,200,100,200", string.Join(',', Enumerable.Range(0, 4).Select(i => tree.Value($"VideoWidget[0].TimeTitle.Rect[{i}]"))));
        Assert.NotNull(tree.Set("VideoWidget[0].TimeTitle.Rect[0]=1", "VideoWidget[0].TimeTitle.Rect[2]=2").Error);
        Assert.Null(tree.Set("VideoWidget[0].Covers[0].Rect[0]=1", "VideoWidget[0].Covers[0].Rect[2]=2").Error);
    }

    [Fact]
    public void Both_names_of_a_thermometry_rule_s_alarm_are_one()
    {
        var tree = FullDevice.Tree();
        Assert.Null(tree.Set("ThermometryRule[2][0].AlarmSetting[0].Threshold=42.5", "ThermometryRule[2][0].LocalParameters.ReflectedTemp=7").Error);
        Assert.Equal("42.5", tree.Value("ThermometryRule[2][0].Alarm.Threshold"));
        Assert.Equal("7", tree.Value("ThermometryRule[2][0].LocalParameters.RefalectedTemp"));
        Assert.Null(tree.Set("ThermometryRule[2][0].Alarm.Threshold=43").Error);
        Assert.Equal("43", tree.Value("ThermometryRule[2][0].AlarmSetting[0].Threshold"));
        Assert.NotNull(tree.Set("ThermometryRule[2][0].Alarm.Threshold=1", "ThermometryRule[2][0].AlarmSetting[0].Threshold=2").Error);
    }

    [Fact]
    public void Lists_grow_by_index_to_their_bound()
    {
        var tree = FullDevice.Tree();
        Assert.Null(tree.Set([.. Enumerable.Range(0, 256).Select(i => $"AccessFilter.TrustList[{i}]=10.0.0.{i}")]).Error);
        Assert.NotNull(tree.Set("AccessFilter.TrustList[256]=10.0.1.0").Error);
        Assert.Null(tree.Set("AccessFilter.TrustList[7]=").Error);
        Assert.Equal("", tree.Value("AccessFilter.TrustList[7]"));
        Assert.Null(tree.Set("Snap[0].TimeSection[0][6]=1 00:00:00-01:00:00").Error);
        Assert.Null(tree.Set("VideoAnalyseRule[0][2].Name=third").Error);
        Assert.Null(tree.Set("MonitorCollection.Mine.Mode=Free").Error);
        Assert.Contains("table.MonitorCollection.Mine.Windows[3].VideoStream=Main\r\n", tree.Current.Show("monitorcollection"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Encode[0].MainFormat[0].Video.FPS", "+05.50", "5.50")]
    [InlineData("Encode[0].MainFormat[0].Video.FPS", ".5", "0.5")]
    [InlineData("Encode[0].MainFormat[0].Video.FPS", "5.", "5")]
    [InlineData("HeatImagingThermometry.Isotherm.MinValue", "-00.5", "-0.5")]
    [InlineData("HeatImagingThermometry.Isotherm.MinValue", "-0", "0")]
    [InlineData("VideoColor[0][0].Hue", " 007 ", "7")]
    [InlineData("General.LocalNo", "+7", "7")]
    [InlineData("Snap[0].HolidayEnable", "TRUE", "true")]
    [InlineData("snap[0].holidayenable", "1", "true")]
    [InlineData("table.VideoStandard", "ntsc", "NTSC")]
    [InlineData("VideoColor[0][0].TimeSection", "1 1:2:3-4:5:6", "1 01:02:03-04:05:06")]
    [InlineData("ThermographyOptions[0][0].Colorization", "WhiteHot", "White Hot")]
    [InlineData("ThermographyOptions[0u][0u].OptimizedRegion.Type", "fullscreen", "Full Screen")]
    [InlineData("AccessFilter.BannedList[0]", "fe80::1", "fe80::1")]
    [InlineData("General.MachineAddress", "Straße 1 = 二", "Straße 1 = 二")]
    [InlineData("Ptz[0].Attribute[3]", "2.0", "2")]
    public void Values_are_kept_in_their_canonical_spelling(string path, string sent, string kept)
    {
        var tree = FullDevice.Tree();
        Assert.Null(tree.Set([KeyValuePair.Create(path, sent)]).Error);
        Assert.Equal(kept, tree.Value(path));
    }
}
