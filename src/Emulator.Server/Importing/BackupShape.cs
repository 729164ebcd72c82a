using System.Collections.Immutable;
using System.Globalization;
using Emulator.Device.Profiles;

namespace Emulator.Server.Importing;

/// <summary>What a configuration alone tells of the device that it is of: how many channels, alarms and streams, which parts, which picture sizes.</summary>
internal static class BackupShape
{
    private const int MostChannels = 64;
    private const int MostAlarms = 64;
    private const int MostDoors = 16;
    private const int MostExtraStreams = 3;
    private const int MostSizes = 20;

    // The parts that a section belongs to, where no count says so.
    private static readonly (Capability Part, string[] Sections)[] Parts =
    [
        (Capability.Ptz, ["Ptz", "PtzAutoMovement"]),
        (Capability.Lens, ["VideoInFocus", "VideoInZoom"]),
        (Capability.AccessControl, ["AccessControl"]),
        (Capability.Analytics, ["VideoAnalyseRule", "VideoAnalyseGlobal"]),
        (Capability.Flashlight, ["FlashLight"]),
        (Capability.NetworkStorage, ["NAS"]),
        (Capability.LensMask, ["LeLensMask"]),
        (Capability.SmartMotion, ["SmartMotionDetect"]),
    ];

    /// <summary>The profile whose kind of device a configuration is most like.</summary>
    public static string ParentOf(SourceConfig config, string? deviceClass) => deviceClass?.ToUpperInvariant() switch
    {
        "IPC" => "ipc",
        "SD" => "speed-dome",
        "HDVR" or "DVR" or "NVR" or "XVR" or "HCVR" or "NVS" or "EVS" => "dvr",
        "TPC" => "thermal",
        "VTO" or "VTH" or "VTA" => "vto",
        "ITC" or "ITSE" or "IVS" => "traffic",
        _ when config.Sections.Contains("ThermographyOptions", StringComparer.OrdinalIgnoreCase) => "thermal",
        _ when ChannelsOf(config) > 2 => "dvr",
        _ when config.Count("Ptz") > 0 => "speed-dome",
        _ when config.Count("AccessControl") > 0 => "vto",
        _ => "ipc",
    };

    /// <summary>The profile as far as a configuration tells of it.</summary>
    /// <param name="profile">What it is until it says otherwise.</param>
    /// <param name="config">The configuration.</param>
    /// <param name="isWhole">Whether a section that is not there is missing on the device.</param>
    public static DeviceProfile Lay(DeviceProfile profile, SourceConfig config, bool isWhole)
    {
        var channels = Math.Clamp(ChannelsOf(config), 1, MostChannels);
        var names = config.Sections;
        var capabilities = profile.Capabilities;
        foreach (var (part, sections) in Parts)
        {
            var has = sections.Any(s => names.Contains(s, StringComparer.OrdinalIgnoreCase));
            capabilities = has ? capabilities | part : isWhole ? capabilities & ~part : capabilities;
        }

        return profile with
        {
            Capabilities = Lights(capabilities, config, names, isWhole),
            Channels = ChannelsOf(config) == 0 ? profile.Channels : [.. Enumerable.Range(0, channels).Select(i => Channel(profile, config, i))],
            AlarmInputs = Count(config, "Alarm", profile.AlarmInputs, isWhole),
            AlarmOutputs = Count(config, "AlarmOut", profile.AlarmOutputs, isWhole),
            Doors = config.Count("AccessControl") is > 0 and var doors ? Math.Min(MostDoors, doors) : profile.Doors,
            VideoOutputs = Math.Min(8, Count(config, "VideoOut", profile.VideoOutputs, isWhole)),
            Interfaces = Interfaces(config) is { IsEmpty: false } interfaces ? interfaces : profile.Interfaces,
            Encode = Encode(profile.Encode, config),
        };
    }

