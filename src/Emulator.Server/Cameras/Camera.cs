using Emulator.Device.Profiles;
using Emulator.Media;
using Emulator.Server.Cgi;
using Emulator.Server.Journaling;
using Emulator.Server.Pictures;
using Emulator.Server.Recordings;
using Emulator.Server.Sound;
using Emulator.Server.Streams;
using Emulator.Server.Wire;

namespace Emulator.Server.Cameras;

/// <summary>A device on the network: the device itself, its ports, its journal.</summary>
internal sealed class Camera : IAsyncDisposable
{
    private readonly SemaphoreSlim _portGate = new(1, 1);

    public Camera(Device.Device device, CgiScripts scripts, CameraTransport transport, CameraMedia media, CameraAddress address, Dialect dialect, int journalCapacity)
    {
        Device = device;
        Scripts = scripts;
        Dialect = dialect;
        Journal = new Journal(journalCapacity);
        Pictures = new CameraPictures(device, media.Pictures);
        Streams = new CameraStreams(device, media.Scenes, Pictures, media.Log);
        Sound = new CameraSound(device, Streams, media.Log);
        Recordings = new CameraRecordings(device, Streams, Pictures);
        Http = transport.CreatePort(CameraProtocol.Http, address.Address, address.HttpPort, device);
        Http.OnAccept = Admit;
        device.Power.Changed += OnPowerChanged;
    }

    public Device.Device Device { get; }

    public string Id => Device.Identity.Id;

    /// <summary>The operations this device has.</summary>
    public CgiScripts Scripts { get; }

    /// <summary>Whose manners it has.</summary>
    public Dialect Dialect { get; }

    /// <summary>What clients did.</summary>
    public Journal Journal { get; }

    /// <summary>What it shows.</summary>
    public CameraPictures Pictures { get; }

    /// <summary>What it streams.</summary>
    public CameraStreams Streams { get; }

    /// <summary>What it hears and says.</summary>
    public CameraSound Sound { get; }

    /// <summary>What it has recorded, with the media.</summary>
    public CameraRecordings Recordings { get; }

    /// <summary>The port of the HTTP API.</summary>
    public CameraPort Http { get; }

    /// <summary>Ends when the ports have done what the last change of power asked of them.</summary>
    public Task PortsSettled { get; private set; } = Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        Device.Power.Changed -= OnPowerChanged;
        await PortsSettled;
        await Http.DisposeAsync();
        Sound.Dispose();
        Streams.Dispose();
        Pictures.Dispose();
        Device.Dispose();
        _portGate.Dispose();
    }

    /// <summary>Whether an address may talk to the device at all (document section 4.6.7).</summary>
    public bool Admits(System.Net.IPAddress address) => AccessFilter.Of(Device.Config.Current).Admits(address);

    private WireVerdict Admit(WireConnection connection) =>
        !Admits(connection.Peer.Address) || Http.ConnectionCount > Device.Profile.Habits.MaxConnections ? WireVerdict.Close : WireVerdict.Serve;

    private void OnPowerChanged(Device.Power.PowerState state) => PortsSettled = SettlePortsAsync();

    private async Task SettlePortsAsync()
    {
        await _portGate.WaitAsync();
        try
        {
            // Asked anew under the gate: of two changes in a row the last one counts.
            await (Device.Power.State == Emulator.Device.Power.PowerState.On ? Http.OpenAsync() : Http.CloseAsync());
        }
        finally
        {
            _portGate.Release();
        }
    }
}

/// <summary>Where a camera listens.</summary>
internal sealed record CameraAddress(System.Net.IPAddress Address, int HttpPort, int RtspPort);

/// <summary>What all cameras of a process show of the world.</summary>
internal sealed record CameraMedia(SceneLibrary Scenes, PictureMaker Pictures, ILogger<CameraMedia> Log);
