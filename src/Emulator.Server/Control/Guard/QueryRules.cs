using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Metadata;

namespace Emulator.Server.Control.Guard;

/// <summary>Names of query parameters that a handler reads by itself, beyond those that its signature tells.</summary>
internal sealed record QueryNames(params string[] Names);

/// <summary>
/// The query parameters of one resource: those of its handler's signature. What it does not know is refused, since a misspelt filter
/// would otherwise answer with everything.
/// </summary>
internal sealed class QueryRules
{
    private static readonly ConditionalWeakTable<Endpoint, QueryRules> Known = [];

    private readonly Dictionary<string, Type> _types = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, Type> _ofPath = new(StringComparer.OrdinalIgnoreCase);

    private QueryRules(RouteEndpoint endpoint)
    {
        foreach (var parameter in endpoint.Metadata.GetOrderedMetadata<IParameterBindingMetadata>())
        {
            if (Simple(parameter.ParameterInfo.ParameterType) is { } type)
            {
                (endpoint.RoutePattern.GetParameter(parameter.Name) is null ? _types : _ofPath)[parameter.Name] = type;
            }
        }

        foreach (var name in endpoint.Metadata.GetOrderedMetadata<QueryNames>().SelectMany(n => n.Names))
        {
            _types[name] = typeof(string);
        }
    }

    /// <summary>The rules of a resource.</summary>
    public static QueryRules Of(RouteEndpoint endpoint) => Known.GetValue(endpoint, static e => new QueryRules((RouteEndpoint)e));

    /// <summary>What stands against a request; null when nothing does.</summary>
    public (string Field, string Why)? Check(HttpRequest request)
    {
        foreach (var (name, values) in request.Query)
        {
            if (!_types.TryGetValue(name, out var type))
            {
                return (name, _types.Count == 0 ? $"there is no parameter '{name}': this takes none" : $"there is no parameter '{name}', only {string.Join(", ", _types.Keys.Select(JsonNamingPolicy.CamelCase.ConvertName))}");
            }

            if (values.Count > 1)
            {
                return (name, $"{name} is there {values.Count} times");
            }

            if (!Reads(type, values.ToString()))
            {
                return (name, $"{name} is {FieldType.Name(type)}");
            }
        }

        foreach (var (name, type) in _ofPath)
        {
            if (request.RouteValues[name] is string value && !Reads(type, value))
            {
                return (name, $"{name} is {FieldType.Name(type)}");
            }
        }

        return null;
    }

    private static Type? Simple(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type.IsPrimitive || type.IsEnum || type == typeof(string) ? type : null;
    }

    private static bool Reads(Type type, string value) =>
        type == typeof(string)
        || (type.IsEnum ? Enum.TryParse(type, value, ignoreCase: true, out var parsed) && Enum.IsDefined(type, parsed) && !char.IsAsciiDigit(value.Trim()[0])
        : type == typeof(int) ? int.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out _)
        : type == typeof(long) ? long.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out _)
        : type == typeof(double) ? double.TryParse(value, NumberStyles.Float | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out _)
        : type != typeof(bool) || bool.TryParse(value, out _));
}
