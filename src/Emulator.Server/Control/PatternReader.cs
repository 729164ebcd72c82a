using System.Diagnostics.CodeAnalysis;
using Emulator.Server.Journaling;

namespace Emulator.Server.Control;

/// <summary>Which entries of the journal are meant, as the control API and scenarios take it. All that is given must hold; * in a text stands for anything.</summary>
/// <param name="Kind">Kind of entry; any request when left out (docs/guides/journal.md).</param>
/// <param name="Method">Request method.</param>
/// <param name="Path">Path without query; of an RTSP URL what follows the host.</param>
/// <param name="Query">Parameters that the query must have; others may be there too.</param>
/// <param name="User">Who was logged in; an empty text for nobody.</param>
/// <param name="Status">Status of the answer, 100 to 999; 0 for none.</param>
/// <param name="Peer">Client address, with or without port.</param>
/// <param name="UserAgent">What the client calls itself.</param>
/// <param name="Connection">Number of the connection.</param>
/// <param name="Session">RTSP session.</param>
/// <param name="Reason">Why something ended or was refused.</param>
/// <param name="Fault">Id of the fault rule that touched it; an empty text for none.</param>
internal sealed record PatternRequest(
    string? Kind = null, string? Method = null, string? Path = null, IReadOnlyDictionary<string, string?>? Query = null, string? User = null, int? Status = null, string? Peer = null,
    string? UserAgent = null, long? Connection = null, string? Session = null, string? Reason = null, string? Fault = null);

/// <summary>How often something must happen; at least once when nothing is given.</summary>
/// <param name="AtLeast">At least so often, from 0.</param>
/// <param name="AtMost">At most so often, from 0.</param>
/// <param name="Exactly">Exactly so often; instead of the other two.</param>
internal sealed record CountRequest(int? AtLeast = null, int? AtMost = null, int? Exactly = null);

/// <summary>Makes patterns and counts of what a tester sent, or says which field is wrong.</summary>
internal static class PatternReader
{
    private const int MaxText = 2048;
    private const int MaxParameters = 64;

    public static bool TryRead(PatternRequest request, [NotNullWhen(true)] out RequestPattern? pattern, out string field, out string why)
    {
        (pattern, field, why) = (null, "", "");
        (string Field, string? Text)[] texts =
        [
            ("kind", request.Kind), ("method", request.Method), ("path", request.Path), ("user", request.User), ("peer", request.Peer),
            ("userAgent", request.UserAgent), ("session", request.Session), ("reason", request.Reason), ("fault", request.Fault),
        ];
        foreach (var (name, text) in texts)
        {
            if (text?.Length > MaxText)
            {
                (field, why) = (name, $"{name} is up to {MaxText} characters");
                return false;
            }
        }

        if (request.Path?.Contains('?', StringComparison.Ordinal) == true)
        {
            (field, why) = ("path", "path is without query; parameters go into query");
            return false;
        }

        if (request.Status is { } status and not (0 or (>= 100 and <= 999)))
        {
            (field, why) = ("status", $"status is 100 to 999, or 0 for none; {status} is not");
            return false;
        }

        if (request.Query is { } query && (query.Count > MaxParameters || query.Any(p => p.Key.Length + (p.Value?.Length ?? 0) > MaxText)))
        {
            (field, why) = ("query", $"query has up to {MaxParameters} parameters of up to {MaxText} characters");
            return false;
        }

        pattern = new RequestPattern
        {
            Kind = request.Kind,
            Method = request.Method,
            Path = request.Path,
            Query = (request.Query ?? new Dictionary<string, string?>(StringComparer.Ordinal)).ToDictionary(p => p.Key, p => p.Value ?? "*", StringComparer.Ordinal),
            User = request.User,
            Status = request.Status,
            Peer = request.Peer,
            Agent = request.UserAgent,
            Connection = request.Connection,
            Session = request.Session,
            Reason = request.Reason,
            Fault = request.Fault,
        };
        return true;
    }

    public static bool TryRead(CountRequest? request, [NotNullWhen(true)] out CountRule? count, out string field, out string why)
    {
        (count, field, why) = (null, "count", "");
        var (least, most, exactly) = (request?.AtLeast, request?.AtMost, request?.Exactly);
        if (least < 0 || most < 0 || exactly < 0)
        {
            why = "atLeast, atMost and exactly are 0 or more";
            return false;
        }

        if (exactly is not null && (least is not null || most is not null))
        {
            why = "exactly stands alone";
            return false;
        }

        if (least > most)
        {
            why = "atLeast is more than atMost";
            return false;
        }

        count = exactly is { } number ? CountRule.Exactly(number) : least is null && most is null ? CountRule.Once : new CountRule(least ?? 0, most);
        return true;
    }
}
