using System.Globalization;
using System.Text;
using System.Text.Json;
using Emulator.Device.Events;
using Emulator.Server.Cameras;

namespace Emulator.Server.Control;

/// <summary>Writes the events of a device as server-sent events.</summary>
/// <param name="camera">The device.</param>
/// <param name="since">The number after which it begins; null for what is raised from now on.</param>
/// <param name="code">The one code it tells of; null for all.</param>
/// <param name="json">How events are written.</param>
internal sealed class EventFollower(Camera camera, long? since, EventCode? code, JsonSerializerOptions json)
{
    public async Task WriteAsync(Stream body, CancellationToken gone, CancellationToken stopping)
    {
        var bus = camera.Device.Events;
        var feed = new ServerSentEvents<DeviceEvent>(bus.Since, raised => raised.Sequence, raised => code is null || raised.Code == code.Name ? Message(raised) : null);
        bus.Raised += feed.Wake;
        try
        {
            await feed.WriteAsync(since ?? bus.Last, body, gone, stopping);
        }
        finally
        {
            bus.Raised -= feed.Wake;
        }
    }

    private byte[] Message(DeviceEvent raised) => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"id: {raised.Sequence}\nevent: {raised.Code}\ndata: {JsonSerializer.Serialize(EventsApi.EventInfo.Of(camera, raised), json)}\n\n"));
}
