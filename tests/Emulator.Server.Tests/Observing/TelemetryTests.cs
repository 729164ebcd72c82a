using System.Net.Http.Headers;
using System.Text;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Observing;

/// <summary>Traces and metrics of the real program at a collector, and nothing of them where none is named.</summary>
public class TelemetryTests
{
    [Fact]
    public async Task Requests_events_and_faults_are_spans_and_metrics_have_their_names()
    {
        await using var collector = await Collector.StartAsync();
        await using var process = await CamulatorProcess.StartAsync(
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Url.ToString(),
                ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
                ["OTEL_SERVICE_NAME"] = "cameras-under-test",
                ["OTEL_BSP_SCHEDULE_DELAY"] = "50",
                ["OTEL_METRIC_EXPORT_INTERVAL"] = "100",
            });
        using var control = new HttpClient { BaseAddress = process.Control };
        using var fault = await control.PostAsync("/api/v1/devices/ipc-1/faults", Json("""{"id":"busy","kind":"http.status","match":{"path":"/cgi-bin/snapshot.cgi"},"params":{"status":503}}"""));
        fault.EnsureSuccessStatusCode();
        using var raised = await control.PostAsync("/api/v1/devices/ipc-1/events", Json("""{"code":"VideoMotion","action":"Pulse"}"""));
        raised.EnsureSuccessStatusCode();
        using var camera = new HttpClient { BaseAddress = process.Camera };
        camera.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String("admin:admin"u8));
        await camera.GetStringAsync("/cgi-bin/magicBox.cgi?action=getSerialNo");
        using (await camera.GetAsync("/cgi-bin/snapshot.cgi"))
        {
            // Refused by the fault.
        }

        using (await camera.GetAsync("/cgi-bin/made-up.cgi"))
        {
            // Not found: its path is no name.
        }

        using (var rtsp = await RawClient.ConnectAsync(process.Rtsp))
        {
            await rtsp.SendAsync($"OPTIONS {process.Rtsp} RTSP/1.0\r\nCSeq: 1\r\n\r\n");
            await rtsp.ReadUntilAsync("\r\n\r\n");
        }

        await Eventually.TrueAsync(
            () => collector.Spans.Any(s => s.Name == "RTSP OPTIONS") && collector.Metrics.ContainsKey("camulator.requests") && collector.Metrics.ContainsKey("camulator.fault_hits") && collector.Metrics.ContainsKey("process_cpu_seconds"),
            $"spans {string.Join(", ", collector.Spans.Select(s => s.Name))}; metrics {string.Join(", ", collector.Metrics.Keys)}");
        var asked = collector.Spans.Single(s => s.Name == "GET /cgi-bin/magicBox.cgi");
        Assert.Equal(("GET", "200", "ipc-1", "admin"), (asked.Attributes["http.request.method"], asked.Attributes["http.response.status_code"], asked.Attributes["camulator.device"], asked.Attributes["enduser.id"]));
        var refused = collector.Spans.Single(s => s.Name == "GET /cgi-bin/snapshot.cgi");
        Assert.Equal(("503", "busy", "fault"), (refused.Attributes["http.response.status_code"], refused.Attributes["camulator.fault"], refused.Events.Single()));
        Assert.Contains(collector.Spans, s => s.Name == "HTTP GET" && s.Attributes["url.path"] == "/cgi-bin/made-up.cgi");
        Assert.Contains(collector.Spans, s => s.Name == "event VideoMotion Pulse");
        Assert.Equal(["cameras-under-test"], collector.Services.Keys);
        Assert.Contains("camulator.fault_hits", collector.Metrics.Keys);
    }

    [Fact]
    public async Task Without_a_collector_nothing_of_it_is_loaded_or_compiled()
    {
        var listing = Path.Combine(Path.GetTempPath(), $"camulator-jit-{Environment.ProcessId}.txt");
        try
        {
            await using var process = await CamulatorProcess.StartAsync(
                new Dictionary<string, string>(StringComparer.Ordinal) { ["DOTNET_JitStdOutFile"] = listing, ["DOTNET_JitDisasmSummary"] = "1", ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "" });
            using var camera = new HttpClient { BaseAddress = process.Camera };
            using (await camera.GetAsync("/cgi-bin/magicBox.cgi?action=getSerialNo"))
            {
                // Some of what runs after the start.
            }

            var loaded = File.ReadAllText($"/proc/{process.Id}/maps");
            Assert.DoesNotContain("OpenTelemetry", loaded, StringComparison.Ordinal);
            Assert.Contains("camulator.dll", loaded, StringComparison.Ordinal);
            process.Kill();
            var compiled = File.ReadAllText(listing);
            Assert.Contains("EmulatorHost", compiled, StringComparison.Ordinal);
            foreach (var idle in new[] { "OpenTelemetry", "Telemetry:", "CameraLog", "CameraMetrics", "ProcessMetrics", "MetricsText", "OperationFacts", "SchemaFacts", "DocumentFacts", "QueryRules", "ControlBody" })
            {
                Assert.False(compiled.Contains(idle, StringComparison.Ordinal), idle);
            }
        }
        finally
        {
            File.Delete(listing);
        }
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");
}
