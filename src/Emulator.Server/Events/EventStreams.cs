using System.Collections.Immutable;
using System.Net;
using Emulator.Device.Events;
using Emulator.Device.Power;
using Emulator.Device.Profiles;
using Emulator.Protocol.Multipart;
using Emulator.Server.Cgi;
using Emulator.Server.Journaling;

namespace Emulator.Server.Events;

/// <summary>The event streams of one device (document section 4.9.17): each event is written once, for all who want it.</summary>
internal sealed class EventStreams : IDisposable
{
    private readonly Device.Device _device;
    private readonly Journal _journal;
    private readonly string _boundary;
    private readonly bool _spaced;
    private ImmutableArray<EventSubscriber> _subscribers = [];
    private long _cutOff;

    public EventStreams(Device.Device device, Dialect dialect, Journal journal)
    {
        _device = device;
        _journal = journal;
        _boundary = device.Profile.Habits.Boundary;
        _spaced = dialect == Dialect.Document;
        device.Events.Raised += OnRaised;
    }

    /// <summary>Who listens now, in the order in which they came.</summary>
    public IReadOnlyList<EventSubscriber> Subscribers => _subscribers;

    /// <summary>How many were cut off so far, for whatever reason of <see cref="EventCut"/>.</summary>
    public long CutOff => Volatile.Read(ref _cutOff);

    /// <summary>Serves a client until it leaves. Whatever is raised from the call on is written behind the head.</summary>
    public async Task ServeAsync(EventWish wish, CgiStream answer)
    {
        using var subscriber = new EventSubscriber(wish, answer, _device.Clock.Time, wish.Heartbeat is null ? default : EventPart.OfHeartbeat(_boundary, _spaced));
        ImmutableInterlocked.Update(ref _subscribers, (all, one) => all.Add(one), subscriber);
        try
        {
            await subscriber.RunAsync();
        }
        finally
        {
            ImmutableInterlocked.Update(ref _subscribers, (all, one) => all.Remove(one), subscriber);
            if (subscriber.Cut != EventCut.None)
            {
                Interlocked.Increment(ref _cutOff);
                var time = _device.Clock.Time.GetUtcNow();
                _journal.Add(time, $"events.{subscriber.Cut.ToString().ToLowerInvariant()}", wish.Peer, wish.User, "", "/cgi-bin/eventManager.cgi", 0, 0, time - subscriber.Began);
            }
        }
    }

    /// <summary>Ends the streams of addresses that the device no longer talks to.</summary>
    public void EndUnwelcome(Func<IPAddress, bool> admits) => End(s => !admits(s.Wish.Peer.Address));

    /// <summary>Ends the streams of a user who is no more.</summary>
    public void EndOf(string user) => End(s => string.Equals(s.Wish.User, user, StringComparison.Ordinal));

    public void Dispose() => _device.Events.Raised -= OnRaised;

    private void End(Func<EventSubscriber, bool> which)
    {
        foreach (var subscriber in _subscribers)
        {
            if (which(subscriber))
            {
                subscriber.End(EventCut.Unwelcome);
            }
        }
    }

    private void OnRaised(DeviceEvent raised)
    {
        var subscribers = _subscribers;
        // A device without power says nothing: its connections are about to be cut.
        if (subscribers.IsEmpty || _device.Power.State != PowerState.On)
        {
            return;
        }

        var code = EventCodes.Find(raised.Code)!;
        byte[]? part = null;
        foreach (var subscriber in subscribers)
        {
            if (subscriber.Wish.Wants(code))
            {
                part ??= EventPart.OfEvent(_boundary, raised.Code, raised.Action.ToString(), raised.Index, raised.Data, _spaced);
                subscriber.Offer(part);
            }
        }
    }
}
