using System.Net;
using System.Text;
using Emulator.Server.Hosting;
using Emulator.Server.Metrics;
using Emulator.Server.Tests.Events;
using Emulator.Server.Tests.Pictures;
using Emulator.Server.Tests.Rtsp;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Control;

/// <summary>What is counted, as Prometheus reads it.</summary>
public class MetricsTests
{
    private const string Device = "device=\"ipc-1\"";

    [Fact]
    public async Task Requests_are_counted_by_protocol_and_class_of_status()
    {
        await using var camera = await TestCamera.StartAsync();
        var before = await ReadAsync(camera);
        Assert.Equal(0, before[$"camulator_requests_total{{{Device},surface=\"http\",status=\"2xx\"}}"]);
        using var basic = camera.BasicClient("admin", "admin");
        await basic.GetStringAsync("/cgi-bin/magicBox.cgi?action=getSerialNo");
        await basic.GetStringAsync("/cgi-bin/magicBox.cgi?action=getSerialNo");
        using var refused = await camera.Anonymous.GetAsync("/cgi-bin/magicBox.cgi?action=getSerialNo");
        using var missing = await camera.Anonymous.GetAsync("/cgi-bin/nothing.cgi");
        using var rtsp = await RtspClient.ConnectAsync(camera);
        await rtsp.PlayAsync(RtspClient.Live());
        var after = await EventuallyAsync(camera, m => m[$"camulator_requests_total{{{Device},surface=\"http\",status=\"4xx\"}}"] == 2);
        Assert.Equal(2, after[$"camulator_requests_total{{{Device},surface=\"http\",status=\"2xx\"}}"]);
        Assert.Equal(0, after[$"camulator_requests_total{{{Device},surface=\"http\",status=\"5xx\"}}"]);
        Assert.Equal(camera.Host.Fleet.All[0].Journal.Since(0).Count(e => e is { Kind: "rtsp", Status: 200 }), after[$"camulator_requests_total{{{Device},surface=\"rtsp\",status=\"2xx\"}}"]);
        Assert.True(after[$"camulator_requests_total{{{Device},surface=\"rtsp\",status=\"2xx\"}}"] >= 2);
        Assert.Equal(1, after[$"camulator_rtsp_sessions{{{Device},transport=\"tcp\"}}"]);
        Assert.Equal(1, after[$"camulator_rtsp_sessions_total{{{Device}}}"]);
        Assert.Equal(1, after[$"camulator_login_sessions{{{Device},surface=\"http\"}}"]);
        Assert.Equal(1, after[$"camulator_login_sessions{{{Device},surface=\"rtsp\"}}"]);
        Assert.True(after[$"camulator_connections{{{Device},surface=\"rtsp\"}}"] >= 1);
        Assert.True(after[$"camulator_connections_accepted_total{{{Device},surface=\"http\"}}"] >= 2);
        Assert.InRange(after[$"camulator_journal_entries{{{Device}}}"], 6, 20);
        Assert.Equal(after[$"camulator_journal_entries{{{Device}}}"], after[$"camulator_journal_entries_total{{{Device}}}"]);
    }

    [Fact]
    public async Task What_is_sent_over_RTP_is_what_the_session_tells_and_stays_counted_when_it_ends()
    {
        await using var camera = await TestCamera.StartAsync();
        using var rtsp = await RtspClient.ConnectAsync(camera);
        await rtsp.PlayAsync(RtspClient.Live());
        for (var i = 0; i < 10; i++)
        {
            camera.Clock.Advance(TimeSpan.FromMilliseconds(40));
            await rtsp.PictureAsync();
        }

        var session = camera.Host.Fleet.All[0].Rtsp.Sessions.All.Single();
        var playing = await ReadAsync(camera);
        Assert.True(playing[$"camulator_rtp_frames_sent_total{{{Device}}}"] >= 10);
        Assert.Equal(session.Sender.Tracks.Sum(t => t?.Packets ?? 0), playing[$"camulator_rtp_packets_sent_total{{{Device}}}"]);
        Assert.Equal(session.Sender.Tracks.Sum(t => t?.Bytes ?? 0), playing[$"camulator_rtp_sent_bytes_total{{{Device}}}"]);
        // Within the connection they have heads as well.
        Assert.True(playing[$"camulator_sent_bytes_total{{{Device},surface=\"rtsp\"}}"] > playing[$"camulator_rtp_sent_bytes_total{{{Device}}}"]);
        rtsp.Dispose();
        var gone = await EventuallyAsync(camera, m => m[$"camulator_connections{{{Device},surface=\"rtsp\"}}"] == 0 && m[$"camulator_rtsp_sessions{{{Device},transport=\"tcp\"}}"] == 0);
        foreach (var (series, sample) in playing.Series.Where(s => playing.Families[s.Value.Name].Type == "counter"))
        {
            Assert.True(gone[series] >= sample.Value, $"{series} fell from {sample.Value} to {gone[series]}");
        }
    }

