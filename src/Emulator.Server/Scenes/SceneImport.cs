using System.Globalization;
using System.Text;
using System.Text.Json;
using Emulator.Media;
using Emulator.Protocol.Jpeg;

namespace Emulator.Server.Scenes;

/// <summary>Makes a scene of a user's own clip. Everything is made in a folder beside the scene's and moved when it is whole, so that nothing half-done is ever left.</summary>
/// <param name="options">What is wanted.</param>
/// <param name="progress">Told the step, and which part of it is done, 0 to 1.</param>
internal sealed class SceneImport(ImportOptions options, Action<string, double> progress)
{
    private const int StillFrames = 50;
    private const int JpegQuality = 75;

    private readonly JpegEncoder _jpeg = new(JpegQuality);

    /// <summary>Makes the scene.</summary>
    /// <returns>Its folder.</returns>
    /// <exception cref="ImportException">It cannot be made; nothing is left behind.</exception>
    public async Task<string> RunAsync(CancellationToken cancel)
    {
        var folder = Path.GetFullPath(Path.Combine(options.Folder, options.Name));
        if (Path.Exists(folder))
        {
            throw new ImportException($"{folder}: it exists already. Give another --name, or remove it first.");
        }

        // Both clips are read before anything is written.
        var idle = await ReadAsync(options.Clip, cancel);
        var motion = options.Motion is { } other ? await ReadAsync(other, cancel) : null;
        var unfinished = Path.Combine(Path.GetDirectoryName(folder)!, $".{options.Name}.{Environment.ProcessId}.importing");
        try
        {
            Directory.CreateDirectory(unfinished);
            await MakeAsync(unfinished, idle, motion, cancel);
            Directory.Move(unfinished, folder);
            return folder;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ImportException(failure.Message.Replace(unfinished, folder, StringComparison.Ordinal));
        }
        finally
        {
            if (Directory.Exists(unfinished))
            {
                Directory.Delete(unfinished, recursive: true);
            }
        }
    }

    private async Task<Clip> ReadAsync(string path, CancellationToken cancel)
    {
        var most = options.Seconds * SceneEncoding.FramesPerSecond;
        var clip = await Clip.ReadAsync(path, most, n => progress("reading " + Path.GetFileName(path), (double)n / most), cancel);
        progress("reading " + Path.GetFileName(path), 1);
        return clip;
    }

    private async Task MakeAsync(string folder, Clip idle, Clip? motion, CancellationToken cancel)
    {
        var canvas = Canvas.Of(idle.Width, idle.Height);
        var passages = Passages(idle, motion, canvas);
        var sizes = options.Sizes ?? Canvas.Sizes(canvas);
        foreach (var sub in (string[])["jpeg", "audio", .. SceneEncoding.Codecs])
        {
            Directory.CreateDirectory(Path.Combine(folder, sub));
        }

        foreach (var passage in passages)
        {
            await MakePicturesAsync(passage, canvas, folder, cancel);
            await Ffmpeg.RunAsync(
                SceneEncoding.Video(passage.Input, passage.Filters, passage.Frames, sizes, (codec, size) => Path.Combine(folder, codec, $"{passage.Name}-{size.Width}x{size.Height}.{codec}")),
                n => progress(passage.Name + " video", (double)n / passage.Frames), cancel);
            progress(passage.Name + " video", 1);
        }

        var audible = await MakeSoundAsync(idle, folder, cancel);
        await File.WriteAllTextAsync(Path.Combine(folder, "scene.yaml"), Describe(canvas, passages, sizes, audible), cancel);
        Check(folder);
    }

    private static List<PassagePlan> Passages(Clip idle, Clip? motion, (int Width, int Height) canvas)
    {
        PassagePlan Of(string name, Clip clip, string more, double jpegRate) => new(name, ["-i", clip.Path], clip.Filters(canvas) + more, clip.Frames, jpegRate);
        PassagePlan Still(string name, string colour) =>
            new(name, ["-f", "lavfi", "-i", string.Create(CultureInfo.InvariantCulture, $"color=c={colour}:s={canvas.Width}x{canvas.Height}:r={SceneEncoding.FramesPerSecond}")], "setsar=1", StillFrames, 0.5);

        List<PassagePlan> plans = [Of("idle", idle, "", 5), Of("night", idle, SceneEncoding.Night, 5)];
        if (motion is not null)
        {
            plans.Add(Of("motion", motion, "", 10));
            plans.Add(Of("night-motion", motion, SceneEncoding.Night, 10));
        }

        return [.. plans, Still("dark", "0x0C0A09"), Still("lost", "0x0E1EA8")];
    }

