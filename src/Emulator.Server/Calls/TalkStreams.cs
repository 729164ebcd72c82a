using System.Collections.Immutable;
using Emulator.Device.Profiles;
using Emulator.Protocol.Multipart;
using Emulator.Server.Cgi;
using Emulator.Server.Events;

namespace Emulator.Server.Calls;

/// <summary>
/// Who listens to the states of a device's calls (document sections 12.1.1 and 12.1.2): a multipart stream for each, whose first part tells the
/// number of the subscription and the state there is, if there is one; then one part for each state.
/// </summary>
internal sealed class TalkStreams(Device.Device device, Subscriptions subscriptions, Dialect dialect)
{
    /// <summary>The script that clients ask.</summary>
    public const string Script = "VideoTalkPeer.cgi";

    // What rules for faults call a part.
    private const string Code = "VideoTalk";
    private const int FirstSid = 101;

    // Held while parts are offered, so that none overtakes another.
    private readonly Lock _gate = new();
    private readonly bool _spaced = dialect == Dialect.Document;
    private readonly bool[] _noEvents = new bool[Device.Events.EventCodes.All.Count];
    private ImmutableArray<EventSubscriber> _listeners = [];
    private string _state = "";
    private int _last = FirstSid - 1;

    /// <summary>Serves a client until it leaves.</summary>
    public CgiReply Attach(CgiRequest request)
    {
        var boundary = device.Profile.Habits.Boundary;
        var wish = new EventWish(Script, request.Peer, request.User.Name, _noEvents)
        {
            Sid = Interlocked.Increment(ref _last),
            Heartbeat = request.Seconds("heartbeat"),
            Keepalive = request.Seconds("keepalive"),
        };
        return CgiReply.Subscription(
            EventPart.StreamType(boundary), answer => ServeAsync(wish, answer, EventPart.OfHeartbeat(boundary, _spaced)), Cgi.Sections.EventManagerCgi.NeverCached);
    }

    /// <summary>Ends a subscription: what was told is sent, and the connection closed behind it. False when there is none of that number.</summary>
    public bool Detach(int sid)
    {
        lock (_gate)
        {
            foreach (var one in _listeners)
            {
                if (one.Wish.Sid == sid)
                {
                    _listeners = _listeners.Remove(one);
                    one.Finish();
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Tells all of a state.</summary>
    /// <param name="state">Its lines.</param>
    /// <param name="now">The lines of the state that there is from now on: none when it is over, null when it is what it was.</param>
    public void Tell(string state, string? now)
    {
        lock (_gate)
        {
            _state = now ?? _state;
            foreach (var one in _listeners)
            {
                Offer(one, state);
            }
        }
    }

    private async Task ServeAsync(EventWish wish, CgiStream answer, ReadOnlyMemory<byte> heartbeat)
    {
        EventSubscriber? joined = null;
        try
        {
            await subscriptions.ServeAsync(wish, answer, heartbeat, one =>
            {
                lock (_gate)
                {
                    joined = one;
                    _listeners = _listeners.Add(one);
                    Offer(one, _state);
                }
            });
        }
        finally
        {
            lock (_gate)
            {
                _listeners = joined is null ? _listeners : _listeners.Remove(joined);
            }
        }
    }

    private void Offer(EventSubscriber one, string state)
    {
        var words = TalkText.Sid(one.Wish.Sid!.Value) + state;
        if (one.Course.IsBusy)
        {
            one.Course.Tell(Code, words);
            return;
        }

        one.Offer(EventPart.OfText(device.Profile.Habits.Boundary, words, _spaced));
    }
}
