using System.Globalization;
using System.Text;
using Emulator.Device.Power;
using Emulator.Server.Cameras;
using Emulator.Server.Control.Guard;
using Emulator.Server.Hosting;

namespace Emulator.Server.Control;

/// <summary>What a device's channels show, for a person who looks on: no login, no place in the camera's own table of viewers, no journal.</summary>
internal static class PicturesApi
{
    private const string Boundary = "picture";
    private const string Moving = "multipart/x-mixed-replace; boundary=" + Boundary;
    private const string Jpeg = "image/jpeg";
    private const int MaxRate = 30;
    private static readonly TimeSpan Stall = TimeSpan.FromSeconds(20);

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/devices/{id}/channels/{channel:int}/picture", IResult (string id, int channel, int? stream, CameraFleet fleet) =>
                Find(id, channel, stream, fleet, out var camera) ?? TypedResults.Bytes(camera!.Pictures.Live(channel - 1, stream ?? 0, camera.Device.Clock.UtcNow).Jpeg, Jpeg))
            .WithTags("pictures").WithSummary("What a stream shows at this moment").Produces(200, contentType: Jpeg).ProducesProblem(400).ProducesProblem(404).ProducesProblem(409);

        api.MapGet("/devices/{id}/channels/{channel:int}/live", IResult (string id, int channel, int? stream, double? rate, CameraFleet fleet, HostClock host, HttpContext http, IHostApplicationLifetime life) =>
            {
                if (rate is <= 0 or > MaxRate || (rate is { } number && !double.IsFinite(number)))
                {
                    return Problem.BadField("rate", $"rate is above 0 and at most {MaxRate}");
                }

                return Find(id, channel, stream, fleet, out var camera)
                    ?? TypedResults.Stream(body => ControlGuard.IsHead(http) ? Task.CompletedTask : ShowAsync(camera!, channel - 1, stream ?? 0, rate ?? MaxRate, host.Time, body, http.RequestAborted, life.ApplicationStopping), Moving);
            })
            .WithTags("pictures").WithSummary("What a stream shows from now on: JPEG pictures, one part each, until the stream or the power is switched off")
            .Produces(200, contentType: "multipart/x-mixed-replace").ProducesProblem(400).ProducesProblem(404).ProducesProblem(409);
    }

    /// <summary>The camera of a stream that can be looked at, or what stands against it.</summary>
    public static IResult? Find(string id, int channel, int? stream, CameraFleet fleet, out Camera? camera)
    {
        if (!fleet.TryGet(id, out camera))
        {
            return Problem.NoDevice(id);
        }

        var profile = camera.Device.Profile;
        if (channel < 1 || channel > profile.Channels.Length)
        {
            return Problem.BadField("channel", $"channel is 1 to {profile.Channels.Length}");
        }

        if (stream is < 0 || stream > profile.Encode.ExtraStreams)
        {
            return Problem.BadField("stream", $"stream is 0, the main one, to {profile.Encode.ExtraStreams}");
        }

        if (camera.Device.Power.State != PowerState.On)
        {
            return Problem.Conflict("id", $"{camera.Id} is {camera.Device.Power.State.ToString().ToLowerInvariant()}: it shows nothing.");
        }

        return camera.Pictures.IsOn(channel - 1, stream ?? 0) ? null : Problem.Conflict("stream", $"stream {stream ?? 0} of channel {channel} is switched off");
    }

    private static async Task ShowAsync(Camera camera, int channel, int stream, double rate, TimeProvider time, Stream body, CancellationToken gone, CancellationToken stopping)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(gone, stopping);
        void Follow(PowerState state)
        {
            if (state != PowerState.On)
            {
                ended.Cancel();
            }
        }

        camera.Device.Power.Changed += Follow;
        try
        {
            using var viewer = camera.Pictures.Stream(channel, stream).Subscribe(capacity: 1, isClient: false);
            await body.WriteAsync(Encoding.ASCII.GetBytes($"--{Boundary}\r\n"), ended.Token);
            var (least, shown) = (TimeSpan.FromSeconds(0.95 / rate), 0L);
            await foreach (var picture in viewer.Frames.ReadAllAsync(ended.Token))
            {
                if (shown != 0 && rate < MaxRate && time.GetElapsedTime(shown) < least)
                {
                    continue;
                }

                shown = time.GetTimestamp();
                // Who does not read for so long has gone, or never will.
                using var patience = new CancellationTokenSource(Stall, time);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(ended.Token, patience.Token);
                await body.WriteAsync(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"Content-Type: {Jpeg}\r\nContent-Length: {picture.Jpeg.Length}\r\n\r\n")), either.Token);
                await body.WriteAsync(picture.Jpeg, either.Token);
                await body.WriteAsync(Encoding.ASCII.GetBytes($"\r\n--{Boundary}\r\n"), either.Token);
                await body.FlushAsync(either.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // Who looked on left, the power went, or the program ends.
        }
        finally
        {
            camera.Device.Power.Changed -= Follow;
        }
    }
}
