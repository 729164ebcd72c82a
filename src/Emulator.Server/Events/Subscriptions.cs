using System.Collections.Immutable;
using System.Net;
using Emulator.Device.Profiles;
using Emulator.Server.Cgi;
using Emulator.Server.Faults;
using Emulator.Server.Journaling;

namespace Emulator.Server.Events;

/// <summary>Who listens to a device: clients of its event streams and of its picture streams.</summary>
internal sealed class Subscriptions(Device.Device device, Journal journal, CameraFaults faults, Dialect dialect)
{
    private const int MaxLeft = 64;

    private readonly Queue<long> _left = new();
    private ImmutableArray<EventSubscriber> _all = [];
    private long _cutOff;

    /// <summary>Who listens now, in the order in which they came.</summary>
    public ImmutableArray<EventSubscriber> All => _all;

    /// <summary>How many were cut off so far, for whatever reason of <see cref="EventCut"/>.</summary>
    public long CutOff => Volatile.Read(ref _cutOff);

    /// <summary>How many listen, with those that left no longer ago than <paramref name="within"/>. Who left is remembered while there are faults.</summary>
    public int CountWith(TimeSpan within)
    {
        lock (_left)
        {
            return _all.Length + _left.Count(at => device.Clock.Time.GetElapsedTime(at) < within);
        }
    }

    /// <summary>Serves a client until it leaves. Whatever is offered from the call on is written behind the head.</summary>
    /// <param name="wish">What it asked for.</param>
    /// <param name="answer">Its answer.</param>
    /// <param name="heartbeat">A sign of life.</param>
    /// <param name="joined">Told when it can be offered parts.</param>
    public async Task ServeAsync(EventWish wish, CgiStream answer, ReadOnlyMemory<byte> heartbeat, Action<EventSubscriber>? joined = null)
    {
        answer.At ??= new FaultContext(FaultSurface.Events) { IsOverHttp = true, Address = wish.Peer.Address, Method = "GET", Path = "/cgi-bin/" + wish.Script, User = wish.User };
        var course = new FaultyStream(faults, answer.At, device, dialect, new AttachPlan(wish, answer.ContentType));
        using var subscriber = new EventSubscriber(course, answer, device.Clock.Time, heartbeat) { Joined = joined };
        ImmutableInterlocked.Update(ref _all, static (all, one) => all.Add(one), subscriber);
        Note("events.begin", subscriber, answer);
        try
        {
            await subscriber.RunAsync();
        }
        finally
        {
            ImmutableInterlocked.Update(ref _all, static (all, one) => all.Remove(one), subscriber);
            if (!faults.IsEmpty)
            {
                Remember();
            }

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
            Fault = answer.At?.FaultIds,
        });
    }

    private void Remember()
    {
        lock (_left)
        {
            _left.Enqueue(device.Clock.Time.GetTimestamp());
            if (_left.Count > MaxLeft)
            {
                _left.Dequeue();
            }
        }
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
