using System.Collections.Concurrent;
using Emulator.Device.Config;
using Emulator.Device.Profiles;
using Emulator.Media;
using Emulator.Server.Pictures;

namespace Emulator.Server.Streams;

/// <summary>The coded streams of one device: live, shared by all who watch, and of any moment in the past.</summary>
internal sealed class CameraStreams(Device.Device device, SceneLibrary scenes, CameraPictures pictures, StreamPacing pacing, ILogger log) : IDisposable
{
    private readonly ConcurrentDictionary<StreamKey, LiveStream> _live = new();
    private readonly ConcurrentDictionary<StreamKey, Known> _known = new();
    private readonly ConcurrentDictionary<StreamKey, DrawnPictures> _drawn = new();

    /// <summary>How many streams a channel has: main and extra.</summary>
    public int StreamsPerChannel => 1 + device.Profile.Encode.ExtraStreams;

    /// <summary>How a stream is set now, or null when it is switched off.</summary>
    /// <param name="channel">The channel, from 0.</param>
    /// <param name="stream">0 main, 1 and up extra.</param>
    public StreamSettings? SettingsOf(int channel, int stream)
    {
        var config = device.Config.Current;
        var key = new StreamKey(channel, stream);
        if (!_known.TryGetValue(key, out var known) || !ReferenceEquals(known.Config, config))
        {
            known = new Known(config, StreamSettings.Of(config, channel, stream));
            _known[key] = known;
        }

        return known.Settings;
    }

    /// <summary>
    /// The coded video of a channel at any moment: of its scene, or of what a thermal channel's picture is drawn from. A format of JPEGs has none.
    /// </summary>
    /// <param name="channel">The channel, from 0.</param>
    /// <param name="stream">0 main, 1 and up extra.</param>
    /// <param name="format">What it is coded to.</param>
    /// <param name="recorded">Whether of a recording, whose length must not follow what the bit rate is set to later.</param>
    public VideoSource Video(int channel, int stream, VideoFormat format, bool recorded = false)
    {
        if (device.Profile.Channels[channel].Kind == ChannelKind.Thermal && format.Codec == VideoCodec.H264)
        {
            var drawn = _drawn.GetOrAdd(new StreamKey(channel, stream), key => pictures.Drawn(key.Channel, key.Stream));
            return new DrawnVideo(drawn, format, channel + 1, stream, recorded ? null : () => StreamSettings.KilobitsOf(device.Config.Current, channel, stream));
        }

        return new FilmedVideo(scenes.Get(device.Profile.Channels[channel].Scene), format, channel + 1, stream, utc => pictures.PassageAt(channel, utc));
    }

    /// <summary>The sound of a channel's scene at any moment.</summary>
    public AudioSource Audio(int channel, AudioFormat format) => new(scenes, device.Profile.Channels[channel].Scene, format);

    /// <summary>A stream as it happens.</summary>
    public LiveStream Live(int channel, int stream) => _live.GetOrAdd(new StreamKey(channel, stream), key => new LiveStream(
        device.Clock,
        () => SettingsOf(key.Channel, key.Stream),
        (format, anchor) => Track(key.Channel, key.Stream, format, anchor),
        format => Audio(key.Channel, format),
        problem => log.LogError(problem, "{Device}: channel {Channel}, stream {Stream}", device.Identity.Id, key.Channel + 1, key.Stream),
        pacing.Waker));

    /// <summary>The streams that somebody has watched.</summary>
    public IEnumerable<KeyValuePair<StreamKey, LiveStream>> All => _live;

    public void Dispose()
    {
        foreach (var stream in _live.Values)
        {
            stream.Dispose();
        }
    }

    /// <summary>The frames of a stream in a format, with its groups counted from a frame; 0 counts them from 1970.</summary>
    public LiveTrack Track(int channel, int stream, VideoFormat format, long anchor)
    {
        if (format.Codec == VideoCodec.Jpeg)
        {
            return new LiveTrack(format, number => Drawn(channel, stream, format, number), number => number);
        }

        var source = Video(channel, stream, format);
        source = anchor == 0 ? source : source.From(anchor);
        return new LiveTrack(source.Format, source.At, source.KeyAtOrBefore);
    }

    private VideoFrame Drawn(int channel, int stream, VideoFormat format, long number)
    {
        var utc = FrameClock.Start(number, format.FramesPerSecond);
        return new VideoFrame(number, utc, IsKey: true, format, [pictures.Live(channel, stream, utc).Jpeg]);
    }

    private sealed record Known(ConfigSnapshot Config, StreamSettings? Settings);
}
