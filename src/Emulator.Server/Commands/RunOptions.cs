using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;
using Emulator.Device.Fleets;
using Emulator.Device.Profiles;
using Emulator.Server.Hosting;

namespace Emulator.Server.Commands;

/// <summary>The options of <c>camulator run</c>, each also an environment variable.</summary>
internal sealed class RunOptions
{
    private const int MaxDevices = EmulatorOptions.MaxDevices;
    // Not null: the command line's code for optional numbers would be made at run time, and a cold start would wait for it.
    private const int NoPort = -1;

    private static readonly EmulatorOptions Defaults = new();

    private readonly Option<Given<string>> _profile = EnvironmentOption.Create("--profile", "Profile of the one device", Text, "ipc");
    private readonly Option<Given<IReadOnlyList<DeviceGroup>?>> _devices = EnvironmentOption.Create<IReadOnlyList<DeviceGroup>?>("--devices", "Several devices: ipc:4,vto", Groups, null);
    private readonly Option<Given<int>> _http = EnvironmentOption.Create("--http", "HTTP port of the first device; 0 picks free ones", Port, Defaults.HttpPort);
    private readonly Option<Given<int>> _rtsp = EnvironmentOption.Create("--rtsp", "RTSP port of the first device; 0 picks free ones", Port, Defaults.RtspPort);
    private readonly Option<Given<int>> _https = EnvironmentOption.Create("--https", "Port of the first device's HTTP over TLS; 0 picks free ones; none when left out", Port, NoPort);
    private readonly Option<Given<int>> _rtsps = EnvironmentOption.Create("--rtsps", "Port of the first device's RTSP over TLS; 0 picks free ones; none when left out", Port, NoPort);
    private readonly Option<Given<string?>> _certificate = EnvironmentOption.Create<string?>("--certificate", "PEM file with the certificate of all devices; each makes its own when left out", Text!, null);
    private readonly Option<Given<string?>> _certificateKey = EnvironmentOption.Create<string?>("--certificate-key", "PEM file with the certificate's key, when it is not in the same file", Text!, null);
    private readonly Option<Given<int>> _dhip = EnvironmentOption.Create("--dhip", "DHIP port of the first device, 5000 on real ones; 0 picks free ones; without it there is none", Port, NoPort);
    private readonly Option<Given<int>> _discovery = EnvironmentOption.Create("--discovery", "UDP port on which devices answer who looks for devices, 37810 on real ones; 0 picks a free one; none when left out", Port, NoPort);
    private readonly Option<Given<int>> _control = EnvironmentOption.Create("--control", "Port of the control API; 0 picks a free one", Port, Defaults.ControlPort);
    private readonly Option<Given<IPAddress>> _bind = EnvironmentOption.Create("--bind", "Address of all ports", Address, IPAddress.Loopback);
    private readonly Option<Given<AddressRange?>> _addresses = EnvironmentOption.Create<AddressRange?>("--addresses", "An address for each device, from this one on, with equal ports: 127.0.1.1+", Addresses, null);
    private readonly Option<Given<string?>> _fleet = EnvironmentOption.Create<string?>("--fleet", "Fleet file: a list of devices, each with what is its own", Text!, null);
    private readonly Option<Given<string?>> _token = EnvironmentOption.Create<string?>("--control-token", "Token of the control API; made and printed when it listens beyond loopback and none is given", Text!, null);
    private readonly Option<Given<string?>> _data = EnvironmentOption.Create<string?>("--data", "Folder that keeps the devices' state; without it nothing touches the disk", Text!, null);
    private readonly Option<Given<int>> _seed = EnvironmentOption.Create("--seed", "Seed of everything random: serial numbers, addresses, nonces", Number, Defaults.Seed);
    private readonly Option<Given<ClockKind>> _clock = EnvironmentOption.Create("--clock", "real, or virtual: it stands until the control API advances it", Clock, ClockKind.Real);
    private readonly Option<Given<Dialect?>> _dialect = EnvironmentOption.Create<Dialect?>("--dialect", "firmware or document; the profile's own when left out", DialectOf, null);
    private readonly Option<Given<string?>> _user = EnvironmentOption.Create<string?>("--user", "Name of the administrator", Text!, null);
    private readonly Option<Given<string?>> _password = EnvironmentOption.Create<string?>("--password", "Password of the administrator", Text!, null);
    private readonly Option<Given<string?>> _profiles = EnvironmentOption.Create<string?>("--profiles", "Folder with profiles of your own", Text!, null);
    private readonly Option<Given<string?>> _scenes = EnvironmentOption.Create<string?>("--scenes", "Folder with scenes of your own", Text!, null);

