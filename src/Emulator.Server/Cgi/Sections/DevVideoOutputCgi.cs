using Emulator.Device.Profiles;

namespace Emulator.Server.Cgi.Sections;

/// <summary><c>devVideoOutput.cgi</c>: screens (document section 4.5.9).</summary>
internal sealed class DevVideoOutputCgi : ICgiSection
{
    public void Map(CgiMap cgi) => cgi.Script("devVideoOutput.cgi", Capability.VideoOut)
        .Get("getCollect", "4.5.9", r => CgiReply.Lines(l => l.Line("result", r.Profile.VideoOutputs)));
}
