using Emulator.Server.Cameras;
using Emulator.Server.Pictures;
using Emulator.Server.Streams;

namespace Emulator.Server.Control;

/// <summary>How the encoder of each stream is set, whether or not anybody watches.</summary>
internal static class EncodersApi
{
    public static void Map(IEndpointRouteBuilder api) => api
        .MapGet("/devices/{id}/encoders", IResult (string id, CameraFleet fleet) => fleet.TryGet(id, out var camera) ? TypedResults.Ok(Describe(camera)) : Problem.NoDevice(id))
        .WithTags("pictures").WithSummary("How each stream of each channel is set: codec, size, rate, sound, and whether it is on").Produces<EncoderInfo[]>().ProducesProblem(404);

    public static EncoderInfo[] Describe(Camera camera)
    {
        var (profile, config) = (camera.Device.Profile, camera.Device.Config.Current);
        var encoders = new List<EncoderInfo>(profile.Channels.Length * camera.Streams.StreamsPerChannel);
        for (var channel = 0; channel < profile.Channels.Length; channel++)
        {
            for (var stream = 0; stream < camera.Streams.StreamsPerChannel; stream++)
            {
                var format = StreamFormat.Of(config, channel, stream);
                var (settings, head) = (camera.Streams.SettingsOf(channel, stream), StreamFormat.HeadOf(channel, stream));
                encoders.Add(new EncoderInfo(
                    channel + 1, stream, settings is not null, config.Text(head + ".Video.Compression"), format.Width, format.Height, format.FramesPerSecond,
                    config.Int(head + ".Video.GOP", 50), StreamSettings.KilobitsOf(config, channel, stream), settings?.Audio?.Codec.ToString()));
            }
        }

        return [.. encoders];
    }

    /// <param name="Channel">Channel number, from 1.</param>
    /// <param name="Stream">0 main, 1 and up extra.</param>
    /// <param name="On">Whether it is switched on.</param>
    /// <param name="Codec">As the configuration has it: H.264, H.265 or MJPG.</param>
    /// <param name="Width">Pixels across.</param>
    /// <param name="Height">Pixels down.</param>
    /// <param name="FramesPerSecond">Frames a second.</param>
    /// <param name="Gop">Frames from one key frame to the next.</param>
    /// <param name="Kilobits">The bit rate it is set to, in kbit/s; a calm scene takes less.</param>
    /// <param name="Sound">How its sound is coded; left out when it has none.</param>
    internal sealed record EncoderInfo(int Channel, int Stream, bool On, string Codec, int Width, int Height, double FramesPerSecond, int Gop, int Kilobits, string? Sound);
}
