using System.Text;
using System.Text.Json;
using Emulator.Device.Config;
using Emulator.Device.Records;
using Emulator.Server.Cameras;
using Emulator.Server.Control.Guard;
using Emulator.Server.Hosting;
using Emulator.Server.Scenarios;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace Emulator.Server.Control;

/// <summary>
/// Everything about one device on one connection: what a page that shows it needs, since a browser opens six connections to a server and no more.
/// What stands is told when it differs from what was told before, looked at four times a second; what happens is told in order.
/// </summary>
internal static class ChangesApi
{
    // Of a device that answers thousands of requests a second a page shows some.
    private const int MaxAtOnce = 200;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    public static void Map(IEndpointRouteBuilder api) => api
        .MapGet("/devices/{id}/changes", IResult (string id, CameraFleet fleet, ScenarioRuns runs, HostClock host, HttpContext http, IHostApplicationLifetime life, IOptions<JsonOptions> json) =>
            fleet.TryGet(id, out var camera)
                ? TypedResults.Stream(
                    body => ControlGuard.IsHead(http) ? Task.CompletedTask : new Follower(camera, fleet, runs, json.Value.SerializerOptions).WriteAsync(body, host.Time, http.RequestAborted, life.ApplicationStopping), ServerSentEvents<int>.ContentType)
                : Problem.NoDevice(id))
        .WithTags("devices").WithSummary("Server-sent events: devices, state, streams, encoders, faults, scenarios, stimuli and revisions (of the configuration and of records) whenever they change; event and request as they happen, beginning with the newest 200 of each; skipped tells how many of them were left out")
        .Produces<string>(200, ServerSentEvents<int>.ContentType).ProducesProblem(404);

    private sealed class Follower(Camera camera, CameraFleet fleet, ScenarioRuns runs, JsonSerializerOptions json)
    {
        private readonly Dictionary<string, byte[]> _told = new(StringComparer.Ordinal);
        private long _event;
        private long _request;
        private ConfigSnapshot? _config;
        private object[] _records = [];
        private RevisionsInfo _revisions = new(0, 0);

        public async Task WriteAsync(Stream body, TimeProvider time, CancellationToken gone, CancellationToken stopping)
        {
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(gone, stopping);
            using var ticks = new PeriodicTimer(Look, time);
            try
            {
                do
                {
                    using var news = new MemoryStream();
                    Standing(news);
                    Happened(news);
                    if (news.Length > 0)
                    {
                        await body.WriteAsync(news.GetBuffer().AsMemory(0, (int)news.Length), ended.Token);
                        await body.FlushAsync(ended.Token);
                    }

                    if (!fleet.TryGet(camera.Id, out var still) || still != camera)
                    {
                        return;
                    }
                }
                while (await ticks.WaitForNextTickAsync(ended.Token));
            }
            catch (OperationCanceledException)
            {
                // Who follows left, or the program ends.
            }
        }

        private void Standing(MemoryStream news)
        {
            Tell(news, "devices", fleet.All.Select(DevicesApi.Describe).ToArray());
            Tell(news, "state", StateApi.Describe(camera));
            Tell(news, "streams", StreamsApi.Describe(camera));
            Tell(news, "encoders", EncodersApi.Describe(camera));
            Tell(news, "faults", camera.Faults.Plan.Rules.Select(FaultInfo.Of).ToArray());
            Tell(news, "scenarios", runs.Of(camera.Id).Select(ScenarioReport.Of).ToArray());
            Tell(news, "stimuli", StimuliApi.Describe(camera));
            Tell(news, "revisions", Revise());
        }

        // What is too much to be told whenever it changes. Both never change but are replaced.
        private RevisionsInfo Revise()
        {
            var config = camera.Device.Config.Current;
            _revisions = ReferenceEquals(config, _config) ? _revisions : _revisions with { Config = _revisions.Config + 1 };
            _config = config;
            if (camera.Device.Part<RecordShelf>() is { } shelf)
            {
                var records = RecordKinds.All.Where(k => camera.Device.Profile.Has(k.Needs)).Select(object (k) => shelf.All(k)).ToArray();
                _revisions = records.SequenceEqual(_records, ReferenceEqualityComparer.Instance) ? _revisions : _revisions with { Records = _revisions.Records + 1 };
                _records = records;
            }

            return _revisions;
        }

        private void Happened(MemoryStream news)
        {
            var skipped = 0L;
            var events = camera.Device.Events.Since(_event).ToList();
            skipped += _event == 0 ? 0 : Math.Max(0, events.Count - MaxAtOnce);
            foreach (var raised in events.TakeLast(MaxAtOnce))
            {
                Write(news, "event", JsonSerializer.SerializeToUtf8Bytes(EventsApi.EventInfo.Of(camera, raised), json));
            }

            _event = events.Count > 0 ? events[^1].Sequence : _event;
            var entries = camera.Journal.Since(_request);
            skipped += _request == 0 ? 0 : Math.Max(0, entries.Count - MaxAtOnce);
            foreach (var entry in entries.TakeLast(MaxAtOnce))
            {
                Write(news, "request", JsonSerializer.SerializeToUtf8Bytes(RequestsApi.RequestInfo.Of(entry), json));
            }

            _request = entries.Count > 0 ? entries[^1].Number : _request;
            if (skipped > 0)
            {
                Write(news, "skipped", JsonSerializer.SerializeToUtf8Bytes(skipped, json));
            }
        }

        private void Tell<T>(MemoryStream news, string name, T what)
        {
            var now = JsonSerializer.SerializeToUtf8Bytes(what, json);
            if (!_told.TryGetValue(name, out var before) || !now.AsSpan().SequenceEqual(before))
            {
                _told[name] = now;
                Write(news, name, now);
            }
        }

        private static void Write(MemoryStream news, string name, byte[] data)
        {
            news.Write(Encoding.ASCII.GetBytes($"event: {name}\ndata: "));
            news.Write(data);
            news.Write("\n\n"u8);
        }
    }

    /// <param name="Config">Counts up when the configuration was changed.</param>
    /// <param name="Records">Counts up when a record was added, changed or removed.</param>
    private sealed record RevisionsInfo(int Config, int Records);
}
