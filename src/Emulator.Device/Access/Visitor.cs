using System.Net;

namespace Emulator.Device.Access;

/// <summary>An address that has tried to log in: who is on from there, and how often it failed. Changed under the gate of <see cref="DeviceAccess"/>, read by anybody.</summary>
internal sealed class Visitor(IPAddress address)
{
    private LoginSession[] _sessions = [];
    private long _lockedUntil;

    public IPAddress Address => address;

    /// <summary>Who is on from there, and who was.</summary>
    public LoginSession[] Sessions
    {
        get => Volatile.Read(ref _sessions);
        set => Volatile.Write(ref _sessions, value);
    }

    /// <summary>Timestamp until which it is locked out; 0 when it is not.</summary>
    public long LockedUntil
    {
        get => Volatile.Read(ref _lockedUntil);
        set => Volatile.Write(ref _lockedUntil, value);
    }

    /// <summary>Failures in a row.</summary>
    public int Failures { get; set; }

    /// <summary>Timestamp of the last one.</summary>
    public long FailedAt { get; set; }

    public LoginSession? Of(string user, string client)
    {
        foreach (var session in Sessions)
        {
            if (string.Equals(session.User, user, StringComparison.Ordinal) && string.Equals(session.Client, client, StringComparison.Ordinal))
            {
                return session;
            }
        }

        return null;
    }
}
