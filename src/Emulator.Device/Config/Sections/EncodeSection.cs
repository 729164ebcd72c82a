using System.Collections.Immutable;
using System.Globalization;
using Emulator.Device.Profiles;
using static Emulator.Device.Config.Schemas;

namespace Emulator.Device.Config.Sections;

/// <summary>Document section 4.5.5: what the encoder makes of each channel, and the rules between its values.</summary>
internal static class EncodeSection
{
    private static readonly string[] Formats = ["MainFormat", "ExtraFormat", "SnapFormat"];

    public static ConfigSection Of(DeviceProfile profile)
    {
        var encode = profile.Encode;
        var snap = Format(profile, encode.MainSizes, ["MJPG"], "MJPG", encode.MainBitRate, bitRate: 4096, fps: "1");

        // Channels of a kind have one schema.
        var kinds = new TableSchema?[2];
        var all = profile.Has(Capability.Thermal)
            ? Each(profile.Channels.Length, i => kinds[(int)profile.Channels[i].Kind] ??= Channel(profile, i, snap))
            : Each(profile.Channels.Length, Channel(profile, 0, snap));
        return new("Encode", "4.5.5", all)
        {
            Follows = ["VideoStandard"],
            Normalize = (before, after, all) => EachFormat(before, after, (name, was, format) => Normalize(was, format, Sizes(encode, name), FpsMax(all))),
            Check = (before, after, all) => Check(after, encode, FpsMax(all)),
        };
    }

    // Main: regular, motion, alarm, emergency. Snap: regular, motion, alarm.
    private static TableSchema Channel(DeviceProfile profile, int channel, TableSchema snap)
    {
        var encode = profile.Encode;
        var main = Format(profile, encode.MainSizes, profile.CompressionsOf(channel, main: true), encode.MainCompression, encode.MainBitRate, bitRate: 4096);
        var extra = encode.ExtraStreams == 0 ? main : Format(profile, encode.ExtraSizes, profile.CompressionsOf(channel, main: false), encode.MainCompression, encode.ExtraBitRate, bitRate: 512);
        return Table(("MainFormat", Each(4, main)), ("ExtraFormat", Each(encode.ExtraStreams, extra)), ("SnapFormat", Each(3, snap)));
    }

    private static TableSchema Format(
        DeviceProfile profile, ImmutableArray<PictureSize> sizes, ImmutableArray<string> compressions, string compression, (int Min, int Max) bitRates, int bitRate, string fps = "25")
    {
        var size = sizes[0];
        var audio = profile.Encode.AudioCompressions is { IsDefaultOrEmpty: false } some ? some : ["G.711A"];
        var frequencies = profile.Encode.AudioFrequencies is { IsDefaultOrEmpty: false } known ? known : [8000];
        return Table(
            ("Audio", Table(
                ("Bitrate", Int(64, 4, 512)),
                ("Channels", Ints(0, 255, 0)),
                ("Compression", Enum(audio[0], [.. audio])),
                ("Depth", IntOf(16, 8, 16)),
                ("Frequency", IntOf(frequencies[0], [.. frequencies])),
                ("Mode", Int(0, 0, 7)),
                ("Pack", Enum("DHAV", "DHAV")))),
            ("AudioEnable", Bool(profile.Has(Capability.AudioIn))),
            ("Video", Table(
                ("BitRate", Int(Math.Clamp(bitRate, bitRates.Min, bitRates.Max), bitRates.Min, bitRates.Max)),
                ("BitRateControl", Enum("CBR", "CBR", "VBR")),
                ("Compression", Enum(compressions.Contains(compression) ? compression : compressions[0], [.. compressions])),
                ("CustomResolutionName", Size(sizes, Resolutions.NameOf)),
                ("FPS", Float(fps, 0.2, 30)),
                ("GOP", Int(50, 1, 100)),
                ("Height", IntOf(size.Height, Sides(sizes, s => s.Height))),
                ("Pack", Enum("DHAV", "DHAV")),
                ("Profile", Enum("High", "Baseline", "Main", "Extended", "High")),
                ("Quality", Int(4, 1, 6)),
                ("QualityRange", Int(6, 1, 6)),
                ("resolution", Size(sizes, s => s.ToString())),
                ("SVCTLayer", Int(1, 1, 4)),
                ("Width", IntOf(size.Width, Sides(sizes, s => s.Width))))),
            ("VideoEnable", Bool(true)));
    }

    private static long[] Sides(ImmutableArray<PictureSize> sizes, Func<PictureSize, long> side)
    {
        var sides = new long[sizes.Length];
        var count = 0;
        foreach (var size in sizes)
        {
            if (Array.IndexOf(sides, side(size), 0, count) < 0)
            {
                sides[count++] = side(size);
            }
        }

        return sides[..count];
    }

