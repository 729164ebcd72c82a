using System.Collections.Concurrent;
using System.Globalization;
using Emulator.Protocol.Jpeg;

namespace Emulator.Media;

/// <summary>The JPEG frames of a passage: a file of whole JPEGs end to end.</summary>
/// <param name="File">Relative to the scene's folder.</param>
/// <param name="Frames">How many there are.</param>
/// <param name="FramesPerSecond">How fast they play.</param>
public sealed record SceneJpeg(string File, int Frames, double FramesPerSecond);

/// <summary>One passage of a scene. All kinds of media of a passage show the same and loop together.</summary>
/// <param name="Frames">Length in frames of the scene's rate.</param>
/// <param name="Jpeg">Its JPEG frames.</param>
public sealed record ScenePassage(int Frames, SceneJpeg Jpeg);

/// <summary>Width and height of an elementary stream.</summary>
public sealed record SceneSize(int Width, int Height);

/// <summary>The elementary streams of one codec.</summary>
/// <param name="FilePattern">Relative to the scene's folder, with {passage}, {width}, {height} or {size} to fill in.</param>
/// <param name="Gop">Frames from one key frame to the next.</param>
/// <param name="Sizes">The sizes there are.</param>
public sealed record SceneVideo(string FilePattern, int Gop, IReadOnlyList<SceneSize> Sizes);

/// <summary>What a scene.yaml says.</summary>
public sealed record SceneDescription(
    string Name,
    string Title,
    int Width,
    int Height,
    double FramesPerSecond,
    IReadOnlyDictionary<Passage, ScenePassage> Passages,
    IReadOnlyDictionary<string, SceneVideo> Video,
    IReadOnlyDictionary<string, IReadOnlyDictionary<int, string>> Audio);

