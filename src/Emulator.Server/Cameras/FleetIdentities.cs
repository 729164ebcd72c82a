using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Emulator.Device.Fleets;
using Emulator.Device.Profiles;
using Emulator.Server.Hosting;

namespace Emulator.Server.Cameras;

/// <summary>
/// Says who each device of a fleet is. Everything that tells one from another follows from the seed and its place among those that were ever
/// added, so two runs are alike, and no id, serial number or address comes twice.
/// </summary>
internal sealed class FleetIdentities(EmulatorOptions options)
{
    private readonly Dictionary<string, Numbered> _numbered = new(StringComparer.Ordinal);
    private int _born;

    /// <summary>Who a device is.</summary>
    /// <param name="device">What it asks for.</param>
    /// <param name="number">Which of its kind it is, from 0.</param>
    /// <param name="profile">Its profile.</param>
    /// <param name="place">Where it listens.</param>
    /// <param name="rtspPort">Its RTSP port, where that is free to choose the one that was chosen.</param>
    /// <param name="others">Those that there are.</param>
    /// <exception cref="FleetException">It is to be who another one is.</exception>
    public Device.DeviceIdentity Of(FleetDevice device, int number, DeviceProfile profile, CameraPlace place, int rtspPort, IReadOnlyList<Camera> others)
    {
        var id = IdOf(device, number, others);
        var index = _born;
        // One with a seed of its own is the same in every fleet.
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{device.Seed ?? options.Seed}/{profile.Name}/{(device.Seed is null ? index : number)}"));
        var identity = new Device.DeviceIdentity
        {
            Id = id,
            Serial = device.Serial ?? $"{profile.Identity.SerialPrefix}{Convert.ToHexString(hash, 0, 3)}{(device.Seed is null ? index + 1 : ((hash[3] << 8) | hash[4]) + 1):00000}",
            Mac = device.Mac ?? $"{profile.Identity.MacPrefix}:{hash[3]:x2}:{(device.Seed is null ? (index + 1) >> 8 & 0xFF : hash[4]):x2}:{(device.Seed is null ? (index + 1) & 0xFF : hash[5]):x2}",
            Address = place.Address.ToString(),
            HttpPort = place.Http == 0 ? 80 : place.Http,
            RtspPort = rtspPort,
            NonceKey = hash,
        };
        foreach (var other in others)
        {
            var known = other.Device.Identity;
            if (string.Equals(known.Serial, identity.Serial, StringComparison.OrdinalIgnoreCase))
            {
                throw FleetException.Taken(device.Serial is null ? "seed" : "serial", $"serial number {identity.Serial}", known.Id);
            }

            if (string.Equals(known.Mac, identity.Mac, StringComparison.OrdinalIgnoreCase))
            {
                throw FleetException.Taken(device.Mac is null ? "seed" : "mac", $"MAC address {identity.Mac}", known.Id);
            }
        }

        return identity;
    }

    /// <summary>A device has come: what follows is no longer its.</summary>
    public void Keep(FleetDevice device, string id)
    {
        _born++;
        if (device.Id is null)
        {
            _numbered[device.Profile].Last = int.Parse(id.AsSpan(device.Profile.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture);
        }
    }

    private string IdOf(FleetDevice device, int number, IReadOnlyList<Camera> others)
    {
        if (device.Id is { } given)
        {
            var id = device.Count == 1 ? given : $"{given}-{number + 1}";
            return IsFree(id, others) ? id : throw FleetException.Taken("id", $"id '{id}'", "another device");
        }

        if (!_numbered.TryGetValue(device.Profile, out var numbered))
        {
            numbered = new Numbered();
            _numbered.Add(device.Profile, numbered);
        }

        var last = numbered.Last;
        string next;
        do
        {
            next = $"{device.Profile}-{++last}";
        }
        while (!IsFree(next, others));
        return next;
    }

    private static bool IsFree(string id, IReadOnlyList<Camera> others)
    {
        foreach (var other in others)
        {
            if (string.Equals(other.Id, id, StringComparison.OrdinalIgnoreCase))
            {
                return false;
            }
        }

        return true;
    }

    private sealed class Numbered
    {
        public int Last { get; set; }
    }
}
