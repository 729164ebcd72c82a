using System.Text.Json;
using System.Text.Json.Serialization;
using Emulator.Device.Config;
using Emulator.Server.Control.Guard;
using Emulator.Server.Control.OpenApi;
using Emulator.Server.Dashboard;
using Microsoft.AspNetCore.Http.Json;

namespace Emulator.Server.Control;

/// <summary>The control port: everything a tester needs, on a port of its own so that the camera's ports look like a camera.</summary>
internal static class ControlApi
{
    // Nothing that is taken or told here is nested half as deep.
    private const int MaxDepth = 32;

    public static void AddServices(IServiceCollection services)
    {
        services.AddRouting();
        services.AddProblemDetails();
        services.AddOpenApi("v1", ControlDocument.Describe);
        // A request that cannot be read is told which field is wrong, by the guard.
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.Configure<JsonOptions>(json =>
        {
            json.SerializerOptions.MaxDepth = MaxDepth;
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            json.SerializerOptions.AllowDuplicateProperties = false;
            json.SerializerOptions.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
            json.SerializerOptions.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
            json.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase));
        });
    }

    public static void Map(WebApplication app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages(refused => Problem.Write(refused.HttpContext, refused.HttpContext.Response.StatusCode, "refused", "There is nothing here for such a request."));
        app.Use(static next => http => WithStores(next, http));
        app.Use(ControlGuard.Pass);
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
        RecordsApi.Map(api);
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
        ScenariosApi.Map(api);
        FaultsApi.Map(api);
        WordsApi.Map(api);
        PicturesApi.Map(api);
        VideoApi.Map(api);
        EncodersApi.Map(api);
        SensesApi.Map(api);
        PtzApi.Map(api);
        RecordingsApi.Map(api);
        ChangesApi.Map(api);
        DashboardPage.Map(app);
    }

    // What a device remembers cannot be read now; the log has been told once (StoreHealth).
    private static async Task WithStores(RequestDelegate next, HttpContext http)
    {
        try
        {
            await next(http);
        }
        catch (ConfigStoreException unreadable) when (!http.Response.HasStarted)
        {
            await Problem.Write(http, StatusCodes.Status500InternalServerError, "the store failed", unreadable.Message);
        }
    }
}
