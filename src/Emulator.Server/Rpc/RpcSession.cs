using System.Globalization;
using Emulator.Device.Access;
using Emulator.Device.Users;

namespace Emulator.Server.Rpc;

/// <summary>Events that a session asked to be told of.</summary>
/// <param name="Sid">Number of the subscription.</param>
/// <param name="Request">Number of the request that asked; what is told bears it.</param>
/// <param name="Wanted">For each code by its number, whether it is told of; null for all.</param>
internal sealed record RpcSubscription(long Sid, long Request, bool[]? Wanted);

/// <summary>
/// A login by the JSON protocol. It lasts until it is left, its user is gone, its connection ends, or its client says nothing for
/// <see cref="Lifetime"/>; any call is a sign of life.
/// </summary>
internal sealed class RpcSession : IDisposable
{
    /// <summary>How often a client is asked to give a sign of life.</summary>
    public static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(60);

    /// <summary>After how long without one a session is over: clients send theirs on the second, and the network takes its time.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(90);

    private const int MaxObjects = 256;
    private const int MaxSubscriptions = 16;
    private const int MaxConfigs = 64;

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly LoginSession _login;
    private readonly Action<RpcSession, string> _over;
    private readonly IDisposable _hold;
    private readonly ITimer _timer;
    private readonly List<(long Number, string Service, int Channel)> _objects = [];
    private RpcSubscription[] _subscriptions = [];
    private string[] _configs = [];
    private IRpcNotes? _notes;
    private long _touched;
    private Action? _hangUp;
    private bool _ended;

    /// <param name="number">Its number, which is its id on a connection.</param>
    /// <param name="id">Its id where calls come on any connection.</param>
    /// <param name="user">Who logged in.</param>
    /// <param name="link">By which way.</param>
    /// <param name="login">The device's own session, which this one keeps on.</param>
    /// <param name="time">The process's time.</param>
    /// <param name="over">Told once when it is over, with the reason.</param>
    public RpcSession(uint number, string id, UserAccount user, RpcLink link, LoginSession login, TimeProvider time, Action<RpcSession, string> over)
    {
        (Number, Id, User, Link, _login, _time, _over) = (number, id, user.Name, link, login, time, over);
        Secret = user.Md5;
        Began = time.GetUtcNow();
        _touched = time.GetTimestamp();
        _timer = time.CreateTimer(static me => ((RpcSession)me!).Look(), this, Lifetime, Timeout.InfiniteTimeSpan);
        _notes = link.Connection;
        _hold = login.Last(() => End("expelled"));
    }

    public uint Number { get; }

    public string Id { get; }

    public string User { get; }

    /// <summary>The device's own session, which this one keeps on.</summary>
    public LoginSession Login => _login;

    /// <summary>What proved the user: a changed password ends the session with its next call.</summary>
    public string Secret { get; }

    public RpcLink Link { get; }

    /// <summary>When it began, on the process's clock.</summary>
    public DateTimeOffset Began { get; }

    /// <summary>Where it is told what it asked to be told of; null while nobody listens.</summary>
    public IRpcNotes? Notes => Volatile.Read(ref _notes);

    /// <summary>The events it is told of.</summary>
    public RpcSubscription[] Subscriptions => Volatile.Read(ref _subscriptions);

    /// <summary>The config sections whose changes it is told of.</summary>
    public string[] Configs => Volatile.Read(ref _configs);

    /// <summary>As it stands in answers: a number on a connection, text over HTTP.</summary>
    public string Text => Link.Connection is null ? Id : Number.ToString(CultureInfo.InvariantCulture);

    /// <summary>The client gave a sign of life.</summary>
    public void Touch() => Volatile.Write(ref _touched, _time.GetTimestamp());

    /// <summary>Adds events to be told of; false when there are too many.</summary>
    public bool TryAttach(RpcSubscription subscription)
    {
        lock (_gate)
        {
            var fits = _subscriptions.Length < MaxSubscriptions;
            Volatile.Write(ref _subscriptions, fits ? [.. _subscriptions, subscription] : _subscriptions);
            return fits;
        }
    }

