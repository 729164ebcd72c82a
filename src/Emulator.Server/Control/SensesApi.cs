using System.Buffers.Binary;
using Emulator.Device.Analytics;
using Emulator.Device.Thermal;
using Emulator.Server.Cameras;

namespace Emulator.Server.Control;

/// <summary>What a device's sensors make of a place in its picture: how warm it is, and where people went.</summary>
internal static class SensesApi
{
    private const int Grid = 8191;
    private const int Head = 16;

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/devices/{id}/channels/{channel:int}/temperature", IResult (string id, int channel, int? x, int? y, CameraFleet fleet) => Measure(id, channel, x ?? (Grid + 1) / 2, y ?? (Grid + 1) / 2, fleet))
            .WithTags("pictures").WithSummary("The temperature of a point of a thermal channel, as getRandomPointTemper tells it").Produces<TemperatureInfo>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(409);
        api.MapGet("/devices/{id}/channels/{channel:int}/heat-map", IResult (string id, int channel, string? from, string? to, CameraFleet fleet) => Map(id, channel, from, to, fleet))
            .WithTags("pictures").WithSummary("Where people went between two times of the device's clock, the last day of it when neither is given, as heatMap.cgi tells it").Produces<HeatMapInfo>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(409);
    }

    private static IResult Measure(string id, int channel, int x, int y, CameraFleet fleet)
    {
        if (!fleet.TryGet(id, out var camera))
        {
            return Problem.NoDevice(id);
        }

        if (Beyond(camera, channel) is { } beyond)
        {
            return beyond;
        }

        if (x is < 0 or > Grid || y is < 0 or > Grid)
        {
            return Problem.BadField(x is < 0 or > Grid ? "x" : "y", $"x and y are 0 to {Grid}");
        }

        if (camera.Device.Part<ThermalSensor>() is not { } sensor || sensor.FieldOf(channel - 1) is null)
        {
            return Problem.Conflict("channel", $"channel {channel} of {camera.Id} has no picture of heat");
        }

        if (!sensor.Thermometry.IsEnabled)
        {
            return Problem.Conflict("id", $"{camera.Id} measures nothing: HeatImagingThermometry.TemperEnable is false");
        }

        var thermometry = sensor.Thermometry;
        return TypedResults.Ok(new TemperatureInfo(x, y, Math.Round(thermometry.Unit.From(thermometry.At(channel - 1, new HeatPoint(x, y), camera.Device.Clock.UtcNow)), 2), thermometry.Unit.ToString()));
    }

    private static IResult Map(string id, int channel, string? from, string? to, CameraFleet fleet)
    {
        if (!fleet.TryGet(id, out var camera))
        {
            return Problem.NoDevice(id);
        }

        if (Beyond(camera, channel) is { } beyond)
        {
            return beyond;
        }

        if (RecordingsApi.Span(camera, from, to, out var since, out var until) is { } wrong)
        {
            return wrong;
        }

        if (camera.Device.Part<VideoAnalytics>() is not { } analytics)
        {
            return Problem.Conflict("id", $"{camera.Id} has no analytics");
        }

        var map = analytics.HeatBetween(channel - 1, since, until);
        return TypedResults.Ok(new HeatMapInfo(BinaryPrimitives.ReadUInt16LittleEndian(map), BinaryPrimitives.ReadUInt16LittleEndian(map.AsSpan(2)), map[Head..]));
    }

    private static IResult? Beyond(Camera camera, int channel) =>
        channel >= 1 && channel <= camera.Device.Profile.Channels.Length ? null : Problem.BadField("channel", $"channel is 1 to {camera.Device.Profile.Channels.Length}");

    /// <param name="X">Where, on the grid of 8192.</param>
    /// <param name="Y">Where, on the grid of 8192.</param>
    /// <param name="Temperature">How warm it is.</param>
    /// <param name="Unit">Centigrade or Fahrenheit, as the device is set.</param>
    internal sealed record TemperatureInfo(int X, int Y, double Temperature, string Unit);

    /// <param name="Width">Cells across.</param>
    /// <param name="Height">Cells down.</param>
    /// <param name="Cells">A byte for each in base64, line by line from the top left: 0 nobody was there, 255 the warmest place.</param>
    internal sealed record HeatMapInfo(int Width, int Height, byte[] Cells);
}
