using System.Collections.Immutable;
using Emulator.Device.Profiles;

namespace Emulator.Device.Fleets;

/// <summary>A device of a fleet, or several that are alike: an entry of a fleet file, or what a client of the control API adds.</summary>
public sealed record FleetDevice
{
    /// <summary>What kind of device.</summary>
    public required string Profile { get; init; }

    /// <summary>How many of them.</summary>
    public int Count { get; init; } = 1;

    /// <summary>Its name on the control API; of several, what their numbers are put behind. Null for the profile's name and a number.</summary>
    public string? Id { get; init; }

    /// <summary>Its machine name (document section 4.6.2), <c>{n}</c> in it becoming a number; null for its serial number.</summary>
    public string? Name { get; init; }

    /// <summary>Where it listens; null for where all do.</summary>
    public AddressRange? Address { get; init; }

    /// <summary>HTTP port; 0 for a free one, null for the next of the series.</summary>
    public int? Http { get; init; }

    /// <summary>RTSP port; 0 for a free one, null for the next of the series.</summary>
    public int? Rtsp { get; init; }

    /// <summary>Port of HTTP over TLS; 0 for a free one, null for the next of the series if there is one.</summary>
    public int? Https { get; init; }

    /// <summary>Port of RTSP over TLS; 0 for a free one, null for the next of the series if there is one.</summary>
    public int? Rtsps { get; init; }

    /// <summary>Port of DHIP, where its profile has it; 0 for a free one, null for the next of the series if there is one.</summary>
    public int? Dhip { get; init; }

    /// <summary>Serial number; null to have one made of the seed.</summary>
    public string? Serial { get; init; }

    /// <summary>MAC address of the first interface; null to have one made of the seed.</summary>
    public string? Mac { get; init; }

    /// <summary>Seed of what is made for it; null for everybody's.</summary>
    public int? Seed { get; init; }

    /// <summary>Name of the administrator; null for everybody's.</summary>
    public string? User { get; init; }

    /// <summary>Password of the administrator; null for everybody's.</summary>
    public string? Password { get; init; }

    /// <summary>Its manners; null for everybody's.</summary>
    public Dialect? Dialect { get; init; }

    /// <summary>Folder that keeps its state; of several, where each has one of its id. Null for one of its id where all are.</summary>
    public string? Data { get; init; }

    /// <summary>Config values that it ships with, path and value, laid over its profile's.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Config { get; init; } = [];
}
