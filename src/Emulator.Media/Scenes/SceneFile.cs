using System.Globalization;
using Emulator.Protocol.Jpeg;

namespace Emulator.Media;

/// <summary>Reads scene.yaml. All mistakes are found at once.</summary>
internal static class SceneFile
{
    private static readonly Passage[] All = [Passage.Idle, Passage.Motion, Passage.Night, Passage.NightMotion, Passage.Dark, Passage.Lost];

    /// <summary>How a passage is spelt in scene.yaml and in file names.</summary>
    public static string NameOf(Passage passage) => passage switch
    {
        Passage.Idle => "idle",
        Passage.Motion => "motion",
        Passage.Night => "night",
        Passage.NightMotion => "night-motion",
        Passage.Dark => "dark",
        Passage.Lost => "lost",
        _ => throw new ArgumentOutOfRangeException(nameof(passage), passage, "There is no such passage."),
    };

    public static (SceneDescription? Description, IReadOnlyList<string> Errors) Parse(string file, string text)
    {
        var root = YamlFields.Parse(file, text);
        if (root.Errors.Count > 0)
        {
            return (null, root.Errors);
        }

        var name = root.Text("name");
        var description = new SceneDescription(
            name, root.Text("title", name), root.Whole("width", 16, JpegImage.MaxSide), root.Whole("height", 16, JpegImage.MaxSide), root.Number("fps", 0.01, 120),
            Passages(root.Mapping("passages")), Video(root.Mapping("video", optional: true)), Audio(root.Mapping("audio", optional: true)));
        return (description, root.Errors);
    }

    private static Dictionary<Passage, ScenePassage> Passages(YamlFields fields)
    {
        var passages = new Dictionary<Passage, ScenePassage>();
        foreach (var key in fields.Keys)
        {
            var at = Array.FindIndex(All, passage => NameOf(passage) == key);
            if (at < 0)
            {
                fields.Wrong(key, "is not a passage: idle, motion, night, night-motion, dark or lost");
                continue;
            }

            var entry = fields.Mapping(key);
            var jpeg = entry.Mapping("jpeg");
            passages[All[at]] = new ScenePassage(
                entry.Whole("frames", 1, 1_000_000),
                new SceneJpeg(Relative(jpeg, "file"), jpeg.Whole("frames", 1, 1_000_000), jpeg.Number("fps", 0.01, 120)));
        }

        if (!passages.ContainsKey(Passage.Idle))
        {
            fields.Wrong("idle", "is missing");
        }

        return passages;
    }

    private static Dictionary<string, SceneVideo> Video(YamlFields fields)
    {
        var video = new Dictionary<string, SceneVideo>(StringComparer.Ordinal);
        foreach (var codec in fields.Keys)
        {
            var entry = fields.Mapping(codec);
            var sizes = new List<SceneSize>();
            foreach (var size in entry.Texts("sizes"))
            {
                if (size.Split('x') is [var width, var height] && int.TryParse(width, CultureInfo.InvariantCulture, out var across)
                    && int.TryParse(height, CultureInfo.InvariantCulture, out var down))
                {
                    sizes.Add(new SceneSize(across, down));
                }
                else
                {
                    entry.Wrong("sizes", $"has \"{size}\" where it needs a size such as 1920x1080");
                }
            }

            video[codec] = new SceneVideo(Relative(entry, "file"), entry.Whole("gop", 1, 1000), sizes);
        }

        return video;
    }

    private static Dictionary<string, IReadOnlyDictionary<int, string>> Audio(YamlFields fields)
    {
        var audio = new Dictionary<string, IReadOnlyDictionary<int, string>>(StringComparer.Ordinal);
        foreach (var codec in fields.Keys)
        {
            var entry = fields.Mapping(codec);
            var rates = new Dictionary<int, string>();
            foreach (var key in entry.Keys)
            {
                if (int.TryParse(key, CultureInfo.InvariantCulture, out var rate))
                {
                    rates[rate] = Relative(entry, key);
                }
                else
                {
                    entry.Wrong(key, "is not a sample rate");
                }
            }

            audio[codec] = rates;
        }

        return audio;
    }

    // Users mount their own scenes; a description must not reach files outside its folder.
    private static string Relative(YamlFields fields, string field)
    {
        var path = fields.Text(field);
        if (Path.IsPathRooted(path) || path.Split('/', '\\').Contains("..", StringComparer.Ordinal))
        {
            fields.Wrong(field, "must stay within the scene's folder");
        }

        return path;
    }
}
