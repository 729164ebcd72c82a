using Emulator.Media;
using Emulator.Protocol.Rtp;
using Emulator.Protocol.Rtsp;

namespace Emulator.Server.Rtsp;

/// <summary>Makes packets of frames. Timestamps follow from positions, and from one frame of sound to the next by its samples. For one thread at a time.</summary>
internal sealed class RtpPacker(RtspPresentation presentation)
{
    private readonly RtpPacketBuilder _video = new(presentation.Media[RtspPresentation.VideoTrack].PayloadType);
    private readonly RtpPacketBuilder? _audio = presentation.Settings.Audio is null ? null : new(presentation.Media[RtspPresentation.AudioTrack].PayloadType);
    private (long Number, uint RtpTime)? _lastAudio;
    private long _videoFrames;
    private long _audioFrames;

    /// <summary>Packs video.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="position">Where it stands in the stream.</param>
    /// <param name="utc">The moment on the device's clock that its timestamp stands for.</param>
    /// <returns>The packets, or null for a picture that cannot travel in RTP.</returns>
    public RtpFrame? Pack(VideoFrame frame, TimeSpan position, DateTime utc)
    {
        switch (frame.Format.Codec)
        {
            case VideoCodec.H264:
                H264Payload.Pack(frame.Units, _video);
                break;
            case VideoCodec.H265:
                H265Payload.Pack(frame.Units, _video);
                break;
            default:
                if (!JpegPayload.TryPack(frame.Units[0].Span, _video, out _))
                {
                    return null;
                }

                break;
        }

        return new RtpFrame(RtspPresentation.VideoTrack, frame.IsKey, _video.Take(marker: true), TimeOf(position, SdpFormats.VideoClock), utc, position) { Ordinal = _videoFrames++ };
    }

    /// <summary>Packs sound.</summary>
    public RtpFrame Pack(AudioFrame frame, TimeSpan position, DateTime utc)
    {
        var marker = frame.Format.Codec == AudioCodec.Aac || _lastAudio is null;
        switch (frame.Format.Codec)
        {
            case AudioCodec.Aac:
                AudioPayload.PackAac(frame.Data.Span, _audio!);
                break;
            case AudioCodec.Pcm:
                AudioPayload.PackL16(frame.Data.Span, _audio!);
                break;
            default:
                AudioPayload.PackBytes(frame.Data.Span, _audio!);
                break;
        }

        // Positions are rounded to ticks; samples are not.
        var time = _lastAudio is { } last && frame.Number == last.Number + 1 ? last.RtpTime + (uint)frame.Format.SamplesPerFrame : TimeOf(position, frame.Format.Rate);
        _lastAudio = (frame.Number, time);
        return new RtpFrame(RtspPresentation.AudioTrack, IsKey: false, _audio!.Take(marker), time, utc, position) { Ordinal = _audioFrames++ };
    }

    /// <summary>The timestamp of a position, before a viewer's own offset.</summary>
    public static uint TimeOf(TimeSpan position, int clock) => (uint)(ulong)(((Int128)position.Ticks * clock) / TimeSpan.TicksPerSecond);
}
