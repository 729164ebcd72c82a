using System.Globalization;
using Emulator.Device.Recording;
using Emulator.Server.Cameras;

namespace Emulator.Server.Control;

/// <summary>What a device has recorded.</summary>
internal static class RecordingsApi
{
    private const int MaxFiles = 10_000;
    private const string Form = "yyyy-MM-dd HH:mm:ss";
    private static readonly TimeSpan MaxSpan = TimeSpan.FromDays(31);

    public static void Map(IEndpointRouteBuilder api) => api
        .MapGet("/devices/{id}/recordings", IResult (string id, int? channel, string? from, string? to, int? limit, CameraFleet fleet) => Read(id, channel, from, to, limit, fleet))
        .WithTags("recordings").WithSummary("What a device has recorded, oldest first: files and pictures of which any lies between two times of its clock, the last day of it when neither is given")
        .Produces<RecordingInfo[]>().ProducesProblem(400).ProducesProblem(404);

    private static IResult Read(string id, int? channel, string? from, string? to, int? limit, CameraFleet fleet)
    {
        if (!fleet.TryGet(id, out var camera))
        {
            return Problem.NoDevice(id);
        }

        var device = camera.Device;
        if (channel is < 1 || channel > device.Profile.Channels.Length)
        {
            return Problem.BadField("channel", $"channel is 1 to {device.Profile.Channels.Length}");
        }

        if (limit is < 1 or > MaxFiles)
        {
            return Problem.BadField("limit", $"limit is 1 to {MaxFiles}");
        }

        if (Span(camera, from, to, out var since, out var until) is { } wrong)
        {
            return wrong;
        }

        var found = device.Recordings.Find(new RecordingQuery { Channel = channel - 1, From = device.Clock.ToUtc(since), To = device.Clock.ToUtc(until) });
        return TypedResults.Ok(found.OrderBy(r => r.Start).TakeLast(limit ?? MaxFiles).Select(r => Describe(camera, r)).ToArray());
    }

    /// <summary>Reads a span of the device's local time, the last day of it when neither end is given; what stands against it, or null.</summary>
    public static IResult? Span(Camera camera, string? from, string? to, out DateTime since, out DateTime until)
    {
        (since, until) = (default, default);
        if (Time(to, camera.Device.Clock.Now) is not { } end)
        {
            return Problem.BadField("to", $"to is a time of the device's clock: {Form}");
        }

        if (Time(from, end.AddDays(-1)) is not { } begin)
        {
            return Problem.BadField("from", $"from is a time of the device's clock: {Form}");
        }

        (since, until) = (begin, end);
        return since > until || until - since > MaxSpan ? Problem.BadField("from", $"from is before to, by at most {MaxSpan.TotalDays} days") : null;
    }

    private static DateTime? Time(string? text, DateTime otherwise) =>
        text is null ? otherwise
        : DateTime.TryParseExact(text, Form, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) && time.Year is > 1970 and < 2100 ? time
        : null;

    private static RecordingInfo Describe(Camera camera, Recording recording)
    {
        var clock = camera.Device.Clock;
        return new RecordingInfo(
            recording.Channel + 1, recording.Stream, recording.Type == RecordingType.Video ? "video" : "picture", Text(recording.Start), Text(recording.End), recording.Flag, [.. recording.Events],
            camera.Device.Profile.Disks[recording.Disk].Name, recording.Path, recording.IsOpen);

        string Text(DateTime utc) => clock.ToLocal(utc).ToString(Form, CultureInfo.InvariantCulture);
    }

    /// <param name="Channel">Channel number, from 1.</param>
    /// <param name="Stream">0 main, 1 and up extra.</param>
    /// <param name="Type">video or picture.</param>
    /// <param name="Start">Where it begins, by the device's clock.</param>
    /// <param name="End">Where it ends.</param>
    /// <param name="Flag">Why it was recorded: Timing, Manual, Event.</param>
    /// <param name="Events">Codes of the events within it.</param>
    /// <param name="Disk">The disk it lies on.</param>
    /// <param name="Path">Its path on the device, as mediaFileFind has it.</param>
    /// <param name="Open">Whether it is still being recorded.</param>
    internal sealed record RecordingInfo(int Channel, int Stream, string Type, string Start, string End, string Flag, string[] Events, string Disk, string Path, bool Open);
}
