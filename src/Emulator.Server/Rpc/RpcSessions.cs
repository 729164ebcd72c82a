using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using Emulator.Device.Access;
using Emulator.Device.Users;

namespace Emulator.Server.Rpc;

/// <summary>A login that has begun: the client has been given a random and has to hash its password with it.</summary>
/// <param name="Number">The number of the session that it will be.</param>
/// <param name="Id">Its id.</param>
/// <param name="Random">The random, digits.</param>
/// <param name="Link">By which way.</param>
/// <param name="Since">When, a timestamp of the process's time.</param>
internal sealed record RpcChallenge(uint Number, string Id, string Random, RpcLink Link, long Since);

/// <summary>
/// The logins of one device by the JSON protocol, over HTTP and on connections of their own. Ids and randoms are unguessable, and the same in
/// two runs of a seed. Safe for any number of threads.
/// </summary>
internal sealed class RpcSessions(byte[] key, TimeProvider time, Action<RpcSession, string> over)
{
    /// <summary>Logins that may be under way; of more the oldest is forgotten.</summary>
    public const int MaxChallenges = 256;

    // For the second step of a login.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Lock _gate = new();
    private readonly List<RpcChallenge> _challenges = [];
    private readonly Dictionary<string, RpcSession> _sessions = new(StringComparer.Ordinal);
    private long _drawn;

    /// <summary>The sessions, oldest first.</summary>
    public IReadOnlyList<RpcSession> All
    {
        get
        {
            lock (_gate)
            {
                return _sessions.Count == 0 ? [] : [.. _sessions.Values];
            }
        }
    }

    /// <summary>Begins a login.</summary>
    public RpcChallenge Challenge(RpcLink link)
    {
        Span<byte> hash = stackalloc byte[32];
        Draw(hash);
        // Below 2^31: clients keep it as a signed number.
        var number = (BinaryPrimitives.ReadUInt32BigEndian(hash[16..]) & 0x7FFF_FFFF) | 1;
        var random = (1_000_000_000 + (BinaryPrimitives.ReadUInt32BigEndian(hash[20..]) % 1_000_000_000)).ToString(CultureInfo.InvariantCulture);
        var id = link.Connection is null ? Convert.ToHexStringLower(hash[..16]) : number.ToString(CultureInfo.InvariantCulture);
        var challenge = new RpcChallenge(number, id, random, link, time.GetTimestamp());
        lock (_gate)
        {
            if (_challenges.Count == MaxChallenges)
            {
                _challenges.RemoveAt(0);
            }

            _challenges.Add(challenge);
        }

        return challenge;
    }

    /// <summary>Takes a login that was begun by the same way: each random is good for one try.</summary>
    public RpcChallenge? Take(string? id, RpcLink link)
    {
        lock (_gate)
        {
            var at = _challenges.FindIndex(c => c.Id == id && c.Link.Connection == link.Connection);
            if (at < 0)
            {
                return null;
            }

            var taken = _challenges[at];
            _challenges.RemoveAt(at);
            return time.GetElapsedTime(taken.Since) <= Patience ? taken : null;
        }
    }

    /// <summary>Ends a login well.</summary>
    public RpcSession Open(RpcChallenge challenge, UserAccount user, LoginSession login)
    {
        var session = new RpcSession(challenge.Number, challenge.Id, user, challenge.Link, login, time, Forget);
        lock (_gate)
        {
            _sessions[challenge.Id] = session;
        }

        return session;
    }

    /// <summary>The session of an id, by the way that it was begun.</summary>
    public RpcSession? Find(string? id, RpcLink link)
    {
        lock (_gate)
        {
            return id is not null && _sessions.TryGetValue(id, out var session) && session.Link.Connection == link.Connection ? session : null;
        }
    }

    /// <summary>Ends all sessions, and forgets those that were begun.</summary>
    public void EndAll(string why) => EndWhere(_ => true, why);

    /// <summary>Ends the sessions of a connection that is gone.</summary>
    public void EndOf(IRpcConnection connection, string why) => EndWhere(link => link.Connection == connection, why);

    private void EndWhere(Func<RpcLink, bool> ends, string why)
    {
        RpcSession[] ended;
        lock (_gate)
        {
            _challenges.RemoveAll(c => ends(c.Link));
            ended = [.. _sessions.Values.Where(s => ends(s.Link))];
        }

        foreach (var session in ended)
        {
            session.End(why);
        }
    }

    private void Forget(RpcSession session, string why)
    {
        lock (_gate)
        {
            _sessions.Remove(session.Id);
        }

        over(session, why);
    }

    private void Draw(Span<byte> hash)
    {
        Span<byte> input = stackalloc byte[11];
        "rpc"u8.CopyTo(input);
        BinaryPrimitives.WriteInt64BigEndian(input[3..], Interlocked.Increment(ref _drawn));
        HMACSHA256.HashData(key, input, hash);
    }
}