/// <summary>A scene and its JPEG frames. Files are mapped when first looked at and shared by everyone. Safe for any number of threads.</summary>
public sealed class Scene : IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<MjpegFile>> _files = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<StreamFile, Lazy<ElementaryStream>> _streams = new();
    private readonly SceneSound _sound;

    internal Scene(string folder, SceneDescription description)
    {
        Folder = folder;
        Description = description;
        _sound = new SceneSound(this);
    }

    public string Folder { get; }

    public SceneDescription Description { get; }

    /// <summary>The passage that stands in for one that the scene does not have; nothing stands in for a covered lens or a lost signal.</summary>
    public Passage Resolve(Passage passage) => Description.Passages.ContainsKey(passage) ? passage : passage switch
    {
        Passage.NightMotion when Description.Passages.ContainsKey(Passage.Motion) => Passage.Motion,
        Passage.NightMotion when Description.Passages.ContainsKey(Passage.Night) => Passage.Night,
        Passage.NightMotion or Passage.Night or Passage.Motion => Passage.Idle,
        _ => passage,
    };

    /// <summary>Where the elementary stream of a passage lies, or null when the scene has no such codec or size. The file itself may be missing.</summary>
    public string? VideoPath(string codec, Passage passage, int width, int height) =>
        Description.Video.TryGetValue(codec, out var video) && video.Sizes.Contains(new SceneSize(width, height))
            ? Path.Combine(Folder, video.FilePattern
                .Replace("{passage}", SceneFile.NameOf(Resolve(passage)), StringComparison.Ordinal)
                .Replace("{size}", string.Create(CultureInfo.InvariantCulture, $"{width}x{height}"), StringComparison.Ordinal)
                .Replace("{width}", width.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
                .Replace("{height}", height.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal))
            : null;

    /// <summary>The size of a codec's streams that is nearest to one asked for.</summary>
    /// <exception cref="SceneException">The scene has no such codec.</exception>
    public SceneSize NearestVideo(VideoCodec codec, int width, int height) =>
        Description.Video.TryGetValue(NameOf(codec), out var video) && video.Sizes.Count > 0
            ? video.Sizes.MinBy(size => Math.Abs(size.Width - width) + Math.Abs(size.Height - height))!
            : throw new SceneException($"{Folder}: the scene has no {NameOf(codec)} video.");

    /// <summary>The elementary stream of a passage, read once.</summary>
    /// <exception cref="SceneException">The scene has none such, or its file is missing or damaged.</exception>
    internal ElementaryStream Elementary(VideoCodec codec, Passage passage, SceneSize size)
    {
        // A scene need not film a covered lens or a lost signal; its video then goes on as if nothing were the matter.
        var found = Resolve(passage);
        found = Description.Passages.ContainsKey(found) ? found : Passage.Idle;
        return _streams.GetOrAdd(new StreamFile(codec, found, size), key => new Lazy<ElementaryStream>(() => OpenStream(key.Codec, key.Passage, key.Size))).Value;
    }

    /// <summary>Where the sound of a codec and sample rate lies, or null when the scene has none such.</summary>
    public string? AudioPath(string codec, int rate) =>
        Description.Audio.TryGetValue(codec, out var rates) && rates.TryGetValue(rate, out var file) ? Path.Combine(Folder, file) : null;

    /// <summary>How many JPEG frames a passage has.</summary>
    public int FrameCount(Passage passage) => Frames(Resolve(passage)).Count;

    /// <summary>Which JPEG frame of a passage is current: scenes loop by the clock alone, so that all viewers see the same.</summary>
    public int FrameAt(Passage passage, DateTime utc)
    {
        var resolved = Resolve(passage);
        return Description.Passages.TryGetValue(resolved, out var found)
            ? (int)(FrameClock.Number(utc, found.Jpeg.FramesPerSecond) % Frames(resolved).Count)
            : 0;
    }

    /// <summary>One JPEG as the file has it.</summary>
    /// <exception cref="SceneException">The passage's file is missing or not what the description says.</exception>
    public ReadOnlyMemory<byte> Frame(Passage passage, int index) => Frames(Resolve(passage))[index];

    /// <summary>The sound in a format; without end.</summary>
    /// <exception cref="SceneException">A file is missing or not what the description says.</exception>
    internal ISoundTrack Sound(AudioFormat format) => _sound.Track(format);

    public void Dispose()
    {
        _sound.Dispose();
        foreach (var file in _files.Values)
        {
            if (file.IsValueCreated)
            {
                file.Value.Dispose();
            }
        }
    }

    private MjpegFile Frames(Passage passage) => _files.GetOrAdd(SceneFile.NameOf(passage), _ => new Lazy<MjpegFile>(() => Open(passage))).Value;

    private ElementaryStream OpenStream(VideoCodec codec, Passage passage, SceneSize size) =>
        VideoPath(NameOf(codec), passage, size.Width, size.Height) is { } path
            ? ElementaryStream.Open(path, codec == VideoCodec.H265, Description.Video[NameOf(codec)].Gop)
            : throw new SceneException($"{Folder}: the scene has no {NameOf(codec)} video of {size.Width}x{size.Height}.");

    private static string NameOf(VideoCodec codec) => codec == VideoCodec.H265 ? "h265" : "h264";

    private MjpegFile Open(Passage passage)
    {
        if (Description.Passages.TryGetValue(passage, out var found))
        {
            return MjpegFile.Open(Path.Combine(Folder, found.Jpeg.File), found.Jpeg.Frames);
        }

        // A scene need not film these: a covered lens is nearly black, a lost signal a flat blue.
        var image = new JpegImage(Description.Width, Description.Height, JpegSampling.Yuv420);
        Ink.From(passage == Passage.Lost ? new Rgba(0, 0, 160, 0) : new Rgba(10, 10, 10, 0)).Fill(image, 0, 0, Description.Width, Description.Height);
        return MjpegFile.Of(new JpegEncoder(90).Encode(image));
    }

    private sealed record StreamFile(VideoCodec Codec, Passage Passage, SceneSize Size);
}
