using Emulator.Device.Profiles;
using Emulator.Protocol.KeyValue;

namespace Emulator.Server.Cgi.Sections;

/// <summary>What a video input can do (document section 4.5.13). A channel that sees heat has neither colour, nor exposure, nor infrared light.</summary>
internal static class VideoInputCaps
{
    private const int BitsPerPixel = 16;
    private const int SensorFps = 30;

    /// <summary>Titles that are drawn: the channel's and the time.</summary>
    public const int Titles = 2;

    /// <summary>The most regions that can be covered, as many as <c>VideoWidget</c> has.</summary>
    public static int Covers(CgiRequest request, int channel) => request.Device.Config.Current.Count($"VideoWidget[{channel}].Covers", 4);

    public static void Write(KeyValueWriter lines, CgiRequest request)
    {
        var profile = request.Profile;
        var light = profile.Channels[request.Channel].Kind == ChannelKind.Visible;
        var sizes = profile.Encode.MainSizes;
        var (width, height) = (sizes.Max(s => s.Width), sizes.Max(s => s.Height));
        lines
            .Line("caps.AutoSyncPhase", false)
            .Line("caps.Backlight", light ? 2 : 0)
            .Line("caps.BrightnessCompensation", light)
            .Line("caps.ChipID", request.Channel)
            .Line("caps.CoverCount", Covers(request, request.Channel))
            .Line("caps.CoverType", 1)
            .Line("caps.CustomManualExposure", light)
            .Line("caps.DayNightColor", light)
            .Line("caps.DayNightColorIO", 0)
            .Line("caps.DoubleExposure", 0)
            .Line("caps.DownScaling", false)
            .Line("caps.EEModeRange", 100)
            .Line("caps.ElectricFocus", profile.Has(Capability.Lens))
            .Line("caps.Exposure", light ? 16 : 0)
            .Line("caps.ExposureMode", light ? 31 : 0)
            .Line("caps.ExternalSyncInput", 0)
            .Line("caps.FishEye", false)
            .Line("caps.FlashAdjust", false)
            .Line("caps.Flip", true)
            .Line("caps.FormatCount", 1 + profile.Encode.ExtraStreams)
            .Line("caps.Gain", light)
            .Line("caps.GainAuto", light)
            .Line("caps.Gamma", true)
            .Line("caps.GammaModeRange", 100)
            .Line("caps.GlareInhibition", light ? 1 : 0)
            .Line("caps.HorizontalBinning", 0)
            .Line("caps.IRCUT", light)
            .Line("caps.ImageEnhancement.LevelRange[0]", 0)
            .Line("caps.ImageEnhancement.LevelRange[1]", 100)
            .Line("caps.ImageEnhancement.Support", true)
            .Line("caps.InfraRed", light)
            .Line("caps.Iris", light)
            .Line("caps.IrisAuto", light)
            .Line("caps.LadenBitrate", (long)width * height * BitsPerPixel * SensorFps / 1024)
            .Line("caps.LimitedAutoExposure", light)
            .Line("caps.MaxExposureTime", light ? 300 : 0)
            .Line("caps.MaxExposureTime1", 0)
            .Line("caps.MaxHeight", height)
            .Line("caps.MaxMultiProfile", 3)
            .Line("caps.MaxWidth", width)
            .Line("caps.MeteringRegionCount", 0)
            .Line("caps.MinExposureTime", light ? 1 : 0)
            .Line("caps.MinExposureTime1", 0)
            .Line("caps.Mirror", true)
            .Line("caps.MultiOptions", false)
            .Line("caps.NightOptions", light)
            .Line("caps.ReferenceLevel", false)
            .Line("caps.Rotate90", true)
            .Line("caps.SetColor", true)
            .Line("caps.SignalFormats", "Inside")
            .Line("caps.SignalType[0]", "VGA")
            .Line("caps.SnapshotExposure", false)
            .Line("caps.SupportProfile", false)
            .Line("caps.SupportWhiteLevel", true)
            .Line("caps.SupportWriteLevel", false)
            .Line("caps.SyncChipChannels", false)
            .Line("caps.SyncFocus", 0)
            .Line("caps.TitleCount", Titles)
            .Line("caps.TridimDenoise", 2)
            .Line("caps.TridimDenoiseDetails", 0)
            .Line("caps.UTC", 0)
            .Line("caps.UpScaling", false)
            .Line("caps.Version", 0)
            .Line("caps.VerticalBinning", 0)
            .Line("caps.VideoInDenoise.2D.LevelRange[0]", 0)
            .Line("caps.VideoInDenoise.2D.LevelRange[1]", 100)
            .Line("caps.VideoInDenoise.2D.Support", true)
            .Line("caps.VideoInDenoise.3D.3DAutoType.ModRange[0]", 0)
            .Line("caps.VideoInDenoise.3D.3DAutoType.ModRange[1]", 100)
            .Line("caps.VideoInDenoise.3D.Support", true)
            .Line("caps.VideoInDenoise.Support", true)
            .Line("caps.WhiteBalance", light ? 3 : 0)
            .Line("caps.WideDynamicRange", light ? 1 : 0);
    }
}
