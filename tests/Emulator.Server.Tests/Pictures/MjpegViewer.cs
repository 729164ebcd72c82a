using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Pictures;

/// <summary>Watches <c>mjpg/video.cgi</c> on a socket of its own and takes nothing but the layout that clients rely on.</summary>
internal sealed class MjpegViewer : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TcpClient _client;
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _at;
    private int _filled;

    private MjpegViewer(TcpClient client, string boundary)
    {
        _client = client;
        Boundary = boundary;
    }

    public string Boundary { get; }

    /// <summary>The head of the answer, through its blank line.</summary>
    public string Head { get; private set; } = "";

    /// <summary>Asks for a stream and reads the head of the answer.</summary>
    /// <param name="camera">A camera that takes Basic credentials.</param>
    /// <param name="subtype">0 main, 1 and up extra.</param>
    /// <param name="channel">From 1.</param>
    /// <param name="receiveBuffer">Bytes that the socket holds for a viewer who does not read; 0 leaves it to the system.</param>
    /// <param name="boundary">The boundary to expect.</param>
    public static async Task<MjpegViewer> OpenAsync(TestCamera camera, int subtype = 0, int channel = 1, int receiveBuffer = 0, string boundary = "myboundary")
    {
        var client = new TcpClient();
        if (receiveBuffer > 0)
        {
            client.ReceiveBufferSize = receiveBuffer;
        }

        await client.ConnectAsync(camera.Url.Host, camera.Url.Port);
        var viewer = new MjpegViewer(client, boundary);
        var credentials = Convert.ToBase64String("admin:admin"u8);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"GET /cgi-bin/mjpg/video.cgi?channel={channel}&subtype={subtype} HTTP/1.1\r\nHost: camera\r\nAuthorization: Basic {credentials}\r\n\r\n"));
        var head = new StringBuilder();
        for (var line = await viewer.LineAsync(); line.Length > 0; line = await viewer.LineAsync())
        {
            head.Append(line).Append("\r\n");
        }

        viewer.Head = head.Append("\r\n").ToString();
        return viewer;
    }

    /// <summary>Reads one part, byte for byte as it must be.</summary>
    public async Task<byte[]> ReadAsync()
    {
        Assert.Equal("--" + Boundary, await LineAsync());
        Assert.Equal("Content-Type: image/jpeg", await LineAsync());
        var length = await LineAsync();
        Assert.StartsWith("Content-Length:", length, StringComparison.Ordinal);
        Assert.Equal("", await LineAsync());
        var jpeg = await BytesAsync(int.Parse(length["Content-Length:".Length..], NumberStyles.None, CultureInfo.InvariantCulture));
        Assert.Equal("", await LineAsync());
        return jpeg;
    }

    /// <summary>Reads to the end of the connection and says how many bytes came.</summary>
    public async Task<long> DrainAsync()
    {
        long count = _filled - _at;
        _at = _filled = 0;
        try
        {
            for (int read; (read = await ReceiveAsync()) > 0; count += read)
            {
            }
        }
        catch (IOException)
        {
            // Cut off rather than closed.
        }

        return count;
    }

    public void Dispose() => _client.Dispose();

    private async Task<string> LineAsync()
    {
        var line = new StringBuilder();
        while (true)
        {
            var next = (char)await ByteAsync();
            if (next == '\r')
            {
                Assert.Equal('\n', (char)await ByteAsync());
                return line.ToString();
            }

            Assert.True(line.Length < 200 && next is >= ' ' and < (char)127, $"not a line of text: {line}{next}");
            line.Append(next);
        }
    }

    private async ValueTask<byte> ByteAsync()
    {
        if (_at == _filled)
        {
            await FillAsync();
        }

        return _buffer[_at++];
    }

    private async Task<byte[]> BytesAsync(int count)
    {
        var bytes = new byte[count];
        for (var done = 0; done < count;)
        {
            if (_at == _filled)
            {
                await FillAsync();
            }

            var take = Math.Min(count - done, _filled - _at);
            _buffer.AsSpan(_at, take).CopyTo(bytes.AsSpan(done));
            _at += take;
            done += take;
        }

        return bytes;
    }

    private async Task FillAsync()
    {
        _at = 0;
        _filled = await ReceiveAsync();
        Assert.True(_filled > 0, "the stream ended");
    }

    private async Task<int> ReceiveAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        return await _client.GetStream().ReadAsync(_buffer, patience.Token);
    }
}
