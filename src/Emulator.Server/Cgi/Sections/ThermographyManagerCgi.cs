using Emulator.Device.Logs;
using Emulator.Device.Profiles;
using Emulator.Device.Thermal;
using Emulator.Device.Users;
using Emulator.Protocol.KeyValue;

namespace Emulator.Server.Cgi.Sections;

/// <summary><c>ThermographyManager.cgi</c>: the picture of heat (document section 10.1).</summary>
internal sealed class ThermographyManagerCgi : ICgiSection
{
    public void Map(CgiMap cgi) => cgi.Script("ThermographyManager.cgi", Capability.Thermal)
        .Get("getCaps", "10.1.1", GetCaps, parameters: p => p.ThermalChannel(required: true))
        .Get("getExternSystemInfo", "10.1.3", GetExternSystemInfo, parameters: p => p.ThermalChannel(required: true))
        .Get("getPresetParam", "10.1.4", GetPresetParam, parameters: p => p.ThermalChannel(required: true).Enum("mode", true, [.. ThermalPreset.All.Select(m => m.Mode)]))
        .Get("getOptimizedRegion", "10.1.5", GetOptimizedRegion, parameters: p => p.ThermalChannel(required: true))
        .Get("enableShutter", "10.1.6", EnableShutter, Role.Admin, p => p.ThermalChannel(required: true).Bool("enable"))
        .Get("fixFocus", "10.1.7", FixFocus, Role.Admin, p => p.LinkedChannel(0).LinkedChannel(1).Float("speed", 0, 1, required: false))
        .Get("doFFC", "10.1.8", DoFfc, Role.Admin, p => p.ThermalChannel(required: true));

    private static CgiReply GetCaps(CgiRequest request) => CgiReply.Lines(lines =>
    {
        lines.Line("caps.PresetModes", string.Join(',', ThermalPreset.All.Select(m => m.Mode)));
        Range("Brightness", 100, 0, 1);
        Range("Sharpness", 100, 0, 5);
        Range("EZoom", 24, 0, 1);
        Range("ThermographyGamma", 8, -8, 1);
        Range("SmartOptimizer", 100, 0, 5);
        Range("Agc", 255, 0, 5);
        Range("AgcMaxGain", 255, 0, 5);
        Range("AgcPlateau", 100, 0, 5);
        lines.Lines("caps.PresetColorization", request.Dialect == Dialect.Document ? ThermalPreset.PrintedPalettes : ThermalPreset.Palettes).Lines("caps.PresetROIModes", ThermalPreset.Regions);

        void Range(string name, int max, int min, int step) => lines.Line($"caps.{name}.Max", max).Line($"caps.{name}.Min", min).Line($"caps.{name}.Step", step);
    });

    // The core behind the thermal lens is a device of its own, with a number that follows from the camera's.
    private static CgiReply GetExternSystemInfo(CgiRequest request) => CgiReply.Lines(lines => lines
        .Line("sysInfo.SerialNumber", $"{request.Device.Identity.Serial}T{request.Channel + 1}")
        .Line("sysInfo.SoftwareVersion", request.Profile.Identity.SoftwareVersion)
        .Line("sysInfo.FirmwareVersion", request.Profile.Identity.HardwareVersion)
        .Line("sysInfo.LibVersion", request.Profile.Identity.CgiVersion));

    private static CgiReply GetPresetParam(CgiRequest request)
    {
        var preset = ThermalPreset.All.First(m => string.Equals(m.Mode, request.Text("mode"), StringComparison.OrdinalIgnoreCase));
        return CgiReply.Lines(lines =>
        {
            lines
                .Line("presetInfo.Brightness", 50)
                .Line("presetInfo.Sharpness", preset.Sharpness)
                .Line("presetInfo.EZoom", 0)
                .Line("presetInfo.ThermographyGamma", 0)
                .Line("presetInfo.Colorization", preset.Colorization)
                .Line("presetInfo.SmartOptimizer", preset.SmartOptimizer)
                .Line("presetInfo.OptimizedRegion.Type", preset.Region)
                .Line("presetInfo.OptimizedRegion.Enable", preset.Region != "Full Screen");
            Region(lines, "presetInfo.OptimizedRegion.Regions[0]", OptimizedRegion.Of(preset.Region) ?? ThermalRectangle.Whole)
                .Line("presetInfo.Agc", preset.Agc)
                .Line("presetInfo.AgcMaxGain", preset.AgcMaxGain)
                .Line("presetInfo.AgcPlateau", preset.AgcPlateau);
        });
    }

