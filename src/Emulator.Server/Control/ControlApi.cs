using System.Text.Json;
using System.Text.Json.Serialization;
using Emulator.Server.Hosting;
using Microsoft.AspNetCore.Http.Json;

namespace Emulator.Server.Control;

/// <summary>The control port: everything a tester needs, on a port of its own so that the camera's ports look like a camera.</summary>
internal static class ControlApi
{
    public static void AddServices(IServiceCollection services)
    {
        services.AddRouting();
        services.AddProblemDetails();
        services.AddOpenApi("v1", OpenApiText.Describe);
        services.Configure<JsonOptions>(json =>
        {
            json.SerializerOptions.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
            json.SerializerOptions.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
            json.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase));
        });
    }

    public static void Map(WebApplication app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.Use(Guard);
        app.MapOpenApi("/openapi/{documentName}.json");
        HealthApi.Map(app);
        MetricsApi.Map(app);
        var api = app.MapGroup("/api/v1");
        OperationsApi.Map(api);
        DevicesApi.Map(api);
        StateApi.Map(api);
        StimuliApi.Map(api);
        StreamsApi.Map(api);
        LogApi.Map(api);
        UsersApi.Map(api);
        RequestsApi.Map(api);
        VerifyApi.Map(api);
        ClientReportApi.Map(api);
        EventsApi.Map(api);
        AudioReceivedApi.Map(api);
        ConfigApi.Map(api);
        PowerApi.Map(api);
        ClockApi.Map(api);
        SnapshotsApi.Map(api);
        FaultsApi.Map(api);
    }

    /// <summary>A browser page of another origin may not write here, and who has no token may do nothing where one is set.</summary>
    private static Task Guard(HttpContext http, RequestDelegate next)
    {
        var options = http.RequestServices.GetRequiredService<EmulatorOptions>();
        if (!HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method) && IsForeign(http.Request))
        {
            return Problem.Write(http, StatusCodes.Status403Forbidden, "cross-origin request", "A page of another origin may not change an emulator.");
        }

        if (options.ControlToken is { Length: > 0 } token && !http.Request.Path.StartsWithSegments("/health", StringComparison.OrdinalIgnoreCase) && !HasToken(http.Request, token))
        {
            http.Response.Headers.WWWAuthenticate = "Bearer";
            return Problem.Write(http, StatusCodes.Status401Unauthorized, "token needed", "Send the control token as 'Authorization: Bearer <token>'.");
        }

        return next(http);
    }

    private static bool IsForeign(HttpRequest request) =>
        request.Headers.Origin is [{ Length: > 0 } origin] && !(Uri.TryCreate(origin, UriKind.Absolute, out var from) && string.Equals(from.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase));

    private static bool HasToken(HttpRequest request, string token) =>
        request.Headers.Authorization is [{ } header] && header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)
        && Protocol.Auth.DigestCredentials.FixedTimeEquals(header["Bearer ".Length..].Trim(), token);
}
