using Emulator.Device.Profiles;
using static Emulator.Device.Config.Schemas;

namespace Emulator.Device.Config.Sections;

/// <summary>Document section 4.7: interfaces and the services on them.</summary>
internal static class NetworkSections
{
    /// <summary>The interface that is wireless on every device that has one (4.7.1).</summary>
    private const string Wireless = "eth2";

    public static IEnumerable<ConfigSection> Of(DeviceProfile profile)
    {
        var card = Table(
            ("DefaultGateway", IpAddress("192.168.1.1")),
            ("DhcpEnable", Bool(false)),
            ("DnsServers", Items(IpAddress("8.8.8.8"), IpAddress("8.8.4.4"))),
            ("IPAddress", IPv4("192.168.1.108")),
            ("MTU", Int(1500, 400, 7200)),
            ("PhysicalAddress", Mac($"{profile.Identity.MacPrefix}:00:00:01")),
            ("SubnetMask", IPv4("255.255.255.0")));
        yield return new("Network", "4.7.2", Table(
            ("DefaultInterface", Enum(profile.Interfaces[0], [.. profile.Interfaces])),
            ("Domain", Text("")),
            ("Hostname", Text(profile.Identity.DeviceClass, 64))).And(Alike([.. profile.Interfaces], _ => card)));

        yield return new("PPPoE", "4.7.3", Table(("Enable", Bool(false)), ("Password", Text("")), ("UserName", Text(""))))
        {
            Secrets = ["PPPoE.Password"],
        };

        yield return new("DDNS", "4.7.4", Items(
            Ddns(profile, "QUICK DDNS", "www.quickddns.com"),
            Ddns(profile, "NO-IP DDNS", "dynupdate.no-ip.com"),
            Ddns(profile, "Dyndns DDNS", "members.dyndns.org"),
            Ddns(profile, "Private DDNS", ""),
            Ddns(profile, "DHDDNS", "")))
        {
            Secrets = ["DDNS[*].Password"],
            Check = (_, after, _) => after.Items().Count(service => service.Text("Enable") == "true") > 1 ? "only one may be enabled" : null,
        };

        yield return new("Email", "4.7.5", Table(
            ("Address", Host("")),
            ("Anonymous", Bool(false)),
            ("AttachEnable", Bool(true)),
            ("AttachmentEnable", Bool(true)),
            ("Enable", Bool(false)),
            ("HealthReport", Table(("Enable", Bool(false)), ("Interval", Int(60, 30, 1440)))),
            ("Password", Text("")),
            ("Port", Port(25)),
            ("Receivers", Each(3, Text(""))),
            ("SendAddress", Text("")),
            ("SslEnable", Bool(false)),
            ("Title", Text($"{profile.Identity.DeviceClass} Message")),
            ("UserName", Text(""))))
        {
            Secrets = ["Email.Password"],
        };

        var radio = Table(
            ("Enable", Bool(false)),
            ("Encryption", Enum("Off", "Off", "On", "WEP64Bits", "WEP128Bits", "WPA-PSK-TKIP", "WPA-PSK-CCMP")),
            ("KeyFlag", Bool(false)),
            ("KeyID", Int(0, 0, 3)),
            ("KeyType", Enum("ASCII", "Hex", "ASCII")),
            ("Keys", Each(4, Text("", 64))),
            ("LinkMode", Enum("Auto", "Auto", "Ad-hoc", "Infrastructure")),
            ("SSID", Text("", 32)));
        yield return new("WLan", "4.7.6", Named([Wireless], _ => radio)) { Needs = Capability.Wlan, Secrets = ["WLan[*].Keys[*]"] };

        yield return new("UPnP", "4.7.8", Table(
            ("Enable", Bool(false)),
            ("MapTable", Each(4, i => i switch
            {
                0 => Map("HTTP", 80, 8080),
                1 => Map("TCP", 37777, 37777),
                2 => Map("UDP", 37778, 37778, "UDP"),
                3 => Map("RTSP", 554, 554),
                _ => Map("", 1, 1),
            }, max: 256))));

        // A table of 33 zones: 0 is UTC.
        yield return new("NTP", "4.7.10", Table(
            ("Address", Host("clock.isc.org")),
            ("Enable", Bool(false)),
            ("Port", Port(123)),
            ("TimeZone", Int(0, 0, 32)),
            ("UpdatePeriod", Int(10, 1, 65535))));

        yield return new("RTSP", "4.7.11", Table(
            ("Enable", Bool(true)),
            ("Port", Port(554)),
            ("RTP", Table(("EndPort", Port(40000)), ("StartPort", Port(20000))))))
        {
            Check = (before, after, _) => Nodes.Ordered(before.At("RTP"), after.At("RTP"), "StartPort", "EndPort", orEqual: false),
        };

        yield return new("Telnet", "4.7.12", Table(("Enable", Bool(false))));

        yield return new("AlarmServer", "4.7.13", Table(
            ("Address", Host("")),
            ("Enable", Bool(false)),
            ("Password", Text("")),
            ("Port", Port(8888)),
            ("Protocol", Text("Private", 32)),
            ("ReportTime", TimeOfDay("02:00:00")),
            ("ReportWeekDay", Int(2, 0, 7)),
            ("UserName", Text(""))))
        {
            Secrets = ["AlarmServer.Password"],
        };
    }

    private static TableSchema Ddns(DeviceProfile profile, string protocol, string server) => Table(
        ("Address", Host(server)),
        ("DefaultHostName", Table(
            ("Enable", Bool(false)),
            ("HostName", Fixed($"{profile.Identity.MacPrefix.Replace(":", "", StringComparison.Ordinal).ToUpperInvariant()}000001.quickddns.com")))),
        ("Enable", Bool(false)),
        ("HostName", Host("")),
        ("KeepAlive", Int(10, 1, 65535)),
        ("Password", Text("")),
        ("Port", Port(80)),
        ("Protocol", Enum(protocol, "NO-IP DDNS", "Dyndns DDNS", "Private DDNS", "DHDDNS", "QUICK DDNS")),
        ("UserName", Text("")));

    private static TableSchema Map(string service, int inner, int outer, string protocol = "TCP") => Table(
        ("Enable", Bool(true)),
        ("InnerPort", Port(inner)),
        ("OuterPort", Port(outer)),
        ("Protocol", Enum(protocol, "TCP", "UDP")),
        ("ServiceName", Text(service, 64)));
}