    private readonly Option<Given<string?>> _scenario = EnvironmentOption.Create<string?>("--scenario", "Scenario to run once every port listens", Text!, null);

    private readonly Option<Given<int>> _journal = EnvironmentOption.Create("--journal", "Journal entries kept for each device; 0 turns the journal off", Count, Defaults.JournalCapacity);

    // Texts, though they are words of a list: options of a new type are code that would be made at every start.
    private readonly Option<Given<string>> _logLevel = EnvironmentOption.Create("--log-level", "Least that is logged: trace, debug (requests too), information (what devices do), warning, error, critical or none", LevelName, "warning");
    private readonly Option<Given<string>> _logFormat = EnvironmentOption.Create("--log-format", "text, or json: an object in each line", FormatName, "text");

    public IEnumerable<Option> All =>
    [
        _profile, _devices, _fleet, _addresses, _http, _rtsp, _https, _rtsps, _certificate, _certificateKey, _dhip, _discovery, _control, _bind, _token, _data, _seed, _clock, _dialect, _user, _password, _profiles, _scenes,
        _scenario, _journal, _logLevel, _logFormat,
    ];

    /// <summary>The fleet file that is to be read, if there is one. The command line wins over the environment here too.</summary>
    public string? FleetOf(ParseResult result) => IsGiven(result, _fleet) || !NamesDevices(result) ? result.GetValue(_fleet)!.Value : null;

    /// <summary>Says when two options on the command line say the same thing.</summary>
    public void Check(CommandResult result)
    {
        if (result.GetResult(_fleet) is { Implicit: false } && (result.GetResult(_devices) is { Implicit: false } || result.GetResult(_profile) is { Implicit: false }))
        {
            result.AddError("--fleet says which devices there are, and so do --devices and --profile: give one of them");
        }
    }

    /// <summary>What the command line asks for. The result has no errors.</summary>
    public EmulatorOptions From(ParseResult result)
    {
        return Defaults with
        {
            Devices = Of(_devices) ?? [new DeviceGroup(Of(_profile), 1)],
            Address = Of(_bind),
            Addresses = Of(_addresses),
            HttpPort = Of(_http),
            RtspPort = Of(_rtsp),
            HttpsPort = Of(_https) is var https and not NoPort ? https : null,
            RtspsPort = Of(_rtsps) is var rtsps and not NoPort ? rtsps : null,
            CertificateFile = Of(_certificate),
            CertificateKeyFile = Of(_certificateKey),
            DiscoveryPort = Of(_discovery) is var discovery and not NoPort ? discovery : null,
            DhipPort = Of(_dhip) is >= 0 and var dhip ? dhip : null,
            ControlPort = Of(_control),
            ControlToken = Of(_token),
            DataFolder = Of(_data),
            Seed = Of(_seed),
            VirtualClock = Of(_clock) == ClockKind.Virtual,
            Dialect = Of(_dialect),
            User = Of(_user),
            Password = Of(_password),
            ScenarioFile = Of(_scenario),
            JournalCapacity = Of(_journal),
            LogLevel = LevelOf(Of(_logLevel)),
            LogFormat = Of(_logFormat) == "json" ? LogFormat.Json : LogFormat.Text,
            Telemetry = WantsTelemetry(),
            ProfileFolders = Of(_profiles) is { } profiles ? [profiles] : [],
            SceneFolders = Of(_scenes) is { } scenes ? [.. Defaults.SceneFolders, scenes] : Defaults.SceneFolders,
        };

        T Of<T>(Option<Given<T>> option) => result.GetValue(option)!.Value;
    }

