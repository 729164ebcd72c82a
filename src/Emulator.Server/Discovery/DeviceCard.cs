using System.Globalization;
using System.Text.Json;
using Emulator.Device.Power;
using Emulator.Device.Profiles;
using Emulator.Protocol.KeyValue;
using Emulator.Server.Cameras;

namespace Emulator.Server.Discovery;

/// <summary>
/// What a device tells of itself to whoever looks for devices (document section 14.1), from its profile and its configuration as they are now.
/// The same facts leave as lines of <c>deviceDiscovery.cgi</c> and as JSON on the discovery port.
/// </summary>
internal sealed class DeviceCard
{
    /// <summary>The port of the vendor's private protocol, which every device names; nothing of ours listens there.</summary>
    public const int PrivatePort = 37777;

    private readonly SortedDictionary<string, object> _facts = new(StringComparer.Ordinal);

    private DeviceCard(Camera camera)
    {
        var (device, profile, config) = (camera.Device, camera.Device.Profile, camera.Device.Config.Current);
        var card = "Network." + profile.Interfaces[0];
        Mac = device.Identity.Mac;
        Add("AlarmInputChannels", profile.AlarmInputs);
        Add("AlarmOutputChannels", profile.AlarmOutputs);
        Add("DeviceClass", profile.Identity.DeviceClass);
        Add("DeviceType", profile.Identity.DeviceType);
        Add("HttpPort", camera.Http.EndPoint.Port);
        Add("IPv4Address.DefaultGateway", config.Text(card + ".DefaultGateway"));
        Add("IPv4Address.DhcpEnable", config.Bool(card + ".DhcpEnable"));
        Add("IPv4Address.IPAddress", config.Text(card + ".IPAddress", device.Identity.Address));
        Add("IPv4Address.SubnetMask", config.Text(card + ".SubnetMask"));
        Add("IPv6Address.DefaultGateway", "");
        Add("IPv6Address.DhcpEnable", false);
        Add("IPv6Address.IPAddress", LinkLocal(Mac));
        Add("Mac", Mac);
        Add("MachineName", config.Text("General.MachineName", device.Identity.Serial));
        Add("Port", PrivatePort);
        Add("RemoteVideoInputChannels", profile.Has(Capability.RemoteInputs) ? profile.MaxRemoteInputs : 0);
        Add("SerialNo", device.Identity.Serial);
        Add("Vendor", profile.Identity.Vendor);
        Add("Version", profile.Identity.SoftwareVersion);
        Add("VideoInputChannels", profile.Channels.Length);
        Add("VideoOutputChannels", profile.VideoOutputs);
    }

    /// <summary>MAC address of the first interface.</summary>
    public string Mac { get; }

    /// <summary>What the device tells now; null when it is not on the network, because it is off, boots, or its cable is out.</summary>
    public static DeviceCard? Of(Camera camera) => camera.Device.Power.State == PowerState.On && !camera.Device.World.IsUnplugged ? new DeviceCard(camera) : null;

    /// <summary>Lines <c>head.IPv4Address.IPAddress=..</c>, sorted.</summary>
    public void WriteLines(KeyValueWriter lines, string head)
    {
        foreach (var (name, value) in _facts)
        {
            lines.Line($"{head}.{name}", value switch
            {
                bool flag => flag ? "true" : "false",
                int number => number.ToString(CultureInfo.InvariantCulture),
                _ => (string)value,
            });
        }
    }

    /// <summary>The members of the object <c>deviceInfo</c>; the addresses are objects of their own.</summary>
    public void WriteJson(Utf8JsonWriter json)
    {
        string? inner = null;
        foreach (var (name, value) in _facts)
        {
            var dot = name.IndexOf('.', StringComparison.Ordinal);
            var group = dot < 0 ? null : name[..dot];
            if (group != inner)
            {
                if (inner is not null)
                {
                    json.WriteEndObject();
                }

                if (group is not null)
                {
                    json.WriteStartObject(group);
                }

                inner = group;
            }

            var member = name[(dot + 1)..];
            switch (value)
            {
                case bool flag:
                    json.WriteBoolean(member, flag);
                    break;
                case int number:
                    json.WriteNumber(member, number);
                    break;
                default:
                    json.WriteString(member, (string)value);
                    break;
            }
        }
    }

    private void Add(string name, object value) => _facts.Add(name, value);

    // RFC 4291 appendix A: the address that an interface gives itself.
    private static string LinkLocal(string mac)
    {
        var bytes = mac.Split(':').Select(part => byte.Parse(part, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)).ToArray();
        byte[] address = [0xFE, 0x80, 0, 0, 0, 0, 0, 0, (byte)(bytes[0] ^ 2), bytes[1], bytes[2], 0xFF, 0xFE, bytes[3], bytes[4], bytes[5]];
        return $"{new System.Net.IPAddress(address)}/64";
    }
}
