using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace Emulator.Benchmarks;

/// <summary>
/// 200 devices in one process, all at work at once: a client that asks each of them in turn and again, a listener to the events of each, an RTSP
/// viewer on every fourth, and every second an event on all of them.
/// </summary>
internal static class FleetLoadBenchmark
{
    private const int Devices = 200;
    private const int EveryViewer = 4;
    private const int Askers = 4;
    private const string Target = "/cgi-bin/configManager.cgi?action=getConfig&name=Encode";
    private const string Attach = "/cgi-bin/eventManager.cgi?action=attach&codes=[VideoMotion]";
    private const string Silent = "/cgi-bin/configManager.cgi?action=setConfig&Encode[0].ExtraFormat[0].AudioEnable=false";
    private const string Watched = "/cam/realmonitor?channel=1&subtype=1";

    private static readonly TimeSpan Window = TimeSpan.FromSeconds(20);

    public static async Task<int> RunAsync()
    {
        using var child = Child.Start(Published.Camulator, "run", "--devices", $"ipc:{Devices}", "--http", "0", "--rtsp", "0", "--control", "0");
        var urls = child.ReadLine().Split(' ').Where(w => w.Contains("://", StringComparison.Ordinal)).Select(w => new Uri(w)).ToArray();
        var http = urls.Where(u => u.Scheme == "http").SkipLast(1).Select(u => u.Port).ToArray();
        var rtsp = urls.Where(u => u.Scheme == "rtsp").Select(u => u.Port).ToArray();
        using var control = new HttpClient { BaseAddress = urls[^1] };
        using var audience = new Audience();
        for (var i = 0; i < Devices; i += EveryViewer)
        {
            Child.Until200(http[i], Silent, Login.Digest(http[i], Silent));
            await audience.AddAsync(new RtspViewer(rtsp[i], Watched, null));
        }

        var listeners = http.Select(port => new Listener(port, $"GET {Attach} HTTP/1.1\r\nHost: camera\r\nAuthorization: Basic YWRtaW46YWRtaW4=\r\n\r\n")).ToArray();
        try
        {
            var (processor, frames, watch) = (child.ProcessorTime, audience.Count().Frames, Stopwatch.StartNew());
            using var over = new CancellationTokenSource(Window);
            var asking = Enumerable.Range(0, Askers).Select(a => Task.Run(() => Ask(http, a, over.Token))).ToArray();
            var raised = 0;
            while (!over.IsCancellationRequested)
            {
                using var event_ = new StringContent("""{"code":"VideoMotion","action":"Pulse","index":0}""", Encoding.UTF8, "application/json");
                using var answer = await control.PostAsync("/api/v1/devices/*/events", event_);
                raised += answer.IsSuccessStatusCode ? 1 : 0;
                await Task.Delay(TimeSpan.FromSeconds(1));
            }

            var latencies = (await Task.WhenAll(asking)).SelectMany(l => l).Order().ToArray();
            var (seconds, cores) = (watch.Elapsed.TotalSeconds, (child.ProcessorTime - processor).TotalSeconds / watch.Elapsed.TotalSeconds);
            var (allFrames, _, gaps) = audience.Count();
            var lost = listeners.Sum(l => raised - l.Parts());
            var p99 = latencies[(int)(latencies.Length * 0.99)];
            var memory = child.ResidentBytes / 1e6;
            Console.WriteLine($"{latencies.Length / seconds:0} requests/s, {(allFrames - frames) / seconds / (Devices / EveryViewer):0.0} frames/s of each viewer, {raised} events on each device, {cores:0.00} cores");
            return Figures.Row($"{Devices} devices at work: a request, 99th percentile", Figures.Text(p99, "ms"), "bound 100 ms", p99 / 100, 1, atMost: true)
                | Figures.Row("the same: sequence gaps of viewers", Figures.Text(gaps, ""), "bound 0", gaps, 0, atMost: true)
                | Figures.Row("the same: events that did not arrive", Figures.Text(lost, ""), "bound 0", lost, 0, atMost: true)
                | Figures.Row("the same: memory", Figures.Text(memory, "MB"), "bound 400 MB", memory / 400, 1, atMost: true);
        }
        finally
        {
            Array.ForEach(listeners, l => l.Dispose());
        }
    }

    // Milliseconds of each answer. A connection is kept as clients keep theirs.
    private static List<double> Ask(int[] ports, int asker, CancellationToken over)
    {
        var mine = ports.Where((_, i) => i % Askers == asker).Select(port => (Port: port, Request: Encoding.ASCII.GetBytes($"GET {Target} HTTP/1.1\r\nHost: camera\r\nAuthorization: {Login.Digest(port, Target)}\r\n\r\n"))).ToArray();
        var sockets = Array.ConvertAll(mine, m => new TcpClient("127.0.0.1", m.Port) { NoDelay = true });
        var (latencies, buffer) = (new List<double>(), new byte[256 * 1024]);
        for (var i = 0; !over.IsCancellationRequested; i = (i + 1) % mine.Length)
        {
            var watch = Stopwatch.StartNew();
            var stream = sockets[i].GetStream();
            stream.Write(mine[i].Request);
            var (length, whole) = (0, int.MaxValue);
            while (length < whole)
            {
                length += stream.Read(buffer, length, buffer.Length - length) is > 0 and var read ? read : throw new InvalidOperationException("the device hung up");
                var head = buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
                if (whole == int.MaxValue && head > 0)
                {
                    var text = Encoding.ASCII.GetString(buffer, 0, head);
                    whole = head + 4 + int.Parse(text.Split("\r\n").First(l => l.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))[15..]);
                }
            }

            latencies.Add(watch.Elapsed.TotalMilliseconds);
        }

        Array.ForEach(sockets, s => s.Dispose());
        return latencies;
    }

    /// <summary>Hears the events of one device.</summary>
    private sealed class Listener : IDisposable
    {
        private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        private readonly byte[] _buffer = new byte[64 * 1024];

        public Listener(int port, string request)
        {
            _socket.ReceiveTimeout = 10_000;
            _socket.Connect("127.0.0.1", port);
            _socket.Send(Encoding.ASCII.GetBytes(request));
            var head = _socket.Receive(_buffer);
            if (!Encoding.ASCII.GetString(_buffer, 0, head).StartsWith("HTTP/1.1 200", StringComparison.Ordinal))
            {
                throw new InvalidOperationException("no event stream");
            }
        }

        /// <summary>How many events have come; all of them wait in the socket's buffer.</summary>
        public int Parts()
        {
            var text = new StringBuilder();
            while (_socket.Available > 0)
            {
                text.Append(Encoding.ASCII.GetString(_buffer, 0, _socket.Receive(_buffer)));
            }

            return text.ToString().Split("Code=VideoMotion;").Length - 1;
        }

        public void Dispose() => _socket.Dispose();
    }
}
