using Emulator.Device.Profiles;
using Emulator.Server.Streams;

namespace Emulator.Server.Cgi.Sections;

/// <summary><c>bandLimit.cgi</c>: whether bandwidth is limited (document section 13.2).</summary>
internal sealed class BandLimitCgi : ICgiSection
{
    public void Map(CgiMap cgi) => cgi.Script("bandLimit.cgi", Capability.FileHelper)
        .Get("getLimitState", "13.2", r => CgiReply.Lines(l => l.Line("limit", r.Profile.BandwidthLimit > 0 && Bandwidth.KilobitsOf(r.Camera) > r.Profile.BandwidthLimit)));
}
