using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using Emulator.Device.Config;
using Emulator.Device.Events;
using Emulator.Device.Logs;
using Emulator.Device.Profiles;
using Emulator.Device.Time;
using Emulator.Device.Users;

namespace Emulator.Device.Access;

/// <summary>
/// Who is on, and who failed to be (document sections 4.12.3 and 4.9.10): sessions and their limit, users that may be in one place only,
/// addresses that are locked out for a while. A request of somebody who is on takes no lock and no memory. Addresses are so many;
/// of more those go that nobody is on from. Safe for any number of threads.
/// </summary>
public sealed class DeviceAccess
{
    /// <summary>By HTTP, as the document's example calls it.</summary>
    public const string Http = "web3.0";

    /// <summary>By RTSP.</summary>
    public const string Rtsp = "RTSP";

    /// <summary>By <c>/RPC2</c> over HTTP.</summary>
    public const string Rpc = "Web5.0";

    /// <summary>By DHIP.</summary>
    public const string Dhip = "DHIP";

    /// <summary>Addresses that are remembered.</summary>
    public const int MaxAddresses = 1024;

    // Failures in a row that are an event on a device that locks nobody out.
    private const int AlarmAttempts = 3;

    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<IPAddress, Visitor> _visitors = new();
    private readonly HabitsProfile _habits;
    private readonly ConfigTree _config;
    private readonly DeviceClock _clock;
    private readonly EventBus _events;
    private readonly DeviceLog _log;
    private readonly Dictionary<string, Visitor> _names = new(StringComparer.Ordinal);
    private LockoutRule? _lockout;
    private SessionTable? _table;

    /// <summary>Nobody is on.</summary>
    /// <param name="habits">The limits.</param>
    /// <param name="config">Says whether failures are an event.</param>
    /// <param name="clock">Time that lock-outs end on, and that logins are told in.</param>
    /// <param name="events">Told of failures.</param>
    /// <param name="log">Told of logins.</param>
    public DeviceAccess(HabitsProfile habits, ConfigTree config, DeviceClock clock, EventBus events, DeviceLog log) =>
        (_habits, _config, _clock, _events, _log) = (habits, config, clock, events, log);

    /// <summary>Told of each failure: the name that was given, from where, and whether it locks the address out.</summary>
    public event Action<string, IPAddress, bool>? Failed;

    /// <summary>Who is on, in the order of logging in.</summary>
    public IReadOnlyList<LoginSession> Active => [.. _visitors.Values.SelectMany(v => v.Sessions).Where(s => s.IsOn).OrderBy(s => s.Since)];

    /// <summary>Addresses that are locked out now.</summary>
    public IReadOnlyList<IPAddress> Locked => [.. _visitors.Values.Where(IsLocked).Select(v => v.Address)];

    /// <summary>Names that are locked out now, whoever gives them.</summary>
    public IReadOnlyList<string> LockedNames
    {
        get
        {
            lock (_gate)
            {
                return [.. _names.Where(n => IsLocked(n.Value)).Select(n => n.Key)];
            }
        }
    }

    /// <summary>A table of places for connections, which may be full; null where there is none.</summary>
    public SessionTable? Table
    {
        get => Volatile.Read(ref _table);
        set => Volatile.Write(ref _table, value);
    }

    /// <summary>Addresses that are remembered now.</summary>
    public int AddressCount => _visitors.Count;

    /// <summary>Whether an address is locked out, whatever it knows.</summary>
    public bool IsLocked(IPAddress from)
    {
        if (!_visitors.TryGetValue(from, out var visitor) || !IsLocked(visitor))
        {
            return false;
        }

        if (_lockout is { Extends: true, Lasts: var lasts })
        {
            visitor.LockedUntil = Later(_clock.Time.GetTimestamp(), lasts);
        }

        return true;
    }

    /// <summary>Goes by another rule of locking out than the profile's; by the profile's again when null. Who is locked out is let in.</summary>
    public void UseLockout(LockoutRule? rule)
    {
        lock (_gate)
        {
            _lockout = rule;
            _names.Clear();
            foreach (var visitor in _visitors.Values)
            {
                (visitor.Failures, visitor.LockedUntil) = (0, 0);
            }
        }
    }

