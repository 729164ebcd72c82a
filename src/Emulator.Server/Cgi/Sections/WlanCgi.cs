using Emulator.Device.Network;
using Emulator.Device.Profiles;

namespace Emulator.Server.Cgi.Sections;

/// <summary><c>wlan.cgi</c>: wireless networks in range (document section 4.7.7).</summary>
internal sealed class WlanCgi : ICgiSection
{
    public void Map(CgiMap cgi) => cgi.Script("wlan.cgi", Capability.Wlan)
        .Get("scanWlanDevices", "4.7.7", ScanWlanDevices, parameters: p => p.Text("SSID", required: false, max: 32));

    private static CgiReply ScanWlanDevices(CgiRequest request)
    {
        var wanted = request.Text("SSID");
        var found = WirelessNetwork.InRange(request.Device.Identity.Serial, request.Device.Config.Current).Where(n => wanted.Length == 0 || n.Ssid == wanted).ToArray();
        return CgiReply.Lines(lines =>
        {
            lines.Line("found", found.Length);
            for (var i = 0; i < found.Length; i++)
            {
                var head = $"wlanDevice[{i}].";
                lines
                    .Line(head + "ApConnected", found[i].Connected ? 1 : 0)
                    .Line(head + "ApMaxBitRate", found[i].MaxBitRate)
                    .Line(head + "ApNetWorkType", 255)
                    .Line(head + "AuthMode", found[i].Authentication)
                    .Line(head + "BSSID", found[i].Bssid)
                    .Line(head + "EncrAlgr", found[i].Encryption)
                    .Line(head + "LinkMode", found[i].LinkMode)
                    .Line(head + "LinkQuality", found[i].Quality)
                    .Line(head + "RSSIQuality", 0)
                    .Line(head + "SSID", found[i].Ssid);
            }
        });
    }
}
