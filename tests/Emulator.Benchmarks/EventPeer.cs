using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Emulator.Benchmarks;

/// <summary>The peer of event streams: a bare loop that writes each line it is given to every socket, as little as a server can do.</summary>
internal static class EventPeer
{
    public static int Run(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start(2000);
        Console.WriteLine("ready");
        var audience = new List<Socket>();
        var buffer = new byte[4096];
        while (true)
        {
            var client = listener.AcceptSocket();
            client.NoDelay = true;
            var read = client.Receive(buffer);
            if (buffer.AsSpan(0, read).StartsWith("GET"u8))
            {
                client.Send("HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=myboundary\r\n\r\n"u8);
                audience.Add(client);
                continue;
            }

            // Who does not ask says what to write, a line for each part, until it leaves.
            for (; read > 0; read = client.Receive(buffer))
            {
                foreach (var data in Encoding.ASCII.GetString(buffer, 0, read).Split('\n', StringSplitOptions.RemoveEmptyEntries))
                {
                    var line = $"Code=MDResult;action=Pulse;index=0;data={data}";
                    var part = Encoding.ASCII.GetBytes($"--myboundary\r\nContent-Type: text/plain\r\nContent-Length:{line.Length}\r\n\r\n{line}\r\n\r\n");
                    foreach (var socket in audience)
                    {
                        socket.Send(part);
                    }
                }
            }

            return 0;
        }
    }
}
