using Emulator.Device.Analytics;
using Emulator.Device.Profiles;

namespace Emulator.Server.Cgi.Sections;

/// <summary><c>devVideoAnalyse.cgi</c>: what can be recognised (document section 8.1.1).</summary>
internal sealed class DevVideoAnalyseCgi : ICgiSection
{
    private static readonly string[] Rules =
    [
        "CrossLineDetection", "CrossRegionDetection", "LeftDetection", "TakenAwayDetection", "VideoAbnormalDetection", "FaceDetection", "AudioMutation",
        "AudioAnomaly", "VideoUnFocus", "WanderDetection", "RioterDetection", "ParkingDetection", "MoveDetection", "NumberStat",
    ];

    public void Map(CgiMap cgi) => cgi.Script("devVideoAnalyse.cgi", Capability.Analytics)
        .Get("getcaps", "8.1.1", GetCaps, parameters: p => p.Channel(required: true));

    private static CgiReply GetCaps(CgiRequest request)
    {
        const string staffs = "caps.SupportedScenes.FaceDetection.SupportedCalibrateParams.Groud.";
        return CgiReply.Lines(lines => lines
            .Lines("caps.CalibrateBoxs", ["2", "3"])
            .Line("caps.ComplexSizeFilter", false)
            .Line("caps.MaxCelibateAreas", 10)
            .Line("caps.MaxExcludeRegions", 0)
            .Line("caps.MaxInternalOptions", 512)
            .Line("caps.MaxModules", 1)
            .Line("caps.MaxPointOfLine", 20)
            .Line("caps.MaxPointOfRegion", 20)
            .Line("caps.MaxRules", 10)
            .Line("caps.MaxStaffs", 4)
            .Line("caps.SpecifiedObjectFilter", true)
            .Lines("caps.SupportedRules", request.Profile.Has(Capability.AudioIn) ? Rules : Rules.Where(r => !r.StartsWith("Audio", StringComparison.Ordinal)))
            .Lines("caps.SupportedScene", AnalyseScenes.All)
            .Lines(staffs + "HorizontalStaffs", ["0", "0"])
            .Lines(staffs + "VerticalStaffs", ["0", "0"]));
    }
}
