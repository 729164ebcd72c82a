using Emulator.Device.Profiles;
using Emulator.Device.Thermal;
using Emulator.Protocol.KeyValue;

namespace Emulator.Server.Cgi.Sections;

/// <summary><c>ThermographyManager.cgi</c>: the picture of heat (document section 10.1).</summary>
internal sealed class ThermographyManagerCgi : ICgiSection
{
    public void Map(CgiMap cgi) => cgi.Script("ThermographyManager.cgi", Capability.Thermal)
        .Get("getCaps", "10.1.1", GetCaps, parameters: p => p.ThermalChannel(required: true))
        .Get("getExternSystemInfo", "10.1.3", GetExternSystemInfo, parameters: p => p.ThermalChannel(required: true))
        .Get("getPresetParam", "10.1.4", GetPresetParam, parameters: p => p.ThermalChannel(required: true).Enum("mode", true, [.. ThermalPreset.All.Select(m => m.Mode)]))
        .Get("getOptimizedRegion", "10.1.5", GetOptimizedRegion, parameters: p => p.ThermalChannel(required: true));

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
        lines.Lines("caps.PresetColorization", ThermalPreset.Palettes).Lines("caps.PresetROIModes", ThermalPreset.Regions);

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
            Region(lines, "presetInfo.OptimizedRegion.Regions[0]", ["0", "0", "8191", "8191"])
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
            var regions = config.Count(head + "Regions", 1);
            for (var i = 0; i < regions; i++)
            {
                var corner = i;
                Region(lines, $"optimizedRegion.Regions[{i}]", Enumerable.Range(0, 4).Select(n => config.Text($"{head}Regions[{corner}][{n}]", n < 2 ? "0" : "8191")));
            }
        });
    }

    private static KeyValueWriter Region(KeyValueWriter lines, string head, IEnumerable<string> corners) => lines.Lines(head, corners);
}

/// <summary>Parameters of chapter 10.</summary>
internal static class ThermalParameters
{
    /// <summary>A channel that sees heat; others are refused.</summary>
    public static CgiParameters ThermalChannel(this CgiParameters parameters, bool required) =>
        parameters.Add("channel", required, "the number of a thermal channel", (profile, text) => CgiParameters.TryInt(text, out var number)
            && number - profile.Habits.ChannelBase is >= 0 and var index && index < profile.Channels.Length && profile.Channels[(int)index].Kind == ChannelKind.Thermal);
}
