using Emulator.Media;
using Emulator.Protocol.Rtsp;
using Emulator.Server.Streams;

namespace Emulator.Server.Rtsp;

/// <summary>What a client is told about a stream before it watches: its tracks, and how they are coded. Equal settings have equal presentations.</summary>
internal sealed record RtspPresentation(StreamSettings Settings, VideoFormat Video, IReadOnlyList<SdpMedia> Media)
{
    /// <summary>The track of video.</summary>
    public const int VideoTrack = 0;

    /// <summary>The track of sound, when there is one.</summary>
    public const int AudioTrack = 1;

    /// <summary>Ticks a second of each track's timestamps.</summary>
    public int ClockOf(int track) => track == VideoTrack ? SdpFormats.VideoClock : Settings.Audio!.Rate;

    /// <summary>Describes a stream.</summary>
    /// <param name="settings">How it is set.</param>
    /// <param name="video">Its video, where it is not a picture drawn for each frame.</param>
    public static RtspPresentation Of(StreamSettings settings, VideoSource? video)
    {
        var format = video?.Format ?? settings.Video;
        var media = format.Codec switch
        {
            VideoCodec.H265 => SdpFormats.H265(video!.Parameters.Vps.Span, video.Parameters.Sps.Span, video.Parameters.Pps.Span),
            VideoCodec.H264 => SdpFormats.H264(video!.Parameters.Sps.Span, video.Parameters.Pps.Span),
            _ => SdpFormats.Jpeg(),
        };
        media = media with { FrameRate = format.FramesPerSecond, Size = (format.Width, format.Height) };
        return new RtspPresentation(settings, format, settings.Audio is { } audio ? [media, Describe(audio)] : [media]);
    }

    /// <summary>The description in SDP.</summary>
    /// <param name="range">Value of <c>a=range</c>.</param>
    public string Describe(string range)
    {
        // A description that says the same has the same id.
        var hash = System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(string.Join('\n', Media.Select(m => m.ToString())) + range));
        return new Sdp { Id = BitConverter.ToUInt32(hash), Range = range, Media = Media }.ToString();
    }

    /// <summary>
    /// Whether what is sent with other settings is still what was described. The bit rate and the distance of key frames may change under a client;
    /// codec, size, frame rate and sound may not.
    /// </summary>
    public bool Holds(StreamSettings settings) => Settings with { Video = Settings.Video with { Gop = settings.Video.Gop } } == settings;

    private static SdpMedia Describe(AudioFormat audio) => audio.Codec switch
    {
        AudioCodec.G711A => SdpFormats.Pcma(audio.Rate),
        AudioCodec.G711Mu => SdpFormats.Pcmu(audio.Rate),
        AudioCodec.Aac => SdpFormats.Aac(audio.Rate),
        _ => SdpFormats.L16(audio.Rate),
    };
}
