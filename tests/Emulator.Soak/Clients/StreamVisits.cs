using System.Diagnostics;
using System.Net;
using System.Text;

namespace Emulator.Soak.Clients;

/// <summary>Those who read an endless answer over HTTP for a while: moving pictures, DHAV, sound, events, what the dashboard reads.</summary>
internal static class StreamVisits
{
    private static readonly string[] Pictures =
    [
        "/cgi-bin/mjpg/video.cgi?channel=1&subtype=1",
        "/cgi-bin/realmonitor.cgi?action=getStream&channel=1&subtype=1",
        "/cgi-bin/mjpg/video.cgi?channel=1",
    ];

    /// <summary>Watches moving pictures or DHAV.</summary>
    public static Task PicturesAsync(Town town, Resident device, Random random, CancellationToken over) =>
        ReadAsync(town, town.Cameras, new Uri(device.Http, Pictures[random.Next(Pictures.Length)]), device, "bytes of pictures", over);

    /// <summary>Listens to events.</summary>
    public static Task EventsAsync(Town town, Resident device, Random random, CancellationToken over) =>
        ReadAsync(town, town.Cameras, new Uri(device.Http, $"/cgi-bin/eventManager.cgi?action=attach&codes=[{(random.Next(2) == 0 ? "All" : "VideoMotion,AlarmLocal")}]&heartbeat=5"), device, "bytes of events", over);

    /// <summary>Looks on as the dashboard does.</summary>
    public static Task ChangesAsync(Town town, Resident device, Random random, CancellationToken over) =>
        ReadAsync(town, town.Control, new Uri(town.Control.BaseAddress!, $"devices/{device.Id}/{(random.Next(3) == 0 ? "channels/1/live?rate=2" : "changes")}"), device, "bytes of changes", over);

    private static async Task ReadAsync(Town town, HttpClient client, Uri url, Resident device, string what, CancellationToken over)
    {
        using var answer = await client.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, over);
        Town.Require(device, answer.StatusCode == HttpStatusCode.OK, $"{(int)answer.StatusCode} to {url.PathAndQuery}");
        if (!answer.IsSuccessStatusCode)
        {
            return;
        }

        var buffer = new byte[64 * 1024];
        var bytes = 0L;
        var watch = Stopwatch.StartNew();
        try
        {
            await using var stream = await answer.Content.ReadAsStreamAsync(over);
            while (await stream.ReadAsync(buffer, over) is > 0 and var read)
            {
                bytes += read;
            }
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // It has seen enough.
            Town.Require(device, bytes > 0 || watch.Elapsed < Town.LongEnough, $"nothing came of {url.PathAndQuery}");
            town.Complaints.Count(what, bytes);
            return;
        }

        Town.Require(device, false, $"{url.PathAndQuery} ended after {bytes} bytes: {Encoding.Latin1.GetString(buffer, 0, 100)}");
    }
}
