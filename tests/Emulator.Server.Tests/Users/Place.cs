using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Users;

/// <summary>Clients at addresses of their own: the whole of 127/8 is this machine.</summary>
internal static class Place
{
    public static HttpClient At(this TestCamera camera, string address, string user, string password)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (context, cancellation) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                socket.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
                await socket.ConnectAsync(IPAddress.Parse(context.DnsEndPoint.Host), context.DnsEndPoint.Port, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        var client = new HttpClient(handler) { BaseAddress = camera.Url, Timeout = TimeSpan.FromSeconds(20) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
        return client;
    }

    public static async Task<int> StatusAsync(this HttpClient client, string target)
    {
        using var answer = await client.GetAsync(target);
        return (int)answer.StatusCode;
    }
}
