using System.Net;
using System.Net.Security;
using System.Text.Json;

namespace Emulator.Soak.Clients;

/// <summary>A client over HTTPS that takes any certificate.</summary>
internal static class SecureVisit
{
    public static async Task RunAsync(Town town, Resident device, Random random, CancellationToken over)
    {
        var said = JsonElement.Parse(await town.Control.GetStringAsync(new Uri($"devices/{device.Id}", UriKind.Relative), over));
        if (!said.GetProperty("urls").TryGetProperty("https", out var url))
        {
            return;
        }

        using var handler = new SocketsHttpHandler
        {
            Credentials = new NetworkCredential("admin", "admin"),
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null },
            AllowAutoRedirect = false,
        };
        using var client = new HttpClient(handler) { MaxResponseContentBufferSize = 1024 * 1024 };
        using var answer = await client.GetAsync(new Uri(new Uri(url.GetString()!), "/cgi-bin/magicBox.cgi?action=getSystemInfo"), over);
        Town.Require(device, answer.StatusCode == HttpStatusCode.OK, $"{(int)answer.StatusCode} over TLS");
    }
}
