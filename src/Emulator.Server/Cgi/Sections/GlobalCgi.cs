using System.Globalization;
using Emulator.Device.Profiles;
using Emulator.Device.Users;

namespace Emulator.Server.Cgi.Sections;

/// <summary><c>global.cgi</c>: the device's clock (document sections 4.6.2, 4.6.3, 13.4).</summary>
internal sealed class GlobalCgi : ICgiSection
{
    public void Map(CgiMap cgi) => cgi.Script("global.cgi")
        .Get("getCurrentTime", "4.6.2", GetCurrentTime)
        .Get("setCurrentTime", "4.6.3", SetCurrentTime, Role.Admin, p => p.Add("time", true, "yyyy-mm-dd hh:mm:ss, 2000 to 2037", (_, text) => CgiTime.TryParse(text, out var time) && time.Year is >= 2000 and <= 2037))
        .Get("getDST", "13.4", r => CgiReply.Lines(l => l.Line("result", r.Device.Clock.InDaylightSaving ? 1 : 0)));

    private static CgiReply GetCurrentTime(CgiRequest request)
    {
        var now = request.Device.Clock.Now;
        return CgiReply.Lines(lines => lines.Line(
            "result", request.Dialect == Dialect.Document ? now.ToString("yyyy-M-d HH:mm:ss", CultureInfo.InvariantCulture) : CgiTime.Format(now)));
    }

    private static CgiReply SetCurrentTime(CgiRequest request)
    {
        request.Device.SetClock(request.Time("time"), request.User.Name, request.Peer.Address);
        return CgiReply.Ok;
    }
}