    [Fact]
    public async Task Streams_are_counted_by_kind_while_they_go_on_and_afterwards()
    {
        await using var camera = await TestCamera.StartAsync();
        using var viewer = await MjpegViewer.OpenAsync(camera);
        using var listener = await EventListener.AttachAsync(camera);
        await camera.RaiseAsync("VideoMotion", "Start");
        await listener.ReadAsync();
        var on = await EventuallyAsync(camera, m => m[$"camulator_stream_parts_sent_total{{{Device},kind=\"mjpeg\"}}"] >= 1);
        Assert.Equal(1, on[$"camulator_streams{{{Device},kind=\"mjpeg\"}}"]);
        Assert.Equal(1, on[$"camulator_streams{{{Device},kind=\"events\"}}"]);
        Assert.Equal(0, on[$"camulator_streams{{{Device},kind=\"dhav\"}}"]);
        Assert.Equal(1, on[$"camulator_stream_parts_sent_total{{{Device},kind=\"events\"}}"]);
        Assert.Equal(1, on[$"camulator_event_subscribers{{{Device}}}"]);
        Assert.Equal(2, on[$"camulator_stream_seats_taken{{{Device}}}"]);
        Assert.Equal(1, on[$"camulator_events_raised_total{{{Device},code=\"VideoMotion\"}}"]);
        Assert.Equal(1, on[$"camulator_events_lasting{{{Device}}}"]);
        Assert.True(on[$"camulator_sent_bytes_total{{{Device},surface=\"http\"}}"] > 10_000);
        viewer.Dispose();
        listener.Dispose();
        camera.Clock.Advance(TimeSpan.FromSeconds(1));
        var off = await EventuallyAsync(camera, m => m[$"camulator_streams{{{Device},kind=\"mjpeg\"}}"] + m[$"camulator_streams{{{Device},kind=\"events\"}}"] == 0);
        Assert.Equal(1, off[$"camulator_streams_total{{{Device},kind=\"mjpeg\"}}"]);
        Assert.True(off[$"camulator_sent_bytes_total{{{Device},surface=\"http\"}}"] >= on[$"camulator_sent_bytes_total{{{Device},surface=\"http\"}}"]);
    }

