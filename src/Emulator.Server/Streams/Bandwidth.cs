using Emulator.Server.Cameras;
using Emulator.Server.Pictures;
using Emulator.Server.Rtsp;

namespace Emulator.Server.Streams;

/// <summary>What a device's streams take of its network (document section 13.2): each client takes the bit rate that its stream is set to.</summary>
internal static class Bandwidth
{
    /// <summary>Kilobits a second to all who watch now, live and played back, over HTTP and RTSP.</summary>
    public static long KilobitsOf(Camera camera)
    {
        long total = 0;
        foreach (var (key, stream) in camera.Streams.All)
        {
            total += (long)stream.Clients * RateOf(camera, key.Channel, key.Stream);
        }

        foreach (var (key, stream) in camera.Pictures.Watched)
        {
            total += (long)stream.Clients * RateOf(camera, key.Channel, key.Stream);
        }

        foreach (var session in camera.Rtsp.Sessions.All)
        {
            if (session.State == RtspState.Playing && session.Program is not LiveProgram)
            {
                total += RateOf(camera, (session.Channel ?? 1) - 1, 0);
            }
        }

        return total + ((long)camera.Recordings.Playbacks.Count * RateOf(camera, 0, 0));
    }

    private static int RateOf(Camera camera, int channel, int stream) => camera.Device.Config.Current.Int(StreamFormat.HeadOf(channel, stream) + ".Video.BitRate");
}
