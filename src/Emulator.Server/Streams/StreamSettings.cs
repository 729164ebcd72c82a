using Emulator.Device.Config;
using Emulator.Media;
using Emulator.Server.Pictures;

namespace Emulator.Server.Streams;

/// <summary>What the encoder of a stream is set to (document section 4.5.5).</summary>
/// <param name="Video">Its video.</param>
/// <param name="Audio">Its sound, or null when it has none.</param>
internal sealed record StreamSettings(VideoFormat Video, AudioFormat? Audio)
{
    /// <summary>Reads the settings.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="channel">The channel, from 0.</param>
    /// <param name="stream">0 is main, 1 and up are the extra streams.</param>
    /// <returns>The settings, or null when the stream is switched off.</returns>
    public static StreamSettings? Of(ConfigSnapshot config, int channel, int stream)
    {
        var format = StreamFormat.Of(config, channel, stream);
        if (!format.Enabled)
        {
            return null;
        }

        var head = StreamFormat.HeadOf(channel, stream);
        var codec = config.Text(head + ".Video.Compression") switch
        {
            "H.265" => VideoCodec.H265,
            "MJPG" => VideoCodec.Jpeg,
            _ => VideoCodec.H264,
        };
        var video = new VideoFormat(codec, format.Width, format.Height, format.FramesPerSecond, config.Int(head + ".Video.GOP", 50));
        return new StreamSettings(video, config.Bool(head + ".AudioEnable") ? AudioOf(config, head) : null);
    }

    /// <summary>The bit rate that a stream's video is set to, in kbit/s.</summary>
    public static int KilobitsOf(ConfigSnapshot config, int channel, int stream) => config.Int(StreamFormat.HeadOf(channel, stream) + ".Video.BitRate", 1024);

    /// <summary>The sound that a stream is set to, whether or not it is switched on.</summary>
    public static AudioFormat AudioOf(ConfigSnapshot config, string head)
    {
        var codec = config.Text(head + ".Audio.Compression") switch
        {
            "G.711Mu" => AudioCodec.G711Mu,
            "PCM" => AudioCodec.Pcm,
            "AAC" => AudioCodec.Aac,
            _ => AudioCodec.G711A,
        };
        return new AudioFormat(codec, config.Int(head + ".Audio.Frequency", 8000));
    }
}
