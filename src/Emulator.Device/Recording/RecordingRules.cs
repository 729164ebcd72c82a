using System.Collections.Immutable;
using System.Globalization;
using Emulator.Device.Config;
using Emulator.Device.Profiles;
using Emulator.Device.Time;

namespace Emulator.Device.Recording;

/// <summary>What the configuration says about recording one channel (document sections 4.5.5 and 4.11).</summary>
/// <param name="Mode">0 by the schedule, 1 always, 2 never.</param>
/// <param name="PreRecord">Seconds that a recording on an event begins before it.</param>
/// <param name="Week">Periods of each day, from Sunday; only those in use.</param>
/// <param name="Holidays">The days that go by Sunday's periods; null when none does.</param>
/// <param name="Streams">What each recorded stream is encoded to; null while it is off. Main, then the first extra one.</param>
internal sealed record ChannelRules(int Mode, int PreRecord, ImmutableArray<ImmutableArray<MaskedTimeSection>> Week, Holidays? Holidays, ImmutableArray<RecordedFormat?> Streams)
{
    /// <summary>The periods of a day.</summary>
    public ImmutableArray<MaskedTimeSection> PeriodsOf(DateTime local) => Week[Holidays?.Has(local) == true ? 0 : (int)local.DayOfWeek];
}

/// <summary>What the configuration says about recording.</summary>
internal sealed class RecordingRules
{
    private static readonly string[] Sections = ["Record", "RecordMode", "Encode", "StorageGroup", "RecordStoragePoint", "Locales", "NTP", "VideoStandard", "Holiday"];

    private readonly ConfigSnapshot _config;
    private readonly DeviceProfile _profile;
    private readonly ChannelRules?[] _channels;
    private readonly StoragePlaces _places;

    public RecordingRules(ConfigSnapshot config, DeviceProfile profile)
    {
        _config = config;
        _profile = profile;
        _channels = new ChannelRules?[profile.Channels.Length];
        _places = new StoragePlaces(config, profile);
    }

    /// <summary>Where what a channel records goes.</summary>
    public StoragePlace PlaceOf(int channel, RecordingReason reason, RecordingType type) => _places.Of(channel, reason, type);

    /// <summary>Whether any group lets its files go after some days.</summary>
    public bool Holds => _places.Holds;

    /// <summary>Most pictures that a channel keeps; 0 keeps all.</summary>
    public int MaxPictures(int channel) => PlaceOf(channel, RecordingReason.Regular, RecordingType.Picture).MaxPictures;

    /// <summary>Whether a change may touch any of this.</summary>
    public static bool Touches(ConfigChange change) => Sections.Any(change.Touches);

    /// <summary>The rules of a channel.</summary>
    public ChannelRules Of(int channel) => _channels[channel] ??= Read(channel);

    private ChannelRules Read(int channel)
    {
        var week = ImmutableArray.CreateBuilder<ImmutableArray<MaskedTimeSection>>(7);
        for (var day = 0; day < 7; day++)
        {
            var sections = ImmutableArray.CreateBuilder<MaskedTimeSection>();
            for (var i = 0; _config.Text($"Record[{channel}].TimeSection[{day}][{i}]") is { Length: > 0 } text; i++)
            {
                if (MaskedTimeSection.TryParse(text, out var section) && section.Mask != 0 && section.End > section.Start)
                {
                    sections.Add(section);
                }
            }

            week.Add(sections.ToImmutable());
        }

        return new ChannelRules(
            _config.Int($"RecordMode[{channel}].Mode"),
            _config.Int($"Record[{channel}].PreRecord"),
            week.MoveToImmutable(),
            _config.Bool($"Record[{channel}].HolidayEnable") ? Holidays.From(_config) : null,
            [.. Enumerable.Range(0, Math.Min(2, 1 + _profile.Encode.ExtraStreams)).Select(stream => FormatOf(channel, stream))]);
    }

    private RecordedFormat? FormatOf(int channel, int stream)
    {
        var head = stream == 0 ? $"Encode[{channel}].MainFormat[0]" : $"Encode[{channel}].ExtraFormat[{stream - 1}]";
        if (!_config.Bool(head + ".VideoEnable"))
        {
            return null;
        }

        // Recorders keep no motion JPEG: what is streamed as such is recorded as H.264 (docs/decisions/0010).
        var compression = _config.Text(head + ".Video.Compression") == "H.265" ? "H.265" : "H.264";
        var ceiling = _config.Text("VideoStandard") == "NTSC" ? 30.0 : 25.0;
        var rate = double.TryParse(_config.Text(head + ".Video.FPS"), NumberStyles.Float, CultureInfo.InvariantCulture, out var fps) && fps > 0 ? fps : ceiling;
        var video = new RecordedVideo(
            compression, _config.Int(head + ".Video.Width", 1920), _config.Int(head + ".Video.Height", 1080), Math.Min(rate, ceiling), _config.Int(head + ".Video.GOP", 50));
        return new RecordedFormat(
            video, _config.Bool(head + ".AudioEnable") ? new RecordedAudio(_config.Text(head + ".Audio.Compression", "G.711A"), _config.Int(head + ".Audio.Frequency", 8000)) : null);
    }
}
