using System.Collections.Frozen;
using System.Net;
using System.Runtime.CompilerServices;
using Emulator.Device.Config;

namespace Emulator.Server.Cameras;

/// <summary>Who may talk to a device (document section 4.6.7): all but the banned, or only the trusted.</summary>
internal sealed class AccessFilter
{
    // Read once from each configuration, on the first connection that asks.
    private static readonly ConditionalWeakTable<ConfigSnapshot, AccessFilter> Known = [];

    private readonly FrozenSet<IPAddress> _listed;
    private readonly bool _enabled;
    private readonly bool _trust;

    private AccessFilter(ConfigSnapshot config)
    {
        _enabled = config.Bool("AccessFilter.Enable");
        _trust = config.Text("AccessFilter.Type") == "TrustList";
        _listed = Listed(config, _trust ? "TrustList" : "BannedList").ToFrozenSet();
    }

    public static AccessFilter Of(ConfigSnapshot config) => Known.GetValue(config, static c => new AccessFilter(c));

    public bool Admits(IPAddress address)
    {
        if (!_enabled)
        {
            return true;
        }

        return _listed.Contains(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address) == _trust;
    }

    private static IEnumerable<IPAddress> Listed(ConfigSnapshot config, string list)
    {
        if (config.TryGet("AccessFilter", out var section) && section.Value is ConfigTable table && table.TryGet(list, out var node) && node is ConfigArray array)
        {
            foreach (var item in array.Items.OfType<ConfigValue>())
            {
                if (IPAddress.TryParse(item.Text, out var address))
                {
                    yield return address;
                }
            }
        }
    }
}
