using System.Globalization;
using Emulator.Device.Users;
using Emulator.Protocol.Auth;
using Emulator.Server.Cgi;

namespace Emulator.Server.Faults.Kinds;

/// <summary>Faults of what becomes of credentials. Those of challenges alone are <see cref="ChallengeFaults"/>.</summary>
internal static class AuthFaults
{
    public static FaultKind[] Table() =>
    [
        new("auth.nonce", FaultLayer.Auth, "Refuses a nonce that has been used before, so that every request is challenged", "rroller/dahua#577, #597, #603: 114300 lines of logins in the log of a day")
        {
            Cases = [4],
            Parameters =
            [
                FaultParameter.Flag("oneShot", true, "Whether a nonce serves one request alone; if not, it serves any number for its lifetime"),
                FaultParameter.Duration("lifetime", 5, 0, 86400, "How long a nonce serves when oneShot is false"),
                FaultParameter.Flag("stale", false, "Whether the refusal says stale=TRUE, as RFC 7616 wants it"),
            ],
            Hooks = [FaultPoints.Login.Do((hit, plan) => Refuse(plan) with { Stale = hit.Flag("stale") }, IsUsedUp)],
        },
        new("auth.latestNonce", FaultLayer.Auth, "Takes only the newest nonce that anybody has used, so that two connections push each other out", "Firmware that keeps one nonce for each user or address")
        {
            Hooks = [FaultPoints.Login.Do((_, plan) => Refuse(plan), (hit, plan) => Digest(plan) is { } digest && hit.State<NonceMemory>().IsOlder(NonceMint.OrderOf(digest.Nonce)))],
        },
        new("auth.stale", FaultLayer.Auth, "Refuses good digest credentials with stale=TRUE, again and again", "A client that follows RFC 7616 to the letter never stops asking")
        {
            Hooks = [FaultPoints.Login.Do((_, plan) => Refuse(plan) with { Stale = true }, (_, plan) => Digest(plan) is not null)],
        },
        new("auth.neverStale", FaultLayer.Auth, "Refuses an old nonce without stale=TRUE, as if the password were wrong", "Clients then give up, or ask for a new password")
        {
            Hooks = [FaultPoints.Login.Do((_, plan) => plan with { Stale = false }, (_, plan) => plan.Stale)],
        },
        new("auth.rejectPreemptive", FaultLayer.Auth, "Refuses credentials that answer no challenge: a nonce used before, or any on a connection that has not been challenged", "rroller/dahua#647")
        {
            Cases = [14],
            Parameters = [FaultParameter.Int("status", 403, 400, 599, "Status code of the refusal")],
            Hooks = [FaultPoints.Login.Do((hit, plan) => plan with { Reply = CgiReply.OfError(hit.Int("status"), ErrorId.InvalidAuthority) }, IsPreemptive)],
        },
        new("auth.refuse", FaultLayer.Auth, "Refuses good credentials as if they were wrong", "rroller/dahua#603; tchellomello/python-amcrest#102: clients that take one 401 for a changed password")
        {
            Hooks = [FaultPoints.Login.Do((_, plan) => Refuse(plan), (_, plan) => plan.User is not null)],
        },
        new("auth.forbidden", FaultLayer.Auth, "Answers 403 without a challenge to whoever is not logged in", "Clients wait for a 401 to log in, and take a 403 for the last word")
        {
            Parameters = [FaultParameter.Int("status", 403, 400, 599, "Status code of the answer, other than 401")],
            Hooks =
            [
                FaultPoints.Login.Do(
                    (hit, plan) => plan with { Reply = CgiReply.OfError(hit.Int("status") == 401 ? 403 : hit.Int("status"), ErrorId.InvalidAuthority) },
                    (_, plan) => plan.User is null),
            ],
        },
        new("auth.basicOnly", FaultLayer.Auth, "Offers Basic alone and takes nothing else", "rroller/dahua#583, #111: old firmware")
        {
            Cases = [13],
            Hooks =
            [
                FaultPoints.Login.Do((hit, plan) => BasicCredentials.TryParse(plan.Header, out var basic) ? Of(plan, hit.Camera.Device.Users.Check(basic), basic.UserName) : Refuse(plan)),
                FaultPoints.Challenge.Then((hit, plan) => plan with { Values = [Basic(hit)] }),
            ],
        },
        new("auth.both", FaultLayer.Auth, "Offers Digest and Basic, and takes either", "Clients take the first, the last or the weakest")
        {
            Parameters = [FaultParameter.Flag("basicFirst", false, "Whether Basic comes first")],
            Hooks =
            [
                FaultPoints.Login.Do((hit, plan) => plan.User is null && BasicCredentials.TryParse(plan.Header, out var basic) ? Of(plan, hit.Camera.Device.Users.Check(basic), basic.UserName) : plan),
                FaultPoints.Challenge.Then((hit, plan) => plan with { Values = hit.Flag("basicFirst") ? [Basic(hit), .. plan.Values] : [.. plan.Values, Basic(hit)] }),
            ],
        },
        new("auth.sha256Only", FaultLayer.Auth, "Offers SHA-256 alone and refuses MD5", "Security baselines of newer firmware; many clients know MD5 alone")
        {
            Hooks =
            [
                FaultPoints.Login.Do((hit, plan) => DigestCredentials.TryParse(plan.Header, out var digest) && digest.Algorithm == DigestAlgorithm.Sha256 ? Anew(hit, plan) : Refuse(plan)),
                FaultPoints.Challenge.Then((_, plan) => plan with { Values = [.. plan.Values.Where(IsDigest).Take(1).Select(value => ChallengeFaults.Without(value, "algorithm") + ", algorithm=SHA-256")] }),
            ],
        },
        new("auth.realm", FaultLayer.Auth, "Names another realm in each challenge, and takes the answer to it of users whose password is as shipped", "A client that keeps a hash for the realm of yesterday is out after a reset or new firmware")
        {
            Hooks =
            [
                FaultPoints.Login.Do((hit, plan) => RealmOf(hit, plan) ?? Refuse(plan), (hit, plan) => plan.Header.Length == 0 || DigestCredentials.TryParse(plan.Header, out _)),
                FaultPoints.Challenge.Then((hit, plan) => plan with { Values = [.. plan.Values.Select(value => ChallengeFaults.With(value, "realm", hit.State<Realms>().Next(hit.Camera.Device.Realm)))] }),
            ],
        },
        new("auth.userCase", FaultLayer.Auth, "Refuses user names with capital letters", "Firmware that keeps names in small letters and hashes what it keeps")
        {
            Hooks = [FaultPoints.Login.Do((_, plan) => Refuse(plan), (_, plan) => NameOf(plan.Header).Any(char.IsUpper))],
        },
        new("auth.open", FaultLayer.Auth, "Lets everybody in as its first user, whatever the credentials", "Devices fresh from the box; a client that waits for a challenge before it goes on")
        {
            Hooks = [FaultPoints.Login.Do((hit, plan) => plan with { User = hit.Camera.Device.Users.All[0], Stale = false, Wrong = null }, (_, plan) => plan.User is null)],
        },
    ];

