using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using Emulator.Media;
using Emulator.Server.Scenes;

namespace Emulator.Server.Commands;

/// <summary><c>camulator scene import CLIP</c>: makes a scene of a user's own clip.</summary>
internal static class SceneCommand
{
    private const int MaxSeconds = 600;
    private const int Failed = 1;
    private const int Interrupted = 130;

    public static Command Create()
    {
        var clip = new Argument<string>("clip") { Description = "A video file that ffmpeg can read" };
        var name = new Option<string?>("--name") { Description = "Name of the scene; the clip's when left out" };
        var folder = new Option<string>("--out") { Description = "Folder of scenes that it goes into", DefaultValueFactory = _ => "scenes" };
        var motion = new Option<string?>("--motion") { Description = "A second clip, shown while something moves" };
        var seconds = new Option<int>("--seconds") { Description = $"How much of each clip is used, 1 to {MaxSeconds}", DefaultValueFactory = _ => 30 };
        var sizes = new Option<string?>("--sizes") { Description = "Sizes of video, such as 1280x720,352x288; all up to the clip's when left out" };
        var import = new Command("import", "Make a scene of a clip; needs ffmpeg") { clip, name, folder, motion, seconds, sizes };
        import.SetAction((result, _) => ImportAsync(
            result.GetValue(clip)!, result.GetValue(name), result.GetValue(folder)!, result.GetValue(motion), result.GetValue(seconds), result.GetValue(sizes)));
        return new Command("scene", "Scenes, which are what cameras look at") { import };
    }

    private static async Task<int> ImportAsync(string clip, string? name, string folder, string? motion, int seconds, string? sizes)
    {
        using var cancel = new CancellationTokenSource();
        // The first signal stops the work in good order; nothing half-done stays.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            cancel.Cancel();
        }

        var line = new ProgressLine();
        try
        {
            var options = Check(clip, name ?? NameOf(clip), folder, motion, seconds, sizes);
            var made = await new SceneImport(options, line.Show).RunAsync(cancel.Token);
            line.End();
            Console.WriteLine($"{made}");
            Console.WriteLine($"To look at it, give a channel of your profile 'scene: {options.Name}' and run with --scenes {Path.GetDirectoryName(made)}");
            return 0;
        }
        catch (ImportException problem)
        {
            line.End();
            Console.Error.WriteLine("camulator: " + problem.Message);
            return Failed;
        }
        catch (OperationCanceledException)
        {
            line.End();
            Console.Error.WriteLine("camulator: stopped; nothing was made.");
            return Interrupted;
        }
    }

    private static ImportOptions Check(string clip, string name, string folder, string? motion, int seconds, string? sizes)
    {
        if (!IsName(name))
        {
            throw new ImportException($"--name: '{name}' is not a name of letters, digits, - and _, up to 64 of them.");
        }

        if (seconds is < 1 or > MaxSeconds)
        {
            throw new ImportException($"--seconds: {seconds} is not from 1 to {MaxSeconds}.");
        }

        return new ImportOptions { Clip = clip, Name = name, Folder = folder, Motion = motion, Seconds = seconds, Sizes = sizes is null ? null : [.. sizes.Split(',').Select(SizeOf).Distinct()] };
    }

    private static SceneSize SizeOf(string text) =>
        text.Trim().Split('x') is [var width, var height] && int.TryParse(width, NumberStyles.None, CultureInfo.InvariantCulture, out var across)
        && int.TryParse(height, NumberStyles.None, CultureInfo.InvariantCulture, out var down) && across is >= 64 and <= 4096 && down is >= 64 and <= 4096 && across % 2 == 0 && down % 2 == 0
            ? new SceneSize(across, down)
            : throw new ImportException($"--sizes: '{text}' is not a size such as 1280x720, even, from 64 to 4096.");

    private static bool IsName(string name) => name.Length is > 0 and <= 64 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    private static string NameOf(string clip)
    {
        var letters = Path.GetFileNameWithoutExtension(clip).ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-');
        return string.Join('-', string.Concat(letters).Split('-', StringSplitOptions.RemoveEmptyEntries)) is { Length: > 0 } name ? name[..Math.Min(64, name.Length)] : "clip";
    }

    /// <summary>One line for each step on standard error, counting up where somebody looks at a terminal.</summary>
    private sealed class ProgressLine
    {
        private readonly bool _live = !Console.IsErrorRedirected;
        private string _step = "";
        private int _shown = -1;

        public void Show(string step, double part)
        {
            var percent = (int)(Math.Clamp(part, 0, 1) * 100);
            if (step != _step)
            {
                End();
                _step = step;
                _shown = -1;
                if (!_live)
                {
                    Console.Error.WriteLine(step);
                }
            }

            if (_live && percent != _shown)
            {
                _shown = percent;
                Console.Error.Write($"\r{step}  {percent,3} %");
            }
        }

        public void End()
        {
            if (_live && _step.Length > 0)
            {
                Console.Error.WriteLine();
            }

            _step = "";
        }
    }
}
