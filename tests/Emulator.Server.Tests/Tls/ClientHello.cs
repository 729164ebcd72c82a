using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace Emulator.Server.Tests.Tls;

/// <summary>The first bytes of a real client.</summary>
internal static class ClientHello
{
    public static async Task<byte[]> MakeAsync()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var tcp = new TcpClient();
        await tcp.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
        using var server = await listener.AcceptTcpClientAsync();
        using var tls = new SslStream(tcp.GetStream());
        var shaking = tls.AuthenticateAsClientAsync("camera");
        var head = new byte[5];
        await server.GetStream().ReadExactlyAsync(head);
        var rest = new byte[(head[3] << 8) | head[4]];
        await server.GetStream().ReadExactlyAsync(rest);
        server.Close();
        await Assert.ThrowsAnyAsync<Exception>(() => shaking);
        return [.. head, .. rest];
    }
}
