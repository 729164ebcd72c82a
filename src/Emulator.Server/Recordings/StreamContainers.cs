using System.Buffers;
using Emulator.Device.Profiles;
using Emulator.Device.Time;
using Emulator.Media;
using Emulator.Protocol.Dhav;
using Emulator.Server.Streams;

namespace Emulator.Server.Recordings;

/// <summary>What an HTTP stream is packed in. One for each client: it remembers what it has told.</summary>
internal interface IStreamContainer
{
    /// <summary>Writes a frame, and with it what has changed of the facts.</summary>
    void Write(IBufferWriter<byte> output, MediaFrame frame, in StreamFacts facts);

    /// <summary>Tells that nothing was recorded between two moments.</summary>
    void WriteGap(IBufferWriter<byte> output, ushort operateId, DateTime from, DateTime to);
}

/// <summary>Chooses the container that a device streams.</summary>
internal static class StreamContainers
{
    public static IStreamContainer Of(Cameras.Camera camera, int channel)
    {
        var container = camera.Device.Profile.Habits.Container;
        return container == Container.Dh || (container == Container.ByDialect && camera.Dialect == Dialect.Document)
            ? new DhContainer((ushort)channel)
            : new DhavContainer(channel, camera.Device.Clock);
    }
}

/// <summary>DHAV. What it has no place for goes in an auxiliary frame of its own, as extension headers of the document.</summary>
internal sealed class DhavContainer(int channel, DeviceClock clock) : IStreamContainer
{
    private readonly DhavMuxer _muxer = new(channel, clock);
    private StreamFacts? _told;

    public void Write(IBufferWriter<byte> output, MediaFrame frame, in StreamFacts facts)
    {
        if (frame.Video is { } video && _told != facts)
        {
            var news = new List<DhExtension>();
            if (_told?.OperateId != facts.OperateId && facts.OperateId != 0)
            {
                news.Add(DhContainer.Describe(video, facts.OperateId));
            }

            Add(_told?.Title, facts.Title);
            Add(_told?.Zone, facts.Zone);
            if (_told is not null || facts.Events.Flags != 0)
            {
                Add(_told?.Events, facts.Events);
            }

            _muxer.WriteAuxiliary(output, video.Utc, news);
            _told = facts;

            void Add(DhExtension? before, DhExtension now)
            {
                if (now != before)
                {
                    news.Add(now);
                }
            }
        }

        _muxer.Write(output, frame);
    }

    public void WriteGap(IBufferWriter<byte> output, ushort operateId, DateTime from, DateTime to) => _muxer.WriteAuxiliary(output, from, [new DhGap(operateId, from, to)]);
}

/// <summary>The packets of the document's chapter 15.</summary>
internal sealed class DhContainer(ushort channel) : IStreamContainer
{
    private readonly List<DhExtension> _extensions = [];
    private StreamFacts? _told;
    private uint _sequence;

    public void Write(IBufferWriter<byte> output, MediaFrame frame, in StreamFacts facts)
    {
        _extensions.Clear();
        if (frame.Video is { } video)
        {
            _extensions.Add(Describe(video, facts.OperateId));
            if (_told?.Title != facts.Title)
            {
                _extensions.Add(facts.Title);
            }

            if (_told?.Zone != facts.Zone)
            {
                _extensions.Add(facts.Zone);
            }

            if (facts.Events.Flags != 0)
            {
                _extensions.Add(facts.Events);
            }

            _told = facts;
        }
        else
        {
            var format = frame.Audio!.Format;
            var codec = format.Codec switch { AudioCodec.G711Mu => 4, AudioCodec.G711A => 8, AudioCodec.Pcm => 10, _ => 12 };
            _extensions.Add(new DhAudio((byte)codec, 1, format.Rate, facts.OperateId));
        }

        DhWriter.WriteHead(output, frame.Video is null ? DhPacketType.Audio : DhPacketType.Video, channel, _sequence++, frame.Utc, _extensions, DhavMuxer.DataLength(frame));
        DhavMuxer.WriteData(output, frame);
    }

    public void WriteGap(IBufferWriter<byte> output, ushort operateId, DateTime from, DateTime to) =>
        DhWriter.WriteHead(output, DhPacketType.Auxiliary, channel, _sequence++, from, [new DhGap(operateId, from, to)], 0);

    /// <summary>The extension header of a picture.</summary>
    public static DhVideo Describe(VideoFrame video, ushort operateId)
    {
        // The document numbers MPEG-4 and H.264; the others have the numbers that DHAV gives them.
        var codec = video.Format.Codec switch { VideoCodec.H265 => 12, VideoCodec.Jpeg => 3, _ => 2 };
        var format = video.Format;
        return new DhVideo(
            (byte)codec, video.IsKey, (ushort)format.Width, (ushort)format.Height, (ushort)format.Gop, (ushort)Math.Max(1, Math.Round(format.FramesPerSecond)), operateId);
    }
}