    /// <summary>The encoder, able to do what the configuration has it do.</summary>
    public static EncodeProfile Encode(EncodeProfile encode, SourceConfig config)
    {
        var extra = config.Of("Encode").Where(l => l.Path.Steps.Length > 3 && l.Path.Steps[2].Name == "ExtraFormat" && l.Path.Steps[3].IsIndex).Select(l => l.Path.Steps[3].Index + 1).DefaultIfEmpty().Max();
        var (mains, extras) = (Formats(config, "MainFormat"), Formats(config, "ExtraFormat"));
        var sounds = config.Of("Encode").Where(l => l.Path.Steps.Length > 5 && l.Path.Steps[4].Name == "Audio").ToArray();
        return encode with
        {
            ExtraStreams = config.Count("Encode") > 0 ? Math.Min(MostExtraStreams, extra) : encode.ExtraStreams,
            MainSizes = With(encode.MainSizes, mains.Select(SizeOf).OfType<PictureSize>()),
            ExtraSizes = With(encode.ExtraSizes, extras.Select(SizeOf).OfType<PictureSize>()),
            MainCompressions = With(encode.MainCompressions, mains.Select(f => config.Text(f + ".Compression") ?? "").Where(c => c is "H.264" or "H.265" or "MJPG")),
            ExtraCompressions = With(encode.ExtraCompressions, extras.Select(f => config.Text(f + ".Compression") ?? "").Where(c => c is "H.264" or "H.265" or "MJPG")),
            AudioCompressions = With(encode.AudioCompressions, sounds.Where(l => l.Path.Steps[5].Name == "Compression").Select(l => l.Value).Where(v => v is "G.711A" or "G.711Mu" or "AAC" or "PCM")),
            AudioFrequencies = With(encode.AudioFrequencies, sounds.Where(l => l.Path.Steps[5].Name == "Frequency").Select(l => Number(l.Value)).OfType<int>().Where(f => f is 8000 or 16000 or 32000 or 48000)),
            MainBitRate = With(encode.MainBitRate, mains.Select(f => Number(config.Text(f + ".BitRate")))),
            ExtraBitRate = With(encode.ExtraBitRate, extras.Select(f => Number(config.Text(f + ".BitRate")))),
        };

        PictureSize? SizeOf(string format) => Number(config.Text(format + ".Width")) is { } width && Number(config.Text(format + ".Height")) is { } height
            && width is >= 96 and <= 4096 && height is >= 96 and <= 4096 && width % 2 == 0 && height % 2 == 0 ? new PictureSize(width, height) : null;
    }

    private static int ChannelsOf(SourceConfig config) => Math.Max(config.Count("ChannelTitle"), Math.Max(config.Count("Encode"), config.Count("VideoColor")));

    private static ChannelProfile Channel(DeviceProfile profile, SourceConfig config, int channel)
    {
        var like = profile.Channels[Math.Min(channel, profile.Channels.Length - 1)];
        var title = Names.Shown(config.Text($"ChannelTitle[{channel}].Name"), 64) ?? (channel < profile.Channels.Length ? like.Title : $"CAM{channel + 1}");
        return like with { Title = title, Scene = profile.Channels[channel % profile.Channels.Length].Scene };
    }

    private static Capability Lights(Capability capabilities, SourceConfig config, IReadOnlyCollection<string> names, bool isWhole)
    {
        var types = config.Of("Lighting_V2").Where(l => l.Path.Steps[^1].Name == "LightType").Select(l => l.Value).ToArray();
        var any = types.Length > 0 || names.Contains("Lighting", StringComparer.OrdinalIgnoreCase);
        if (!any && !isWhole)
        {
            return capabilities;
        }

        capabilities &= ~(Capability.Infrared | Capability.WhiteLight);
        return capabilities
            | (types.Contains("InfraredLight") || (types.Length == 0 && any) ? Capability.Infrared : Capability.None)
            | (types.Contains("WhiteLight") ? Capability.WhiteLight : Capability.None);
    }

    private static int Count(SourceConfig config, string section, int otherwise, bool isWhole) =>
        config.Count(section) is > 0 and var count ? Math.Min(MostAlarms, count) : isWhole ? 0 : otherwise;

    private static ImmutableArray<string> Interfaces(SourceConfig config) => [.. config.Of("Network")
        .Where(l => l.Path.Steps.Length == 3 && l.Path.Steps[1].Name is "eth0" or "eth1" or "eth2" or "3G").Select(l => l.Path.Steps[1].Name!).Distinct(StringComparer.Ordinal)
        .Concat(config.Sections.Contains("WLan", StringComparer.OrdinalIgnoreCase) ? ["eth2"] : []).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private static string[] Formats(SourceConfig config, string name) => [.. config.Of("Encode")
        .Where(l => l.Path.Steps.Length > 4 && l.Path.Steps[2].Name == name && l.Path.Steps[4].Name == "Video")
        .Select(l => $"Encode[{l.Path.Steps[1].Index}].{name}[{l.Path.Steps[3].Index}].Video").Distinct(StringComparer.Ordinal)];

    private static ImmutableArray<T> With<T>(ImmutableArray<T> known, IEnumerable<T> used) => [.. known.Concat(used.Where(u => !known.Contains(u)).Distinct()).Take(MostSizes)];

    private static (int Min, int Max) With((int Min, int Max) known, IEnumerable<int?> used)
    {
        var rates = used.OfType<int>().Where(r => r is >= 16 and <= 100_000).Append(known.Min).Append(known.Max).ToArray();
        return (rates.Min(), rates.Max());
    }

    private static int? Number(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
