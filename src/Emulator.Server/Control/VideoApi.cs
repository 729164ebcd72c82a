using System.IO.Pipelines;
using Emulator.Device.Power;
using Emulator.Media;
using Emulator.Media.Mp4;
using Emulator.Server.Cameras;
using Emulator.Server.Control.Guard;
using Emulator.Server.Hosting;
using Emulator.Server.Streams;

namespace Emulator.Server.Control;

/// <summary>
/// The coded video of a stream as fragmented MP4, for browsers (docs/decisions/0048): the very frames that clients of the camera get, from the same
/// pacer, with a bounded queue for each who looks on. No login, no place in the camera's own table of viewers, no journal.
/// </summary>
internal static class VideoApi
{
    private const string Type = "video/mp4";
    private const string Conflicting = "stream";
    private static readonly TimeSpan Stall = TimeSpan.FromSeconds(20);

    public static void Map(IEndpointRouteBuilder api) => api
        .MapGet("/devices/{id}/channels/{channel:int}/live.mp4", async Task<IResult> (string id, int channel, int? stream, CameraFleet fleet, HostClock host, HttpContext http, IHostApplicationLifetime life) =>
            PicturesApi.Find(id, channel, stream, fleet, out var camera) ?? await ShowAsync(camera!, channel - 1, stream ?? 0, host.Time, http, life.ApplicationStopping))
        .WithTags("pictures").WithSummary("The H.264 or H.265 of a stream from its last key frame on, as fragmented MP4: until the stream is set otherwise, or it or the power is switched off. Content-Type names the codec")
        .Produces(200, contentType: Type).ProducesProblem(400).ProducesProblem(404).ProducesProblem(409);

    private static async Task<IResult> ShowAsync(Camera camera, int channel, int stream, TimeProvider time, HttpContext http, CancellationToken stopping)
    {
        if (camera.Streams.SettingsOf(channel, stream)?.Video.Codec == VideoCodec.Jpeg)
        {
            return Problem.Conflict(Conflicting, $"stream {stream} of channel {channel + 1} is MJPG, which MP4 has no place for: .../live has its pictures");
        }

        // The group that is under way is there at once, its key frame first; nothing at all when the stream ended meanwhile.
        var viewer = camera.Streams.Live(channel, stream).Subscribe(isClient: false);
        if (await viewer.NextAsync(http.RequestAborted) is not { Video: { } key } first || Mp4Track.Of(key) is not { } track)
        {
            viewer.Dispose();
            return Problem.Conflict(Conflicting, $"stream {stream} of channel {channel + 1} has nothing to show now");
        }

        if (ControlGuard.IsHead(http))
        {
            viewer.Dispose();
            return TypedResults.Bytes(Array.Empty<byte>(), TypeOf(track));
        }

        http.Response.Headers.CacheControl = "no-store";
        return new Showing(camera, viewer, track, first, time, stopping);
    }

    private static string TypeOf(Mp4Track track) => $"{Type}; codecs=\"{track.Codecs}\"";

    private sealed class Showing(Camera camera, LiveViewer viewer, Mp4Track track, MediaFrame first, TimeProvider time, CancellationToken stopping) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted, stopping);
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
                using (viewer)
                {
                    httpContext.Response.ContentType = TypeOf(track);
                    await WriteAsync(httpContext.Response.BodyWriter, ended.Token);
                }
            }
            catch (OperationCanceledException)
            {
                // Who looked on left or does not read, the power went, or the program ends.
            }
            finally
            {
                camera.Device.Power.Changed -= Follow;
            }
        }

        private async Task WriteAsync(PipeWriter body, CancellationToken ended)
        {
            track.WriteHead(body);
            var (frame, number) = ((MediaFrame?)first, 0u);
            for (; frame is not null; frame = await viewer.NextAsync(ended))
            {
                if (frame.Video is not { } video)
                {
                    continue;
                }

                if (!track.Fits(video))
                {
                    // What follows takes another head: whoever looks on asks again.
                    return;
                }

                var begins = frame.Position - first.Position;
                var ends = begins + (FrameClock.Start(video.Number + 1, video.Format.FramesPerSecond) - video.Utc);
                track.WriteFrame(body, video, ++number, Units(begins), (uint)(Units(ends) - Units(begins)));
                // Who does not read for so long has gone, or never will.
                using var patience = new CancellationTokenSource(Stall, time);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(ended, patience.Token);
                await body.FlushAsync(either.Token);
            }
        }

        private static long Units(TimeSpan time) => (long)Math.Round(time.Ticks * (double)Mp4Track.Timescale / TimeSpan.TicksPerSecond);
    }
}
