using Emulator.Device.Profiles;

namespace Emulator.Server.Cgi.Sections;

/// <summary><c>ptz.cgi</c>: protocols of the mechanics (document sections 4.10.3 and 4.10.4).</summary>
internal sealed class PtzCgi : ICgiSection
{
    private const int MaxSpeed = 8;

    public void Map(CgiMap cgi) => cgi.Script("ptz.cgi", Capability.Ptz)
        .Get("getProtocolList", "4.10.3", GetProtocolList, parameters: p => p.PtzChannel())
        .Get("getCurrentProtocolCaps", "4.10.4", GetCurrentProtocolCaps, parameters: p => p.PtzChannel());

    private static CgiReply GetProtocolList(CgiRequest request) => CgiReply.Lines(lines => lines
        .Lines("info.RS", new[] { "Pelco", request.Profile.Ptz.Protocol }.Distinct(StringComparer.OrdinalIgnoreCase))
        .Lines("info.Coaxial", ["HD-CVI", "HD-CVI2.0"]));

    private static CgiReply GetCurrentProtocolCaps(CgiRequest request)
    {
        // Here 0 means the first channel too, whatever the base.
        var channel = Math.Max(0, request.Int("channel", 1) - 1);
        var ptz = request.Profile.Ptz;
        return CgiReply.Lines(lines => lines
            .Line("caps.AlarmLen", 0)
            .Line("caps.AuxMax", 8)
            .Line("caps.AuxMin", 1)
            .Line("caps.CamAddrMax", 255)
            .Line("caps.CamAddrMin", 1)
            .Line("caps.Interval", 200)
            .Line("caps.Menu", false)
            .Line("caps.MonAddrMax", 255)
            .Line("caps.MonAddrMin", 0)
            .Line("caps.Name", request.Device.Config.Current.Text($"Ptz[{channel}].ProtocolName", ptz.Protocol))
            .Line("caps.PanSpeedMax", MaxSpeed)
            .Line("caps.PanSpeedMin", 1)
            .Line("caps.PatternMax", ptz.Patterns)
            .Line("caps.PatternMin", Math.Min(1, ptz.Patterns))
            .Line("caps.PresetMax", ptz.Presets)
            .Line("caps.PresetMin", 1)
            .Line("caps.TileSpeedMax", MaxSpeed)
            .Line("caps.TileSpeedMin", 1)
            .Line("caps.TourMax", ptz.Tours)
            .Line("caps.TourMin", Math.Min(1, ptz.Tours))
            .Line("caps.Type", 1));
    }
}
