using System.Net;
using Emulator.Device.Fleets;
using Emulator.Server.Hosting;

namespace Emulator.Server.Cameras;

/// <summary>Where a camera listens: its address and the numbers of its ports. 0 is a free one, null none.</summary>
internal sealed record CameraPlace(IPAddress Address, int Http, int Rtsp, int? Https, int? Rtsps, int? Dhip = null);

/// <summary>
/// Gives each device of a fleet its place: what it asks for itself, and for the rest the next of the series that the options begin. A device
/// that goes leaves its place to the next that comes.
/// </summary>
internal sealed class CameraPlaces(EmulatorOptions options)
{
    private const int LastPort = 65535;

    private readonly AddressRange _shared = options.Addresses ?? new AddressRange(options.Address, IsConsecutive: false);
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    // Below it the series has no room, so that many devices are not many times many steps.
    private int _from;

    /// <summary>Takes a place.</summary>
    /// <param name="device">What it asks for.</param>
    /// <param name="number">Which of its kind it is, from 0.</param>
    /// <exception cref="FleetException">There is none such.</exception>
    public CameraPlace Take(FleetDevice device, int number)
    {
        var series = device is { Address: null, Http: null, Rtsp: null };
        var ownAddresses = device.Address is null && _shared.IsConsecutive;
        for (var step = series ? _from : 0; ; step++)
        {
            var place = At(device, number, step);
            if (FieldTaken(place, ownAddresses) is not { } field)
            {
                _from = series ? step + 1 : _from;
                Mark(place, taken: true);
                return place;
            }

            if (!ownAddresses && (device.Address is { IsConsecutive: true } || PortOf(device, field) is not null))
            {
                // Another step would change nothing.
                throw new FleetException(field, $"another device has port {PortOf(place, field)} of {place.Address}") { IsConflict = true };
            }
        }
    }

    /// <summary>Gives a place back.</summary>
    public void Leave(CameraPlace place)
    {
        Mark(place, taken: false);
        _from = 0;
    }

    private CameraPlace At(FleetDevice device, int number, int step)
    {
        var range = device.Address ?? _shared;
        var address = range.Of(device.Address is null ? step : number)
            ?? throw new FleetException("address", $"there are no {(device.Address is null ? step : number) + 1} addresses from {range.First} on");
        // Equal ports where each has an address of its own.
        var along = range.IsConsecutive ? 0 : step;
        var within = range.IsConsecutive ? 0 : number;
        return new CameraPlace(
            address,
            Port("http", device.Http, options.HttpPort),
            Port("rtsp", device.Rtsp, options.RtspPort),
            device.Https is null && options.HttpsPort is null ? null : Port("https", device.Https, options.HttpsPort ?? 0),
            device.Rtsps is null && options.RtspsPort is null ? null : Port("rtsps", device.Rtsps, options.RtspsPort ?? 0),
            device.Dhip is null && options.DhipPort is null ? null : Port("dhip", device.Dhip, options.DhipPort ?? 0));

        int Port(string field, int? own, int first)
        {
            var port = own is { } given ? (given == 0 ? 0 : given + within) : first == 0 ? 0 : first + along;
            return port <= LastPort ? port : throw new FleetException(field, $"no {field} port is left: {port} is past {LastPort}");
        }
    }

    private static int? PortOf(FleetDevice device, string field) => field switch
    {
        "http" => device.Http,
        "rtsp" => device.Rtsp,
        "https" => device.Https,
        "rtsps" => device.Rtsps,
        _ => device.Dhip,
    };

    private static int? PortOf(CameraPlace place, string field) => field switch
    {
        "http" => place.Http,
        "rtsp" => place.Rtsp,
        "https" => place.Https,
        "rtsps" => place.Rtsps,
        _ => place.Dhip,
    };

    // Only numbers are compared: that a port is another program's is found when it opens.
    private string? FieldTaken(CameraPlace place, bool ownAddress) =>
        ownAddress && _taken.Contains(place.Address.ToString()) ? "address"
        : Taken(place.Address, place.Http) ? "http"
        : Taken(place.Address, place.Rtsp) ? "rtsp"
        : Taken(place.Address, place.Https ?? 0) ? "https"
        : Taken(place.Address, place.Rtsps ?? 0) ? "rtsps"
        : Taken(place.Address, place.Dhip ?? 0) ? "dhip"
        : null;

    private bool Taken(IPAddress address, int port) => port > 0 && _taken.Contains(NameOf(address, port));

    private void Mark(CameraPlace place, bool taken)
    {
        if (_shared.IsConsecutive)
        {
            Mark(place.Address.ToString(), taken);
        }

        Mark(place.Address, place.Http, taken);
        Mark(place.Address, place.Rtsp, taken);
        Mark(place.Address, place.Https ?? 0, taken);
        Mark(place.Address, place.Rtsps ?? 0, taken);
        Mark(place.Address, place.Dhip ?? 0, taken);
    }

    private void Mark(IPAddress address, int port, bool taken)
    {
        if (port > 0)
        {
            Mark(NameOf(address, port), taken);
        }
    }

    private void Mark(string name, bool taken)
    {
        if (taken)
        {
            _taken.Add(name);
        }
        else
        {
            _taken.Remove(name);
        }
    }

    private static string NameOf(IPAddress address, int port) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{address}:{port}");
}
