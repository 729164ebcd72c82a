using System.Net;
using System.Text;
using System.Text.Json;
using Emulator.Soak.Watching;

namespace Emulator.Soak;

/// <summary>What happens to a device.</summary>
internal enum Fate
{
    /// <summary>No fault and nothing that hinders it: all that it is asked it must do.</summary>
    Well,

    /// <summary>Faults come and go.</summary>
    Ill,

    /// <summary>It is rebooted, reset, set back to a snapshot, its clock is moved.</summary>
    Restless,

    /// <summary>It was added while the soak went on, and goes again.</summary>
    Guest,
}

/// <summary>A device of the process.</summary>
/// <param name="Id">Its name on the control API.</param>
/// <param name="Profile">Its kind.</param>
/// <param name="Fate">What happens to it.</param>
/// <param name="Http">Where its HTTP API was at the start.</param>
/// <param name="RtspPort">Where its RTSP was.</param>
/// <param name="Stimuli">What can happen in front of it.</param>
internal sealed record Resident(string Id, string Profile, Fate Fate, Uri Http, int RtspPort, IReadOnlyList<string> Stimuli)
{
    private int _taken;

    public bool IsWell => Fate == Fate.Well;

    /// <summary>Takes it for those who must be alone in what they change; false when another has it.</summary>
    public bool TryTake() => Interlocked.Exchange(ref _taken, 1) == 0;

    /// <summary>Gives it back.</summary>
    public void Leave() => Volatile.Write(ref _taken, 0);
}

/// <summary>The devices, how they are asked, and the tester's side of them.</summary>
internal sealed class Town : IDisposable
{
    /// <summary>How long a device that is well may take.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Who has looked on for so long must have seen something; a visit may also end as soon as it has begun.</summary>
    public static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(10);

    // Devices that do not answer are what clients of theirs suffer from: network and power, disks.
    private static readonly string[] Hindering = ["cable-pulled", "ip-conflict", "disk-removed", "disk-failed", "disk-full"];

    private readonly SocketsHttpHandler _handler = new()
    {
        Credentials = new NetworkCredential("admin", "admin"),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(2),
        ConnectTimeout = TimeSpan.FromSeconds(10),
        AllowAutoRedirect = false,
        UseCookies = false,
    };

    private readonly SocketsHttpHandler _controlHandler = new() { PooledConnectionIdleTimeout = TimeSpan.FromSeconds(2) };

    private Town(Uri control, Complaints complaints)
    {
        Complaints = complaints;
        Cameras = new HttpClient(_handler) { Timeout = Patience, MaxResponseContentBufferSize = 16 * 1024 * 1024 };
        Control = new HttpClient(_controlHandler) { BaseAddress = new Uri(control, "/api/v1/"), Timeout = Patience };
    }

    public Complaints Complaints { get; }

    /// <summary>A client of all cameras that logs in with digest, and asks again with each request, as many do.</summary>
    public HttpClient Cameras { get; }

    public HttpClient Control { get; }

    public IReadOnlyList<Resident> Residents { get; private set; } = [];

    /// <summary>Looks who is there. Every tenth device is restless, four of ten are well, the others are to be ill.</summary>
    public static async Task<Town> VisitAsync(Uri control, Complaints complaints)
    {
        var town = new Town(control, complaints);
        var devices = JsonElement.Parse(await town.Control.GetStringAsync(new Uri("devices", UriKind.Relative)));
        var residents = new List<Resident>();
        var stimuli = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var device in devices.EnumerateArray())
        {
            var (id, profile) = (device.GetProperty("id").GetString()!, device.GetProperty("profile").GetString()!);
            if (!stimuli.TryGetValue(profile, out var kinds))
            {
                kinds = [.. JsonElement.Parse(await town.Control.GetStringAsync(new Uri($"devices/{id}/stimulus-kinds", UriKind.Relative))).EnumerateArray().Select(k => k.GetProperty("kind").GetString()!)];
                stimuli.Add(profile, kinds);
            }

            var fate = (residents.Count % 10) switch { 9 => Fate.Restless, < 4 => Fate.Well, _ => Fate.Ill };
            residents.Add(new Resident(id, profile, fate, Address(device, "http"), Address(device, "rtsp").Port, [.. kinds.Where(k => fate != Fate.Well || !Hindering.Contains(k))]));
        }

        town.Residents = residents;
        return town;
    }

    /// <summary>What a device answers to a GET.</summary>
    /// <exception cref="InvalidDataException">A device that is well did not answer with 200.</exception>
    public async Task<byte[]> AskAsync(Resident device, string target, CancellationToken over)
    {
        using var answer = await Cameras.GetAsync(new Uri(device.Http, target), over);
        var body = await answer.Content.ReadAsByteArrayAsync(over);
        Require(device, answer.StatusCode == HttpStatusCode.OK, $"{(int)answer.StatusCode} to {target}: {Text(body)}");
        return body;
    }

    /// <summary>The same as text.</summary>
    public async Task<string> AskTextAsync(Resident device, string target, CancellationToken over) => Text(await AskAsync(device, target, over));

    /// <summary>Tells the control API something. It may say no; it must answer.</summary>
    /// <returns>Whether it was done, and what was answered.</returns>
    public async Task<(bool Done, string Text)> TellAsync(HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (body is not null)
        {
            request.Content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        }

        try
        {
            using var answer = await Control.SendAsync(request);
            var text = await answer.Content.ReadAsStringAsync();
            if ((int)answer.StatusCode >= 500)
            {
                Complaints.Add($"control: {(int)answer.StatusCode}", $"{method} {path} {JsonSerializer.Serialize(body)}: {text}");
            }

            return (answer.IsSuccessStatusCode, text);
        }
        catch (Exception gone) when (gone is HttpRequestException or OperationCanceledException)
        {
            Complaints.Add("control: no answer", $"{method} {path}: {gone.Message}");
            return (false, "");
        }
    }

    /// <summary>Fails a visit to a device that is well; of others nothing is expected.</summary>
    public static void Require(Resident device, bool holds, string what)
    {
        if (device.IsWell && !holds)
        {
            throw new InvalidDataException(what);
        }
    }

    /// <summary>Closes the connections that are kept.</summary>
    public void Dispose()
    {
        Cameras.Dispose();
        Control.Dispose();
        _handler.Dispose();
        _controlHandler.Dispose();
    }

    private static Uri Address(JsonElement device, string name) => new(device.GetProperty("urls").GetProperty(name).GetString()!);

    private static string Text(byte[] body) => Encoding.UTF8.GetString(body);
}
