using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Emulator.Device.Config;

namespace Emulator.Device.Network;

/// <summary>A wireless network in range (document section 4.7.7).</summary>
/// <param name="Ssid">Its name.</param>
/// <param name="Bssid">Address of its access point.</param>
/// <param name="MaxBitRate">Bits a second.</param>
/// <param name="Authentication">0 open, 3 WPA-PSK, 5 WPA2-PSK, 7 both.</param>
/// <param name="Encryption">0 none, 1 WEP, 2 TKIP, 3 AES.</param>
/// <param name="LinkMode">0 automatic, 1 ad hoc, 2 infrastructure.</param>
/// <param name="Quality">Of its signal, in per cent.</param>
/// <param name="Connected">Whether the device is in it.</param>
public sealed record WirelessNetwork(string Ssid, string Bssid, long MaxBitRate, int Authentication, int Encryption, int LinkMode, int Quality, bool Connected)
{
    /// <summary>The interface that is wireless on devices that have one (4.7.1).</summary>
    public const string Interface = "eth2";

    private static readonly string[] Neighbours = ["Guest", "Office", "Warehouse", "Print", "Lab", "Depot", "Workshop"];

    /// <summary>
    /// What a device finds: some networks that follow from its serial number, and the one its configuration names, in which it is
    /// while the interface is enabled.
    /// </summary>
    public static IReadOnlyList<WirelessNetwork> InRange(string serial, ConfigSnapshot config)
    {
        var chance = SHA256.HashData(Encoding.UTF8.GetBytes("air/" + serial));
        var found = new List<WirelessNetwork>();
        var head = "WLan." + Interface;
        if (config.Text(head + ".SSID") is { Length: > 0 } own)
        {
            var (authentication, encryption) = config.Text(head + ".Encryption", "Off").ToUpperInvariant() switch
            {
                "ON" or "WEP64BITS" or "WEP128BITS" => (0, 1),
                "WPA-PSK-TKIP" => (3, 2),
                "WPA-PSK-CCMP" => (7, 3),
                _ => (0, 0),
            };
            var link = config.Text(head + ".LinkMode") switch { "Ad-hoc" => 1, "Infrastructure" => 2, _ => 0 };
            found.Add(new(own, Address(chance, 0), 54_000_000, authentication, encryption, link, 60 + (chance[0] % 40), config.Bool(head + ".Enable")));
        }

        for (var i = 1; i <= 3; i++)
        {
            var name = $"{Neighbours[(chance[i] + (i * 2)) % Neighbours.Length]}-{chance[i]:x2}";
            if (found.TrueForAll(n => n.Ssid != name))
            {
                var open = i == 3;
                found.Add(new(name, Address(chance, i), i == 1 ? 300_000_000 : 54_000_000, open ? 0 : 7, open ? 0 : 3, 0, 20 + (chance[i + 4] % 60), false));
            }
        }

        return found;
    }

    private static string Address(byte[] chance, int index) =>
        string.Create(CultureInfo.InvariantCulture, $"28:2c:b2:{chance[8 + (index * 3)]:x2}:{chance[9 + (index * 3)]:x2}:{chance[10 + (index * 3)]:x2}");
}
