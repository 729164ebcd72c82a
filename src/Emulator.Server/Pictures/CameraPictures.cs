using System.Collections.Concurrent;
using Emulator.Device.Analytics;
using Emulator.Device.Config;
using Emulator.Device.Lamp;
using Emulator.Device.Profiles;
using Emulator.Device.Traffic;
using Emulator.Device.World;
using Emulator.Media;
using Emulator.Server.Streams;

namespace Emulator.Server.Pictures;

/// <summary>What a camera shows: joins the device, which knows how it is set and what time it is, with the maker of pictures.</summary>
internal sealed class CameraPictures(Device.Device device, PictureMaker maker) : IDisposable
{
    // What a masked lens shows: nothing.
    private static readonly ValueList<Cover> Blackness = [new Cover(0, 0, 8191, 8191, new Rgba(0, 0, 0, 0))];

    private readonly ConcurrentDictionary<StreamKey, PictureStream> _streams = new();
    private readonly ConcurrentDictionary<StreamKey, Known> _known = new();
    private readonly Flashlight? _lamp = device.Part<Flashlight>();
    private readonly TrafficWatch? _traffic = device.Part<TrafficWatch>();
    private readonly Lazy<ThermalSights?> _heat = new(() => device.Profile.Has(Capability.Thermal) ? new ThermalSights(device) : null);

    /// <summary>A picture of this moment.</summary>
    /// <param name="channel">The channel, from 0.</param>
    /// <returns>The picture, or null when its stream is switched off.</returns>
    public PictureFrame? Snapshot(int channel)
    {
        var stream = StreamFormat.SnapshotStream(device.Config.Current);
        return Shoot(channel, stream) is { } shot ? Media.Snapshot.Take(maker, shot, channel + 1, stream) : null;
    }

    /// <summary>What there is of a camera that does not answer.</summary>
    /// <param name="channel">The channel that it would have, from 0.</param>
    /// <param name="title">What it is called.</param>
    public PictureFrame Nothing(int channel, string title)
    {
        var settings = new PictureSettings { Scene = device.Profile.Channels[0].Scene, Width = 704, Height = 576, Titles = [new Title(title, 100, 7800, Rgba.White, Rgba.Shade)] };
        return maker.Make(new Shot(settings, Passage.Lost, device.Clock.Now, device.Clock.UtcNow, 25), channel + 1, 0);
    }

    /// <summary>Bytes of prepared frames that the process keeps now.</summary>
    public long CachedBytes => maker.CachedBytes;

    /// <summary>Frames of moving pictures that viewers were too slow for, all of them together.</summary>
    public long FramesDropped => _streams.Values.Sum(s => s.FramesDropped);

    /// <summary>The moving pictures that somebody has watched.</summary>
    public IEnumerable<KeyValuePair<StreamKey, PictureStream>> Watched => _streams;

    /// <summary>Whether a stream is switched on.</summary>
    public bool IsOn(int channel, int stream) => StreamFormat.Of(device.Config.Current, channel, stream).Enabled;

    /// <summary>The moving picture of a stream, shared by all who watch it.</summary>
    public PictureStream Stream(int channel, int stream) =>
        _streams.GetOrAdd(new StreamKey(channel, stream), key => new PictureStream(maker, device.Clock.Time, key.Channel + 1, key.Stream, () => Shoot(key.Channel, key.Stream)));

    /// <summary>The picture of a moment, drawn as the device is set now, whether or not its stream is switched on.</summary>
    /// <param name="channel">The channel, from 0.</param>
    /// <param name="stream">0 main, 1 and up extra.</param>
    /// <param name="utc">The device's time.</param>
    public PictureFrame At(int channel, int stream, DateTime utc) => maker.Make(Shoot(channel, stream, utc, recorded: true).Shot, channel + 1, stream);

    /// <summary>The same of a moment that is hardly past, through the mechanics as they stood then; recorded pictures are seen from where a camera starts.</summary>
    public PictureFrame Live(int channel, int stream, DateTime utc) => maker.Make(WithObjects(channel, PtzView.Aim(device, channel, Shoot(channel, stream, utc).Shot)), channel + 1, stream);

    /// <summary>What is drawn of a stream at any moment, for streams that are coded of it: exactly of that moment, whoever asks.</summary>
    public DrawnPictures Drawn(int channel, int stream) => new(maker, utc => Shoot(channel, stream, utc, recorded: true).Shot, channel + 1, stream);

