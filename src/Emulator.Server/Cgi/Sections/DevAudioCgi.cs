using Emulator.Device.Profiles;

namespace Emulator.Server.Cgi.Sections;

/// <summary><c>devAudioInput.cgi</c> and <c>devAudioOutput.cgi</c>: audio inputs and outputs (document sections 4.3.1 and 4.3.2).</summary>
internal sealed class DevAudioCgi : ICgiSection
{
    public void Map(CgiMap cgi)
    {
        cgi.Script("devAudioInput.cgi", Capability.AudioIn).Get("getCollect", "4.3.1", r => CgiReply.Lines(l => l.Line("result", r.Profile.AudioInputs)));
        cgi.Script("devAudioOutput.cgi", Capability.AudioOut).Get("getCollect", "4.3.2", r => CgiReply.Lines(l => l.Line("result", r.Profile.AudioOutputs)));
    }
}
