using Emulator.Device.Profiles;

namespace Emulator.Server.Cgi.Sections;

/// <summary><c>alarm.cgi</c>: alarm inputs and outputs (document sections 4.9.4 and 4.9.5).</summary>
internal sealed class AlarmCgi : ICgiSection
{
    public void Map(CgiMap cgi) => cgi.Script("alarm.cgi")
        .Get("getInSlots", "4.9.4", r => CgiReply.Lines(l => l.Line("result", r.Profile.AlarmInputs)), also: Capability.AlarmIn)
        .Get("getOutSlots", "4.9.5", r => CgiReply.Lines(l => l.Line("result", r.Profile.AlarmOutputs)), also: Capability.AlarmOut);
}
