using Emulator.Device.Profiles;
using Emulator.Device.Users;
using Emulator.Device.Wiper;

namespace Emulator.Server.Cgi.Sections;

/// <summary><c>rainBrush.cgi</c>: the wiper (document section 5.2).</summary>
internal sealed class RainBrushCgi : ICgiSection
{
    public void Map(CgiMap cgi) => cgi.Script("rainBrush.cgi", Capability.Wiper)
        .Get("moveContinuously", "5.2.1", r => Do(r, w => w.MoveContinuously(r.Int("interval"))), Role.Admin, p => p.Int("interval", 1, 86400).Channel())
        .Get("stopMove", "5.2.2", r => Do(r, w => w.Stop()), Role.Admin, p => p.Channel())
        .Get("moveOnce", "5.2.3", r => Do(r, w => w.MoveOnce()), Role.Admin, p => p.Channel());

    private static CgiReply Do(CgiRequest request, Action<RainBrush> what)
    {
        what(request.Device.Wipers[request.Channel]);
        return CgiReply.Ok;
    }
}
