using System.Net;

namespace Emulator.Testing;

/// <summary>
/// A fake camera in a test: one that it starts in its own process, or one of an emulator that runs elsewhere, in a container for instance. What can be
/// done with it is the same. Safe for any number of threads.
/// </summary>
public sealed class CameraEmulator : IAsyncDisposable
{
    private readonly ControlClient _control;
    private readonly InProcess? _own;

    private CameraEmulator(ControlClient control, Uri url, DeviceInfo device, InProcess? own)
    {
        (_control, _own, ControlUrl) = (control, own, url);
        control.Device = device.Id;
        (Id, Profile, Http, Rtsp) = (device.Id, device.Profile, new Uri(device.Urls.Http), device.Urls.Rtsp is { } rtsp ? new Uri(rtsp) : null);
        Stimulate = new Stimuli(control);
        Events = new CameraEvents(control);
        Verify = new CameraVerify(control);
        Clock = new CameraClock(control);
        Config = new CameraConfig(control);
        Snapshots = new CameraSnapshots(control);
        Journal = new CameraJournal(control);
        Power = new CameraPower(control);
    }

    /// <summary>The device's name on the control API, such as ipc-1.</summary>
    public string Id { get; }

    /// <summary>Its profile, such as ipc.</summary>
    public string Profile { get; }

    /// <summary>Base address of its HTTP API.</summary>
    public Uri Http { get; }

    /// <summary>Base address of its RTSP; null when its configuration has that closed.</summary>
    public Uri? Rtsp { get; }

    /// <summary>Base address of the control API.</summary>
    public Uri ControlUrl { get; }

    /// <summary>Lets things happen in front of it and to it.</summary>
    public Stimuli Stimulate { get; }

    /// <summary>What it raises, and events past its sensors.</summary>
    public CameraEvents Events { get; }

    /// <summary>What clients should have asked.</summary>
    public CameraVerify Verify { get; }

    /// <summary>Its clock.</summary>
    public CameraClock Clock { get; }

    /// <summary>Its configuration.</summary>
    public CameraConfig Config { get; }

    /// <summary>States of it that have names.</summary>
    public CameraSnapshots Snapshots { get; }

    /// <summary>What clients did.</summary>
    public CameraJournal Journal { get; }

    /// <summary>Its power.</summary>
    public CameraPower Power { get; }

    /// <summary>Warnings and errors that the emulator logged, oldest first; none for one that runs elsewhere.</summary>
    public IReadOnlyCollection<string> Log => _own?.Log.Lines ?? [];

