using System.Globalization;
using System.Net;
using Emulator.Device.Events;
using Emulator.Device.Logs;
using Emulator.Device.Parts;
using Emulator.Device.Records;
using Emulator.Device.Time;
using Emulator.Device.World;

namespace Emulator.Device.VideoTalk;

/// <summary>
/// The talk of a door station (document section 12.1): one call at a time, between whoever stands before it and a client of its API. A visitor
/// begins one by ringing, a client by inviting; what can be done then is in <see cref="TalkMove"/>. One timer runs while there is a call, for
/// the end of ringing or of the talk. Safe for any number of threads.
/// </summary>
public sealed class VideoTalkPeer : DevicePart
{
    // Taken before the lock of the records, never after it.
    private readonly Lock _gate = new();
    private readonly InOrder _news = new();
    private readonly Device _device;
    private readonly TalkEvents _events;
    private TalkCall? _call;
    private TalkState _state;
    private TimeSpan? _due;
    private ITimer? _timer;
    private long _count;
    private bool _disposed;

    internal VideoTalkPeer(Device device)
    {
        _device = device;
        _events = new TalkEvents(device, _news.Add);
    }

    /// <summary>Told of each state, one after another in their order, without any lock held. Who listens must not wait.</summary>
    public event Action<TalkChange>? Changed;

    /// <inheritdoc/>
    public override string Name => "talk";

    /// <summary>What it does, and the call that is on, or null.</summary>
    public (TalkState State, TalkCall? Call) Now
    {
        get
        {
            lock (_gate)
            {
                return (_state, _call);
            }
        }
    }

    /// <summary>What whoever carries the sound has to tell of it, for the control API.</summary>
    public Func<object?>? Sound { get; set; }

    /// <summary>A client calls.</summary>
    /// <returns>False, and it is told that somebody wanted to, when a call is on.</returns>
    public bool TryInvite(TalkMedia media, string user, IPAddress from)
    {
        bool done;
        lock (_gate)
        {
            done = Begin(TalkDirection.Incoming, _device.Profile.Talk.Peer, media, user, from);
        }

        _news.Do();
        return done;
    }

    /// <summary>Does something with the call that is on.</summary>
    /// <param name="act">What.</param>
    /// <param name="by">Which side does it.</param>
    /// <param name="media">What the peer says of its media, when it answers.</param>
    /// <param name="user">Who is logged in, of a client.</param>
    /// <param name="from">Where the client is.</param>
    /// <returns>False when that side cannot do it now.</returns>
    public bool TryAct(TalkAct act, TalkSide by, TalkMedia? media = null, string user = "", IPAddress? from = null)
    {
        bool done;
        lock (_gate)
        {
            done = Act(act, by, media, user, from);
        }

        _news.Do();
        return done;
    }

    /// <inheritdoc/>
    public override object? Describe()
    {
        lock (_gate)
        {
            var now = _device.Clock.Time.Passed();
            return new TalkInfo(
                _state.ToString(),
                _call is not { } call ? null : new CallInfo(
                    call.Number, call.Direction.ToString(), call.Peer, call.Began, call.User.Length == 0 ? null : call.User, call.From?.ToString(),
                    call.Answered is { } since ? (now - since).TotalSeconds : null, _due is { } due ? Math.Max(0, (due - now).TotalSeconds) : null),
                Sound?.Invoke());
        }
    }

    /// <inheritdoc/>
    protected internal override void Noticed(StimulusNotice notice)
    {
        ArgumentNullException.ThrowIfNull(notice);
        var act = notice.What.Kind.Name switch
        {
            "talk-answer" => TalkAct.Answer,
            "talk-refuse" => TalkAct.Refuse,
            "talk-cancel" => TalkAct.Cancel,
            "talk-hangup" => TalkAct.Hangup,
            _ => (TalkAct?)null,
        };
        var rings = notice.What.Kind.Name == "doorbell";
        if ((act is null && !rings) || notice.Phase != StimulusPhase.Passed)
        {
            return;
        }

        var why = "the device is off";
        var done = false;
        lock (_gate)
        {
            if (notice.Powered)
            {
                why = _call is { } call ? $"the call is {call.Direction.ToString().ToLowerInvariant()}, its state {_state}" : "no call is on";
                done = act is { } what ? Act(what, TalkSide.Device, null, "", null) : Begin(TalkDirection.Outgoing, notice.What.Room.Length > 0 ? notice.What.Room : _device.Profile.Talk.Peer, null, "", null);
            }
        }

        notice.Outcomes.Add(new Outcome(notice.What.Kind.Code, 0, done, done ? "seen" : why));
        notice.Later(_news.Do);
    }

    /// <inheritdoc/>
    protected internal override void Power(bool on)
    {
        lock (_gate)
        {
            if (!on)
            {
                Break(keep: true);
            }
        }

        _news.Do();
    }

    /// <inheritdoc/>
    protected internal override void Reset()
    {
        lock (_gate)
        {
            Break(keep: false);
            _count = 0;
        }

        _news.Do();
    }

    /// <inheritdoc/>
    protected internal override object? Capture()
    {
        lock (_gate)
        {
            var now = _device.Clock.Time.Passed();
            return new TalkMoment(_state, _call, _due - now, now - _call?.Answered, _count);
        }
    }

