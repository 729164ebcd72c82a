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

    // What the last frame's packets lie in, with room for a report behind them.
    private byte[] _lent = [];

    /// <summary>The bytes of the frame that was packed last, with room for a report behind them: good until the next is packed.</summary>
    public byte[] Lent => _lent;

    /// <summary>Packs video.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="position">Where it stands in the stream.</param>
    /// <param name="utc">The moment on the device's clock that its timestamp stands for.</param>
    /// <returns>The packets, or null for a picture that cannot travel in RTP.</returns>
    public RtpFrame? Pack(VideoFrame frame, TimeSpan position, DateTime utc)
    {
        if (!TryPack(frame, _video))
        {
            return null;
        }

        var packets = _video.Lend(marker: true, RtpTrack.MaxReport, () => Again(frame), out _lent);
        return new RtpFrame(RtspPresentation.VideoTrack, frame.IsKey, packets, TimeOf(position, SdpFormats.VideoClock), utc, position) { Ordinal = _videoFrames++ };
    }

    /// <summary>Packs sound.</summary>
    public RtpFrame Pack(AudioFrame frame, TimeSpan position, DateTime utc)
    {
        var marker = frame.Format.Codec == AudioCodec.Aac || _lastAudio is null;
        Pack(frame, _audio!);
        // Positions are rounded to ticks; samples are not.
        var time = _lastAudio is { } last && frame.Number == last.Number + 1 ? last.RtpTime + (uint)frame.Format.SamplesPerFrame : TimeOf(position, frame.Format.Rate);
        _lastAudio = (frame.Number, time);
        var packets = _audio!.Lend(marker, RtpTrack.MaxReport, () => Again(frame, marker), out _lent);
        return new RtpFrame(RtspPresentation.AudioTrack, IsKey: false, packets, time, utc, position) { Ordinal = _audioFrames++ };
    }

    /// <summary>The timestamp of a position, before a viewer's own offset.</summary>
    public static uint TimeOf(TimeSpan position, int clock) => (uint)(ulong)(((Int128)position.Ticks * clock) / TimeSpan.TicksPerSecond);

    private static bool TryPack(VideoFrame frame, RtpPacketBuilder packets)
    {
        switch (frame.Format.Codec)
        {
            case VideoCodec.H264:
                H264Payload.Pack(frame.Units, packets);
                return true;
            case VideoCodec.H265:
                H265Payload.Pack(frame.Units, packets);
                return true;
            default:
                return JpegPayload.TryPack(frame.Units[0].Span, packets, out _);
        }
    }

    private static void Pack(AudioFrame frame, RtpPacketBuilder packets)
    {
        switch (frame.Format.Codec)
        {
            case AudioCodec.Aac:
                AudioPayload.PackAac(frame.Data.Span, packets);
                break;
            case AudioCodec.Pcm:
                AudioPayload.PackL16(frame.Data.Span, packets);
                break;
            default:
                AudioPayload.PackBytes(frame.Data.Span, packets);
                break;
        }
    }

    // For those who come later, on any thread: with a builder of its own.
    private RtpPackets Again(VideoFrame frame)
    {
        var packets = Builder(RtspPresentation.VideoTrack);
        TryPack(frame, packets);
        return packets.Take(marker: true);
    }

    private RtpPackets Again(AudioFrame frame, bool marker)
    {
        var packets = Builder(RtspPresentation.AudioTrack);
        Pack(frame, packets);
        return packets.Take(marker);
    }

    private RtpPacketBuilder Builder(int track) => new(presentation.Media[track].PayloadType);
}
