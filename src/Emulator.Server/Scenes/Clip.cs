using System.Globalization;
using System.Text;

namespace Emulator.Server.Scenes;

/// <summary>A user's clip that has been looked at from its beginning to the end of what is used.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Width">Of the upright picture, in square pixels.</param>
/// <param name="Height">Of the upright picture.</param>
/// <param name="Frames">How many there are at the scene's rate, a whole number of groups of pictures.</param>
internal sealed record Clip(string Path, int Width, int Height, int Frames)
{
    private const string Upright = "scale=trunc(iw*sar/2)*2:trunc(ih/2)*2,setsar=1";

    /// <summary>Reads a clip: what does not decode is found now.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="most">Frames that are used at most.</param>
    /// <param name="onFrame">Told how many have been read.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="ImportException">It cannot be used.</exception>
    public static async Task<Clip> ReadAsync(string path, int most, Action<int> onFrame, CancellationToken cancel)
    {
        var full = System.IO.Path.GetFullPath(path);
        if (!File.Exists(full))
        {
            throw new ImportException($"{path}: there is no such file.");
        }

        var frames = 0;
        var (width, height) = (0, 0);
        try
        {
            (width, height) = await SizeAsync(full, cancel);
            await Ffmpeg.RunAsync(
                ["-i", full, "-map", "0:v:0", "-vf", $"fps={SceneEncoding.FramesPerSecond}", "-frames:v", Text(most), "-f", "null", "-"],
                n =>
                {
                    frames = n;
                    onFrame(n);
                },
                cancel);
        }
        catch (ImportException failure) when (failure.Message.Contains("matches no streams", StringComparison.Ordinal))
        {
            throw new ImportException($"{path}: there is no video in it.");
        }
        catch (ImportException failure) when (failure.Message.StartsWith("ffmpeg: ", StringComparison.Ordinal))
        {
            throw new ImportException($"{path}: it cannot be decoded: {failure.Message.Replace(full, System.IO.Path.GetFileName(path), StringComparison.Ordinal)}");
        }

        if (width < 2 || height < 2)
        {
            throw new ImportException($"{path}: ffmpeg finds no picture in it.");
        }

        if (frames < SceneEncoding.Gop)
        {
            throw new ImportException(string.Create(CultureInfo.InvariantCulture,
                $"{path}: it lasts {(double)frames / SceneEncoding.FramesPerSecond:0.##} s; a scene needs 1 s or more."));
        }

        return new Clip(full, width, height, frames - (frames % SceneEncoding.Gop));
    }

    /// <summary>The filters that make the clip's picture that of the scene: upright, at the scene's rate, of the canvas's size, with bars where the shapes differ.</summary>
    public string Filters((int Width, int Height) canvas)
    {
        var size = string.Create(CultureInfo.InvariantCulture, $"{canvas.Width}:{canvas.Height}");
        var fit = Canvas.Fills(Width, Height) ? $"scale={size}:flags=area" : $"scale={size}:flags=area:force_original_aspect_ratio=decrease:force_divisible_by=2,pad={size}:(ow-iw)/2:(oh-ih)/2";
        return $"fps={SceneEncoding.FramesPerSecond},{Upright},{fit},setsar=1";
    }

    // The head of a grey picture tells the size that the filters see, which the file's own words (turned by its player, pixels not square) do not.
    private static async Task<(int Width, int Height)> SizeAsync(string path, CancellationToken cancel)
    {
        var head = "";
        await Ffmpeg.RunAsync(
            ["-i", path, "-map", "0:v:0", "-vf", Upright, "-frames:v", "1", "-c:v", "pgm", "-f", "image2pipe", "-"],
            async output =>
            {
                var bytes = new byte[32];
                head = Encoding.ASCII.GetString(bytes, 0, await output.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancel));
                await output.CopyToAsync(Stream.Null, cancel);
            },
            cancel);
        return head.Split([' ', '\n'], 4) is ["P5", var width, var height, _] && int.TryParse(width, CultureInfo.InvariantCulture, out var across)
            && int.TryParse(height, CultureInfo.InvariantCulture, out var down) ? (across, down) : (0, 0);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
