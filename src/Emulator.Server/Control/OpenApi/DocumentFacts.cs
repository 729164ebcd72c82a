using System.Text.Json;
using System.Text.Json.Nodes;

namespace Emulator.Server.Control.OpenApi;

/// <summary>What openapi.json says of parameters, fields and operations; read when somebody first asks for the document.</summary>
internal static class DocumentFacts
{
    private static readonly Lazy<JsonObject> All = new(Read);

    /// <summary>Facts of a parameter: of this operation, or of all that have it.</summary>
    public static JsonObject? Parameter(string operation, string name) => Of("parameters", $"{operation}.{name}") ?? Of("parameters", name);

    /// <summary>Facts of a field, <c>StimulusRequest.level</c>.</summary>
    public static JsonObject? Field(string type, string name) => Of("fields", $"{type}.{name}");

    /// <summary>Examples of an operation.</summary>
    public static JsonObject? Operation(string operation) => Of("operations", operation);

    private static JsonObject? Of(string part, string name) => All.Value[part]?[name]?.AsObject();

    private static JsonObject Read()
    {
        using var file = typeof(DocumentFacts).Assembly.GetManifestResourceStream("Emulator.Server.Control.OpenApi.openapi.json")
            ?? throw new InvalidOperationException("openapi.json is not in the assembly");
        return JsonNode.Parse(file, documentOptions: new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true })!.AsObject();
    }
}