    /// <summary>Takes events back; all of them without a number. False when there are none.</summary>
    public bool Detach(long? sid)
    {
        lock (_gate)
        {
            var before = _subscriptions;
            Volatile.Write(ref _subscriptions, sid is null ? [] : [.. before.Where(s => s.Sid != sid)]);
            return _subscriptions.Length < before.Length;
        }
    }

    /// <summary>Adds a section whose changes are told; false when there are too many.</summary>
    public bool TryAttachConfig(string name)
    {
        lock (_gate)
        {
            var fits = _configs.Contains(name, StringComparer.Ordinal) || _configs.Length < MaxConfigs;
            Volatile.Write(ref _configs, fits ? [.. _configs.Append(name).Distinct(StringComparer.Ordinal)] : _configs);
            return fits;
        }
    }

    public void DetachConfig(string name)
    {
        lock (_gate)
        {
            Volatile.Write(ref _configs, [.. _configs.Where(c => c != name)]);
        }
    }

    /// <summary>Where to tell from now on, for a session without a connection of its own; who was told before is hung up on.</summary>
    /// <param name="notes">Where.</param>
    /// <param name="hangUp">Ends that.</param>
    public void Listen(IRpcNotes notes, Action hangUp)
    {
        Action? before;
        bool ended;
        lock (_gate)
        {
            (before, _hangUp) = (_hangUp, hangUp);
            Volatile.Write(ref _notes, notes);
            ended = _ended;
        }

        before?.Invoke();
        if (ended)
        {
            hangUp();
        }
    }

    /// <summary>Nobody listens there any more.</summary>
    public void Unlisten(IRpcNotes notes)
    {
        lock (_gate)
        {
            if (_notes == notes)
            {
                Volatile.Write(ref _notes, null);
                _hangUp = null;
            }
        }
    }

    /// <summary>The object of a service and channel, which is made when it is first asked for.</summary>
    public bool TryMake(string service, int channel, out long number)
    {
        lock (_gate)
        {
            var known = _objects.FindIndex(o => o.Service == service && o.Channel == channel);
            number = known >= 0 ? _objects[known].Number : _objects.Count == 0 ? 1 : _objects[^1].Number + 1;
            if (known < 0 && _objects.Count < MaxObjects)
            {
                _objects.Add((number, service, channel));
                return true;
            }

            return known >= 0;
        }
    }

    /// <summary>The channel that an object of a service is of, from 0; null when there is no such object.</summary>
    public int? ChannelOf(string service, long number)
    {
        lock (_gate)
        {
            var known = _objects.FindIndex(o => o.Number == number && o.Service == service);
            return known < 0 ? null : _objects[known].Channel;
        }
    }

    public bool Unmake(long number)
    {
        lock (_gate)
        {
            return _objects.RemoveAll(o => o.Number == number) > 0;
        }
    }

    /// <summary>It is over.</summary>
    /// <param name="why">logout, silent, expelled, gone, power, fault: for the journal.</param>
    public void End(string why)
    {
        Action? hangUp;
        lock (_gate)
        {
            if (_ended)
            {
                return;
            }

            _ended = true;
            hangUp = _hangUp;
            Volatile.Write(ref _subscriptions, []);
            Volatile.Write(ref _configs, []);
        }

        _timer.Dispose();
        _login.Leave();
        _hold?.Dispose();
        hangUp?.Invoke();
        _over(this, why);
    }

    public void Dispose() => End("gone");

    private void Look()
    {
        var left = Lifetime - _time.GetElapsedTime(Volatile.Read(ref _touched));
        if (left <= TimeSpan.Zero)
        {
            End("silent");
            return;
        }

        lock (_gate)
        {
            if (!_ended)
            {
                // Timers count whole milliseconds and round down.
                _timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
            }
        }
    }
}
