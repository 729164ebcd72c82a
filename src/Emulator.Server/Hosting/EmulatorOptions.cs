using System.Net;
using Emulator.Device.Fleets;
using Emulator.Device.Profiles;

namespace Emulator.Server.Hosting;

/// <summary>So many devices of one profile.</summary>
public sealed record DeviceGroup(string Profile, int Count);

/// <summary>How a log is written.</summary>
public enum LogFormat
{
    /// <summary>Lines for people.</summary>
    Text,

    /// <summary>A JSON object in each line.</summary>
    Json,
}

/// <summary>What a process is started with: the options of <c>camulator run</c>.</summary>
public sealed record EmulatorOptions
{
    /// <summary>Most devices at once.</summary>
    public const int MaxDevices = 1000;

    /// <summary>The devices, in the order of their ports.</summary>
    public IReadOnlyList<DeviceGroup> Devices { get; init; } = [new("ipc", 1)];

    /// <summary>The devices with what is each one's own, in place of <see cref="Devices"/>; may be none at all.</summary>
    public IReadOnlyList<FleetDevice>? Fleet { get; init; }

    /// <summary>Addresses that camera ports listen on, of which each device gets its own; null for <see cref="Address"/>.</summary>
    public AddressRange? Addresses { get; init; }

    /// <summary>Address that camera ports listen on.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>HTTP port of the first device; 0 gives each a free one.</summary>
    public int HttpPort { get; init; } = 8080;

    /// <summary>RTSP port of the first device; 0 gives each a free one.</summary>
    public int RtspPort { get; init; } = 8554;

    /// <summary>Port of the first device's HTTP over TLS; 0 gives each a free one, null gives none.</summary>
    public int? HttpsPort { get; init; }

    /// <summary>Port of the first device's RTSP over TLS; 0 gives each a free one, null gives none.</summary>
    public int? RtspsPort { get; init; }

    /// <summary>PEM file with the certificate that all devices show; null has each make its own.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>PEM file with the certificate's key; null when it is in the same file.</summary>
    public string? CertificateKeyFile { get; init; }

    /// <summary>DHIP port of the first device; 0 gives each a free one, null none.</summary>
    public int? DhipPort { get; init; }

    /// <summary>UDP port on which all devices answer who looks for devices, 37810 on real ones; 0 picks a free one, null none.</summary>
    public int? DiscoveryPort { get; init; }

    /// <summary>Port of the control API; 0 picks a free one.</summary>
    public int ControlPort { get; init; } = 8090;

    /// <summary>Address of the control API; the camera ports' when null.</summary>
    public IPAddress? ControlAddress { get; init; }

    /// <summary>What every request to the control API must carry; needed when it listens beyond loopback.</summary>
    public string? ControlToken { get; init; }

    /// <summary>Folder in which devices keep their state; null keeps it for the process only.</summary>
    public string? DataFolder { get; init; }

    /// <summary>Seed of everything random.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>True for a clock that stands until the control API advances it.</summary>
    public bool VirtualClock { get; init; }

    /// <summary>Where the virtual clock starts.</summary>
    public DateTimeOffset VirtualStart { get; init; } = new(2026, 1, 5, 8, 0, 0, TimeSpan.Zero);

    /// <summary>Manners of all devices; null leaves each to its profile.</summary>
    public Dialect? Dialect { get; init; }

    /// <summary>Name of the administrator; null leaves the profiles' users.</summary>
    public string? User { get; init; }

    /// <summary>Password of the administrator.</summary>
    public string? Password { get; init; }

    /// <summary>Folders with further profiles, the user's own.</summary>
    public IReadOnlyList<string> ProfileFolders { get; init; } = [];

    /// <summary>Folder with the shipped profiles.</summary>
    public string BuiltInProfiles { get; init; } = Path.Combine(AppContext.BaseDirectory, "profiles");

    /// <summary>Folders with scenes: the shipped ones, then the user's.</summary>
    public IReadOnlyList<string> SceneFolders { get; init; } = [Path.Combine(AppContext.BaseDirectory, "media-fixtures")];

    /// <summary>A scenario that <c>camulator run</c> begins once every port listens; none when null.</summary>
    public string? ScenarioFile { get; init; }

    /// <summary>The least that is logged. Below warning it is also what devices do: power, events and faults as information, requests for debugging.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Warning;

    /// <summary>How the program writes its log.</summary>
    public LogFormat LogFormat { get; init; }

    /// <summary>Whether traces and metrics go to the collector that the OTEL_ variables of the environment name.</summary>
    public bool Telemetry { get; init; }

    /// <summary>Journal entries kept for each device; 0 turns the journal off.</summary>
    public int JournalCapacity { get; init; } = 10_000;

    /// <summary>What to start, each entry in full.</summary>
    internal IReadOnlyList<FleetDevice> Entries
    {
        get
        {
            if (Fleet is not null)
            {
                return Fleet;
            }

            var entries = new FleetDevice[Devices.Count];
            for (var i = 0; i < entries.Length; i++)
            {
                entries[i] = new FleetDevice { Profile = Devices[i].Profile, Count = Devices[i].Count };
            }

            return entries;
        }
    }
}
