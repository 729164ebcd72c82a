using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Emulator.Device.Config;
using Emulator.Device.Profiles;
using Emulator.Device.Recording;
using Emulator.Device.State;
using Emulator.Server.Cgi;
using Emulator.Server.Hosting;
using Emulator.Server.Wire;
using Emulator.Server.Wire.Tls;

namespace Emulator.Server.Cameras;

/// <summary>All cameras of the process.</summary>
internal sealed class CameraFleet(EmulatorOptions options, TimeProvider time, CgiCatalog catalog, CameraTransport transport, CameraMedia media, ILogger<CameraFleet> log) : IAsyncDisposable
{
    private ImmutableArray<Camera> _cameras = [];
    private readonly ConcurrentDictionary<CameraPort, Camera> _byPort = new();
    private System.Net.Security.SslStreamCertificateContext? _given;
    private readonly Dictionary<string, ConfigSnapshot> _defaults = new(StringComparer.Ordinal);

    /// <summary>Whether every port has opened.</summary>
    public bool HasStarted { get; private set; }

    /// <summary>The cameras in the order of their ports.</summary>
    public IReadOnlyList<Camera> All => _cameras;

    public bool TryGet(string id, [NotNullWhen(true)] out Camera? camera)
    {
        camera = _cameras.FirstOrDefault(c => string.Equals(c.Id, id, StringComparison.OrdinalIgnoreCase));
        return camera is not null;
    }

    /// <summary>The cameras that an id of the control API means; <c>*</c> means all.</summary>
    public IReadOnlyList<Camera> Matching(string id) => id == "*" ? _cameras : TryGet(id, out var camera) ? [camera] : [];

    /// <summary>The camera that listens on a port.</summary>
    public Camera Of(CameraPort port) => _byPort[port];

    /// <summary>The same where a client may be faster than the camera is made.</summary>
    public bool TryOf(CameraPort port, [NotNullWhen(true)] out Camera? camera) => _byPort.TryGetValue(port, out camera);

