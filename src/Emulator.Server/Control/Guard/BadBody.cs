using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.Metadata;

namespace Emulator.Server.Control.Guard;

/// <summary>Says what is wrong with a body that could not be read: where it is no JSON, or which field, and what that may hold.</summary>
internal static class BadBody
{
    public static Task WriteAsync(HttpContext http, Endpoint endpoint, BadHttpRequestException bad, ReadOnlyMemory<byte> body, JsonSerializerOptions json)
    {
        if (bad.StatusCode == StatusCodes.Status415UnsupportedMediaType)
        {
            return ControlBody.WrongType(http);
        }

        var (field, why) = bad.InnerException is JsonException problem
            ? Explain(problem, BodyType(endpoint), body, json)
            : ("", body.IsEmpty || IsNull(body) ? "a body is needed: a JSON object" : "the request cannot be read");
        return Problem.BadField(field, why).ExecuteAsync(http);
    }

    /// <summary>The field whose text, or whose name, has half of a surrogate pair, which JSON lets pass and no text can hold; null when there is none.</summary>
    public static string? Unpaired(ReadOnlyMemory<byte> body)
    {
        if (body.Span.IndexOf("\\ud"u8) < 0 && body.Span.IndexOf("\\uD"u8) < 0)
        {
            return null;
        }

        var field = "";
        try
        {
            var reader = new Utf8JsonReader(body.Span);
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName)
                {
                    field = reader.GetString()!;
                }
                else if (reader.TokenType == JsonTokenType.String)
                {
                    _ = reader.GetString();
                }
            }

            return null;
        }
        catch (JsonException)
        {
            // No JSON at all: whoever reads it says so.
            return null;
        }
        catch (InvalidOperationException)
        {
            return field;
        }
    }

    private static bool IsNull(ReadOnlyMemory<byte> body) => body.Span.Trim(" \r\n\t"u8).SequenceEqual("null"u8);

    private static Type? BodyType(Endpoint endpoint) => endpoint.Metadata.GetOrderedMetadata<IAcceptsMetadata>().Select(a => a.RequestType).FirstOrDefault(t => t is not null && t != typeof(JsonElement));

    private static (string Field, string Why) Explain(JsonException problem, Type? type, ReadOnlyMemory<byte> body, JsonSerializerOptions json)
    {
        if (Malformed(body, json) is { } reason)
        {
            return ("", "the body is not JSON: " + reason);
        }

        var path = problem.Path is { Length: > 2 } found && found[0] == '$' ? found[1..].TrimStart('.') : "";
        if (problem.Message.Contains("uplicate", StringComparison.Ordinal))
        {
            // Of JSON that is taken as it is, only the words tell which.
            path = path.Length == 0 && problem.Message.Split('\'') is [_, var name, ..] ? name : path;
            return (path, path.Length == 0 ? "a field is there twice" : $"{path} is there twice");
        }

        return type is null ? (path, "is not what is taken here") : Descend(path, type, json);
    }

    // The reader's own words name no type of ours.
    private static string? Malformed(ReadOnlyMemory<byte> body, JsonSerializerOptions json)
    {
        try
        {
            var reader = new Utf8JsonReader(body.Span, new JsonReaderOptions { MaxDepth = json.MaxDepth });
            while (reader.Read())
            {
                // To its end.
            }

            return null;
        }
        catch (JsonException problem)
        {
            return problem.Message;
        }
    }

    // Follows a path like region[1] or match.path as far as the types know it.
    private static (string Field, string Why) Descend(string path, Type type, JsonSerializerOptions json)
    {
        foreach (var step in path.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            var name = step.Split('[')[0];
            var info = json.GetTypeInfo(type);
            if (info.Kind != JsonTypeInfoKind.Object)
            {
                return (path, $"{path} is not what is taken here");
            }

            if (info.Properties.FirstOrDefault(p => p.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is not { } property)
            {
                return (path, $"there is no field '{name}', only {string.Join(", ", info.Properties.Select(p => p.Name))}");
            }

            type = property.PropertyType;
            if (step.Contains('[', StringComparison.Ordinal))
            {
                type = json.GetTypeInfo(type).ElementType ?? type;
            }
        }

        return (path, $"{(path.Length == 0 ? "the body" : path)} is {FieldType.Name(type)}");
    }
}
