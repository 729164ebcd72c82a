using Emulator.Device.Network;

namespace Emulator.Server.Cgi.Sections;

/// <summary><c>netApp.cgi</c>: network interfaces and port mapping (document sections 4.7.1 and 4.7.9).</summary>
internal sealed class NetAppCgi : ICgiSection
{
    // The far side of the router: an address of RFC 5737 that is nobody's.
    private const string OuterAddress = "203.0.113.10";
    private const string NoAddress = "0.0.0.0";

    public void Map(CgiMap cgi) => cgi.Script("netApp.cgi")
        .Get("getInterfaces", "4.7.1", GetInterfaces)
        .Get("getUPnPStatus", "4.7.9", GetUPnPStatus);

    private static CgiReply GetInterfaces(CgiRequest request) => CgiReply.Lines(lines =>
    {
        var interfaces = request.Profile.Interfaces;
        for (var i = 0; i < interfaces.Length; i++)
        {
            // A radio that is switched off is no interface to use.
            var wireless = interfaces[i] == WirelessNetwork.Interface;
            lines
                .Line($"netInterface[{i}].Name", interfaces[i])
                .Line($"netInterface[{i}].Type", wireless ? "Wireless" : interfaces[i] == "3G" ? "Auto" : "Normal")
                .Line($"netInterface[{i}].Valid", !wireless || request.Device.Config.Current.Text($"WLan.{interfaces[i]}.Enable", "true") == "true");
        }
    });

    // The router grants every mapping that is enabled, unless an earlier one has its outer port.
    private static CgiReply GetUPnPStatus(CgiRequest request) => CgiReply.Lines(lines =>
    {
        var config = request.Device.Config.Current;
        var working = config.Bool("UPnP.Enable");
        var inner = config.Text($"Network.{config.Text("Network.DefaultInterface", "eth0")}.IPAddress", request.Device.Identity.Address);
        lines.Line("status.InnerAddress", working ? inner : NoAddress).Line("status.OuterAddress", working ? OuterAddress : NoAddress);
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var count = config.Count("UPnP.MapTable");
        for (var i = 0; i < count; i++)
        {
            var head = $"UPnP.MapTable[{i}].";
            var mapped = working && config.Bool(head + "Enable") && taken.Add($"{config.Text(head + "Protocol")} {config.Text(head + "OuterPort")}");
            lines.Line($"status.PortMapStatus[{i}]", mapped ? "Working" : "Failed");
        }

        lines.Line("status.Status", working ? "Working" : "Unknown").Line("status.Working", working);
    });
}
