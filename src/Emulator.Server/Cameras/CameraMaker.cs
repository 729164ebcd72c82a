using System.Net.Security;
using Emulator.Device.Config;
using Emulator.Device.Fleets;
using Emulator.Device.Profiles;
using Emulator.Device.Recording;
using Emulator.Device.State;
using Emulator.Server.Cgi;
using Emulator.Server.Hosting;
using Emulator.Server.Wire;
using Emulator.Server.Wire.Tls;

namespace Emulator.Server.Cameras;

/// <summary>Makes cameras: the device of its profile, what is its own, its stores and its ports.</summary>
internal sealed class CameraMaker(EmulatorOptions options, TimeProvider time, CgiCatalog catalog, CameraTransport transport, CameraMedia media, ILogger<CameraMaker> log)
{
    private readonly Dictionary<string, ConfigSnapshot> _defaults = new(StringComparer.Ordinal);
    private SslStreamCertificateContext? _given;

    /// <summary>The ports of a place, closed.</summary>
    /// <param name="place">The place.</param>
    /// <param name="profile">What kind of device it is for: not every kind has all of them.</param>
    /// <exception cref="IOException">The certificate that was given for them cannot be used.</exception>
    public CameraPorts PortsOf(CameraPlace place, DeviceProfile profile)
    {
        if (options.CertificateFile is { } file && (place.Https ?? place.Rtsps) is not null)
        {
            _given ??= CameraCertificates.Read(file, options.CertificateKeyFile);
        }

        return new CameraPorts(
            transport.CreatePort(CameraProtocol.Http, place.Address, place.Http),
            transport.CreatePort(CameraProtocol.Rtsp, place.Address, place.Rtsp),
            place.Https is { } https ? transport.CreatePort(CameraProtocol.Http, place.Address, https) : null,
            place.Rtsps is { } rtsps ? transport.CreatePort(CameraProtocol.Rtsp, place.Address, rtsps) : null,
            place.Dhip is { } dhip && profile.Habits.Dhip ? transport.CreatePort(CameraProtocol.Dhip, place.Address, dhip) : null);
    }

    /// <summary>Where a device keeps its state; null for one that keeps none.</summary>
    public string? FolderOf(FleetDevice order, string id) =>
        order.Data is { } own ? (order.Count == 1 ? own : Path.Combine(own, id))
        : options.DataFolder is null ? null
        : Path.Combine(options.DataFolder, id);

    /// <summary>Makes a camera.</summary>
    /// <param name="order">What was asked for.</param>
    /// <param name="number">Which of its kind it is, from 0.</param>
    /// <param name="profile">Its profile.</param>
    /// <param name="identity">Who it is.</param>
    /// <param name="place">Where it listens.</param>
    /// <param name="ports">Its ports.</param>
    /// <param name="fleet">Tells of all devices.</param>
    /// <exception cref="FleetException">It does not take its config values.</exception>
    /// <exception cref="ConfigStoreException">Its stored state cannot be read.</exception>
    public Camera Make(FleetDevice order, int number, DeviceProfile profile, Device.DeviceIdentity identity, CameraPlace place, CameraPorts ports, Func<IReadOnlyList<Camera>> fleet)
    {
        if (!_defaults.TryGetValue(profile.Name, out var shared))
        {
            shared = ConfigDefaults.Of(profile, out _);
            _defaults[profile.Name] = shared;
        }

        var shipped = ConfigDefaults.With(shared, Own(identity, order, number), out _);
        if (!order.Config.IsEmpty)
        {
            shipped = ConfigDefaults.With(shipped, order.Config, out var refused);
            if (refused.Count > 0)
            {
                throw new FleetException("config", string.Join("; ", refused));
            }
        }

        var folder = FolderOf(order, identity.Id);
        var device = new Device.Device(
            Administered(profile, order.User ?? options.User, order.Password ?? options.Password), identity, shipped, OpenStore(folder), time, OpenRecordings(folder), OpenState(folder));
        var secure = ports.IsSecure
            ? new SecurePorts(
                ports.Https,
                ports.Rtsps,
                new CameraCertificates(_given, () => device.Config.Current.Text("General.MachineName", identity.Serial), place.Address, identity.NonceKey, folder, log))
            : null;
        return new Camera(
            device,
            catalog.Of(profile),
            ports.Http,
            ports.Rtsp,
            secure,
            ports.Dhip,
            media,
            order.Dialect ?? options.Dialect ?? profile.Habits.Dialect,
            options.JournalCapacity)
        {
            Fleet = fleet,
            Place = place,
            DataFolder = folder,
        };
    }

    // The first user of a profile is its administrator.
    private static DeviceProfile Administered(DeviceProfile profile, string? user, string? password) => (user ?? password) is null
        ? profile
        : profile with { Users = [.. profile.Users.Select((u, i) => i > 0 ? u : u with { Name = user ?? u.Name, Password = password ?? u.Password })] };

    private static KeyValuePair<string, string>[] Own(Device.DeviceIdentity identity, FleetDevice order, int number) =>
    [
        new("General.MachineName", order.Name?.Replace("{n}", (number + 1).ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal) ?? identity.Serial),
        new("Network.Hostname", identity.Id),
        new("Network.eth0.IPAddress", identity.Address),
        new("Network.eth0.PhysicalAddress", identity.Mac),
        new("RTSP.Port", identity.RtspPort.ToString(System.Globalization.CultureInfo.InvariantCulture)),
    ];

    private static IConfigStore OpenStore(string? folder)
    {
        if (folder is null)
        {
            return new MemoryConfigStore();
        }

        Directory.CreateDirectory(folder);
        return SqliteConfigStore.Open(Path.Combine(folder, "config.db"));
    }

    // Opened when it is first needed, in the folder that the configuration has made.
    private static SqliteRecordingStore? OpenRecordings(string? folder) => folder is null ? null : new SqliteRecordingStore(Path.Combine(folder, "recordings.db"));

    private static SqliteStateStore? OpenState(string? folder) => folder is null ? null : new SqliteStateStore(Path.Combine(folder, "state.db"));
}
