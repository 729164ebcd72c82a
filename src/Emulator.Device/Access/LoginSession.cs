using System.Net;
using Emulator.Device.Users;

namespace Emulator.Device.Access;

/// <summary>
/// A user who is on from one address by one way. Logging in is done anew with every request, so a session is what requests of one user from
/// one address make together: it lasts while one follows another within <see cref="Idle"/>, and as long as a stream does.
/// </summary>
public sealed class LoginSession
{
    /// <summary>How long a user counts as being on after the last request.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromSeconds(60);

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private Hold[] _holds = [];
    private long _seen;
    private bool _over;

    internal LoginSession(TimeProvider time, UserAccount user, IPAddress from, string client, DateTime since)
    {
        (_time, User, From, Client, Since) = (time, user.Name, from, client, since);
        _seen = time.GetTimestamp();
    }

    /// <summary>Who.</summary>
    public string User { get; }

    /// <summary>From where.</summary>
    public IPAddress From { get; }

    /// <summary>By which way: <see cref="DeviceAccess.Http"/>, <see cref="DeviceAccess.Rtsp"/>, <see cref="DeviceAccess.Rpc"/> or <see cref="DeviceAccess.Dhip"/>.</summary>
    public string Client { get; }

    /// <summary>Since when, the device's UTC.</summary>
    public DateTime Since { get; }

    /// <summary>Whether the user is on.</summary>
    public bool IsOn => !_over && (Volatile.Read(ref _holds).Length > 0 || _time.GetElapsedTime(Volatile.Read(ref _seen)) <= Idle);

    /// <summary>Streams, calls and RTSP sessions that are under way.</summary>
    public int Streams => Volatile.Read(ref _holds).Length;

    /// <summary>The user asked for something.</summary>
    internal void Touch() => Volatile.Write(ref _seen, _time.GetTimestamp());

    /// <summary>Something lasts from now until the answer is disposed of; the user is on as long.</summary>
    /// <param name="end">Ends it, when the user may use the device no more.</param>
    public IDisposable Last(Action end)
    {
        var hold = new Hold(this, end);
        bool over;
        lock (_gate)
        {
            _holds = [.. _holds, hold];
            over = _over;
        }

        if (over)
        {
            end();
        }

        return hold;
    }

    /// <summary>The user says goodbye, or is taken to be gone: what lasts goes on, the session is over.</summary>
    public void Leave()
    {
        lock (_gate)
        {
            _over = true;
        }
    }

    /// <summary>The user may use the device no more: ends all that lasts.</summary>
    internal void End()
    {
        Hold[] holds;
        lock (_gate)
        {
            _over = true;
            holds = _holds;
        }

        foreach (var hold in holds)
        {
            hold.End();
        }
    }

    private sealed class Hold(LoginSession session, Action end) : IDisposable
    {
        public void End() => end();

        public void Dispose()
        {
            lock (session._gate)
            {
                session._holds = [.. session._holds.Where(h => h != this)];
            }

            session.Touch();
        }
    }
}
