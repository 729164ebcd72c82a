using Emulator.Device.Profiles;

namespace Emulator.Server.Cgi.Sections;

/// <summary><c>eventManager.cgi</c>: what an event may lead to (document section 4.9.18).</summary>
internal sealed class EventManagerCgi : ICgiSection
{
    public void Map(CgiMap cgi) => cgi.Script("eventManager.cgi").Get("getCaps", "4.9.18", GetCaps);

    private static CgiReply GetCaps(CgiRequest request)
    {
        var profile = request.Profile;
        return CgiReply.Lines(lines => lines
            .Line("caps.AlarmOutEnable", profile.Has(Capability.AlarmOut))
            .Line("caps.BeepEnable", true)
            .Line("caps.DejitterEnable", true)
            .Line("caps.MMSEnable", profile.Interfaces.Contains("3G"))
            .Line("caps.MailEnable", true)
            .Line("caps.MonitorTourEnable", profile.Has(Capability.VideoOut))
            .Line("caps.PtzLinkEnable", profile.Has(Capability.Ptz))
            .Line("caps.RecordEnable", profile.Has(Capability.Storage) || profile.Has(Capability.NetworkStorage))
            .Line("caps.SnapshotEnable", true)
            .Line("caps.TimeSectionEnable", true)
            .Line("caps.TipEnable", profile.Has(Capability.VideoOut)));
    }
}
