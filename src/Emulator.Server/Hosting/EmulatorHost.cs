using System.Net;
using Emulator.Device.Profiles;
using Emulator.Device.Time;
using Emulator.Media;
using Emulator.Server.Cameras;
using Emulator.Server.Cgi;
using Emulator.Server.Control;
using Emulator.Server.Control.Guard;
using Emulator.Server.Dhip;
using Emulator.Server.Discovery;
using Emulator.Server.Observing;
using Emulator.Server.Rtsp;
using Emulator.Server.Scenarios;
using Emulator.Server.Streams;
using Emulator.Server.Wire;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace Emulator.Server.Hosting;

/// <summary>A running emulator: its cameras and its control port. Several may run in one process.</summary>
public sealed class EmulatorHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private DiscoveryResponder? _discovery;

    private EmulatorHost(WebApplication app, EmulatorOptions options)
    {
        _app = app;
        Options = options;
    }

    /// <summary>What it was started with.</summary>
    public EmulatorOptions Options { get; }

    /// <summary>Base address of the control API.</summary>
    public Uri ControlUrl { get; private set; } = new("http://127.0.0.1");

    /// <summary>Cameras, by id, with the base address of their HTTP API.</summary>
    public IReadOnlyList<KeyValuePair<string, Uri>> Cameras =>
        [.. Fleet.All.Select(c => new KeyValuePair<string, Uri>(c.Id, new Uri($"http://{HostOf(c.Http.EndPoint.Address)}:{c.Http.EndPoint.Port}")))];

    /// <summary>Base address of a camera's RTSP; null when the camera's configuration has it closed.</summary>
    public Uri? RtspUrl(string id) => Fleet.TryGet(id, out var camera) ? UrlOf("rtsp", camera.RtspPort) : null;

    /// <summary>Base address of a camera's HTTP over TLS; null when there is none.</summary>
    public Uri? HttpsUrl(string id) => Fleet.TryGet(id, out var camera) ? UrlOf("https", camera.Secure?.Https) : null;

    /// <summary>Base address of a camera's RTSP over TLS; null when there is none, or the camera's configuration has it closed.</summary>
    public Uri? RtspsUrl(string id) => Fleet.TryGet(id, out var camera) ? UrlOf("rtsps", camera.Secure?.Rtsps) : null;

    /// <summary>Where devices answer who looks for devices; null when they do not.</summary>
    public IPEndPoint? Discovery => _discovery?.EndPoint;

    /// <summary>Where a camera speaks DHIP; null when it does not.</summary>
    public Uri? DhipUrl(string id) => Fleet.TryGet(id, out var camera) && camera.DhipPort is { IsOpen: true } port ? new Uri($"dhip://{HostOf(port.EndPoint.Address)}:{port.EndPoint.Port}") : null;

    /// <summary>The virtual clock, when the process was started with one.</summary>
    public VirtualClock? Clock { get; private set; }

    internal CameraFleet Fleet => _app.Services.GetRequiredService<CameraFleet>();

    internal IServiceProvider Services => _app.Services;

    internal CgiCatalog Catalog => _app.Services.GetRequiredService<CgiCatalog>();

    /// <summary>Starts an emulator; when it returns every port listens.</summary>
    /// <param name="options">What to start.</param>
    /// <param name="profiles">The profiles that the options name, already read.</param>
    /// <param name="systemTime">The clock of a process without a virtual one.</param>
    /// <param name="configureLogging">Where logs go; nowhere when null.</param>
    /// <exception cref="ArgumentException">The control API is to listen beyond loopback and has no token.</exception>
    /// <exception cref="IOException">A port is taken.</exception>
    /// <exception cref="Emulator.Device.Config.ConfigStoreException">A device's stored state cannot be read.</exception>
    /// <exception cref="SceneException">A channel looks at a scene that does not exist or cannot be used.</exception>
    public static Task<EmulatorHost> StartAsync(
        EmulatorOptions options, IReadOnlyDictionary<string, DeviceProfile> profiles, TimeProvider systemTime, Action<ILoggingBuilder>? configureLogging = null) =>
        StartAsync(options, Task.FromResult(profiles), systemTime, configureLogging, Cgi.Sections.AllSections.Create());

    /// <summary>The same with profiles that are still being read, which takes as long as the server needs to start, and with other operations.</summary>
    internal static async Task<EmulatorHost> StartAsync(
        EmulatorOptions options, Task<IReadOnlyDictionary<string, DeviceProfile>> profiles, TimeProvider systemTime, Action<ILoggingBuilder>? configureLogging, IEnumerable<ICgiSection> sections)
    {
        if (!IPAddress.IsLoopback(options.ControlAddress ?? options.Address) && string.IsNullOrEmpty(options.ControlToken))
        {
            throw new ArgumentException("the control API listens beyond this machine: it takes a ControlToken", nameof(options));
        }

        // Empty: no settings files, whose reading and watching a cold start would wait for.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseKestrelCore();
        builder.Services.AddRoutingCore();
        builder.Logging.ClearProviders();
        configureLogging?.Invoke(builder.Logging);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5));

        var clock = options.VirtualClock ? new VirtualClock(options.VirtualStart) : null;
        var time = (TimeProvider?)clock ?? systemTime;
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(time);
        builder.Services.AddSingleton(new HostClock(systemTime));
        builder.Services.AddSingleton(new CgiCatalog(sections));
        builder.Services.AddSingleton<CgiPipeline>();
        builder.Services.AddSingleton(services => new CameraTransport(Sockets(services), time, services.GetRequiredService<ILoggerFactory>()));
        builder.Services.AddSingleton<IConnectionListenerFactory>(services => services.GetRequiredService<CameraTransport>());
        builder.Services.AddSingleton(_ => new SceneLibrary(options.SceneFolders));
        builder.Services.AddSingleton(services => new PictureMaker(services.GetRequiredService<SceneLibrary>()));
        builder.Services.AddSingleton(_ => new StreamPacing(clock ?? (TimeProvider)new ThreadTime(systemTime, PollSleep.Open)));
        if (options.LogLevel < LogLevel.Warning)
        {
            builder.Services.AddSingleton<ICameraObserver, CameraLog>();
        }

        if (options.Telemetry)
        {
            AddTelemetry(builder.Services, systemTime);
        }

        builder.Services.AddSingleton<CameraMedia>();
        builder.Services.AddSingleton<ProfileShelf>();
        builder.Services.AddSingleton<CameraMaker>();
        builder.Services.AddSingleton<CameraFleet>();
        builder.Services.AddSingleton<ScenarioRuns>();
        ControlApi.AddServices(builder.Services);
        builder.WebHost.ConfigureKestrel(kestrel => Configure(kestrel, options));

        var app = builder.Build();
        var host = new EmulatorHost(app, options) { Clock = clock };
        try
        {
            var pipeline = app.Services.GetRequiredService<CgiPipeline>();
            var fleet = host.Fleet;
            app.Use((http, next) =>
            {
                if (http.Features.Get<WireConnection>() is not { } wire)
                {
                    return next(ControlGuard.Prepare(http));
                }

                if (fleet.TryOf(wire.Port, out var camera))
                {
                    return pipeline.HandleAsync(http, camera, wire);
                }

                // The device has gone, or is not there yet.
                http.Abort();
                return Task.CompletedTask;
            });
            // Routing is for the control port alone. Named here, the framework does not put it before the cameras' requests,
            // where building its endpoints would be a good part of a cold start.
            app.UseRouting();
            ControlApi.Map(app);
            var scenes = app.Services.GetRequiredService<SceneLibrary>();
            var shelf = app.Services.GetRequiredService<ProfileShelf>();
            // Beside what the server needs to start: not an async method, whose code would be made at run time.
            var checkedScenes = profiles.ContinueWith(read => CheckScenes(options, read.Result, scenes), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
            await app.StartAsync();
            var known = await profiles;
            foreach (var entry in options.Entries)
            {
                var profile = known[entry.Profile];
                shelf.Put(profile);
                for (var i = 0; i < entry.Count; i++)
                {
                    await fleet.AddAsync(entry, i, profile);
                }
            }

            await checkedScenes;
            await fleet.StartAsync();
            host._discovery = options.DiscoveryPort is { } discovery ? new DiscoveryResponder(fleet, options.Address, discovery) : null;
            host.ControlUrl = new Uri(app.Urls.First(u => !u.Contains("cameras:", StringComparison.Ordinal)));
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Begins a scenario on a device, or with <c>*</c> on all; null when there is no such device, or too many go on.</summary>
    internal ScenarioRun? StartScenario(Scenario scenario, string id) =>
        Fleet.Matching(id) is { Count: > 0 } cameras ? _app.Services.GetRequiredService<ScenarioRuns>().Start(scenario, cameras) : null;

    /// <summary>Ends when the ports have done what was last asked of them.</summary>
    internal async Task SettledAsync()
    {
        foreach (var camera in Fleet.All)
        {
            await camera.PortsSettled;
        }
    }

    /// <summary>Waits until the process is asked to end.</summary>
    public Task WaitForShutdownAsync() => _app.WaitForShutdownAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Options.Telemetry)
        {
            // While there are still cameras to tell of.
            foreach (var observer in _app.Services.GetServices<ICameraObserver>())
            {
                (observer as IDisposable)?.Dispose();
            }
        }

        if (_discovery is not null)
        {
            await _discovery.DisposeAsync();
        }

        await Fleet.DisposeAsync();
        // Disposing alone would take the services from under requests that are still being answered.
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static void AddTelemetry(IServiceCollection services, TimeProvider time) => services.AddSingleton<ICameraObserver>(
        provider => Telemetry.Start(time, () => provider.GetRequiredService<CameraFleet>().All, Environment.GetEnvironmentVariable));

    private static void CheckScenes(EmulatorOptions options, IReadOnlyDictionary<string, DeviceProfile> profiles, SceneLibrary scenes)
    {
        foreach (var entry in options.Entries)
        {
            ProfileShelf.CheckScenes(profiles[entry.Profile], scenes);
        }
    }

    private static SocketTransportFactory Sockets(IServiceProvider services) =>
        new(services.GetRequiredService<IOptions<SocketTransportOptions>>(), services.GetRequiredService<ILoggerFactory>());

    private static Uri? UrlOf(string scheme, CameraPort? port) => port is { IsOpen: true } ? new Uri($"{scheme}://{HostOf(port.EndPoint.Address)}:{port.EndPoint.Port}") : null;

    private static string HostOf(IPAddress address) =>
        address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[{address}]" : address.Equals(IPAddress.Any) ? "127.0.0.1" : address.ToString();

    private static void Configure(KestrelServerOptions kestrel, EmulatorOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestLineSize = 300 * 1024;
        kestrel.Limits.MaxRequestBufferSize = 1024 * 1024;
        // A digest header repeats the request line, so what fits there must fit here.
        kestrel.Limits.MaxRequestHeadersTotalSize = 364 * 1024;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(60);
        // Clients post audio at the pace of speech and read video at the pace of their network: neither has a least rate.
        kestrel.Limits.MinRequestBodyDataRate = null;
        kestrel.Limits.MinResponseDataRate = null;
        kestrel.Listen(new CameraEndPoint(CameraProtocol.Http), listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            listen.Use(next => connection => connection.Features.Get<WireConnection>()!.ServeAsync(() => next(connection)));
        });
        kestrel.Listen(new CameraEndPoint(CameraProtocol.Rtsp), listen =>
        {
            listen.Use(next => connection => connection.Features.Get<WireConnection>()!.ServeAsync(() => next(connection)));
            listen.UseConnectionHandler<RtspConnectionHandler>();
        });
        if (options.DhipPort is not null)
        {
            kestrel.Listen(new CameraEndPoint(CameraProtocol.Dhip), listen =>
            {
                listen.Use(next => connection => connection.Features.Get<WireConnection>()!.ServeAsync(() => next(connection)));
                listen.UseConnectionHandler<DhipConnectionHandler>();
            });
        }

        kestrel.Listen(options.ControlAddress ?? options.Address, options.ControlPort, listen => listen.Protocols = HttpProtocols.Http1);
    }
}