    /// <summary>Starts a camera in this process, on free ports. When it returns every port listens.</summary>
    /// <param name="profile">Which kind: ipc, speed-dome, dvr, thermal, vto, traffic, or one of your own.</param>
    /// <param name="options">How; the defaults when null.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="ArgumentException">There is no such profile, or it is wrong.</exception>
    public static async Task<CameraEmulator> StartAsync(string profile = "ipc", CameraOptions? options = null, CancellationToken cancellation = default)
    {
        var own = await InProcess.StartAsync(profile, options ?? new CameraOptions()).ConfigureAwait(false);
        try
        {
            return await ConnectAsync(own.Control, null, null, own, cancellation).ConfigureAwait(false);
        }
        catch
        {
            await own.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Connects to a device of an emulator that runs: in another process, in a container.</summary>
    /// <param name="control">Base address of its control API, such as http://127.0.0.1:8090.</param>
    /// <param name="deviceId">Which device; the first when null.</param>
    /// <param name="token">The control token, where one is set.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="ControlApiException">It does not answer, or has no such device.</exception>
    public static Task<CameraEmulator> ConnectAsync(Uri control, string? deviceId = null, string? token = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(control);
        return ConnectAsync(control, deviceId, token, null, cancellation);
    }

    /// <summary>Lets it misbehave.</summary>
    /// <param name="fault">How: <c>Fault.HttpStatus.WithStatus(503).OnPath("*snapshot.cgi").Times(2)</c>.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The fault, to be asked how often it hit, and to be taken away again; disposing of it takes it away.</returns>
    /// <exception cref="ControlApiException">It is refused: the field says which part is wrong.</exception>
    public async Task<InjectedFault> InjectAsync(Fault fault, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(fault);
        var added = await _control.PostAsync<FaultAdded[]>("faults", fault.ToBody(), cancellation).ConfigureAwait(false);
        return new InjectedFault(_control, added[0].Fault.Id, fault.Kind);
    }

    /// <summary>Takes all faults away.</summary>
    public Task ClearFaultsAsync(CancellationToken cancellation = default) => _control.DeleteAsync("faults", cancellation);

    /// <summary>Starts a scenario (docs/guides/scenarios.md) that is about this camera.</summary>
    /// <param name="file">The script, YAML or JSON.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="ControlApiException">Something is wrong with it: nothing has happened then.</exception>
    public Task<ScenarioRun> StartScenarioAsync(string file, CancellationToken cancellation = default) => ScenarioRun.StartAsync(_control, file, cancellation);

    /// <summary>Runs a scenario to its end.</summary>
    /// <param name="file">The script, YAML or JSON.</param>
    /// <param name="advance">Whether to move the virtual clock along, as <see cref="ScenarioRun.WaitAsync"/> tells.</param>
    /// <param name="cancellation">Ends the wait; the run goes on.</param>
    /// <exception cref="ControlApiException">Something is wrong with it: nothing has happened then.</exception>
    /// <exception cref="ScenarioFailedException">It did not pass.</exception>
    public async Task<ScenarioReport> RunScenarioAsync(string file, bool advance = false, CancellationToken cancellation = default)
    {
        var run = await StartScenarioAsync(file, cancellation).ConfigureAwait(false);
        return await run.WaitAsync(advance, cancellation).ConfigureAwait(false);
    }

    /// <summary>How each client did: reconnecting, logging in, keeping alive, leaving things behind.</summary>
    public async Task<IReadOnlyList<ClientReport>> ClientReportAsync(CancellationToken cancellation = default) => await _control.GetAsync<ClientReport[]>("client-report", cancellation).ConfigureAwait(false);

    /// <summary>The records of a kind that it keeps, in the order of their numbers; none where it has no doors.</summary>
    /// <param name="kind">AccessControlCard, AccessControlCardRec, Announcement, AlarmRecord or VideoTalkLog.</param>
    /// <param name="since">Only records with a number above it.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<IReadOnlyList<CameraRecord>> RecordsAsync(string kind, int since = 0, CancellationToken cancellation = default) =>
        await _control.GetAsync<CameraRecord[]>(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"records/{Uri.EscapeDataString(kind)}?since={since}"), cancellation).ConfigureAwait(false);

    /// <summary>Returns it to the state in which it was started, and forgets its journal and its faults. Use it between tests that share one.</summary>
    public Task ResetAsync(CancellationToken cancellation = default) => _control.PostAsync("reset", null, cancellation);

    /// <summary>A client of its HTTP API that answers digest challenges.</summary>
    /// <param name="user">Who.</param>
    /// <param name="password">Its password.</param>
    public HttpClient CreateHttpClient(string user = "admin", string password = "admin")
    {
        var credentials = new CredentialCache { { Http, "Digest", new NetworkCredential(user, password) } };
#pragma warning disable CA2000 // The client owns its handler.
        return new HttpClient(new SocketsHttpHandler { Credentials = credentials, PreAuthenticate = true }) { BaseAddress = Http };
#pragma warning restore CA2000
    }

    /// <summary>Stops a camera of this process; leaves one that runs elsewhere as it is.</summary>
    /// <exception cref="EmulatorErrorException">The emulator logged an error: whatever the test found, something is wrong.</exception>
    public async ValueTask DisposeAsync()
    {
        _control.Dispose();
        if (_own is not null)
        {
            await _own.DisposeAsync().ConfigureAwait(false);
            if (_own.Log.Errors is { Count: > 0 } errors)
            {
                throw new EmulatorErrorException($"the emulator logged {errors.Count} error(s):{Environment.NewLine}{string.Join(Environment.NewLine, errors)}");
            }
        }
    }

    private static async Task<CameraEmulator> ConnectAsync(Uri url, string? id, string? token, InProcess? own, CancellationToken cancellation)
    {
        var control = new ControlClient(url, id ?? "", token);
        try
        {
            DeviceInfo? device;
            if (id is null)
            {
                device = (await control.GetAsync<DeviceInfo[]>("/devices", cancellation).ConfigureAwait(false)).FirstOrDefault() ?? throw new ControlApiException($"{url} has no devices");
            }
            else
            {
                device = await control.GetAsync<DeviceInfo>("", cancellation).ConfigureAwait(false);
            }

            return new CameraEmulator(control, url, device, own);
        }
        catch
        {
            control.Dispose();
            throw;
        }
    }

    private sealed record DeviceInfo(string Id, string Profile, DeviceUrls Urls);

    private sealed record DeviceUrls(string Http, string? Rtsp);

    private sealed record FaultAdded(FaultInfo Fault);

    private sealed record FaultInfo(string Id);
}