    private static CgiReply GetOptimizedRegion(CgiRequest request)
    {
        var config = request.Device.Config.Current;
        var head = $"ThermographyOptions[{request.Channel}][0].OptimizedRegion.";
        return CgiReply.Lines(lines =>
        {
            lines.Line("optimizedRegion.Type", config.Text(head + "Type", "Full Screen")).Line("optimizedRegion.Enable", config.Bool(head + "Enable"));
            foreach (var (i, region) in OptimizedRegion.Configured(config, request.Channel).Index())
            {
                Region(lines, $"optimizedRegion.Regions[{i}]", region);
            }
        });
    }

    // An enabled shutter stands before the sensor: docs/decisions/0036.
    private static CgiReply EnableShutter(CgiRequest request)
    {
        request.Device.Part<ThermalCore>()!.Hold(request.Channel, request.Bool("enable"));
        return Noted(request, "EnableShutter", new("Channel", Number(request.Channel)), new("Enable", request.Bool("enable") ? "true" : "false"));
    }

    private static CgiReply DoFfc(CgiRequest request)
    {
        request.Device.Part<ThermalCore>()!.Correct(request.Channel);
        return Noted(request, "DoFFC", new KeyValuePair<string, string>("Channel", Number(request.Channel)));
    }

    private static CgiReply FixFocus(CgiRequest request)
    {
        var first = request.Int("linkVideoChannel[0]") - request.Profile.Habits.ChannelBase;
        var second = request.Int("linkVideoChannel[1]") - request.Profile.Habits.ChannelBase;
        var (visible, thermal) = IsThermal(second) ? (first, second) : (second, first);
        if (IsThermal(visible) || !IsThermal(thermal))
        {
            // It takes one of each.
            return CgiReply.BadRequest(ErrorId.InvalidParameter);
        }

        request.Device.Part<ThermalCore>()!.FixFocus(visible, thermal, request.Float("speed", 1));
        return Noted(request, "FixFocus", new("Channel", Number(visible)), new("LinkedTo", Number(thermal)));

        bool IsThermal(int channel) => request.Profile.Channels[channel].Kind == ChannelKind.Thermal;
    }

    private static CgiReply Noted(CgiRequest request, string what, params ReadOnlySpan<KeyValuePair<string, string>> detail)
    {
        request.Device.Log.Write(LogType.System, what, request.User.Name, request.Peer.Address, detail);
        return CgiReply.Ok;
    }

    private static string Number(int channel) => (channel + 1).ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static KeyValueWriter Region(KeyValueWriter lines, string head, ThermalRectangle region) =>
        lines.Line(head + "[0]", region.Left).Line(head + "[1]", region.Top).Line(head + "[2]", region.Right).Line(head + "[3]", region.Bottom);
}

/// <summary>Parameters of chapter 10.</summary>
internal static class ThermalParameters
{
    /// <summary>One of two channels that are linked.</summary>
    public static CgiParameters LinkedChannel(this CgiParameters parameters, int place) =>
        parameters.Add($"linkVideoChannel[{place}]", true, "a channel number from 1; one sees light, the other heat", (profile, text) => CgiParameters.TryInt(text, out var number)
            && number - profile.Habits.ChannelBase is >= 0 and var index && index < profile.Channels.Length);

    /// <summary>A channel that sees heat; others are refused.</summary>
    public static CgiParameters ThermalChannel(this CgiParameters parameters, bool required) =>
        parameters.Add("channel", required, "the number of a thermal channel", (profile, text) => CgiParameters.TryInt(text, out var number)
            && number - profile.Habits.ChannelBase is >= 0 and var index && index < profile.Channels.Length && profile.Channels[(int)index].Kind == ChannelKind.Thermal);
}
