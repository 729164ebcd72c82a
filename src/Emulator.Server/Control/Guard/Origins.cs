using System.Net;

namespace Emulator.Server.Control.Guard;

/// <summary>Who may talk to the control port.</summary>
internal static class Origins
{
    private const string Bearer = "Bearer ";

    /// <summary>
    /// Whether a request came by a name that means this machine. A page of somebody else's name that resolves to loopback (DNS rebinding) is of
    /// the same origin as we are to its browser, so its name is all that gives it away. Beyond loopback there are names we cannot know, and a token.
    /// </summary>
    public static bool IsOurs(HostString host, IPAddress listening)
    {
        if (!IPAddress.IsLoopback(listening) || !host.HasValue)
        {
            return true;
        }

        var name = host.Host;
        return IPAddress.TryParse(name, out var address)
            ? IPAddress.IsLoopback(address)
            : name.Equals("localhost", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Whether a browser sent it for a page that is not ours; <c>null</c>, the origin of sandboxes and files, is not.</summary>
    public static bool IsForeign(HttpRequest request)
    {
        if (request.Headers["Sec-Fetch-Site"] is [{ } site] && site is not ("same-origin" or "none"))
        {
            return true;
        }

        return request.Headers.Origin is [{ Length: > 0 } origin, ..]
            && !(Uri.TryCreate(origin, UriKind.Absolute, out var from) && string.Equals(from.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Whether a step of a target's path, as it was sent, is one that the server takes out before it looks: <c>.</c> or <c>..</c>, escaped or not.</summary>
    public static bool HasDots(string target)
    {
        if (!target.Contains("/.", StringComparison.Ordinal) && !target.Contains("/%2", StringComparison.Ordinal))
        {
            return false;
        }

        var path = target.AsSpan(0, target.IndexOf('?', StringComparison.Ordinal) is >= 0 and var mark ? mark : target.Length);
        foreach (var range in path.Split('/'))
        {
            if (path[range].ToString().Replace("%2e", ".", StringComparison.OrdinalIgnoreCase) is "." or "..")
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a request carries the token.</summary>
    public static bool HasToken(HttpRequest request, string token) =>
        request.Headers.Authorization is [{ } header] && header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
        && Protocol.Auth.DigestCredentials.FixedTimeEquals(header[Bearer.Length..].Trim(), token);
}