    /// <summary>What a channel sees or saw at a time of the device's clock.</summary>
    public Passage PassageAt(int channel, DateTime utc)
    {
        var sights = device.World.SightsAt(channel, utc);
        return sights.HasFlag(Sights.Lost) ? Passage.Lost
            : (sights & (Sights.Covered | Sights.Masked)) != Sights.None ? Passage.Dark
            : (Daylight.IsDark(device.Clock.ToLocal(utc)), sights.HasFlag(Sights.Motion)) switch
            {
                (false, false) => Passage.Idle,
                (false, true) => Passage.Motion,
                (true, false) => Passage.Night,
                (true, true) => Passage.NightMotion,
            };
    }

    /// <summary>The times at which <see cref="PassageAt"/> may change, between two, in order.</summary>
    public IEnumerable<DateTime> PassageChanges(int channel, DateTime from, DateTime to)
    {
        var changes = new SortedSet<DateTime>(device.World.SightChanges(channel, from, to));
        // A day more on each side, for where the local time is another day's.
        for (var day = device.Clock.ToLocal(from).Date.AddDays(-1); day <= device.Clock.ToLocal(to).Date.AddDays(1); day = day.AddDays(1))
        {
            foreach (var edge in Daylight.Edges)
            {
                changes.Add(device.Clock.ToUtc(day + edge));
            }
        }

        return changes.Where(c => c > from && c < to);
    }

    public void Dispose()
    {
        foreach (var stream in _streams.Values)
        {
            stream.Dispose();
        }
    }

    private Shot? Shoot(int channel, int stream) => Shoot(channel, stream, device.Clock.UtcNow) is (true, { } shot) ? WithObjects(channel, PtzView.Aim(device, channel, shot)) : null;

    private Shot WithObjects(int channel, Shot shot) => device.Part<VideoAnalytics>() is { } analytics ? ObjectView.With(shot, analytics, channel) : shot;

    private (bool IsOn, Shot Shot) Shoot(int channel, int stream, DateTime utc, bool recorded = false)
    {
        var config = device.Config.Current;
        var local = device.Clock.ToLocal(utc);
        var dark = Daylight.IsDark(local);
        var second = local.Ticks / TimeSpan.TicksPerSecond;
        var key = new StreamKey(channel, stream);
        var analytics = device.Part<VideoAnalytics>();
        var counted = analytics?.Version ?? 0;
        if (!_known.TryGetValue(key, out var known) || !ReferenceEquals(known.Config, config) || known.Second != second || known.Counted != counted)
        {
            var format = StreamFormat.Of(config, channel, stream);
            var colour = PictureConfig.ColourSlot(config, channel, local);
            var read = PictureConfig.Read(config, channel, device.Profile.Channels[channel], format, colour, dark, local, _lamp?.LevelAt(local) ?? 0);
            if (analytics?.Shown(channel, local) is { } people && PictureConfig.NumbersOf(config, channel, people) is { } numbers)
            {
                read = read with { Titles = ValueList.Create<Title>([.. read.Titles, numbers]) };
            }

            known = new Known(config, second, counted, format, read);
            _known[key] = known;
        }

        var passage = PassageAt(channel, utc);
        var settings = _traffic is null || passage is Passage.Dark or Passage.Lost ? known.Settings : CarView.With(known.Settings, _traffic.CarsAt(channel, utc));
        settings = passage == Passage.Dark && device.World.SightsAt(channel, utc).HasFlag(Sights.Masked) ? settings with { Covers = Blackness } : settings;
        return (known.Format.Enabled, new Shot(Seen(settings, channel, utc, passage, recorded), passage, local, utc, known.Format.FramesPerSecond));
    }

    // A device with a thermal channel: that shows heat, and its lenses may be out of focus.
    private PictureSettings Seen(PictureSettings settings, int channel, DateTime utc, Passage passage, bool recorded)
    {
        if (passage == Passage.Lost || _heat.Value is not { } heat)
        {
            return settings;
        }

        return heat.At(channel, utc, passage == Passage.Dark, exact: recorded) is { } view
            ? settings with { Heat = view }
            : recorded || heat.BlurOf(channel) is not (> 0 and var blur) ? settings : settings with { Blur = blur };
    }

    // What is counted shows at once; periods of the configuration, and night, begin and end on whole seconds of the local time.
    private sealed record Known(ConfigSnapshot Config, long Second, long Counted, StreamFormat Format, PictureSettings Settings);
}
