using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Emulator.Server.Tests.World;

/// <summary>A mail as a server took it.</summary>
internal sealed record TakenMail(string Login, string From, string[] To, string Data)
{
    public string Header(string name) => Data.Split("\r\n").First(l => l.StartsWith(name + ": ", StringComparison.Ordinal))[(name.Length + 2)..];

    /// <summary>The attached picture; null when there is none.</summary>
    public byte[]? Picture()
    {
        var at = Data.IndexOf("Content-Type: image/jpeg", StringComparison.Ordinal);
        if (at < 0)
        {
            return null;
        }

        var begin = Data.IndexOf("\r\n\r\n", at, StringComparison.Ordinal) + 4;
        return Convert.FromBase64String(Data[begin..Data.IndexOf("\r\n--", begin, StringComparison.Ordinal)]);
    }
}

/// <summary>A small SMTP server: takes mail, hangs, or says no.</summary>
internal sealed class MailServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentQueue<TcpClient> _clients = new();

    public MailServer()
    {
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public ConcurrentQueue<TakenMail> Taken { get; } = new();

    /// <summary>Whether it accepts connections and never says a word.</summary>
    public bool Hangs { get; set; }

    /// <summary>What it answers to RCPT; it takes every receiver when null.</summary>
    public string? RefusesReceivers { get; set; }

    public int Connections => _clients.Count;

    public void Dispose()
    {
        _listener.Stop();
        foreach (var client in _clients)
        {
            client.Dispose();
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync();
                _clients.Enqueue(client);
                _ = ServeAsync(client);
            }
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        if (Hangs)
        {
            return;
        }

        try
        {
            using var reader = new StreamReader(client.GetStream(), Encoding.UTF8);
            var output = client.GetStream();
            var (login, from, to) = ("", "", new List<string>());
            await SayAsync("220 test");
            while (await reader.ReadLineAsync() is { } line)
            {
                switch (line.Split(' ', ':')[0].ToUpperInvariant())
                {
                    case "EHLO":
                        await SayAsync("250-test\r\n250-8BITMIME\r\n250 AUTH PLAIN LOGIN");
                        break;
                    case "AUTH":
                        login = Encoding.UTF8.GetString(Convert.FromBase64String(line.Split(' ')[2]));
                        await SayAsync("235 welcome");
                        break;
                    case "MAIL":
                        from = line[(line.IndexOf('<') + 1)..line.IndexOf('>')];
                        await SayAsync("250 ok");
                        break;
                    case "RCPT":
                        to.Add(line[(line.IndexOf('<') + 1)..line.IndexOf('>')]);
                        await SayAsync(RefusesReceivers ?? "250 ok");
                        break;
                    case "DATA":
                        await SayAsync("354 go on");
                        var data = new StringBuilder();
                        while (await reader.ReadLineAsync() is { } text && text != ".")
                        {
                            data.Append(text.StartsWith('.') ? text[1..] : text).Append("\r\n");
                        }

                        Taken.Enqueue(new TakenMail(login, from, [.. to], data.ToString()));
                        await SayAsync("250 taken");
                        break;
                    case "QUIT":
                        await SayAsync("221 bye");
                        return;
                }
            }

            async Task SayAsync(string text) => await output.WriteAsync(Encoding.UTF8.GetBytes(text + "\r\n"));
        }
        catch (IOException)
        {
        }
        finally
        {
            client.Close();
        }
    }
}
