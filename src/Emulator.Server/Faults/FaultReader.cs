using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Emulator.Device.Profiles;

namespace Emulator.Server.Faults;

/// <summary>Makes a rule of what a tester wrote, or says which field is wrong: <c>when.nth</c>, <c>params.status</c>.</summary>
internal static class FaultReader
{
    private const int MaxCount = 1_000_000;
    private static readonly string[] Fields = ["id", "kind", "match", "when", "params", "for", "after"];
    private static readonly string[] MatchFields = ["device", "surface", "channel", "path", "action", "query", "method", "address", "user", "session", "track", "code"];
    private static readonly string[] WhenFields = ["always", "nth", "everyNth", "first", "skip", "probability", "after", "for", "between", "hits", "afterRequest"];

    /// <summary>Reads a rule.</summary>
    /// <param name="given">An object with <c>kind</c> and, if wanted, <c>id</c>, <c>match</c>, <c>when</c>, <c>params</c>; <c>for</c> and <c>after</c> may stand for those of <c>when</c>.</param>
    /// <param name="request">What it says.</param>
    /// <param name="field">The field at fault.</param>
    /// <param name="why">What is wrong with it.</param>
    public static bool TryRead(JsonElement given, [NotNullWhen(true)] out FaultRequest? request, out string field, out string why)
    {
        try
        {
            request = Read(given);
            (field, why) = ("", "");
            return true;
        }
        catch (Wrong wrong)
        {
            (request, field, why) = (null, wrong.Field, wrong.Message);
            return false;
        }
    }

    /// <summary>Reads which occasions somebody means.</summary>
    public static bool TryReadMatch(JsonElement given, string path, [NotNullWhen(true)] out FaultMatch? match, out string field, out string why)
    {
        try
        {
            match = Match(given, path);
            (field, why) = ("", "");
            return true;
        }
        catch (Wrong wrong)
        {
            (match, field, why) = (null, wrong.Field, wrong.Message);
            return false;
        }
    }