    /// <summary>Adds a camera; its ports open with <see cref="StartAsync"/>.</summary>
    /// <exception cref="ConfigStoreException">Its stored state cannot be read.</exception>
    /// <exception cref="IOException">There is no free port.</exception>
    public async Task AddAsync(DeviceProfile profile)
    {
        var index = _cameras.Length;
        var http = transport.CreatePort(CameraProtocol.Http, options.Address, options.HttpPort == 0 ? 0 : options.HttpPort + index);
        var rtsp = transport.CreatePort(CameraProtocol.Rtsp, options.Address, options.RtspPort == 0 ? 0 : options.RtspPort + index);
        var dhip = options.DhipPort is { } first && profile.Habits.Dhip ? transport.CreatePort(CameraProtocol.Dhip, options.Address, first == 0 ? 0 : first + index) : null;
        try
        {
            if (options.RtspPort == 0)
            {
                // Opened now, because the configuration tells its number.
                await rtsp.OpenAsync();
            }

            Add(profile, index, http, rtsp, dhip);
        }
        catch
        {
            await rtsp.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens all ports.</summary>
    /// <exception cref="IOException">A port is taken.</exception>
    public async Task StartAsync()
    {
        foreach (var camera in _cameras)
        {
            await camera.SettlePortsAsync();
        }

        HasStarted = true;
    }

    private void Add(DeviceProfile profile, int index, CameraPort http, CameraPort rtsp, CameraPort? dhip)
    {
        var number = 1 + _cameras.Count(c => string.Equals(c.Device.Profile.Name, profile.Name, StringComparison.Ordinal));
        var identity = Identify(profile, index, number, rtsp.EndPoint.Port);
        if (!_defaults.TryGetValue(profile.Name, out var shared))
        {
            shared = ConfigDefaults.Of(profile, out _);
            _defaults[profile.Name] = shared;
        }

        var device = new Device.Device(profile, identity, ConfigDefaults.With(shared, Own(identity), out _), OpenStore(identity.Id), time, OpenRecordings(identity.Id), OpenState(identity.Id));
        var camera = new Camera(
            device,
            catalog.Of(profile),
            http,
            rtsp,
            Secure(device, index),
            dhip,
            media,
            options.Dialect ?? profile.Habits.Dialect,
            options.JournalCapacity)
        {
            Fleet = () => All,
        };
        _byPort[http] = camera;
        _byPort[rtsp] = camera;
        if (dhip is not null)
        {
            _byPort[dhip] = camera;
        }

        if (camera.Secure is { } secure)
        {
            foreach (var port in secure.All)
            {
                _byPort[port] = camera;
            }
        }

        _cameras = _cameras.Add(camera);
    }

    private SecurePorts? Secure(Device.Device device, int index)
    {
        if (options is { HttpsPort: null, RtspsPort: null })
        {
            return null;
        }

        if (options.CertificateFile is { } file)
        {
            _given ??= CameraCertificates.Read(file, options.CertificateKeyFile);
        }

        var identity = device.Identity;
        return new SecurePorts(
            Port(CameraProtocol.Http, options.HttpsPort),
            Port(CameraProtocol.Rtsp, options.RtspsPort),
            new CameraCertificates(_given, () => device.Config.Current.Text("General.MachineName", identity.Serial), options.Address, identity.NonceKey, FolderOf(identity.Id), log));

        CameraPort? Port(CameraProtocol protocol, int? first) => first is { } number ? transport.CreatePort(protocol, options.Address, number == 0 ? 0 : number + index) : null;
    }

    private string? FolderOf(string id) => options.DataFolder is null ? null : Path.Combine(options.DataFolder, id);

    public async ValueTask DisposeAsync()
    {
        // The host closes the cameras before its server stops, and its container disposes of them once more.
        var cameras = _cameras;
        _cameras = [];
        foreach (var camera in cameras)
        {
            await camera.DisposeAsync();
        }
    }

    // Everything that tells one device from another follows from the seed and its place, so two runs are alike.
    private Device.DeviceIdentity Identify(DeviceProfile profile, int index, int number, int rtspPort)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{options.Seed}/{profile.Name}/{index}"));
        return new Device.DeviceIdentity
        {
            Id = $"{profile.Name}-{number}",
            Serial = $"{profile.Identity.SerialPrefix}{Convert.ToHexString(hash, 0, 3)}{index + 1:00000}",
            Mac = $"{profile.Identity.MacPrefix}:{hash[3]:x2}:{(index + 1) >> 8 & 0xFF:x2}:{(index + 1) & 0xFF:x2}",
            Address = options.Address.ToString(),
            HttpPort = options.HttpPort == 0 ? 80 : options.HttpPort + index,
            RtspPort = rtspPort,
            NonceKey = hash,
        };
    }

    private static IEnumerable<KeyValuePair<string, string>> Own(Device.DeviceIdentity identity) =>
    [
        new("General.MachineName", identity.Serial),
        new("Network.Hostname", identity.Id),
        new("Network.eth0.IPAddress", identity.Address),
        new("Network.eth0.PhysicalAddress", identity.Mac),
        new("RTSP.Port", identity.RtspPort.ToString(System.Globalization.CultureInfo.InvariantCulture)),
    ];

    private IConfigStore OpenStore(string id)
    {
        if (options.DataFolder is null)
        {
            return new MemoryConfigStore();
        }

        var folder = Path.Combine(options.DataFolder, id);
        Directory.CreateDirectory(folder);
        return SqliteConfigStore.Open(Path.Combine(folder, "config.db"));
    }

    // Opened when it is first needed, in the folder that the configuration has made.
    private SqliteRecordingStore? OpenRecordings(string id) => options.DataFolder is null ? null : new SqliteRecordingStore(Path.Combine(options.DataFolder, id, "recordings.db"));

    private SqliteStateStore? OpenState(string id) => options.DataFolder is null ? null : new SqliteStateStore(Path.Combine(options.DataFolder, id, "state.db"));
}