    /// <inheritdoc/>
    protected internal override void Restore(object? then)
    {
        lock (_gate)
        {
            Break(keep: false);
            if (then is TalkMoment { Call: { } call } was)
            {
                var now = _device.Clock.Time.Passed();
                (_call, _state) = (call with { Answered = now - was.Talked }, was.State);
                Wait(now + was.Left);
                Tell(_call, ended: false);
            }

            _count = (then as TalkMoment)?.Count ?? 0;
        }

        _news.Do();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        lock (_gate)
        {
            _disposed = true;
            _timer?.Dispose();
        }

        base.Dispose(disposing);
    }

    private bool Begin(TalkDirection direction, string peer, TalkMedia? media, string user, IPAddress? from)
    {
        if (_call is { } other)
        {
            _news.Add(() => Changed?.Invoke(new TalkChange(TalkState.Busying, other, Ended: false)));
            Note(TalkState.Busying, direction, peer, user, from);
            return false;
        }

        _call = new TalkCall { Number = ++_count, Direction = direction, Peer = peer, Began = _device.Clock.UtcNow, Media = media, User = user, From = from };
        _state = TalkState.Inviting;
        Wait(_device.Clock.Time.Passed() + TimeSpan.FromSeconds(_device.Profile.Talk.RingSeconds));
        Tell(_call, ended: false);
        _events.Begin(_call);
        // The other end is part of this device's world, and no way from it: it rings there at once.
        return Act(TalkAct.Ring, TalkSide.Clock, null, "", null);
    }

    private bool Act(TalkAct act, TalkSide by, TalkMedia? media, string user, IPAddress? from)
    {
        if (_call is not { } call || TalkMove.Find(act, by, call.Direction, _state) is not { } move)
        {
            return false;
        }

        var now = _device.Clock.Time.Passed();
        if (act == TalkAct.Answer)
        {
            call = call with { Answered = now };
            Wait(now + TimeSpan.FromSeconds(_device.Profile.Talk.TalkSeconds));
        }

        _state = move.To;
        _call = call = call with { Media = media ?? call.Media, User = user.Length > 0 ? user : call.User, From = from ?? call.From };
        if (move.Ends)
        {
            End(call, keep: true, () => _events.Follow(call, act, by));
            return true;
        }

        Tell(call, ended: false);
        _events.Follow(call, act, by);
        return true;
    }

    // Without a word to anybody but who listens to the state: the power goes, or the device becomes another.
    private void Break(bool keep)
    {
        if (_call is { } call)
        {
            _state = call.Answered is null ? TalkState.Cancel : TalkState.Hangup;
            End(call, keep, null);
        }
    }

    private void End(TalkCall call, bool keep, Action? events)
    {
        Tell(call, ended: true);
        (_call, _state) = (null, TalkState.Idle);
        Wait(null);
        events?.Invoke();
        if (!keep)
        {
            return;
        }

        var record = new TalkRecord(call, call.Answered is { } since ? (int)(_device.Clock.Time.Passed() - since).TotalSeconds : 0);
        Keep(record);
        if (events is not null)
        {
            _events.Logged(record);
        }
    }

    // Before anybody hears of the end: who then asks for the log finds it there.
    private void Keep(TalkRecord record)
    {
        var values = RecordValues.New(RecordKinds.Call);
        values["CallType"] = record.Call.Direction.ToString();
        values["EndState"] = record.EndState;
        values["PeerNumber"] = record.Call.Peer;
        values["LocalNumber"] = _device.Profile.Talk.Number;
        values["TalkTime"] = record.Seconds.ToString(CultureInfo.InvariantCulture);
        _device.Part<RecordShelf>()!.Insert(RecordKinds.Call, values, out _, record.Call.Began);
    }

    private void Tell(TalkCall call, bool ended)
    {
        var change = new TalkChange(_state, call, ended);
        _news.Add(() => Changed?.Invoke(change));
        Note(_state, call.Direction, call.Peer, call.User, call.From);
    }

    private void Note(TalkState state, TalkDirection direction, string peer, string user, IPAddress? from) => _device.Log.Write(
        LogType.Event, "VideoTalk", user, from, new("State", state.ToString()), new("CallType", direction.ToString()), new("PeerNumber", peer));

    private void Wait(TimeSpan? due)
    {
        _due = due;
        if (_disposed || (_timer is null && due is null))
        {
            return;
        }

        _timer ??= _device.Clock.Time.CreateTimer(static me => ((VideoTalkPeer)me!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.FireAt(_device.Clock.Time, due);
    }

    private void OnTimer()
    {
        lock (_gate)
        {
            if (_due is not { } due)
            {
                return;
            }

            if (due > _device.Clock.Time.Passed())
            {
                Wait(due);
                return;
            }

            Act(_state == TalkState.Answer ? TalkAct.CutShort : TalkAct.GiveUp, TalkSide.Clock, null, "", null);
        }

        _news.Do();
    }

    private sealed record TalkMoment(TalkState State, TalkCall? Call, TimeSpan? Left, TimeSpan? Talked, long Count);
}