    private bool NamesDevices(ParseResult result) => IsGiven(result, _devices) || IsGiven(result, _profile);

    private static bool IsGiven(ParseResult result, Option option) => result.GetResult(option) is { Implicit: false };

    // As the OpenTelemetry specification has it: an endpoint, and not switched off.
    private static bool WantsTelemetry() =>
        (Given("OTEL_EXPORTER_OTLP_ENDPOINT") || Given("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") || Given("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"))
        && !string.Equals(Environment.GetEnvironmentVariable("OTEL_SDK_DISABLED"), "true", StringComparison.OrdinalIgnoreCase);

    private static bool Given(string variable) => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable));

    private static (string?, string?) LevelName(string text) =>
        text.ToLowerInvariant() is "trace" or "debug" or "information" or "info" or "warning" or "error" or "critical" or "none"
            ? (text.ToLowerInvariant(), null) : (null, "is none of trace, debug, information, warning, error, critical, none");

    private static LogLevel LevelOf(string name) => name switch
    {
        "trace" => LogLevel.Trace,
        "debug" => LogLevel.Debug,
        "information" or "info" => LogLevel.Information,
        "error" => LogLevel.Error,
        "critical" => LogLevel.Critical,
        "none" => LogLevel.None,
        _ => LogLevel.Warning,
    };

    private static (string?, string?) FormatName(string text) =>
        text.ToLowerInvariant() is "text" or "json" ? (text.ToLowerInvariant(), null) : (null, "is neither text nor json");

    private static (string?, string?) Text(string text) => text.Length > 0 ? (text, null) : (null, "is empty");

    private static (int, string?) Number(string text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? (number, null) : (0, "is not a whole number");

    private static (int, string?) Count(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= 1_000_000 ? (count, null) : (0, "is not a number from 0 to 1000000");

    private static (int, string?) Port(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= 65535 ? (port, null) : (0, "is not a port (0 to 65535)");

    internal static (IPAddress?, string?) Address(string text) => IPAddress.TryParse(text, out var address) ? (address, null) : (null, "is not an IP address");

    private static (AddressRange?, string?) Addresses(string text) => AddressRange.TryParse(text, out var range) && range.IsConsecutive
        ? (range, null)
        : (null, "is not an address with a + behind it, such as 127.0.1.1+");

    private static (ClockKind, string?) Clock(string text) => text.ToUpperInvariant() switch
    {
        "REAL" => (ClockKind.Real, null),
        "VIRTUAL" => (ClockKind.Virtual, null),
        _ => (ClockKind.Real, "is neither real nor virtual"),
    };

    private static (Dialect?, string?) DialectOf(string text) => text.ToUpperInvariant() switch
    {
        "FIRMWARE" => (Dialect.Firmware, null),
        "DOCUMENT" => (Dialect.Document, null),
        _ => (null, "is neither firmware nor document"),
    };

    internal static (IReadOnlyList<DeviceGroup>?, string?) Groups(string text)
    {
        var groups = new List<DeviceGroup>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = part.IndexOf(':');
            var count = 1;
            if (colon == 0 || (colon > 0 && (!int.TryParse(part.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out count) || count is < 1 or > MaxDevices)))
            {
                return (null, $"is not a list like ipc:4,vto with counts from 1 to {MaxDevices}");
            }

            groups.Add(new DeviceGroup(colon < 0 ? part : part[..colon], count));
        }

        return groups.Count == 0 ? (null, "names no device") : groups.Sum(g => g.Count) > MaxDevices ? (null, $"is more than {MaxDevices} devices") : (groups, null);
    }

    // Not a Boolean: the command line takes no argument for those but true and false.
    private enum ClockKind
    {
        Real,
        Virtual,
    }
}
