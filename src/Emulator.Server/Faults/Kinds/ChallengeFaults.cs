namespace Emulator.Server.Faults.Kinds;

/// <summary>Faults of what a 401 says that a client should do.</summary>
internal static class ChallengeFaults
{
    public static FaultKind[] Table() =>
    [
        Each("auth.noQop", "The challenge offers no qop", "RFC 2069, as old firmware has it", value => Without(value, "qop")),
        Each("auth.noOpaque", "The challenge has no opaque", "Clients that send opaque=\"None\" or nothing at all for it", value => Without(value, "opaque")),
        Each("auth.noQuotes", "The values of the challenge are not in quotes", "Home-made web servers in devices; parsers that look for the quote", value => value.Replace("\"", "", StringComparison.Ordinal)),
        Each("auth.digestCase", "The scheme of the challenge is written in small letters", "RFC 9110 section 11.1: schemes have no case; clients compare them with one", value => value.StartsWith("Digest ", StringComparison.Ordinal) ? "digest " + value[7..] : value),
        Each("auth.tight", "There is no blank behind the commas of the challenge", "Clients in the field split at comma and blank", value => value.Replace(", ", ",", StringComparison.Ordinal)),
        Each("auth.nonceFirst", "The parameters of the challenge come in the opposite order", "Parsers that expect the realm first", value => value.StartsWith("Digest ", StringComparison.Ordinal) ? "Digest " + string.Join(", ", value[7..].Split(", ").Reverse()) : value),
        new("auth.qop", FaultLayer.Auth, "The challenge offers another qop", "auth,auth-int is what other makers send; a client must choose one, and auth-int alone few know")
        {
            Parameters = [FaultParameter.Text("value", "auth,auth-int", "What it offers")],
            Hooks = [FaultPoints.Challenge.Do((hit, plan) => plan with { Values = [.. plan.Values.Select(value => With(value, "qop", hit.Text("value")))] })],
        },
        new("auth.algorithm", FaultLayer.Auth, "The challenge names an algorithm that nobody knows", "A client must leave such a challenge alone (RFC 7616 section 3.3); some hash with MD5 all the same")
        {
            Parameters = [FaultParameter.Text("name", "SHA-512-256", "What it names")],
            Hooks = [FaultPoints.Challenge.Do((hit, plan) => plan with { Values = [.. plan.Values.Select(value => $"{Without(value, "algorithm")}, algorithm={hit.Text("name")}")] })],
        },
        new("auth.oneHeader", FaultLayer.Auth, "Two challenges stand in one header, Basic behind Digest", "RFC 9110 section 11.6.1 allows it, and parsers take it for one")
        {
            Hooks = [FaultPoints.Challenge.Do((hit, plan) => plan with { Values = [string.Join(", ", [.. plan.Values, $"Basic realm=\"{hit.Camera.Device.Realm}\""])] })],
        },
        new("auth.unknownScheme", FaultLayer.Auth, "A challenge of a scheme that nobody knows comes first", "Clients that look at the first challenge alone")
        {
            Parameters = [FaultParameter.Text("challenge", "Negotiate", "The challenge")],
            Hooks = [FaultPoints.Challenge.Do((hit, plan) => plan with { Values = [hit.Text("challenge"), .. plan.Values] })],
        },
        new("auth.noChallenge", FaultLayer.Auth, "A 401 comes without a challenge", "Firmware that is busy, or that wants a login by web page; a client cannot go on, and some loop")
        {
            Hooks = [FaultPoints.Challenge.Do((_, plan) => plan with { Values = [] })],
        },
    ];

    /// <summary>A challenge without one of its parameters.</summary>
    public static string Without(string challenge, string name)
    {
        var (at, end) = Find(challenge, name);
        if (at < 0)
        {
            return challenge;
        }

        // With the comma before it, or, for the first, the one behind it.
        return at >= 2 && challenge[at - 2] == ',' ? challenge[..(at - 2)] + challenge[end..] : challenge[..at] + challenge[end..].TrimStart(',', ' ');
    }

    /// <summary>A digest challenge with one of its parameters set otherwise.</summary>
    public static string With(string challenge, string name, string value)
    {
        var (at, end) = Find(challenge, name);
        return at < 0 ? challenge : $"{challenge[..at]}{name}=\"{value}\"{challenge[end..]}";
    }

    private static FaultKind Each(string id, string summary, string evidence, Func<string, string> change) => new(id, FaultLayer.Auth, summary, evidence)
    {
        Hooks = [FaultPoints.Challenge.Do((_, plan) => plan with { Values = [.. plan.Values.Select(change)] })],
    };

    private static (int At, int End) Find(string challenge, string name)
    {
        var at = challenge.IndexOf(" " + name + "=", StringComparison.OrdinalIgnoreCase) + 1;
        if (at == 0)
        {
            return (-1, -1);
        }

        var value = at + name.Length + 1;
        var end = value < challenge.Length && challenge[value] == '"' ? challenge.IndexOf('"', value + 1) + 1 : challenge.IndexOf(',', value);
        return (at, end <= 0 ? challenge.Length : end);
    }
}
