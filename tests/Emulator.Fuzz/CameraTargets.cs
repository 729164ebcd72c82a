using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Emulator.Protocol.Dhip;
using Emulator.TestKit;

namespace Emulator.Fuzz;

/// <summary>
/// What a client can send to a running device that can do everything: requests of its HTTP API, calls of JSON-RPC, any bytes to any of its ports, datagrams of who
/// looks for devices. Whatever comes, the answer is one that was meant, and the program's log stays empty.
/// </summary>
internal static class CameraTargets
{
    // Inputs that take the device away from everybody else are made good, at the latest after so many.
    private const int BetweenResets = 500;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly string[] Methods = ["GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS"];
    private static readonly byte[] Search = DhipHeader.Frame(0, 0, """{"method":"DHDiscover.search","params":{"mac":"","uni":1}}"""u8);

    // One for all inputs, as long as the process lives.
    private static readonly Lazy<TestCamera> Running = new(() => Task.Run(() => TestCamera.StartAsync(TestProfiles.Full, o => o with { DhipPort = 0, DiscoveryPort = 0 })).GetAwaiter().GetResult());

    private static readonly Lazy<HttpClient> Client = new(MakeClient);
    private static int _sinceReset;
    private static string _session = "";

    /// <summary>Examples of the document's operations.</summary>
    public static IEnumerable<byte[]> Examples()
    {
        using var operations = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Repository.Root, "tests", "data", "operations.json")));
        foreach (var operation in operations.RootElement.EnumerateArray().Where(o => o.GetProperty("kind").GetString() != "rtsp"))
        {
            foreach (var example in operation.GetProperty("examples").EnumerateArray().Select(e => e.GetString()!).Where(e => e.Contains("/cgi-bin/", StringComparison.Ordinal)))
            {
                yield return Encoding.Latin1.GetBytes($"{operation.GetProperty("method").GetString()} {example[example.IndexOf("/cgi-bin/", StringComparison.Ordinal)..]}");
            }
        }
    }

    /// <summary>A line with method and target, header lines, an empty line, the body.</summary>
    public static void Cgi(ReadOnlySpan<byte> data)
    {
        var end = data.IndexOf("\n\n"u8);
        var head = Encoding.Latin1.GetString(end < 0 ? data : data[..end]).Split('\n');
        var space = head[0].IndexOf(' ', StringComparison.Ordinal);
        var method = space < 0 ? "GET" : head[0][..space];
        var target = "/" + ControlTarget.Escape(Encoding.Latin1.GetBytes(head[0][(space + 1)..])).TrimStart('/');
        if (!Uri.TryCreate(Running.Value.Url.GetLeftPart(UriPartial.Authority) + target, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }, out var url))
        {
            return;
        }

        using var request = new HttpRequestMessage(new HttpMethod(Methods.Contains(method) ? method : "GET"), url);
        if (end >= 0)
        {
            request.Content = new ByteArrayContent(data[(end + 2)..].ToArray());
        }

        foreach (var line in head.Skip(1).Where(l => !l.Contains('\r', StringComparison.Ordinal)))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0 && !line.StartsWith("Expect", StringComparison.OrdinalIgnoreCase) && !request.Headers.TryAddWithoutValidation(line[..colon], line[(colon + 1)..]))
            {
                request.Content?.Headers.TryAddWithoutValidation(line[..colon], line[(colon + 1)..]);
            }
        }

        var status = Send(request);
        Assert.True(status is 0 or (>= 200 and < 500) or 501 or 503, $"{status}");
        if (status is 0 or 401 or 403 || ++_sinceReset == BetweenResets)
        {
            Heal();
        }

        Quiet();
    }

    /// <summary>One call of JSON-RPC; where it has the word SESSION stands the session of who is logged in.</summary>
    public static void Rpc(ReadOnlySpan<byte> data)
    {
        if (_session.Length == 0 || ++_sinceReset == BetweenResets)
        {
            Heal();
            _session = Login();
        }

        var text = Encoding.Latin1.GetString(data).Replace("SESSION", _session, StringComparison.Ordinal);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Running.Value.Url, text.Contains("login", StringComparison.Ordinal) ? "/RPC2_Login" : "/RPC2"))
        {
            Content = new ByteArrayContent(Encoding.Latin1.GetBytes(text)),
        };
        try
        {
            using var answer = Client.Value.Send(request);
            using var reader = new StreamReader(answer.Content.ReadAsStream(), Encoding.UTF8);
            var said = reader.ReadToEnd();
            Assert.True((int)answer.StatusCode < 500, $"{(int)answer.StatusCode} {said}");
            if (answer.StatusCode == HttpStatusCode.OK)
            {
                Assert.Equal(JsonValueKind.Object, JsonElement.Parse(said).ValueKind);
            }
        }
        catch (HttpRequestException)
        {
            // It was told to reboot, or to let nobody in.
            _session = "";
        }

        Quiet();
    }

    /// <summary>Any bytes: the first says to which port.</summary>
    public static void Wire(ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty)
        {
            return;
        }

        var camera = Running.Value.Host.Fleet.All[0];
        var port = (data[0] % 3) switch { 0 => camera.Http, 1 => camera.RtspPort, _ => camera.DhipPort! };
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 50 };
        try
        {
            socket.Connect(port.EndPoint);
            socket.Send(data[1..]);
            socket.Shutdown(SocketShutdown.Send);
            var buffer = new byte[64 * 1024];
            while (socket.Receive(buffer) > 0)
            {
                // What it says does not matter here.
            }
        }
        catch (SocketException gone) when (gone.SocketErrorCode == SocketError.ConnectionRefused)
        {
            Heal();
        }
        catch (SocketException)
        {
            // It hung up first, or says nothing for now.
        }

        if (++_sinceReset == BetweenResets)
        {
            Heal();
        }

        Quiet();
    }

    /// <summary>A datagram; whoever asks properly behind it is answered.</summary>
    public static void Discovery(ReadOnlySpan<byte> data)
    {
        var to = Running.Value.Host.Discovery!;
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = (int)Patience.TotalMilliseconds };
        socket.SendTo(data, to);
        socket.SendTo(Search, to);
        var buffer = new byte[64 * 1024];
        Assert.True(DhipHeader.TryRead(buffer.AsSpan(0, socket.Receive(buffer)), out _));
        Quiet();
    }

    private static HttpClient MakeClient()
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionIdleTimeout = TimeSpan.FromSeconds(1) }) { Timeout = Patience };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", "YWRtaW46YWRtaW4=");
        return client;
    }

    // The status, or 0 when there was no answer. Of answers without a length nothing is read: some have no end, and the clock stands.
    private static int Send(HttpRequestMessage request)
    {
        try
        {
            using var answer = Client.Value.Send(request, HttpCompletionOption.ResponseHeadersRead);
            if (answer.Content.Headers.ContentLength is > 0 and < 1_000_000)
            {
                using var body = answer.Content.ReadAsStream();
                body.CopyTo(Stream.Null);
            }

            return (int)answer.StatusCode;
        }
        catch (Exception problem) when (problem is HttpRequestException or IOException or FormatException or ArgumentException or NotSupportedException or InvalidOperationException)
        {
            // The client would not send it, or the device was told to go away.
            return 0;
        }
    }

    private static void Heal()
    {
        _sinceReset = 0;
        using var reset = Running.Value.Control.Send(new HttpRequestMessage(HttpMethod.Post, new Uri("/api/v1/devices/*/reset?hangUp=true", UriKind.Relative)));
        Assert.Equal(HttpStatusCode.NoContent, reset.StatusCode);
        _session = "";
    }

    private static string Login()
    {
        var first = Post("""{"method":"global.login","id":1,"params":{"userName":"admin","password":"","clientType":"Web5.0"}}""");
        var (session, asked) = (first.GetProperty("session").ToString(), first.GetProperty("params"));
        var secret = Md5($"admin:{asked.GetProperty("realm").GetString()}:admin");
        var password = Md5($"admin:{asked.GetProperty("random").GetString()}:{secret}");
        var second = Post($$"""{"method":"global.login","id":2,"session":"{{session}}","params":{"userName":"admin","password":"{{password}}","clientType":"Web5.0"} }""");
        Assert.True(second.GetProperty("result").GetBoolean(), second.ToString());
        return session;

        static JsonElement Post(string call)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Running.Value.Url, "/RPC2_Login")) { Content = new StringContent(call) };
            using var answer = Client.Value.Send(request);
            using var reader = new StreamReader(answer.Content.ReadAsStream(), Encoding.UTF8);
            return JsonElement.Parse(reader.ReadToEnd());
        }

        static string Md5(string text) => Convert.ToHexString(MD5.HashData(Encoding.UTF8.GetBytes(text)));
    }

    private static void Quiet() => Assert.True(Running.Value.Warnings.Count == 0, string.Join('\n', Running.Value.Warnings));
}
