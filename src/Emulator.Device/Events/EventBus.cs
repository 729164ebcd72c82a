using Emulator.Device.Time;

namespace Emulator.Device.Events;

/// <summary>Every event of one device, in one order for all who listen.</summary>
public sealed class EventBus(DeviceClock clock)
{
    private readonly Lock _gate = new();
    private long _sequence;

    /// <summary>Told of each event in the order of their numbers, on the thread that raised it. Who listens must not wait.</summary>
    public event Action<DeviceEvent>? Raised;

    /// <summary>Raises an event.</summary>
    /// <param name="code">Event code in the document's spelling.</param>
    /// <param name="action">What it says.</param>
    /// <param name="index">The channel, input or device it is about, from 0.</param>
    /// <param name="data">Details as JSON, or null.</param>
    /// <param name="cause">What raised it: <c>device</c>, <c>stimulus</c> or <c>injected</c>.</param>
    public DeviceEvent Raise(string code, EventAction action, int index, string? data = null, string cause = "device")
    {
        lock (_gate)
        {
            var raised = new DeviceEvent(++_sequence, clock.UtcNow, code, action, index, data, cause);
            Raised?.Invoke(raised);
            return raised;
        }
    }
}
