using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using Emulator.Device.Events;
using Emulator.Server.Cameras;
using Emulator.Server.Control;
using Emulator.Server.Faults;
using Emulator.Server.Journaling;
using Emulator.Server.Metrics;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using MetricType = Emulator.Server.Metrics.MetricType;

namespace Emulator.Server.Observing;

/// <summary>
/// Sends traces and metrics to a collector over OTLP, as the usual OTEL_ variables say. A span is made of what the journal has of a request, once
/// it is answered, so that nothing lies on a request's way; its times are the machine's, also where the devices' clock is a virtual one.
/// </summary>
internal sealed class Telemetry : ICameraObserver, IDisposable
{
    private const string Name = "Camulator";

    private readonly ActivitySource _source = new(Name, HealthApi.Version);
    private readonly Meter _meter = new(Name, HealthApi.Version);
    private readonly TimeProvider _time;
    private readonly Func<IReadOnlyList<Camera>> _cameras;
    private readonly TracerProvider? _traces;
    private readonly MeterProvider? _metrics;

    private Telemetry(TimeProvider time, Func<IReadOnlyList<Camera>> cameras, Func<string, string?> variable)
    {
        (_time, _cameras) = (time, cameras);
        // What the environment says of the service comes last, and counts.
        var resource = ResourceBuilder.CreateEmpty().AddService("camulator", serviceVersion: HealthApi.Version).AddTelemetrySdk().AddEnvironmentVariableDetector();
        if (variable("OTEL_TRACES_EXPORTER") is not "none")
        {
            _traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).AddSource(Name).AddOtlpExporter().Build();
        }

        if (variable("OTEL_METRICS_EXPORTER") is not "none")
        {
            AddInstruments();
            _metrics = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource).AddMeter(Name).AddOtlpExporter().Build();
        }
    }

    /// <summary>Begins to send. Not inlined: whoever does not call it does not load the library either.</summary>
    /// <param name="time">The machine's clock.</param>
    /// <param name="cameras">The cameras there are.</param>
    /// <param name="variable">Reads the environment.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Telemetry Start(TimeProvider time, Func<IReadOnlyList<Camera>> cameras, Func<string, string?> variable) => new(time, cameras, variable);

    public void Watch(Camera camera)
    {
        if (_traces is not null)
        {
            camera.Journal.Added += entry => Apart(() => OnRequest(camera, entry));
            camera.Device.Events.Raised += raised => Apart(() => OnEvent(camera, raised));
            camera.Faults.Hit += (rule, at) => Apart(() => OnFault(camera, rule, at));
        }

        // Whoever is told of something here goes on with the activity it had.
        static void Apart(Action tell)
        {
            var current = Activity.Current;
            tell();
            Activity.Current = current;
        }
    }

    public void Dispose()
    {
        _metrics?.Dispose();
        _traces?.Dispose();
        _meter.Dispose();
        _source.Dispose();
    }

    private void AddInstruments()
    {
        foreach (var family in CameraMetrics.All)
        {
            Add("camulator." + family.Name, family.Type, family.Help, () => _cameras().SelectMany(c => family.Read(c).Select(s => Measured(s, c.Id))));
        }

        foreach (var family in ProcessMetrics.All)
        {
            Add(family.Name, family.Type, family.Help, () => family.Read().Select(s => Measured(s, null)));
        }
    }

    private void Add(string name, MetricType type, string help, Func<IEnumerable<Measurement<double>>> read)
    {
        name = name.EndsWith("_total", StringComparison.Ordinal) ? name[..^"_total".Length] : name;
        if (type == MetricType.Counter)
        {
            _meter.CreateObservableCounter(name, read, description: help);
        }
        else
        {
            _meter.CreateObservableGauge(name, read, description: help);
        }
    }

    private static Measurement<double> Measured(MetricSample sample, string? device)
    {
        var tags = sample.Labels.Select(l => new KeyValuePair<string, object?>(l.Key, l.Value));
        return new Measurement<double>(sample.Value, device is null ? tags : tags.Prepend(new("device", device)));
    }

    private void OnRequest(Camera camera, JournalEntry entry)
    {
        if (entry.Kind is not ("http" or "rtsp"))
        {
            return;
        }

        // A name is one of few: the path of an operation that there is, and else the method alone.
        var mark = entry.Target.IndexOf('?');
        var path = mark < 0 ? entry.Target : entry.Target[..mark];
        var http = entry.Kind == "http";
        var known = http && entry.Status is not (0 or 404);
        using var span = Begin(camera, known ? $"{entry.Method} {path}" : $"{entry.Kind.ToUpperInvariant()} {entry.Method}", ActivityKind.Server, entry.Duration);
        span?.SetTag(http ? "http.request.method" : "rtsp.request.method", entry.Method)
            .SetTag(http ? "http.response.status_code" : "rtsp.response.status_code", entry.Status)
            .SetTag("url.path", path)
            .SetTag("url.query", mark < 0 ? null : entry.Target[(mark + 1)..])
            .SetTag("client.address", entry.Peer?.Address.ToString())
            .SetTag("client.port", entry.Peer?.Port)
            .SetTag("enduser.id", entry.User)
            .SetTag("user_agent.original", entry.Agent)
            .SetTag("camulator.response.bytes", entry.Bytes)
            .SetStatus(entry.Status >= 500 ? ActivityStatusCode.Error : ActivityStatusCode.Unset);
        if (entry.Fault is { } fault)
        {
            span?.SetTag("camulator.fault", fault).AddEvent(new ActivityEvent("fault", _time.GetUtcNow(), new ActivityTagsCollection { ["camulator.fault"] = fault }));
        }
    }

    private void OnEvent(Camera camera, DeviceEvent raised)
    {
        using var span = Begin(camera, $"event {raised.Code} {raised.Action}", ActivityKind.Internal, TimeSpan.Zero);
        span?.SetTag("camulator.event.code", raised.Code)
            .SetTag("camulator.event.action", raised.Action.ToString())
            .SetTag("camulator.event.index", raised.Index)
            .SetTag("camulator.event.cause", raised.Cause);
    }

    // Those that hit a request are told with it.
    private void OnFault(Camera camera, FaultRule rule, FaultContext at)
    {
        if (at.Surface == FaultSurface.Device)
        {
            using var span = Begin(camera, $"fault {rule.Kind.Id}", ActivityKind.Internal, TimeSpan.Zero);
            span?.SetTag("camulator.fault", rule.Id);
        }
    }

    private Activity? Begin(Camera camera, string name, ActivityKind kind, TimeSpan lasted)
    {
        // The framework's own activity of a request is recorded by nobody, and what is below such a one is not either.
        Activity.Current = null;
        var now = _time.GetUtcNow();
        var span = _source.StartActivity(name, kind, default(ActivityContext), startTime: now - lasted);
        return span?.SetEndTime(now.UtcDateTime).SetTag("camulator.device", camera.Id);
    }
}
