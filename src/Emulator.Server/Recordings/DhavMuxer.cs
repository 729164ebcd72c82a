using System.Buffers;
using Emulator.Device.Time;
using Emulator.Media;
using Emulator.Protocol.Aac;
using Emulator.Protocol.Dhav;
using Emulator.Server.Streams;

namespace Emulator.Server.Recordings;

/// <summary>Puts frames into DHAV: what files and, in the firmware's dialect, HTTP streams are made of.</summary>
/// <param name="channel">The channel, from 0.</param>
/// <param name="clock">Knows the local time that frames tell.</param>
internal sealed class DhavMuxer(int channel, DeviceClock clock)
{
    private const int StartCode = 4;

    /// <summary>Bytes that a frame takes.</summary>
    public int SizeOf(MediaFrame frame) => DhavWriter.SizeOf(HeadOf(frame), DataLength(frame));

    /// <summary>Bytes that frames of video take together.</summary>
    public static long SizeOf(VideoFormat format, in VideoExtent extent)
    {
        var key = new DhavHead { Type = DhavFrameType.Key, Video = VideoOf(format) };
        var (withKey, without) = (DhavWriter.SizeOf(key, 0), DhavWriter.SizeOf(default, 0));
        return (extent.Keys * withKey) + ((extent.Frames - extent.Keys) * without) + extent.Bytes + (format.Codec == VideoCodec.Jpeg ? 0 : extent.Units * StartCode);
    }

    /// <summary>Bytes that frames of sound take together.</summary>
    public static long SizeOf(AudioFormat format, long frames, long bytes)
    {
        var head = new DhavHead { Type = DhavFrameType.Audio, Audio = AudioOf(format) };
        return (frames * (DhavWriter.SizeOf(head, 0) + (format.Codec == AudioCodec.Aac ? AdtsHeader.Length : 0))) + bytes;
    }

    /// <summary>Writes a frame.</summary>
    public void Write(IBufferWriter<byte> output, MediaFrame frame)
    {
        var (head, length) = (HeadOf(frame), DataLength(frame));
        DhavWriter.WriteHead(output, head, length);
        WriteData(output, frame);
        DhavWriter.WriteTrailer(output, head, length);
    }

    /// <summary>Writes an auxiliary frame, which holds extension headers of the document's section 15.2.</summary>
    public void WriteAuxiliary(IBufferWriter<byte> output, DateTime utc, IReadOnlyList<DhExtension> extensions)
    {
        var head = HeadAt(DhavFrameType.Auxiliary, 0, utc);
        var data = new byte[extensions.Sum(DhExtensionCoding.SizeOf)];
        var at = 0;
        foreach (var extension in extensions)
        {
            at += DhExtensionCoding.Write(data.AsSpan(at), extension);
        }

        DhavWriter.WriteHead(output, head, data.Length);
        output.Write(data);
        DhavWriter.WriteTrailer(output, head, data.Length);
    }

    /// <summary>Bytes of a frame's data: start codes before NAL units, an ADTS header before AAC.</summary>
    public static int DataLength(MediaFrame frame) => frame switch
    {
        { Video: { Format.Codec: VideoCodec.Jpeg } jpeg } => jpeg.Bytes,
        { Video: { } video } => video.Bytes + (video.Units.Count * StartCode),
        _ => frame.Audio!.Data.Length + (frame.Audio.Format.Codec == AudioCodec.Aac ? AdtsHeader.Length : 0),
    };

    /// <summary>Writes a frame's data.</summary>
    public static void WriteData(IBufferWriter<byte> output, MediaFrame frame)
    {
        if (frame.Video is { } video)
        {
            foreach (var unit in video.Units)
            {
                if (video.Format.Codec != VideoCodec.Jpeg)
                {
                    output.Write<byte>([0, 0, 0, 1]);
                }

                output.Write(unit.Span);
            }

            return;
        }

        var audio = frame.Audio!;
        if (audio.Format.Codec == AudioCodec.Aac)
        {
            AdtsHeader.Write(audio.Format.Rate, 1, audio.Data.Length, output.GetSpan(AdtsHeader.Length));
            output.Advance(AdtsHeader.Length);
        }

        output.Write(audio.Data.Span);
    }

    private DhavHead HeadOf(MediaFrame frame) => frame.Video is { } video
        ? HeadAt(video.IsKey ? DhavFrameType.Key : DhavFrameType.Delta, video.Number, video.Utc) with { Video = video.IsKey ? VideoOf(video.Format) : null }
        : HeadAt(DhavFrameType.Audio, frame.Audio!.Number, frame.Audio.Utc) with { Audio = AudioOf(frame.Audio.Format) };

    private DhavHead HeadAt(DhavFrameType type, long number, DateTime utc) => new()
    {
        Type = type,
        Channel = (byte)channel,
        Number = (uint)number,
        Local = clock.ToLocal(utc),
        Milliseconds = (ushort)((utc.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMillisecond),
    };

    private static DhavVideo VideoOf(VideoFormat format) => new(
        format.Codec switch { VideoCodec.H265 => DhavVideoCodec.H265, VideoCodec.Jpeg => DhavVideoCodec.Mjpeg, _ => DhavVideoCodec.H264 },
        format.Width, format.Height, (int)Math.Clamp(Math.Round(format.FramesPerSecond), 1, 255));

    private static DhavAudio AudioOf(AudioFormat format) => new(
        format.Codec switch { AudioCodec.G711Mu => DhavAudioCodec.G711Mu, AudioCodec.Pcm => DhavAudioCodec.Pcm, AudioCodec.Aac => DhavAudioCodec.Aac, _ => DhavAudioCodec.G711A },
        format.Rate, 1);
}