    private static FaultRequest Read(JsonElement given)
    {
        Known(given, "", Fields);
        var name = Text(given, "", "kind") ?? throw new Wrong("kind", "kind is the name of a kind of fault. GET /api/v1/fault-kinds lists them.");
        if (!FaultCatalogue.TryGet(name, out var kind))
        {
            throw new Wrong("kind", $"there is no kind {Spelling.Quote(name)}{Spelling.Hint(name, FaultCatalogue.All.Select(k => k.Id))}");
        }

        var id = Text(given, "", "id");
        if (id is not null && (id.Length is 0 or > 64 || !id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')))
        {
            throw new Wrong("id", "id is 1 to 64 letters, digits, dots, dashes and underscores");
        }

        var match = Has(given, "match", out var matching) ? Match(matching, "match") : FaultMatch.Everything;
        var when = Has(given, "when", out var timing) ? When(timing) : FaultWhen.Always;
        if (Duration(given, "", "for") is { } lasts)
        {
            when = when.For is null ? when with { For = lasts } : throw new Wrong("for", "for is given twice");
        }

        if (Duration(given, "", "after") is { } after)
        {
            when = when.After is null ? when with { After = after } : throw new Wrong("after", "after is given twice");
        }

        return new FaultRequest(id, kind, match, when, Arguments(kind, Has(given, "params", out var values) ? values : default));
    }

    private static FaultMatch Match(JsonElement given, string path, string[]? fields = null)
    {
        Known(given, path, fields ?? MatchFields);
        FaultSurface? surface = null;
        if (Text(given, path, "surface") is { } named)
        {
            surface = Enum.TryParse<FaultSurface>(named, ignoreCase: true, out var known) && !char.IsAsciiDigit(named[0])
                ? known
                : throw new Wrong(Join(path, "surface"), "surface is one of " + string.Join(", ", Enum.GetNames<FaultSurface>().Select(s => s.ToLowerInvariant())));
        }

        IPAddress? address = null;
        if (Text(given, path, "address") is { } from && !IPAddress.TryParse(from, out address))
        {
            throw new Wrong(Join(path, "address"), "address is an IP address");
        }

        Dictionary<string, string>? query = null;
        if (Has(given, "query", out var parameters))
        {
            query = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            foreach (var parameter in Object(parameters, Join(path, "query")))
            {
                query[parameter.Name] = parameter.Value.ValueKind switch
                {
                    JsonValueKind.String => parameter.Value.GetString()!,
                    JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => parameter.Value.GetRawText(),
                    _ => throw new Wrong(Join(path, "query." + parameter.Name), "a parameter's value is a text"),
                };
            }
        }

        return new FaultMatch
        {
            Device = Text(given, path, "device"),
            Surface = surface,
            Channel = Int(given, path, "channel", 1, 1024),
            Path = Text(given, path, "path"),
            Action = Text(given, path, "action"),
            Query = query,
            Method = Text(given, path, "method"),
            Address = address,
            User = Text(given, path, "user"),
            Session = Text(given, path, "session"),
            Track = Text(given, path, "track"),
            Code = Text(given, path, "code"),
        };
    }

    private static FaultWhen When(JsonElement given)
    {
        const string path = "when";
        if (given.ValueKind == JsonValueKind.String)
        {
            return given.GetString() switch
            {
                "always" => FaultWhen.Always,
                "first" => FaultWhen.Always with { First = 1 },
                _ => throw new Wrong(path, "when is always, first, or an object"),
            };
        }

        Known(given, path, WhenFields);
        if (Has(given, "always", out var always) && always.ValueKind != JsonValueKind.True)
        {
            throw new Wrong("when.always", "always is true, or is left out");
        }

        TimeOnly? from = null, to = null;
        if (Has(given, "between", out var between))
        {
            if (between.ValueKind != JsonValueKind.Array || between.GetArrayLength() != 2 || Clock(between[0]) is not { } start || Clock(between[1]) is not { } end)
            {
                throw new Wrong("when.between", "between is two times of day, such as [\"22:00\", \"06:00\"]");
            }

            (from, to) = (start, end);
        }

        FaultMatch? afterRequest = null;
        var afterRequests = 1;
        if (Has(given, "afterRequest", out var request))
        {
            afterRequests = Int(request.ValueKind == JsonValueKind.Object ? request : throw new Wrong("when.afterRequest", "afterRequest is an object"), "when.afterRequest", "count", 1, MaxCount) ?? 1;
            afterRequest = Match(request, "when.afterRequest", [.. MatchFields, "count"]);
        }

        return new FaultWhen
        {
            Nth = Int(given, path, "nth", 1, MaxCount),
            EveryNth = Int(given, path, "everyNth", 1, MaxCount),
            First = Int(given, path, "first", 1, MaxCount),
            Skip = Int(given, path, "skip", 0, MaxCount),
            Probability = Number(given, path, "probability", 0, 1),
            After = Duration(given, path, "after"),
            For = Duration(given, path, "for"),
            From = from,
            To = to,
            Hits = Int(given, path, "hits", 1, MaxCount),
            AfterRequest = afterRequest,
            AfterRequests = afterRequests,
        };
    }

    private static FaultArguments Arguments(FaultKind kind, JsonElement given)
    {
        if (given.ValueKind != JsonValueKind.Undefined)
        {
            Known(given, "params", [.. kind.Parameters.Select(p => p.Name)]);
        }

        var values = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var parameter in kind.Parameters)
        {
            var path = "params." + parameter.Name;
            values[parameter.Name] = given.ValueKind == JsonValueKind.Object && Has(given, parameter.Name, out var value)
                ? Value(parameter, value, path)
                : parameter.Default ?? throw new Wrong(path, $"{kind.Id} needs {parameter.Name}: {parameter.Summary}");
        }

        return new FaultArguments(values);
    }

    private static object Value(FaultParameter parameter, JsonElement value, string path)
    {
        switch (parameter.Type)
        {
            case FaultValue.Int:
                return Whole(value, parameter, path);
            case FaultValue.Number:
                return value.ValueKind == JsonValueKind.Number && value.GetDouble() is var number && number >= parameter.Min && number <= parameter.Max
                    ? number
                    : throw new Wrong(path, $"{parameter.Name} is a number from {Plain(parameter.Min)} to {Plain(parameter.Max)}");
            case FaultValue.Duration:
                return TryDuration(value, out var span) && span.TotalSeconds >= parameter.Min && span.TotalSeconds <= parameter.Max
                    ? span
                    : throw new Wrong(path, $"{parameter.Name} is a time such as 300ms or 5s, from {Plain(parameter.Min)}s to {Plain(parameter.Max)}s");
            case FaultValue.Flag:
                return value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw new Wrong(path, $"{parameter.Name} is true or false");
            case FaultValue.Text:
                return value.ValueKind == JsonValueKind.String && value.GetString()!.Length <= FaultParameter.MaxLength
                    ? value.GetString()!
                    : throw new Wrong(path, $"{parameter.Name} is a text of at most {FaultParameter.MaxLength} characters");
            case FaultValue.Choice:
                var chosen = value.ValueKind == JsonValueKind.String ? parameter.Choices.FirstOrDefault(c => c.Equals(value.GetString(), StringComparison.OrdinalIgnoreCase)) : null;
                return chosen ?? throw new Wrong(path, $"{parameter.Name} is one of {string.Join(", ", parameter.Choices)}");
            case FaultValue.Ints:
                return Members(value, parameter, path).Select(member => Whole(member, parameter, path)).ToArray();
            default:
                return Members(value, parameter, path).Select(member => member.ValueKind == JsonValueKind.String ? member.GetString()! : throw new Wrong(path, $"{parameter.Name} is a list of texts")).ToArray();
        }
    }

    private static IEnumerable<JsonElement> Members(JsonElement value, FaultParameter parameter, string path) =>
        value.ValueKind == JsonValueKind.Array && value.GetArrayLength() <= FaultParameter.MaxLength ? value.EnumerateArray() : throw new Wrong(path, $"{parameter.Name} is a list");

    private static long Whole(JsonElement value, FaultParameter parameter, string path) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= parameter.Min && number <= parameter.Max
            ? number
            : throw new Wrong(path, $"{parameter.Name} is a whole number from {Plain(parameter.Min)} to {Plain(parameter.Max)}");

    private static string? Text(JsonElement given, string path, string name) =>
        !Has(given, name, out var value) ? null
        : value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 and <= FaultParameter.MaxLength } text ? text
        : throw new Wrong(Join(path, name), $"{name} is a text");

