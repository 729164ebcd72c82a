using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Emulator.Device.Events;
using Emulator.Server.Cameras;

namespace Emulator.Server.Control;

/// <summary>
/// Writes the events of a device as server-sent events. It keeps none of its own: who reads too slowly misses what the device no longer keeps,
/// and sees it by the numbers.
/// </summary>
/// <param name="camera">The device.</param>
/// <param name="since">The number after which it begins; null for what is raised from now on.</param>
/// <param name="code">The one code it tells of; null for all.</param>
/// <param name="json">How events are written.</param>
internal sealed class EventFollower(Camera camera, long? since, EventCode? code, JsonSerializerOptions json)
{
    public async Task WriteAsync(Stream body, CancellationToken gone, CancellationToken stopping)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(gone, stopping);
        var news = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
        void OnRaised(DeviceEvent raised) => news.Writer.TryWrite(true);
        var bus = camera.Device.Events;
        bus.Raised += OnRaised;
        try
        {
            var last = since ?? bus.Last;
            // So that whoever asks knows that it is told from now on.
            await body.WriteAsync(": following\n\n"u8.ToArray(), ended.Token);
            await body.FlushAsync(ended.Token);
            while (true)
            {
                foreach (var raised in bus.Since(last))
                {
                    last = raised.Sequence;
                    if (code is null || raised.Code == code.Name)
                    {
                        await body.WriteAsync(Message(raised), ended.Token);
                    }
                }

                await body.FlushAsync(ended.Token);
                await news.Reader.ReadAsync(ended.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // Who follows left, or the program ends.
        }
        finally
        {
            bus.Raised -= OnRaised;
        }
    }

    private byte[] Message(DeviceEvent raised) => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"id: {raised.Sequence}\nevent: {raised.Code}\ndata: {JsonSerializer.Serialize(EventsApi.EventInfo.Of(camera, raised), json)}\n\n"));
}