    /// <summary>A user whose password was right asks for something.</summary>
    /// <param name="user">Who.</param>
    /// <param name="from">From where.</param>
    /// <param name="client">By which way.</param>
    /// <param name="connection">The connection, which takes a place of <see cref="Table"/>; null for one that needs none.</param>
    /// <returns>The session it is part of; null when the user is in another place or locked out, or too many are on.</returns>
    public LoginSession? Enter(UserAccount user, IPAddress from, string client, object? connection = null)
    {
        if (IsKeptOut(user, from, connection))
        {
            return null;
        }

        if (_visitors.TryGetValue(from, out var visitor) && visitor.Of(user.Name, client) is { IsOn: true } session)
        {
            session.Touch();
            if (visitor.Failures > 0)
            {
                Forgive(visitor);
            }

            return session;
        }

        return Begin(user, from, client, anew: false);
    }

    /// <summary>A user logs in by a protocol that has logins: each is a session of its own, until it is left.</summary>
    /// <returns>The session; null when the user is in another place, or too many are on.</returns>
    public LoginSession? Open(UserAccount user, IPAddress from, string client) => IsKeptOut(user, from, new object()) ? null : Begin(user, from, client, anew: true);

    /// <summary>How long an address is locked out yet; zero when it is not.</summary>
    public TimeSpan LockLeft(IPAddress from) =>
        _visitors.TryGetValue(from, out var visitor) && IsLocked(visitor) ? _clock.Time.GetElapsedTime(_clock.Time.GetTimestamp(), visitor.LockedUntil) : TimeSpan.Zero;

    /// <summary>How often an address may fail yet until it is locked out; null on a device that locks nobody out.</summary>
    public int? AttemptsLeft(IPAddress from) =>
        Limits.Attempts == 0 ? null : IsLocked(from) ? 0 : Math.Max(0, Limits.Attempts - (_visitors.TryGetValue(from, out var visitor) ? visitor.Failures : 0));

    /// <summary>Somebody gave a wrong name or password.</summary>
    /// <param name="name">The name that was given, whatever it is.</param>
    /// <param name="from">From where.</param>
    public void Fail(string name, IPAddress from)
    {
        _log.Write(LogType.Account, "LoginFailed", name.Length == 0 ? "?" : name, from);
        bool alarm, locks;
        var (attempts, lasts) = Limits;
        lock (_gate)
        {
            var visitor = _lockout is { PerUser: true } ? Of(name) : Of(from);
            var now = _clock.Time.GetTimestamp();
            visitor.Failures = _clock.Time.GetElapsedTime(visitor.FailedAt, now) > lasts ? 1 : visitor.Failures + 1;
            visitor.FailedAt = now;
            locks = attempts > 0 && visitor.Failures >= attempts;
            alarm = locks || (attempts == 0 && visitor.Failures % AlarmAttempts == 0);
            if (locks)
            {
                visitor.Failures = 0;
                visitor.LockedUntil = Later(now, lasts);
            }
        }

        Failed?.Invoke(name, from, locks);
        if (locks)
        {
            _log.Write(LogType.Account, "Lock", "", from, new KeyValuePair<string, string>("Seconds", $"{(long)lasts.TotalSeconds}"));
        }

        if (alarm && _config.Current.Bool("LoginFailureAlarm.Enable"))
        {
            _events.Raise("LoginFailure", EventAction.Pulse, 0, Data(name, from));
        }
    }

    /// <summary>A user is gone: what lasts of its sessions ends.</summary>
    public void Expel(string user)
    {
        foreach (var session in _visitors.Values.SelectMany(v => v.Sessions).Where(s => s.User == user))
        {
            session.End();
        }
    }

    /// <summary>Nobody is on, nobody has failed: the power is gone.</summary>
    public void Clear()
    {
        _visitors.Clear();
        Table?.Clear();
        lock (_gate)
        {
            _names.Clear();
        }
    }

    /// <summary>Who has failed, and who is locked out.</summary>
    internal IReadOnlyList<VisitorMoment> Capture()
    {
        lock (_gate)
        {
            var now = _clock.Time.GetTimestamp();
            return [.. _visitors.Values.Where(v => v.Failures > 0 || IsLocked(v)).Select(v => new VisitorMoment(v.Address, v.Failures, now - v.FailedAt, v.LockedUntil - now))];
        }
    }