    private static int? Int(JsonElement given, string path, string name, int min, int max) =>
        !Has(given, name, out var value) ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= min && number <= max ? number
        : throw new Wrong(Join(path, name), $"{name} is a whole number from {min} to {max}");

    private static double? Number(JsonElement given, string path, string name, double min, double max) =>
        !Has(given, name, out var value) ? null
        : value.ValueKind == JsonValueKind.Number && value.GetDouble() is var number && number >= min && number <= max ? number
        : throw new Wrong(Join(path, name), $"{name} is a number from {Plain(min)} to {Plain(max)}");

    private static TimeSpan? Duration(JsonElement given, string path, string name) =>
        !Has(given, name, out var value) ? null
        : TryDuration(value, out var span) ? span
        : throw new Wrong(Join(path, name), $"{name} is a time: seconds, or a text such as 300ms, 5s, 2m, 1h");

    private static bool TryDuration(JsonElement value, out TimeSpan span)
    {
        span = default;
        return value.ValueKind switch
        {
            JsonValueKind.String => DurationText.TryParse(value.GetString()!, out span),
            JsonValueKind.Number => DurationText.TryOf(value.GetDouble(), out span),
            _ => false,
        };
    }

    private static TimeOnly? Clock(JsonElement value) =>
        value.ValueKind == JsonValueKind.String && TimeOnly.TryParseExact(value.GetString(), ["HH:mm", "HH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;

    private static void Known(JsonElement given, string path, string[] known)
    {
        foreach (var property in Object(given, path))
        {
            if (!known.Contains(property.Name, StringComparer.Ordinal))
            {
                throw new Wrong(Join(path, property.Name), $"there is no field {Spelling.Quote(property.Name)}{Spelling.Hint(property.Name, known)}");
            }
        }
    }

    private static JsonElement.ObjectEnumerator Object(JsonElement given, string path) =>
        given.ValueKind == JsonValueKind.Object ? given.EnumerateObject() : throw new Wrong(path, path.Length == 0 ? "a fault is an object" : $"{path} is an object");

    private static bool Has(JsonElement given, string name, out JsonElement value) =>
        given.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    private static string Plain(double number) => number.ToString("0.###", CultureInfo.InvariantCulture);

    private sealed class Wrong(string where, string why) : Exception(why)
    {
        public string Field => where;
    }
}
