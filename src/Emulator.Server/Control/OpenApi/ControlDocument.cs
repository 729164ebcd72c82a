using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Emulator.Server.Control.OpenApi;

/// <summary>
/// The OpenAPI document: paths, types and their descriptions come from the handlers and their records; what these cannot say (ranges, words,
/// examples) from openapi.json beside this file. Tests hold both against the running server.
/// </summary>
internal static class ControlDocument
{
    /// <summary>Name of the security scheme.</summary>
    public const string Token = "token";

    public static void Describe(OpenApiOptions options)
    {
        options.CreateSchemaReferenceId = NameOf;
        options.AddSchemaTransformer((schema, context, _) =>
        {
            SchemaFacts.Apply(schema, context.JsonTypeInfo);
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, cancellation) => OperationFacts.ApplyAsync(operation, context, cancellation));
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "Camulator control API";
            document.Info.Version = "1";
            document.Info.Description = "Steers an emulator: its devices, what happens to them, how they misbehave, what clients asked of them, their configuration, power and clock. "
                + "Errors are problem details (RFC 9457) whose field names what is wrong; fields and parameters that are not described here are refused. `*` as {id} means every device.";
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal);
            document.Components.SecuritySchemes[Token] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = "The control token (--control-token), where one is set: always beyond loopback. Health takes none.",
            };
            return Task.CompletedTask;
        });
    }

    // A record within a record is named with it, or two of them could be taken for one.
    private static string? NameOf(JsonTypeInfo info) =>
        info.Type is { DeclaringType: { IsAbstract: false } outer } inner && !inner.IsGenericType && info.Kind == JsonTypeInfoKind.Object
            ? outer.Name + inner.Name
            : OpenApiOptions.CreateDefaultSchemaReferenceId(info);
}
