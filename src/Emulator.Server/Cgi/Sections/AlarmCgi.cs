using Emulator.Device.Profiles;

namespace Emulator.Server.Cgi.Sections;

/// <summary><c>alarm.cgi</c>: alarm inputs and outputs, and how they stand: a bit for each (document sections 4.9.4 to 4.9.7).</summary>
internal sealed class AlarmCgi : ICgiSection
{
    public void Map(CgiMap cgi) => cgi.Script("alarm.cgi")
        .Get("getInSlots", "4.9.4", r => Result(r.Profile.AlarmInputs), also: Capability.AlarmIn)
        .Get("getOutSlots", "4.9.5", r => Result(r.Profile.AlarmOutputs), also: Capability.AlarmOut)
        .Get("getInState", "4.9.6", r => Result((long)r.Device.Alarms.InputState), also: Capability.AlarmIn)
        .Get("getOutState", "4.9.7", r => Result((long)r.Device.Alarms.OutputState), also: Capability.AlarmOut);

    private static CgiReply Result(long number) => CgiReply.Lines(lines => lines.Line("result", number));
}
