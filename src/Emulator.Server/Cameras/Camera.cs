using Emulator.Device.Power;
using Emulator.Device.Profiles;
using Emulator.Device.Remote;
using Emulator.Device.VideoTalk;
using Emulator.Media;
using Emulator.Server.Calls;
using Emulator.Server.Cgi;
using Emulator.Server.Events;
using Emulator.Server.Faults;
using Emulator.Server.Journaling;
using Emulator.Server.Metrics;
using Emulator.Server.Notices;
using Emulator.Server.Observing;
using Emulator.Server.Pictures;
using Emulator.Server.Recordings;
using Emulator.Server.Rpc;
using Emulator.Server.Rtsp;
using Emulator.Server.Sound;
using Emulator.Server.Streams;
using Emulator.Server.Wire;

namespace Emulator.Server.Cameras;

/// <summary>A device on the network: the device itself, its ports, its journal.</summary>
internal sealed class Camera : IAsyncDisposable
{
    private readonly Lock _following = new();
    private readonly SemaphoreSlim _portGate = new(1, 1);
    private readonly ILogger _log;
    private readonly EventStreams _events;
    private readonly CameraNotes _notes;
    private readonly Lazy<CameraRpc> _rpc;
    private Shutter[] _shutters = [];

    public Camera(Device.Device device, CgiScripts scripts, CameraPort http, CameraPort rtsp, SecurePorts? secure, CameraPort? dhip, CameraMedia media, Dialect dialect, int journalCapacity)
    {
        Device = device;
        Scripts = scripts;
        Dialect = dialect;
        Journal = new Journal(journalCapacity);
        Faults = new CameraFaults(this);
        Subscriptions = new Subscriptions(device, Journal, Faults, dialect);
        _events = new EventStreams(device, dialect, Subscriptions);
        Pictures = new CameraPictures(device, media.Pictures);
        EventPictures = new PictureStreams(device, dialect, Subscriptions, Pictures, media.Log);
        Streams = new CameraStreams(device, media.Scenes, Pictures, media.Pacing, media.Log);
        Sound = new CameraSound(device, Streams, media.Log);
        Recordings = new CameraRecordings(device, Streams, Pictures);
        Seats = new StreamSeats(device.Profile.Habits.MaxStreams);
        Rtsp = new CameraRtsp(device, Streams, Recordings, Journal, Seats, Traffic.Rtp, Faults);
        Calls = device.Part<VideoTalkPeer>() is { } talk ? new CameraCalls(device, talk, Subscriptions, Sound, Streams, Rtsp, () => http.EndPoint.Address, dialect, media.Log) : null;
        _rpc = new Lazy<CameraRpc>(() => new CameraRpc(this));
        Mail = new CameraMail(device, Pictures);
        AlarmServer = new AlarmServerClient(device);
        Snapshots = new CameraSnapshots(device);
        Date = new DateHeader(device.Clock);
        _log = media.Log;
        Http = http;
        Http.OnAccept = Admit;
        RtspPort = rtsp;
        RtspPort.OnAccept = Admit;
        DhipPort = dhip;
        dhip?.OnAccept = Admit;
        Secure = secure;
        if (secure is not null)
        {
            Guard(secure.Https);
            Guard(secure.Rtsps);
        }

        device.Part<RemoteInputs>()?.Watch(input => RemoteOf(input) is not null);
        _notes = new CameraNotes(this, media.Log);
        device.Config.Changed += OnConfigChanged;
        device.Power.Changed += OnPowerChanged;
        device.World.CableMoved += OnCableMoved;
        device.Linkage.SnapshotTaken += OnSnapshotTaken;
        device.Events.Raised += EventCounts.OnRaised;
        Faults.Hit += FaultCounts.OnHit;
        foreach (var observer in media.Observers)
        {
            observer.Watch(this);
        }
    }

    public Device.Device Device { get; }

    public string Id => Device.Identity.Id;

    /// <summary>The operations this device has.</summary>
    public CgiScripts Scripts { get; }

    /// <summary>Whose manners it has.</summary>
    public Dialect Dialect { get; }

    /// <summary>What clients did.</summary>
    public Journal Journal { get; }

    /// <summary>What has gone over its network.</summary>
    public Traffic Traffic { get; } = new();

    /// <summary>How often each event was raised.</summary>
    public EventCounts EventCounts { get; } = new();

    /// <summary>How often each kind of fault fired.</summary>
    public FaultCounts FaultCounts { get; } = new();

