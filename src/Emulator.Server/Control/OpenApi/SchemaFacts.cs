using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Emulator.Device.Events;
using Emulator.Device.World;
using Emulator.Server.Faults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.OpenApi;

namespace Emulator.Server.Control.OpenApi;

/// <summary>Adds to a schema what the types of C# do not tell: ranges, words, patterns.</summary>
internal static class SchemaFacts
{
    // Words that are tables of this program: they cannot be copied into a file and stay true.
    private static IEnumerable<string>? WordsOf(string field) => field switch
    {
        "StimulusRequest.kind" => StimulusKinds.All.Select(k => k.Name),
        "EventRequest.code" => EventCodes.All.Select(c => c.Name),
        "FaultGiven.kind" => FaultCatalogue.All.Select(k => k.Id),
        _ => null,
    };

    /// <summary>Adds to the schema of a type.</summary>
    public static void Apply(OpenApiSchema schema, JsonTypeInfo info)
    {
        if (schema.Enum is { Count: > 0 } && schema.Type is null)
        {
            schema.Type = JsonSchemaType.String;
        }

        if (info.Type == typeof(ProblemDetails) && schema.Properties is not null)
        {
            schema.Properties["field"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "The field or parameter that is wrong; empty or left out when it is the whole request." };
            schema.AdditionalPropertiesAllowed = true;
            schema.AdditionalProperties = new OpenApiSchema();
        }

        if (info.Kind != JsonTypeInfoKind.Object || schema.Properties is null)
        {
            return;
        }

        // What may be null is left out of answers, and may be left out of requests unless the facts say otherwise.
        schema.Required?.ExceptWith(info.Properties.Where(p => p.IsGetNullable || Nullable.GetUnderlyingType(p.PropertyType) is not null).Select(p => p.Name));
        foreach (var (name, property) in schema.Properties)
        {
            var field = $"{info.Type.Name}.{name}";
            if (property is not OpenApiSchema described)
            {
                continue;
            }

            if (DocumentFacts.Field(info.Type.Name, name) is { } facts)
            {
                Apply(described, facts);
                if ((bool?)facts["required"] == true)
                {
                    (schema.Required ??= new HashSet<string>(StringComparer.Ordinal)).Add(name);
                }
            }

            if (WordsOf(field) is { } words)
            {
                described.Enum = [.. words.Select(w => (JsonNode)w!)];
            }
        }
    }

    /// <summary>Adds facts to a schema.</summary>
    public static void Apply(OpenApiSchema schema, JsonObject facts)
    {
        schema.Minimum = Text(facts["minimum"]) ?? schema.Minimum;
        schema.Maximum = Text(facts["maximum"]) ?? schema.Maximum;
        schema.ExclusiveMinimum = Text(facts["exclusiveMinimum"]) ?? schema.ExclusiveMinimum;
        schema.MinLength = (int?)facts["minLength"] ?? schema.MinLength;
        schema.MaxLength = (int?)facts["maxLength"] ?? schema.MaxLength;
        schema.MinItems = (int?)facts["minItems"] ?? schema.MinItems;
        schema.MaxItems = (int?)facts["maxItems"] ?? schema.MaxItems;
        schema.Pattern = (string?)facts["pattern"] ?? schema.Pattern;
        schema.Description = (string?)facts["description"] ?? schema.Description;
        schema.Type = facts["type"] is JsonArray types ? types.Aggregate(default(JsonSchemaType), (all, one) => all | Enum.Parse<JsonSchemaType>((string)one!, ignoreCase: true)) : schema.Type;
        if (facts["enum"] is JsonArray words)
        {
            schema.Enum = [.. words.Select(w => w!.DeepClone())];
        }
    }

    private static string? Text(JsonNode? number) => number?.GetValue<double>().ToString(CultureInfo.InvariantCulture);
}
