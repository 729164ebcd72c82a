using System.Buffers;
using System.Text.Json;
using Emulator.Device.Config;
using Emulator.Device.Logs;
using Emulator.Server.Cameras;

namespace Emulator.Server.Control;

internal static class ConfigApi
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/devices/{id}/config", IResult (string id, CameraFleet fleet) =>
                fleet.TryGet(id, out var camera) ? TypedResults.Ok(camera.Device.Config.Current.Names) : Problem.NoDevice(id))
            .WithTags("config").WithSummary("Names of the config sections").Produces<string[]>().ProducesProblem(404);
        api.MapGet("/devices/{id}/config/{name}", IResult (string id, string name, CameraFleet fleet) =>
                !fleet.TryGet(id, out var camera) ? Problem.NoDevice(id)
                : camera.Device.Config.Current.TryGet(name, out var section) ? Json(section.Value)
                : NoSection(name))
            .WithTags("config").WithSummary("One config section as JSON").Produces<JsonElement>().ProducesProblem(404);
        api.MapPut("/devices/{id}/config/{name}", IResult (string id, string name, JsonElement body, CameraFleet fleet) => Put(id, name, body, fleet))
            .WithTags("config").WithSummary("Lay JSON over one config section: all of it, or nothing").Produces<JsonElement>().ProducesProblem(400).ProducesProblem(404);
    }

    private static IResult Put(string id, string name, JsonElement body, CameraFleet fleet)
    {
        if (!fleet.TryGet(id, out var camera))
        {
            return Problem.NoDevice(id);
        }

        if (!camera.Device.Config.Current.TryGet(name, out _))
        {
            return NoSection(name);
        }

        var outcome = camera.Device.Config.Put(name, body);
        if (outcome.StoreFailed)
        {
            return TypedResults.Problem(outcome.Error, statusCode: StatusCodes.Status500InternalServerError, title: "the store failed");
        }

        if (outcome.Error is { } error)
        {
            return Problem.BadField(name, error);
        }

        camera.Device.Log.WriteChange("SaveConfig", outcome.Change, "", from: null, [camera.Device.Config.Current.Names.First(n => string.Equals(n, name, StringComparison.OrdinalIgnoreCase))]);
        camera.Device.Power.Settle();
        return Json(camera.Device.Config.Current[name]);
    }

    private static IResult NoSection(string name) => TypedResults.Problem($"The device has no config '{name}'.", statusCode: StatusCodes.Status404NotFound, title: "no such config");

    private static IResult Json(ConfigNode node)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer))
        {
            ConfigText.WriteJson(json, node);
        }

        return TypedResults.Bytes(buffer.WrittenMemory, "application/json");
    }
}