    [Fact]
    public async Task Faults_are_counted_by_kind_and_their_hits_outlive_them()
    {
        await using var camera = await TestCamera.StartAsync();
        using var added = await camera.Control.PostAsync(
            "/api/v1/devices/ipc-1/faults", new StringContent("""{"kind":"http.status","params":{"status":503},"when":{"first":2}}""", Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.Created, added.StatusCode);
        for (var i = 0; i < 3; i++)
        {
            using var answer = await camera.Anonymous.GetAsync("/cgi-bin/magicBox.cgi?action=getSerialNo");
        }

        var on = await EventuallyAsync(camera, m => m[$"camulator_requests_total{{{Device},surface=\"http\",status=\"4xx\"}}"] == 1);
        Assert.Equal(2, on[$"camulator_requests_total{{{Device},surface=\"http\",status=\"5xx\"}}"]);
        Assert.Equal(1, on[$"camulator_faults_active{{{Device},kind=\"http.status\"}}"]);
        Assert.Equal(2, on[$"camulator_fault_hits_total{{{Device},kind=\"http.status\"}}"]);
        using var removed = await camera.Control.DeleteAsync("/api/v1/devices/ipc-1/faults");
        var off = await ReadAsync(camera);
        Assert.DoesNotContain("camulator_faults_active", off.Families.Keys);
        Assert.Equal(2, off[$"camulator_fault_hits_total{{{Device},kind=\"http.status\"}}"]);
    }

    [Fact]
    public async Task What_clients_make_up_becomes_no_series()
    {
        await using var camera = await TestCamera.StartAsync(with: o => o with { JournalCapacity = 8 });
        using (await camera.Anonymous.GetAsync("/cgi-bin/first.cgi"))
        {
            // Whatever the first request brings into being is there.
        }

        var before = await ReadAsync(camera);
        for (var i = 0; i < 20; i++)
        {
            using var basic = camera.BasicClient($"user-{i}", "x");
            using var answer = await basic.GetAsync($"/cgi-bin/made-up-{i}.cgi?action=a{i}");
        }

        var after = await ReadAsync(camera);
        Assert.Equal(before.Series.Keys, after.Series.Keys);
        Assert.Equal(8, after[$"camulator_journal_entries{{{Device}}}"]);
        // 21 requests, and what their connections do.
        Assert.InRange(after[$"camulator_journal_entries_total{{{Device}}}"], 21, 63);
        Assert.InRange(after[$"camulator_journal_entries_dropped_total{{{Device}}}"], 13, 55);
    }

    [Fact]
    public async Task Sums_are_those_of_the_devices()
    {
        await using var camera = await TestCamera.StartAsync(with: o => o with { Devices = [new DeviceGroup("ipc", 2), new DeviceGroup("dvr", 1)] });
        await camera.Admin.GetStringAsync("/cgi-bin/magicBox.cgi?action=getSerialNo");
        await camera.RaiseAsync("VideoMotion", "Pulse");
        var metrics = await ReadAsync(camera);
        Assert.Equal(3, metrics["camulator_devices"]);
        var sums = metrics.Series.Values.Where(s => s.Name.StartsWith("camulator_fleet_", StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(sums);
        foreach (var sum in sums)
        {
            var name = "camulator_" + sum.Name["camulator_fleet_".Length..];
            var parts = metrics.Series.Values.Where(s => s.Name == name && s.Labels.Skip(1).SequenceEqual(sum.Labels)).ToArray();
            Assert.NotEmpty(parts);
            Assert.Equal(parts.Sum(p => p.Value), sum.Value);
        }

        Assert.Equal(1, metrics["camulator_fleet_events_raised_total{code=\"VideoMotion\"}"]);
    }

    [Fact]
    public async Task The_clock_and_the_power_of_a_device_show()
    {
        await using var camera = await TestCamera.StartAsync();
        Assert.Equal("OK\r\n", await camera.GetAsync("/cgi-bin/global.cgi?action=setCurrentTime&time=2026-01-05%2009:00:00"));
        camera.Clock.Advance(TimeSpan.FromMinutes(5));
        var on = await ReadAsync(camera);
        Assert.Equal(300, on[$"camulator_device_uptime_seconds{{{Device}}}"]);
        Assert.Equal(1, on[$"camulator_device_up{{{Device}}}"]);
        Assert.NotEqual(0, on[$"camulator_device_clock_offset_seconds{{{Device}}}"]);
        using var power = await camera.Control.PostAsync("/api/v1/devices/*/power", new StringContent("""{"action":"off"}""", Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.OK, power.StatusCode);
        var off = await ReadAsync(camera);
        Assert.Equal(0, off[$"camulator_device_up{{{Device}}}"]);
        Assert.Equal(0, off[$"camulator_device_uptime_seconds{{{Device}}}"]);
        Assert.Contains("\"down\":[{\"device\":\"ipc-1\",\"power\":\"off\"}]", await camera.Control.GetStringAsync("/health/ready"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_process_shows_under_the_usual_names()
    {
        await using var camera = await TestCamera.StartAsync();
        var metrics = await ReadAsync(camera);
        foreach (var name in new[] { "process_cpu_seconds_total", "process_start_time_seconds", "process_resident_memory_bytes", "process_threads", "process_open_fds", "dotnet_gc_heap_bytes", "dotnet_gc_allocated_bytes_total" })
        {
            Assert.True(metrics[name] > 0, name);
        }

        Assert.Equal(GC.MaxGeneration + 1, metrics.Series.Keys.Count(k => k.StartsWith("dotnet_gc_collections_total{", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(0.1, "0.1")]
    [InlineData(1e21, "1E+21")]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.PositiveInfinity, "+Inf")]
    [InlineData(double.NegativeInfinity, "-Inf")]
    public void Whatever_is_in_a_label_can_be_read_back(double value, string written)
    {
        const string Nasty = "a\"b\\c\nd\\n{},= é";
        var text = new MetricsText();
        text.Family("x_seconds", MetricType.Gauge, "of a\\b\nand \"c\"");
        text.Sample("x_seconds", new MetricSample(value, new("first", Nasty), new("second", "")), Nasty);
        Assert.EndsWith(" " + written + "\n", text.ToString(), StringComparison.Ordinal);
        var read = PrometheusText.Read(text.ToString());
        Assert.Equal("of a\\b\nand \"c\"", read.Families["x_seconds"].Help);
        var sample = Assert.Single(read.Series.Values);
        Assert.Equal(value, sample.Value);
        Assert.Equal([new("device", Nasty), new("first", Nasty), new("second", "")], sample.Labels);
    }

    private static async Task<PrometheusText> ReadAsync(TestCamera camera)
    {
        using var answer = await camera.Control.GetAsync("/metrics");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        return PrometheusText.Read(await answer.Content.ReadAsStringAsync());
    }

    // A request is counted when its answer is on its way, which may be a moment after the client has it.
    private static async Task<PrometheusText> EventuallyAsync(TestCamera camera, Func<PrometheusText, bool> holds)
    {
        var last = await ReadAsync(camera);
        await Eventually.TrueAsync(async () => holds(last = await ReadAsync(camera)), "the metrics did not come to that");
        return last;
    }
}