    private static string Basic(FaultHit hit) => $"Basic realm=\"{hit.Camera.Device.Realm}\"";

    private static bool IsDigest(string value) => value.StartsWith("Digest ", StringComparison.OrdinalIgnoreCase);

    private static LoginPlan Refuse(LoginPlan plan) => plan with { User = null, Stale = false };

    private static LoginPlan Of(LoginPlan plan, UserAccount? user, string name) => plan with { User = user, Stale = false, Wrong = user is null ? name : null };

    // Good digest credentials.
    private static DigestCredentials? Digest(LoginPlan plan) => plan.User is not null && DigestCredentials.TryParse(plan.Header, out var digest) ? digest : null;

    private static LoginPlan Anew(FaultHit hit, LoginPlan plan)
    {
        var attempt = CgiAuth.Check(hit.Camera.Device, plan.Header, hit.Context.Method ?? "GET", hit.Context.Target ?? "/", anyHash: true);
        return plan with { User = attempt.User, Stale = attempt.Stale, Wrong = attempt.Wrong };
    }

    private static bool IsUsedUp(FaultHit hit, LoginPlan plan) =>
        Digest(plan) is { } digest && (hit.Flag("oneShot")
            ? hit.State<NonceMemory>().WasUsed(digest.Nonce)
            : hit.Camera.Device.Clock.Time.GetUtcNow().ToUnixTimeMilliseconds() - NonceMint.MadeAt(digest.Nonce) > hit.Duration("lifetime").TotalMilliseconds);

    private static bool IsPreemptive(FaultHit hit, LoginPlan plan)
    {
        var again = DigestCredentials.TryParse(plan.Header, out var digest) && hit.State<NonceMemory>().WasUsed(digest.Nonce);
        return plan.Header.Length > 0 && (again || hit.Context.Connection is not { IsChallenged: true });
    }

    private static string NameOf(string header) =>
        BasicCredentials.TryParse(header, out var basic) ? basic.UserName : DigestCredentials.TryParse(header, out var digest) ? digest.UserName : "";

    // Of a hash over a realm nobody can make one over another: only a password that is known in clear can be tried.
    private static LoginPlan? RealmOf(FaultHit hit, LoginPlan plan)
    {
        var device = hit.Camera.Device;
        if (!DigestCredentials.TryParse(plan.Header, out var digest) || !hit.State<Realms>().Knows(digest.Realm) || !device.Users.TryGet(digest.UserName, out var user)
            || device.Profile.Users.FirstOrDefault(shipped => shipped.Name == user.Name) is not { } shipped)
        {
            return null;
        }

        var asShipped = DigestHash.Ha1(DigestAlgorithm.Md5, user.Name, device.Realm, shipped.Password) == user.Md5;
        var good = asShipped && digest.Matches(hit.Context.Method ?? "GET", DigestHash.Ha1(digest.Algorithm, user.Name, digest.Realm, shipped.Password));
        return Of(plan, good ? user : null, digest.UserName);
    }

    /// <summary>Nonces that came in; the oldest are forgotten first.</summary>
    private sealed class NonceMemory
    {
        private const int Most = 10_000;

        private readonly Lock _gate = new();
        private readonly HashSet<string> _used = new(StringComparer.Ordinal);
        private readonly Queue<string> _order = new();
        private long _newest;

        public bool WasUsed(string nonce)
        {
            lock (_gate)
            {
                if (!_used.Add(nonce))
                {
                    return true;
                }

                _order.Enqueue(nonce);
                if (_order.Count > Most)
                {
                    _used.Remove(_order.Dequeue());
                }

                return false;
            }
        }

        public bool IsOlder(long order)
        {
            lock (_gate)
            {
                if (order < _newest)
                {
                    return true;
                }

                _newest = order;
                return false;
            }
        }
    }

    /// <summary>The realms that were named: the device's own with a number behind it.</summary>
    private sealed class Realms
    {
        private int _last;

        public string Next(string realm) => $"{realm}-{Interlocked.Increment(ref _last)}";

        public bool Knows(string realm) =>
            realm.LastIndexOf('-') is > 0 and var dash && int.TryParse(realm.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 && number <= Volatile.Read(ref _last);
    }
}
