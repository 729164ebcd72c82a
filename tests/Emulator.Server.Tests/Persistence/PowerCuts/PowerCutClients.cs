using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Emulator.Server.Tests.Persistence.PowerCuts;

/// <summary>Clients of the cameras of one process, and of its control API.</summary>
internal sealed class PowerCutClients : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly HttpClient _control;
    private readonly Dictionary<string, HttpClient> _cameras = new(StringComparer.Ordinal);

    private PowerCutClients(Uri control) => _control = new HttpClient { BaseAddress = control, Timeout = Patience };

    /// <summary>Asks a process where its cameras are.</summary>
    public static async Task<PowerCutClients> ConnectAsync(Uri control)
    {
        var clients = new PowerCutClients(control);
        foreach (var device in await clients._control.GetFromJsonAsync<JsonElement[]>("/api/v1/devices") ?? [])
        {
            var url = new Uri(device.GetProperty("urls").GetProperty("http").GetString()!);
            clients._cameras.Add(device.GetProperty("id").GetString()!, ClientOf(url));
        }

        return clients;
    }

    /// <summary>What a camera answers to a GET.</summary>
    public async Task<(HttpStatusCode Status, string Text)> AskAsync(string device, string path)
    {
        using var answer = await _cameras[device].GetAsync("/cgi-bin/" + path);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>The lines of a camera's answer, key and value.</summary>
    public async Task<Dictionary<string, string>> LinesAsync(string device, string path)
    {
        var (status, text) = await AskAsync(device, path);
        Assert.True(status == HttpStatusCode.OK, $"{device}: {path}: {(int)status} {text}");
        return text.Split("\r\n").Where(l => l.Contains('=')).Select(l => l.Split('=', 2)).ToDictionary(l => l[0], l => l[1], StringComparer.Ordinal);
    }

    /// <summary>The status of a camera's answer, without its body.</summary>
    public async Task<int> StatusAsync(string device, string path)
    {
        using var answer = await _cameras[device].GetAsync("/cgi-bin/" + path, HttpCompletionOption.ResponseHeadersRead);
        return (int)answer.StatusCode;
    }

    /// <summary>Posts to a resource of a device on the control API.</summary>
    public async Task<(HttpStatusCode Status, string Text)> PostAsync(string device, string path, string json)
    {
        using var body = new StringContent(json, Encoding.UTF8, "application/json");
        using var answer = await _control.PostAsync($"/api/v1/devices/{device}/{path}", body);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>A resource of a device on the control API.</summary>
    public Task<JsonElement> ReadAsync(string device, string path) => _control.GetFromJsonAsync<JsonElement>($"/api/v1/devices/{device}/{path}");

    /// <summary>Whether a user of a camera logs in with a password.</summary>
    public async Task<bool> LetsInAsync(string device, string user, string password)
    {
        using var client = ClientOf(_cameras[device].BaseAddress!, user, password);
        using var answer = await client.GetAsync("/cgi-bin/magicBox.cgi?action=getSerialNo");
        return answer.StatusCode == HttpStatusCode.OK;
    }

    public void Dispose()
    {
        _control.Dispose();
        foreach (var camera in _cameras.Values)
        {
            camera.Dispose();
        }
    }

    private static HttpClient ClientOf(Uri url, string user = "admin", string password = "admin") =>
        new(new SocketsHttpHandler { Credentials = new CredentialCache { { url, "Digest", new NetworkCredential(user, password) } }, PreAuthenticate = true }) { BaseAddress = url, Timeout = Patience };
}