    private static LeafSchema Size(ImmutableArray<PictureSize> sizes, Func<PictureSize, string> spell) =>
        new(ConfigKind.Text, spell(sizes[0]), $"{{{string.Join(", ", sizes.Select(spell))}}}", text => Resolutions.Find(text, sizes) is { } size ? spell(size) : null);

    private static ImmutableArray<PictureSize> Sizes(EncodeProfile encode, string format) => format == "ExtraFormat" ? encode.ExtraSizes : encode.MainSizes;

    private static int FpsMax(ConfigSnapshot all) => all.Text("VideoStandard") == "NTSC" ? 30 : 25;

    private static ConfigNode EachFormat(ConfigNode before, ConfigNode after, Func<string, ConfigNode, ConfigNode, ConfigNode> normalize)
    {
        // Every format is looked at, not only those that were set: the standard may have changed under them. Formats that are one node stay one.
        var settled = new Dictionary<ConfigNode, ConfigNode>(ReferenceEqualityComparer.Instance);
        var channels = after.Items().ToBuilder();
        for (var i = 0; i < channels.Count; i++)
        {
            foreach (var name in Formats)
            {
                var (was, now) = (before.Items()[i].At(name), channels[i].At(name));
                var formats = now.WithItems([.. now.Items().Select((format, n) =>
                {
                    if (!ReferenceEquals(format, was.Items()[n]))
                    {
                        return normalize(name, was.Items()[n], format);
                    }

                    if (!settled.TryGetValue(format, out var same))
                    {
                        settled.Add(format, same = normalize(name, format, format));
                    }

                    return same;
                })]);
                if (!ReferenceEquals(formats, now))
                {
                    channels[i] = channels[i].With(name, formats);
                }
            }
        }

        return after.WithItems(channels.ToImmutable());
    }

    private static ConfigNode Normalize(ConfigNode before, ConfigNode format, ImmutableArray<PictureSize> sizes, int fpsMax)
    {
        var video = format.At("Video");
        var settled = video;
        if (Meant(before.At("Video"), video, sizes) is { } size)
        {
            settled = settled
                .With("Width", Whole(size.Width))
                .With("Height", Whole(size.Height))
                .With("resolution", new ConfigValue(ConfigKind.Text, size.ToString()))
                .With("CustomResolutionName", new ConfigValue(ConfigKind.Text, Resolutions.NameOf(size)));
        }

        // A rate above the standard's ceiling that was there before the standard changed falls to it; one that was asked for is refused.
        if (settled.Number("FPS") > fpsMax && !format.Sets(before, "Video.FPS"))
        {
            settled = settled.With("FPS", new ConfigValue(ConfigKind.Float, fpsMax.ToString(CultureInfo.InvariantCulture)));
        }

        return ReferenceEquals(settled, video) ? format : format.With("Video", settled);
    }

    // The size that a change means by those of the four spellings that it set; null when it set none, or when they contradict each other.
    private static PictureSize? Meant(ConfigNode before, ConfigNode video, ImmutableArray<PictureSize> sizes)
    {
        var (byText, byName) = (video.Sets(before, "resolution"), video.Sets(before, "CustomResolutionName"));
        var (byWidth, byHeight) = (video.Sets(before, "Width"), video.Sets(before, "Height"));
        if (!byText && !byName && !byWidth && !byHeight)
        {
            return null;
        }

        var (width, height) = ((int)video.Number("Width"), (int)video.Number("Height"));
        foreach (var size in sizes.OrderBy(s => s.Width == width && s.Height == height ? 0 : 1))
        {
            if ((!byText || video.Text("resolution") == size.ToString())
                && (!byName || video.Text("CustomResolutionName") == Resolutions.NameOf(size))
                && (!byWidth || width == size.Width)
                && (!byHeight || height == size.Height))
            {
                return size;
            }
        }

        return null;
    }

    private static string? Check(ConfigNode after, EncodeProfile encode, int fpsMax)
    {
        var seen = new HashSet<ConfigNode>(ReferenceEqualityComparer.Instance);
        foreach (var channel in after.Items())
        {
            foreach (var name in Formats)
            {
                foreach (var format in channel.At(name).Items().Where(seen.Add))
                {
                    var video = format.At("Video");
                    var size = new PictureSize((int)video.Number("Width"), (int)video.Number("Height"));
                    if (!Sizes(encode, name).Contains(size) || video.Text("resolution") != size.ToString() || video.Text("CustomResolutionName") != Resolutions.NameOf(size))
                    {
                        return $"{name}: Width, Height, resolution and CustomResolutionName are not one size that this stream can have";
                    }

                    if (video.Number("FPS") > fpsMax)
                    {
                        return $"{name}: FPS is above {fpsMax}, the most the video standard allows";
                    }
                }
            }
        }

        return null;
    }

    private static ConfigValue Whole(int number) => new(ConfigKind.Integer, number.ToString(CultureInfo.InvariantCulture));
}
