using Emulator.Device.Events;
using Emulator.Device.Power;
using Emulator.Device.Profiles;
using Emulator.Protocol.Multipart;

namespace Emulator.Server.Events;

/// <summary>The event streams of one device (document section 4.9.17): each event is written once, for all who want it.</summary>
internal sealed class EventStreams : IDisposable
{
    /// <summary>The script that clients ask.</summary>
    public const string Script = "eventManager.cgi";

    private readonly Device.Device _device;
    private readonly Subscriptions _subscriptions;
    private readonly string _boundary;
    private readonly bool _spaced;

    public EventStreams(Device.Device device, Dialect dialect, Subscriptions subscriptions)
    {
        _device = device;
        _subscriptions = subscriptions;
        _boundary = device.Profile.Habits.Boundary;
        _spaced = dialect == Dialect.Document;
        device.Events.Raised += OnRaised;
    }

    public void Dispose() => _device.Events.Raised -= OnRaised;

    private void OnRaised(DeviceEvent raised)
    {
        var subscribers = _subscriptions.All;
        // A device without power says nothing: its connections are about to be cut.
        if (subscribers.IsEmpty || _device.Power.State != PowerState.On || _device.Events.IsMute)
        {
            return;
        }

        var code = EventCodes.Find(raised.Code)!;
        byte[]? part = null;
        foreach (var subscriber in subscribers)
        {
            if (subscriber.Wish is { Pictures: null, Sid: null } wish && wish.Wants(code))
            {
                if (subscriber.Course.IsBusy)
                {
                    subscriber.Course.Tell(raised);
                    continue;
                }

                part ??= EventPart.OfEvent(_boundary, raised.Code, raised.Action.ToString(), raised.Index, raised.Data, _spaced);
                subscriber.Offer(part);
            }
        }
    }
}
