using Microsoft.AspNetCore.OpenApi;

namespace Emulator.Server.Control;

/// <summary>What the OpenAPI document says of itself.</summary>
internal static class OpenApiText
{
    public static void Describe(OpenApiOptions options) => options.AddDocumentTransformer((document, _, _) =>
    {
        document.Info.Title = "Camulator control API";
        document.Info.Version = "1";
        document.Info.Description = "Steers an emulator: its devices, what clients asked of them, their configuration, power and clock.";
        return Task.CompletedTask;
    });
}