    private async Task MakePicturesAsync(PassagePlan passage, (int Width, int Height) canvas, string folder, CancellationToken cancel)
    {
        var image = new JpegImage(canvas.Width, canvas.Height, JpegSampling.Yuv420);
        var pictures = 0;
        await using var file = File.Create(Path.Combine(folder, "jpeg", passage.Name + ".mjpg"));
        await Ffmpeg.RunAsync(
            SceneEncoding.Pictures(passage.Input, passage.Filters, passage.Pictures, passage.JpegRate),
            async planes =>
            {
                for (; await ReadImageAsync(planes, image, cancel); pictures++)
                {
                    await file.WriteAsync(_jpeg.Encode(image), cancel);
                    progress(passage.Name + " pictures", (double)(pictures + 1) / passage.Pictures);
                }
            },
            cancel);
        if (pictures != passage.Pictures)
        {
            throw new ImportException($"ffmpeg gave {pictures} pictures of {passage.Name} where {passage.Pictures} were due.");
        }
    }

    private static async Task<bool> ReadImageAsync(Stream from, JpegImage image, CancellationToken cancel)
    {
        foreach (var plane in image.Planes)
        {
            for (var y = 0; y < plane.Height; y++)
            {
                var row = plane.Samples.AsMemory(y * plane.Stride, plane.Width);
                if (await from.ReadAtLeastAsync(row, row.Length, throwOnEndOfStream: false, cancel) < row.Length)
                {
                    return false;
                }
            }
        }

        return true;
    }

    private async Task<bool> MakeSoundAsync(Clip clip, string folder, CancellationToken cancel)
    {
        progress("sound", 0);
        try
        {
            await Ffmpeg.RunAsync(SceneEncoding.Sound(clip.Path, clip.Frames, folder), onFrame: null, cancel);
            progress("sound", 1);
            return true;
        }
        catch (ImportException none) when (none.Message.Contains("matches no streams", StringComparison.Ordinal))
        {
            progress("sound: the clip has none, the scene is silent", 1);
            Directory.Delete(Path.Combine(folder, "audio"), recursive: true);
            return false;
        }
    }

    private string Describe((int Width, int Height) canvas, List<PassagePlan> passages, IReadOnlyList<SceneSize> sizes, bool audible)
    {
        var yaml = new StringBuilder();
        var invariant = CultureInfo.InvariantCulture;
        yaml.Append(invariant, $"# Made by camulator scene import.\nname: {options.Name}\ntitle: \"{JsonEncodedText.Encode(Path.GetFileName(options.Clip))}\"\n")
            .Append(invariant, $"width: {canvas.Width}\nheight: {canvas.Height}\nfps: {SceneEncoding.FramesPerSecond}\npassages:\n");
        foreach (var passage in passages)
        {
            yaml.Append(invariant, $"  {passage.Name}: {{ frames: {passage.Frames}, jpeg: {{ file: jpeg/{passage.Name}.mjpg, frames: {passage.Pictures}, fps: {passage.JpegRate} }} }}\n");
        }

        yaml.Append("video:\n");
        foreach (var codec in SceneEncoding.Codecs)
        {
            yaml.Append(invariant, $"  {codec}: {{ file: \"{codec}/{{passage}}-{{width}}x{{height}}.{codec}\", gop: {SceneEncoding.Gop}, sizes: [{string.Join(", ", sizes.Select(s => $"{s.Width}x{s.Height}"))}] }}\n");
        }

        if (audible)
        {
            yaml.Append("audio:\n");
            foreach (var codec in SceneSounds.All.GroupBy(s => s.Codec, StringComparer.Ordinal))
            {
                yaml.Append(invariant, $"  {codec.Key}: {{ {string.Join(", ", codec.Select(s => $"{s.Rate}: {s.File}"))} }}\n");
            }
        }

        return yaml.ToString();
    }

    // What a camera would complain of when it starts is told now.
    private static void Check(string folder)
    {
        using var scenes = new SceneLibrary(Path.GetDirectoryName(folder)!);
        try
        {
            var scene = scenes.Get(Path.GetFileName(folder));
            foreach (var passage in scene.Description.Passages.Keys)
            {
                _ = scene.FrameCount(passage);
            }

            foreach (var rate in (int[])[8000, 16000])
            {
                _ = new AudioSource(scenes, Path.GetFileName(folder), new AudioFormat(AudioCodec.Aac, rate));
            }
        }
        catch (SceneException wrong)
        {
            throw new ImportException($"the scene that was made cannot be used: {wrong.Message}");
        }
    }

    /// <summary>One passage to make.</summary>
    private sealed record PassagePlan(string Name, string[] Input, string Filters, int Frames, double JpegRate)
    {
        public int Pictures => Math.Max(1, (int)(Frames * JpegRate / SceneEncoding.FramesPerSecond));
    }
}
