using System.Globalization;
using Emulator.Media;

namespace Emulator.Server.Scenes;

/// <summary>
/// How ffmpeg is told to make a scene's streams: as media-fixtures/sources/render.py does, with quicker presets. Closed groups of 25 pictures,
/// no B pictures, parameter sets before each key picture, no SEI (encoders write their options into one).
/// </summary>
internal static class SceneEncoding
{
    public const int FramesPerSecond = 25;
    public const int Gop = 25;

    private const string Frame = "keyint=25:min-keyint=25:scenecut=0:bframes=0:open-gop=0:repeat-headers=1:slices=1:aud=0";

    private static readonly string[] Colour = ["-color_range", "tv", "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709"];

    private static readonly string[] H264 =
    [
        "-c:v", "libx264", "-preset", "fast", "-crf", "28", "-x264-params", Frame + ":sliced-threads=0:rc-lookahead=0:sync-lookahead=0:mbtree=0:force-cfr=1:nal-hrd=none",
        "-bsf:v", "filter_units=remove_types=6", "-f", "h264",
    ];

    private static readonly string[] H265 =
    [
        "-c:v", "libx265", "-preset", "superfast", "-crf", "30", "-x265-params", Frame + ":info=0:hrd=0:vui-timing-info=1:frame-threads=1:rc-lookahead=2:cutree=0:log-level=error",
        "-bsf:v", "filter_units=remove_types=39-40", "-f", "hevc",
    ];

    /// <summary>The elementary streams of a scene, by the name that scene.yaml and files have for a codec.</summary>
    public static IReadOnlyList<string> Codecs { get; } = ["h264", "h265"];

    /// <summary>Makes a picture of the night out of one of the day: dim, and grey as under infrared light.</summary>
    public const string Night = ",hue=s=0,eq=brightness=-0.12:contrast=0.72:gamma=0.85,vignette=angle=PI/5:dither=0";

    /// <summary>Arguments for all elementary streams of a passage in one run: the clip is read once.</summary>
    /// <param name="input">Arguments up to the input.</param>
    /// <param name="filters">From the input to pictures of the canvas's size.</param>
    /// <param name="frames">How many pictures, a whole number of groups.</param>
    /// <param name="sizes">The sizes.</param>
    /// <param name="file">Where a codec and size go.</param>
    public static IEnumerable<string> Video(IEnumerable<string> input, string filters, int frames, IReadOnlyList<SceneSize> sizes, Func<string, SceneSize, string> file)
    {
        var outputs = sizes.SelectMany(size => Codecs.Select(codec => (Size: size, Codec: codec))).ToArray();
        var split = string.Concat(sizes.Select((_, i) => $"[size{i}]"));
        var graph = $"[0:v:0]{filters},split={sizes.Count}{split}" + string.Concat(sizes.Select((size, i) => string.Create(
            CultureInfo.InvariantCulture,
            $";[size{i}]scale={size.Width}:{size.Height}:flags=area:out_color_matrix=bt709:out_range=tv,setsar=1,format=yuv420p,split={Codecs.Count}[{i}h264][{i}h265]")));
        return
        [
            .. input, "-filter_complex", graph,
            .. outputs.SelectMany((o, i) => (string[])
            [
                "-map", $"[{i / Codecs.Count}{o.Codec}]", "-frames:v", frames.ToString(CultureInfo.InvariantCulture), "-r", $"{FramesPerSecond}",
                .. Colour, .. o.Codec == "h264" ? H264 : H265, file(o.Codec, o.Size),
            ]),
        ];
    }

    /// <summary>Arguments for plain pictures of a passage, planes of full range one after the other on standard output. Rounding up picks of each lot the first.</summary>
    public static IEnumerable<string> Pictures(IEnumerable<string> input, string filters, int count, double framesPerSecond) =>
    [
        .. input, "-map", "0:v:0", "-vf", string.Create(CultureInfo.InvariantCulture, $"{filters},fps={framesPerSecond}:round=up,scale=out_color_matrix=bt601:out_range=pc,format=yuvj420p"),
        "-frames:v", count.ToString(CultureInfo.InvariantCulture), "-f", "rawvideo", "-",
    ];

    /// <summary>Arguments for the sound of a clip: samples and AAC, mono, to the sample as long as so many pictures.</summary>
    public static IEnumerable<string> Sound(string clip, int frames, string folder) =>
    [
        "-i", clip,
        .. SceneSounds.All.SelectMany(sound => (string[])
        [
            "-map", "0:a:0", "-ac", "1",
            "-af", string.Create(CultureInfo.InvariantCulture, $"aresample={sound.Rate}:async=1:first_pts=0,apad,atrim=end_sample={(long)frames * sound.Rate / FramesPerSecond}"),
            "-ar", sound.Rate.ToString(CultureInfo.InvariantCulture), .. sound.Coding, Path.Combine(folder, sound.File),
        ]),
    ];
}

/// <summary>A sound file of an imported scene.</summary>
internal sealed record SceneSounds(string Codec, int Rate, string File, string[] Coding)
{
    private static readonly string[] Exact = ["-flags", "+bitexact", "-fflags", "+bitexact"];

    public static IReadOnlyList<SceneSounds> All { get; } =
    [
        new("pcm", 8000, "audio/sound.pcm", ["-f", "s16le"]),
        new("pcm", 16000, "audio/sound-16k.pcm", ["-f", "s16le"]),
        new("aac", 8000, "audio/sound-8k.aac", ["-c:a", "aac", "-profile:a", "aac_low", "-b:a", "24k", .. Exact, "-f", "adts"]),
        new("aac", 16000, "audio/sound-16k.aac", ["-c:a", "aac", "-profile:a", "aac_low", "-b:a", "40k", .. Exact, "-f", "adts"]),
    ];
}
