using System.Collections.Concurrent;
using Emulator.Device.Recording;
using Emulator.Media;
using Emulator.Server.Pictures;
using Emulator.Server.Streams;

namespace Emulator.Server.Recordings;

/// <summary>What a camera has recorded, with its media: joins the device's index, which knows what and when, with the scene.</summary>
internal sealed class CameraRecordings
{
    private readonly Device.Device _device;
    private readonly CameraStreams _streams;
    private readonly CameraPictures _pictures;
    private readonly ConcurrentDictionary<RecordedStream, VideoSource> _video = new();

    public CameraRecordings(Device.Device device, CameraStreams streams, CameraPictures pictures)
    {
        (_device, _streams, _pictures) = (device, streams, pictures);
        device.Recordings.Measure = LengthOf;
        var (limit, seed) = (device.Profile.Habits.MaxFinders, BitConverter.ToUInt32(device.Identity.NonceKey));
        Finders = new FinderTable<MediaFinder>(device.Clock.Time, limit, seed);
        Searches = new FinderTable<FileSearch>(device.Clock.Time, limit, ~seed);
        Playbacks = new PlaybackTable();
    }

    /// <summary>Finders of mediaFileFind.cgi.</summary>
    public FinderTable<MediaFinder> Finders { get; }

    /// <summary>Searches of FileFindHelper.cgi.</summary>
    public FinderTable<FileSearch> Searches { get; }

    /// <summary>Streams of playBack.cgi.</summary>
    public PlaybackTable Playbacks { get; }

    /// <summary>Bytes of a recording's file.</summary>
    public long LengthOf(Recording recording) => recording.Type == RecordingType.Picture
        ? PictureOf(recording).Jpeg.Length
        : DhavFile.LengthOf(ClipOf(recording.Channel, recording.Stream, recording.Format, recording.Start, recording.End, closed: true));

    /// <summary>A recording as a file to send.</summary>
    public IDownload FileOf(Recording recording) => recording.Type == RecordingType.Picture
        ? new PictureFile(PictureOf(recording).Jpeg)
        : new DhavFile(MuxerOf(recording.Channel), [ClipOf(recording.Channel, recording.Stream, recording.Format, recording.Start, recording.End, closed: true)]);

    /// <summary>What was recorded of a stream between two moments, as a file to send; null when nothing was.</summary>
    public IDownload? FileOf(int channel, int stream, DateTime from, DateTime to) =>
        Clips(channel, stream, from, to) is { Count: > 0 } clips ? new DhavFile(MuxerOf(channel), clips) : null;

    /// <summary>Recordings of a stream's video between two moments, oldest first.</summary>
    /// <param name="channel">The channel, from 0.</param>
    /// <param name="stream">0 main, 1 and up extra.</param>
    /// <param name="from">The device's UTC.</param>
    /// <param name="to">The device's UTC.</param>
    public IReadOnlyList<Recording> Find(int channel, int stream, DateTime from, DateTime to) => _device.Recordings.Video(channel, stream, from, to);

    /// <summary>The recording at an absolute path of the device; null when there is none. Slashes may be doubled.</summary>
    public Recording? At(string path)
    {
        while (path.Contains("//", StringComparison.Ordinal))
        {
            path = path.Replace("//", "/", StringComparison.Ordinal);
        }

        return _device.Recordings.TryGet(path, out var recording) ? recording : null;
    }

    /// <summary>Whether access to any of a channel between two moments is restricted (document section 13.3).</summary>
    public bool IsRestricted(int channel, DateTime from, DateTime to) => _device.Recordings.Protection.Covers(ProtectionKind.Restrict, channel, from, to);

    /// <summary>
    /// The media between two moments: a clip for each time that was recorded without a pause and in one format, oldest first, cut to
    /// the two moments. Files that follow one another are one clip.
    /// </summary>
    /// <param name="channel">The channel, from 0.</param>
    /// <param name="stream">0 main, 1 and up extra.</param>
    /// <param name="from">The device's UTC.</param>
    /// <param name="to">The device's UTC.</param>
    public IReadOnlyList<RecordedClip> Clips(int channel, int stream, DateTime from, DateTime to)
    {
        var spans = new List<(DateTime Start, DateTime End, RecordedFormat Format)>();
        foreach (var recording in Find(channel, stream, from, to))
        {
            var start = recording.Start > from ? recording.Start : from;
            var end = recording.End < to ? recording.End : to;
            if (spans.Count > 0 && spans[^1] is var last && last.End >= start && (last.Format == recording.Format || last.End >= end))
            {
                spans[^1] = last with { End = last.End > end ? last.End : end };
            }
            else
            {
                // A clock that was set back has recorded some times twice; the first wins.
                spans.Add((spans.Count > 0 && spans[^1].End > start ? spans[^1].End : start, end, recording.Format));
            }
        }

        return [.. spans.Select((span, i) => ClipOf(channel, stream, span.Format, span.Start, span.End, closed: i + 1 == spans.Count || spans[i + 1].Start > span.End))];
    }

    /// <summary>Puts frames of a channel into DHAV.</summary>
    public DhavMuxer MuxerOf(int channel) => new(channel, _device.Clock);

    private PictureFrame PictureOf(Recording recording) => _pictures.At(recording.Channel, recording.Stream, recording.Start);

    private RecordedClip ClipOf(int channel, int stream, RecordedFormat format, DateTime start, DateTime end, bool closed)
    {
        var video = _video.GetOrAdd(new RecordedStream(channel, stream, format.Video), key => _streams.Video(key.Channel, key.Stream, FormatOf(key.Format), recorded: true));
        var sound = format.Audio is { } audio && AudioOf(audio) is { IsPossible: true } possible ? _streams.Audio(channel, possible) : null;
        return new RecordedClip(start, end, closed, video, sound, (from, to) => _pictures.PassageChanges(channel, from, to));
    }

    private static VideoFormat FormatOf(RecordedVideo video) =>
        new(video.Compression == "H.265" ? VideoCodec.H265 : VideoCodec.H264, video.Width, video.Height, video.FramesPerSecond, video.Gop);

    private static AudioFormat AudioOf(RecordedAudio audio) => new(
        audio.Compression switch { "G.711Mu" => AudioCodec.G711Mu, "PCM" => AudioCodec.Pcm, "AAC" => AudioCodec.Aac, _ => AudioCodec.G711A },
        audio.Rate);

    private sealed record RecordedStream(int Channel, int Stream, RecordedVideo Format);
}