    /// <summary>How it misbehaves.</summary>
    public CameraFaults Faults { get; }

    /// <summary>Who is told what happens.</summary>
    public Subscriptions Subscriptions { get; }

    /// <summary>Pictures of what happens.</summary>
    public PictureStreams EventPictures { get; }

    /// <summary>What it shows.</summary>
    public CameraPictures Pictures { get; }

    /// <summary>How many streams it serves at once.</summary>
    public StreamSeats Seats { get; }

    /// <summary>What it streams.</summary>
    public CameraStreams Streams { get; }

    /// <summary>What it hears and says.</summary>
    public CameraSound Sound { get; }

    /// <summary>Its calls; null for a device that has none.</summary>
    public CameraCalls? Calls { get; }

    /// <summary>What it has recorded, with the media.</summary>
    public CameraRecordings Recordings { get; }

    /// <summary>What it serves over RTSP.</summary>
    public CameraRtsp Rtsp { get; }

    /// <summary>What it serves by the JSON protocol, over HTTP and DHIP; made when somebody first asks.</summary>
    public CameraRpc Rpc => _rpc.Value;

    /// <summary>The mails it sends of events.</summary>
    public CameraMail Mail { get; }

    /// <summary>Whom it tells of events.</summary>
    public AlarmServerClient AlarmServer { get; }

    /// <summary>Its states that have names.</summary>
    public CameraSnapshots Snapshots { get; }

    /// <summary>The Date of its answers.</summary>
    public DateHeader Date { get; }

    /// <summary>The port of the HTTP API.</summary>
    public CameraPort Http { get; }

    /// <summary>The port of RTSP, where the configuration has it.</summary>
    public CameraPort RtspPort { get; }

    /// <summary>The same over TLS; null for a camera without.</summary>
    public SecurePorts? Secure { get; }

    /// <summary>All its ports.</summary>
    public IEnumerable<CameraPort> Ports => DhipPort is null ? [Http, RtspPort, .. Secure?.All ?? []] : [Http, RtspPort, DhipPort, .. Secure?.All ?? []];

    /// <summary>The place it took among the others.</summary>
    public required CameraPlace Place { get; init; }

    /// <summary>Where it keeps its state; null when that goes with the process.</summary>
    public string? DataFolder { get; init; }

    /// <summary>The port of DHIP; null where the device has none.</summary>
    public CameraPort? DhipPort { get; }

    /// <summary>Connections open now, on all ports.</summary>
    public int ConnectionCount =>
        Http.ConnectionCount + RtspPort.ConnectionCount + (Secure?.Https?.ConnectionCount ?? 0) + (Secure?.Rtsps?.ConnectionCount ?? 0) + (DhipPort?.ConnectionCount ?? 0);

    /// <summary>All devices on its network, itself among them.</summary>
    public Func<IReadOnlyList<Camera>> Fleet { get; init; } = static () => [];

    /// <summary>The camera of the same network that answers as a remote input; null when none does.</summary>
    public Camera? RemoteOf(RemoteInput input)
    {
        foreach (var camera in Fleet())
        {
            if (camera != this && camera.Http.EndPoint.Port == input.Port && camera.Http.EndPoint.Address.ToString() == input.Address
                && input.Channel <= camera.Device.Profile.Channels.Length && camera.Device.Power.State == PowerState.On && !camera.Device.World.IsUnplugged)
            {
                return camera;
            }
        }

        return null;
    }

    /// <summary>Ends when the ports have done what the last change of power asked of them.</summary>
    public Task PortsSettled { get; private set; } = Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        _notes.Dispose();
        Device.Events.Raised -= EventCounts.OnRaised;
        Faults.Hit -= FaultCounts.OnHit;
        Faults.Dispose();
        Device.Linkage.SnapshotTaken -= OnSnapshotTaken;
        Device.World.CableMoved -= OnCableMoved;
        Device.Power.Changed -= OnPowerChanged;
        Device.Config.Changed -= OnConfigChanged;
        await PortsSettled;
        await Rtsp.EndAllAsync();
        await RtspPort.DisposeAsync();
        if (DhipPort is not null)
        {
            await DhipPort.DisposeAsync();
        }

        await Http.DisposeAsync();
        if (_rpc.IsValueCreated)
        {
            Rpc.Dispose();
        }

        foreach (var port in Secure?.All ?? [])
        {
            await port.DisposeAsync();
        }