    /// <summary>Returns to who had failed and was locked out, for as long as was left then. Who is on stays on.</summary>
    internal void Restore(IReadOnlyList<VisitorMoment> then)
    {
        lock (_gate)
        {
            foreach (var visitor in _visitors.Values)
            {
                (visitor.Failures, visitor.LockedUntil) = (0, 0);
            }

            var now = _clock.Time.GetTimestamp();
            foreach (var one in then)
            {
                var visitor = Of(one.Address);
                (visitor.Failures, visitor.FailedAt, visitor.LockedUntil) = (one.Failures, now - one.FailedAgo, one.LockedFor > 0 ? now + one.LockedFor : 0);
            }
        }
    }

    private static string Data(string name, IPAddress from)
    {
        var data = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(data, new JsonWriterOptions { Indented = true, IndentSize = 3, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteString("Address", LogEntry.Text(from));
            json.WriteString("Name", name.Length <= UserAccounts.MaxName ? name : name[..UserAccounts.MaxName]);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(data.WrittenSpan);
    }

    private (int Attempts, TimeSpan Lasts) Limits => _lockout is { } rule ? (rule.Attempts, rule.Lasts) : (_habits.LockoutAttempts, TimeSpan.FromSeconds(_habits.LockoutSeconds));

    // Whose password is right, and who stays outside all the same.
    private bool IsKeptOut(UserAccount user, IPAddress from, object? connection)
    {
        if (_lockout is { PerUser: true } && IsLocked(user.Name))
        {
            return true;
        }

        if (connection is null || Table is not { } table)
        {
            return false;
        }

        var taken = table.TryTake(connection, out var filled);
        if (filled)
        {
            _log.Write(LogType.Account, "SessionFull", user.Name, from, new KeyValuePair<string, string>("Max", $"{table.Max}"));
        }

        return !taken;
    }

    private long Later(long now, TimeSpan span) => now + (long)(span.TotalSeconds * _clock.Time.TimestampFrequency);

    private bool IsLocked(string name)
    {
        lock (_gate)
        {
            return _names.TryGetValue(name, out var visitor) && IsLocked(visitor);
        }
    }

    // Under the gate. Names are anybody's to make up.
    private Visitor Of(string name)
    {
        if (_names.Count >= MaxAddresses && !_names.ContainsKey(name))
        {
            _names.Clear();
        }

        return _names.TryGetValue(name, out var visitor) ? visitor : _names[name] = new Visitor(IPAddress.None);
    }

    private bool IsLocked(Visitor visitor) => visitor.LockedUntil != 0 && _clock.Time.GetTimestamp() < visitor.LockedUntil;

    private void Forgive(Visitor visitor)
    {
        lock (_gate)
        {
            visitor.Failures = 0;
        }
    }

    private LoginSession? Begin(UserAccount user, IPAddress from, string client, bool anew)
    {
        lock (_gate)
        {
            var visitor = Of(from);
            if (!anew && visitor.Of(user.Name, client) is { IsOn: true } already)
            {
                already.Touch();
                return already;
            }

            var on = 0;
            foreach (var other in _visitors)
            {
                foreach (var session in other.Value.Sessions)
                {
                    on += session.IsOn ? 1 : 0;
                    if (!user.Sharable && session.IsOn && session.User == user.Name && !session.From.Equals(from))
                    {
                        return null;
                    }
                }
            }

            if (on >= _habits.MaxSessions)
            {
                return null;
            }

            var begun = new LoginSession(_clock.Time, user, from, client, _clock.UtcNow);
            visitor.Failures = 0;
            visitor.Sessions = [.. visitor.Sessions.Where(s => s.IsOn), begun];
            _log.Write(LogType.Account, "Login", user.Name, from, new KeyValuePair<string, string>("Client", client));
            return begun;
        }
    }

    // Under the gate.
    private Visitor Of(IPAddress from)
    {
        if (_visitors.TryGetValue(from, out var visitor))
        {
            return visitor;
        }

        if (_visitors.Count >= MaxAddresses)
        {
            MakeRoom();
        }

        return _visitors[from] = new Visitor(from);
    }

    // Those go first that are not locked out, and of these the one that failed longest ago. A tenth at once, so that a crowd costs little.
    private void MakeRoom()
    {
        foreach (var visitor in _visitors.Values.Where(v => !v.Sessions.Any(s => s.IsOn)).OrderBy(IsLocked).ThenBy(v => v.FailedAt).Take(MaxAddresses / 10).ToArray())
        {
            _visitors.TryRemove(visitor.Address, out _);
        }
    }
}

/// <summary>An address that has failed: how often, how long ago and for how long it is locked out still, in timestamps.</summary>
internal sealed record VisitorMoment(IPAddress Address, int Failures, long FailedAgo, long LockedFor);
