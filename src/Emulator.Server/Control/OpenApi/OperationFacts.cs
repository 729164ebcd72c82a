using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Emulator.Server.Control.OpenApi;

/// <summary>Adds to an operation its id, its examples, and the problems that every operation can answer with.</summary>
internal static class OperationFacts
{
    private const string ProblemType = "application/problem+json";

    public static async Task ApplyAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellation)
    {
        var path = "/" + context.Description.RelativePath;
        var id = IdOf(context.Description.HttpMethod ?? "GET", path);
        operation.OperationId = id;
        foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
        {
            // Parameters that are properties of a record have its spelling.
            parameter.Name = JsonNamingPolicy.CamelCase.ConvertName(parameter.Name!);
            Describe(id, parameter);
        }

        var examples = DocumentFacts.Operation(id);
        if (operation.RequestBody is OpenApiRequestBody { Content: { } bodies })
        {
            // A handler that reads its JSON by itself says with Accepts what that is.
            var accepted = context.Description.ActionDescriptor.EndpointMetadata.OfType<IAcceptsMetadata>().Select(a => a.RequestType).FirstOrDefault(t => t is not null && t != typeof(JsonElement));
            foreach (var (type, body) in bodies)
            {
                // What is taken as YAML too is, as JSON, the same in an object.
                body.Schema = accepted is null ? body.Schema
                    : accepted == typeof(string) && type == "application/json" ? new OpenApiSchema { Type = JsonSchemaType.Object }
                    : await context.GetOrCreateSchemaAsync(accepted, null, cancellation);
                body.Example = examples?[type == "application/json" ? "request" : "requestText"]?.DeepClone();
            }
        }

        DescribeBytes(operation, context);
        foreach (var (status, response) in operation.Responses ?? [])
        {
            foreach (var (type, content) in response.Content ?? new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal))
            {
                if (status[0] == '2')
                {
                    content.Example = examples?[type == "application/json" ? "answer" : "text"]?.DeepClone();
                }
            }
        }

        AddProblems(operation, context.Document!, path.StartsWith("/health", StringComparison.Ordinal));
        foreach (var (status, response) in operation.Responses!)
        {
            foreach (var content in (response.Content ?? new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)).Where(c => c.Key == ProblemType).Select(c => c.Value))
            {
                content.Example ??= ExampleOf(status);
            }
        }
    }

    /// <summary>The id of an operation: <c>GET /api/v1/devices/{id}/events</c> is <c>getDeviceEvents</c>. It changes only with the path.</summary>
    internal static string IdOf(string method, string path)
    {
        var id = new StringBuilder(method.ToLowerInvariant());
        var steps = path.Split('/', StringSplitOptions.RemoveEmptyEntries).SkipWhile(s => s is "api" or "v1").Select(s => s.Split(':')[0] is var name && name.Length < s.Length ? name + '}' : s).ToArray();
        for (var i = 0; i < steps.Length; i++)
        {
            var one = i + 1 < steps.Length && steps[i + 1].StartsWith('{') && !steps[i + 1].Contains('.', StringComparison.Ordinal);
            if (steps[i] == "{id}")
            {
                continue;
            }

            if (!(steps[i].StartsWith('{') && steps[i].EndsWith('}')))
            {
                Append(!one ? steps[i] : steps[i] == "stimuli" ? "stimulus" : steps[i].EndsWith('s') ? steps[i][..^1] : steps[i]);
            }
            else if (i > 0 && !steps[i - 1].EndsWith('s') && steps[i - 1] != "stimuli")
            {
                // config and config/{name} are two.
                Append(steps[i]);
            }
        }

        return id.ToString();

        void Append(string words)
        {
            foreach (var word in words.Split(['-', '.', '{', '}'], StringSplitOptions.RemoveEmptyEntries))
            {
                id.Append(char.ToUpperInvariant(word[0])).Append(word.AsSpan(1));
            }
        }
    }

    // An answer whose type is no JSON has no schema of its own.
    private static void DescribeBytes(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        foreach (var produced in context.Description.ActionDescriptor.EndpointMetadata.OfType<IProducesResponseTypeMetadata>().Where(p => p.Type is null || p.Type == typeof(void)))
        {
            if (operation.Responses?.GetValueOrDefault(produced.StatusCode.ToString(CultureInfo.InvariantCulture)) is OpenApiResponse { Content: null or { Count: 0 } } response && produced.ContentTypes.Any())
            {
                response.Content = produced.ContentTypes.ToDictionary(
                    type => type, _ => new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" } }, StringComparer.Ordinal);
            }
        }
    }

    private static void Describe(string operation, OpenApiParameter parameter)
    {
        if (DocumentFacts.Parameter(operation, parameter.Name!) is not { } facts)
        {
            return;
        }

        parameter.Description ??= (string?)facts["description"];
        parameter.Example = facts["example"]?.DeepClone();
        if (parameter.Schema is OpenApiSchema schema)
        {
            var description = schema.Description;
            SchemaFacts.Apply(schema, facts);
            schema.Description = description;
        }
    }

    private static void AddProblems(OpenApiOperation operation, OpenApiDocument document, bool open)
    {
        operation.Responses ??= [];
        string[] always = open ? ["400", "403"] : operation.RequestBody is null ? ["400", "401", "403"] : ["400", "401", "403", "413", "415"];
        foreach (var status in always)
        {
            if (!operation.Responses.ContainsKey(status))
            {
                operation.Responses[status] = new OpenApiResponse
                {
                    Description = Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(int.Parse(status, CultureInfo.InvariantCulture)),
                    Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal) { [ProblemType] = new() { Schema = new OpenApiSchemaReference("ProblemDetails", document) } },
                };
            }
        }

        if (!open)
        {
            operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(ControlDocument.Token, document)] = [] }];
        }
    }

    private static JsonObject? ExampleOf(string status) => status switch
    {
        "400" => Example(400, "bad request", "limit is 1 to 1000", "limit"),
        "401" => Example(401, "token needed", "Send the control token as 'Authorization: Bearer <token>'."),
        "403" => Example(403, "cross-origin request", "A page of another origin may not change an emulator."),
        "404" => Example(404, "no such device", "No device 'gate-9'. GET /api/v1/devices lists them."),
        "409" => Example(409, "no power", "ipc-1 is off: nothing happens to it."),
        "413" => Example(413, "body too large", "A body is at most 1048576 bytes."),
        "415" => Example(415, "unsupported media type", "A body is JSON in UTF-8, not compressed: send it with 'Content-Type: application/json'."),
        "500" => Example(500, "the store failed", "The device's state could not be written."),
        "503" => Example(503, "starting", "The cameras' ports are still opening: 3 of 10 devices listen."),
        _ => null,
    };

    private static JsonObject Example(int status, string title, string detail, string? field = null)
    {
        var example = new JsonObject { ["title"] = title, ["status"] = status, ["detail"] = detail };
        if (field is not null)
        {
            example["field"] = field;
        }

        return example;
    }
}
