using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Emulator.Benchmarks;

/// <summary>
/// A download of one recorded hour of 2 Mbit/s, beside bare Kestrel sending the same bytes from memory, and of a week to see that memory
/// stays where it is.
/// </summary>
internal static class LoadFileBenchmark
{
    private const int Rounds = 5;

    public static async Task<int> RunAsync()
    {
        using var scene = TwoMegabitScene.Make();
        var (http, peerPort) = (Ports.Free(), Ports.Free());
        using var server = Child.Start(
            Published.Camulator, "run", "--profile", scene.Profile, "--profiles", scene.Folder, "--scenes", scene.Folder, "--http", $"{http}", "--rtsp", "0", "--control", "0", "--clock", "virtual");
        server.ReadLine();
        // A virtual clock stands at eight on the fifth of January 2026.
        var hour = Target("2026-01-04%2020:00:00", "2026-01-04%2021:00:00");
        var file = Path.Combine(scene.Folder, "hour.dav");
        await DownloadAsync(http, hour, file);
        using var peer = Child.Start(Published.PeerProgram, "peer", $"{peerPort}", file);
        await WaitForAsync(peerPort);

        var (ours, theirs) = (new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            ours.Add(await DownloadAsync(http, hour, null));
            theirs.Add(await DownloadAsync(peerPort, "/", null));
        }

        // All that the card of the device holds of a week; what a first second of it takes is there to stay.
        var week = DownloadAsync(http, Target("2025-12-29%2000:00:00", "2026-01-05%2000:00:00"), null);
        await Task.Delay(1000);
        var before = server.ResidentBytes;
        var most = before;
        while (!week.IsCompleted)
        {
            await Task.Delay(250);
            most = Math.Max(most, server.ResidentBytes);
        }

        var rate = await week;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"an hour has {new FileInfo(file).Length / 1e6:0} MB; a week came at {rate:0} MB/s"));
        return Figures.Row(
                "loadfile of one hour",
                Figures.Text(Figures.Median(ours), "MB/s"),
                $"bare Kestrel, the same bytes from memory: {Figures.Text(Figures.Median(theirs), "MB/s")}",
                Figures.Median(ours.Zip(theirs, (a, b) => a / b)), 0.5, atMost: false)
            | Figures.Row(
                "memory that the download of a week takes after its first second", Figures.Text((most - before) / 1e6, "MB"), "bound 20 MB", (most - before) / 20e6, 1, atMost: true);
    }

    private static async Task WaitForAsync(int port)
    {
        for (var left = 200; left > 0; left--)
        {
            try
            {
                await DownloadAsync(port, "/", null);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(50);
            }
        }
    }

    private static string Target(string from, string to) => $"/cgi-bin/loadfile.cgi?action=startLoad&channel=1&startTime={from}&endTime={to}";

    /// <returns>Megabytes a second.</returns>
    private static async Task<double> DownloadAsync(int port, string target, string? file)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
        await socket.SendAsync(Encoding.ASCII.GetBytes($"GET {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Basic YWRtaW46YWRtaW4=\r\nConnection: close\r\n\r\n"));
        var buffer = new byte[256 * 1024];
        var filled = 0;
        int head;
        var watch = Stopwatch.StartNew();
        while ((head = buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8)) < 0)
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(filled));
            filled += read > 0 ? read : throw new InvalidOperationException("no answer");
        }

        var lines = Encoding.ASCII.GetString(buffer, 0, head).Split("\r\n");
        if (!lines[0].Contains(" 200 ", StringComparison.Ordinal))
        {
            throw new InvalidOperationException(lines[0]);
        }

        var length = long.Parse(lines.First(l => l.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))[15..], CultureInfo.InvariantCulture);
        await using var output = file is null ? Stream.Null : File.Create(file);
        var got = (long)filled - head - 4;
        output.Write(buffer, head + 4, (int)got);
        while (got < length)
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory());
            got += read > 0 ? read : throw new InvalidOperationException($"the answer ended {length - got} bytes early");
            output.Write(buffer, 0, read);
        }

        return length / watch.Elapsed.TotalSeconds / 1e6;
    }
}