        Calls?.Dispose();
        Mail.Dispose();
        AlarmServer.Dispose();
        Rtsp.Dispose();
        EventPictures.Dispose();
        _events.Dispose();
        Sound.Dispose();
        Streams.Dispose();
        Pictures.Dispose();
        Device.Dispose();
        _portGate.Dispose();
    }

    /// <summary>Returns it to the state it started in, and forgets what clients did and said and the searches they had under way. Who is connected stays.</summary>
    /// <param name="hangUp">Whether nobody stays connected.</param>
    /// <returns>Why nothing was done, or null.</returns>
    public async Task<string?> ResetAsync(bool hangUp)
    {
        Faults.Reset();
        if (!Device.TryReset(out var error))
        {
            return error;
        }

        await PortsSettled;
        Recordings.Finders.Clear();
        Recordings.Searches.Clear();
        if (hangUp)
        {
            await Rtsp.EndAllAsync();
            Http.CutUnwelcome(_ => false);
            Secure?.Https?.CutUnwelcome(_ => false);
        }

        Journal.Clear();
        Sound.Talks.Clear();
        return null;
    }

    /// <summary>Whether an address may talk to the device at all (document section 4.6.7).</summary>
    public bool Admits(System.Net.IPAddress address) => AccessFilter.Of(Device.Config.Current).Admits(address);

    private WireVerdict Admit(WireConnection connection)
    {
        connection.Number = Journal.NextConnection();
        var refusal = !Admits(connection.Peer.Address) ? "unwelcome" : ConnectionCount > Device.Profile.Habits.MaxConnections ? "connections" : null;
        var verdict = refusal is null ? WireVerdict.Serve : WireVerdict.Close;
        if (Faults.IsEmpty)
        {
            _notes.Accepted(connection, verdict, refusal, null);
            return verdict;
        }

        var at = OccasionOf(connection);
        var plan = Faults.Ask(FaultPoints.Accept, at, new AcceptPlan(verdict));
        if (plan.Shape is { } shape)
        {
            connection.ShapeAll(shape);
        }

        if (plan.DeafAfter is { } after)
        {
            connection.Deafen(after);
        }

        _notes.Accepted(connection, plan.Verdict, refusal ?? "fault", at.FaultIds);
        return plan.Verdict;
    }

    /// <summary>What faults know of a connection.</summary>
    public FaultContext OccasionOf(WireConnection connection)
    {
        var surface = SurfaceOf(connection.Port);
        return new FaultContext(surface) { IsOverHttp = surface == FaultSurface.Http, Address = connection.Peer.Address, Connection = connection };
    }

    /// <summary>Closes ports, or fills their queues, until what it gives is disposed of.</summary>
    /// <param name="surface">Which ports; null for all.</param>
    /// <param name="clog">Whether they go on listening and accept nobody, rather than refuse.</param>
    public IDisposable Shut(FaultSurface? surface, bool clog)
    {
        var shutter = new Shutter(this, surface, clog);
        lock (_portGate)
        {
            _shutters = [.. _shutters, shutter];
        }

        Follow();
        return shutter;
    }

    private FaultSurface SurfaceOf(CameraPort port) =>
        port == RtspPort || port == Secure?.Rtsps ? FaultSurface.Rtsp : port == DhipPort ? FaultSurface.Dhip : FaultSurface.Http;

    /// <summary>Opens the ports of a device that is on.</summary>
    /// <exception cref="IOException">A port is taken.</exception>
    public async Task SettlePortsAsync()
    {
        await _portGate.WaitAsync();
        try
        {
            // Asked anew under the gate: of two changes in a row the last one counts.
            // A camera whose cable is out is not there for anybody.
            var on = Device.Power.State == Emulator.Device.Power.PowerState.On && !Device.World.IsUnplugged;
            await SettleAsync(Http, on);
            await SettleAsync(Secure?.Https, on);
            await SettleRtspAsync(on);
            await SettleAsync(DhipPort, on);
        }
        finally
        {
            _portGate.Release();
        }
    }

    private Task SettleAsync(CameraPort? port, bool open)
    {
        if (port is null)
        {
            return Task.CompletedTask;
        }

        var shutter = open ? ShutterOf(SurfaceOf(port)) : null;
        return shutter is { Clog: true } ? port.ClogAsync() : open && shutter is null ? port.OpenAsync() : port.CloseAsync();
    }

    private Shutter? ShutterOf(FaultSurface surface)
    {
        foreach (var shutter in _shutters)
        {
            if (shutter.Surface is null || shutter.Surface == surface)
            {
                return shutter;
            }
        }

        return null;
    }

    private void Guard(CameraPort? port)
    {
        if (port is not null)
        {
            port.OnAccept = Admit;
            port.Tls = connection => Faults.IsEmpty
                ? Secure!.Certificates.Settings
                : Faults.Ask(FaultPoints.Handshake, OccasionOf(connection), new HandshakePlan(Secure!.Certificates.Settings)).Settings;
            port.OnTlsFailed = (connection, why) => Journal.Add(new JournalEntry { Utc = Device.Clock.Time.GetUtcNow(), Kind = "socket.tls", Peer = connection.Peer, Connection = connection.Number, Reason = why });
        }
    }

    // Document section 4.7.11: the port follows the configuration, and what played on the old one ends.
    private async Task SettleRtspAsync(bool on)
    {
        var config = Device.Config.Current;
        var open = on && config.Bool("RTSP.Enable");
        var number = config.Int("RTSP.Port", RtspPort.EndPoint.Port);
        if (!open || number != RtspPort.EndPoint.Port)
        {
            await Rtsp.EndAllAsync();
            await RtspPort.CloseAsync();
        }

        await SettleAsync(Secure?.Rtsps, open);
        if (open)
        {
            await RtspPort.MoveAsync(number);
            await SettleAsync(RtspPort, open);
        }
    }

    private void OnPowerChanged(Device.Power.PowerState state)
    {
        if (state != Emulator.Device.Power.PowerState.On)
        {
            Mail.Clear();
            AlarmServer.Clear();
        }

        Follow();
        TellRecorders();
    }

    // Who has this camera over the network sees it come and go.
    private void TellRecorders()
    {
        foreach (var camera in Fleet())
        {
            if (camera != this)
            {
                camera.Device.Part<RemoteInputs>()?.Look();
            }
        }
    }

    private void OnSnapshotTaken(Device.Events.LinkedSnapshot taken) => EventPictures.Deliver(new EventPicture(taken.Of, taken.Channel, taken.Utc, taken.Number, taken.Count));

    private void OnCableMoved()
    {
        Follow();
        TellRecorders();
    }

    private void OnConfigChanged(Device.Config.ConfigChange change)
    {
        if (change.Touches("RTSP"))
        {
            Follow();
        }

        if (change.Touches("AccessFilter"))
        {
            _ = Rtsp.EndUnwelcomeAsync(Admits);
            Subscriptions.EndUnwelcome(Admits);
            Http.CutUnwelcome(Admits);
            Secure?.Https?.CutUnwelcome(Admits);
            DhipPort?.CutUnwelcome(Admits);
        }
    }

    /// <summary>Ports that are shut for a time.</summary>
    private sealed class Shutter(Camera camera, FaultSurface? surface, bool clog) : IDisposable
    {
        public FaultSurface? Surface => surface;

        public bool Clog => clog;

        public void Dispose()
        {
            lock (camera._portGate)
            {
                camera._shutters = [.. camera._shutters.Where(one => one != this)];
            }

            camera.Follow();
        }
    }

    /// <summary>Goes to another address of the host, and its HTTP API to another port; 0 is any that is free. What was open is cut.</summary>
    public void Move(System.Net.IPAddress address, int port) => Follow(new System.Net.IPEndPoint(address, port));

    // Of two changes at once neither is forgotten: who waits for the ports waits for both.
    private void Follow(System.Net.IPEndPoint? to = null)
    {
        var followed = FollowAsync(to);
        lock (_following)
        {
            PortsSettled = PortsSettled.IsCompleted ? followed : Task.WhenAll(PortsSettled, followed);
        }
    }

    private async Task FollowAsync(System.Net.IPEndPoint? to = null)
    {
        try
        {
            if (to is not null)
            {
                await Http.MoveAsync(to);
                foreach (var port in (CameraPort?[])[RtspPort, Secure?.Https, Secure?.Rtsps, DhipPort])
                {
                    await (port?.MoveAsync(new System.Net.IPEndPoint(to.Address, port.EndPoint.Port)) ?? Task.CompletedTask);
                }
            }

            await SettlePortsAsync();
        }
        catch (IOException taken)
        {
            // A client may name any port; the device goes on without it.
            _log.LogWarning("{Device}: {Problem}", Id, taken.Message);
        }
    }
}

/// <summary>What all cameras of a process show of the world, and who watches them.</summary>
internal sealed record CameraMedia(SceneLibrary Scenes, PictureMaker Pictures, StreamPacing Pacing, ILogger<CameraMedia> Log, IEnumerable<ICameraObserver> Observers);
