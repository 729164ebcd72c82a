using System.Collections.Immutable;
using System.Net;
using Emulator.Server.Cgi;
using Emulator.Server.Journaling;

namespace Emulator.Server.Events;

/// <summary>Who listens to a device: clients of its event streams and of its picture streams.</summary>
internal sealed class Subscriptions(Device.Device device, Journal journal)
{
    private ImmutableArray<EventSubscriber> _all = [];
    private long _cutOff;

    /// <summary>Who listens now, in the order in which they came.</summary>
    public ImmutableArray<EventSubscriber> All => _all;

    /// <summary>How many were cut off so far, for whatever reason of <see cref="EventCut"/>.</summary>
    public long CutOff => Volatile.Read(ref _cutOff);

    /// <summary>Serves a client until it leaves. Whatever is offered from the call on is written behind the head.</summary>
    public async Task ServeAsync(EventWish wish, CgiStream answer, ReadOnlyMemory<byte> heartbeat)
    {
        using var subscriber = new EventSubscriber(wish, answer, device.Clock.Time, heartbeat);
        ImmutableInterlocked.Update(ref _all, static (all, one) => all.Add(one), subscriber);
        Note("events.begin", subscriber, answer);
        try
        {
            await subscriber.RunAsync();
        }
        finally
        {
            ImmutableInterlocked.Update(ref _all, static (all, one) => all.Remove(one), subscriber);
            if (subscriber.Cut != EventCut.None)
            {
                Interlocked.Increment(ref _cutOff);
            }

            Note("events.end", subscriber, answer);
        }
    }

    private void Note(string kind, EventSubscriber subscriber, CgiStream answer)
    {
        var (wire, utc, ends) = (answer.Wire, device.Clock.Time.GetUtcNow(), kind == "events.end");
        journal.Add(new JournalEntry
        {
            Utc = utc,
            Kind = kind,
            Peer = wire.Peer,
            Connection = wire.Number,
            User = subscriber.Wish.User,
            Agent = wire.Agent,
            Target = "/cgi-bin/" + subscriber.Wish.Script,
            Bytes = ends ? wire.BytesSent : 0,
            Duration = utc - subscriber.Began,
            Reason = !ends ? null : subscriber.Cut == EventCut.None ? wire.Ending ?? "closed" : subscriber.Cut.ToString().ToLowerInvariant(),
            Count = subscriber.Sent,
        });
    }

    /// <summary>Ends the streams of addresses that the device no longer talks to.</summary>
    public void EndUnwelcome(Func<IPAddress, bool> admits)
    {
        foreach (var subscriber in _all)
        {
            if (!admits(subscriber.Wish.Peer.Address))
            {
                subscriber.End(EventCut.Unwelcome);
            }
        }
    }
}
