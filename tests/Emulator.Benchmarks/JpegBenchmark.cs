using System.Diagnostics;
using System.Globalization;
using Emulator.Media;

namespace Emulator.Benchmarks;

/// <summary>A 1080p JPEG frame with time, on one thread, beside ffmpeg coding whole frames of the same picture.</summary>
internal static class JpegBenchmark
{
    private const int Rounds = 9;
    private const int Frames = 500;

    public static int Run()
    {
        using var scenes = new SceneLibrary(Path.Combine(AppContext.BaseDirectory, "media-fixtures"));
        var maker = new PictureMaker(scenes);
        var settings = new PictureSettings
        {
            Scene = "yard",
            Width = 1920,
            Height = 1080,
            Titles = [new Title("CAM1", 0, 8191, Rgba.White, Rgba.Shade)],
            TimeTitle = new TimeTitle(8191, 0, Rgba.White, Rgba.Shade),
        };
        var (ours, peer) = (new List<double>(), new List<double>());
        var jpeg = Path.GetTempFileName();
        File.WriteAllBytes(jpeg, Make(maker, settings, 0).ToArray());
        for (var round = 0; round <= Rounds; round++)
        {
            var watch = Stopwatch.StartNew();
            for (var frame = 0; frame < Frames; frame++)
            {
                Make(maker, settings, frame);
            }

            var time = watch.Elapsed.TotalMilliseconds / Frames;
            var whole = FfmpegMilliseconds(jpeg);
            if (round > 0)
            {
                ours.Add(time);
                peer.Add(whole);
            }
        }

        File.Delete(jpeg);
        var median = Figures.Median(ours);
        return Figures.Row("JPEG 1080p frame with time", Figures.Text(median, "ms"), "bound 1 ms", median, 1, atMost: true)
            | Figures.Row("the same", Figures.Text(median, "ms"), "ffmpeg, whole frame " + Figures.Text(Figures.Median(peer), "ms"), Figures.Median(ours.Zip(peer, (a, b) => a / b)), 1, atMost: true);
    }

    private static ReadOnlyMemory<byte> Make(PictureMaker maker, PictureSettings settings, int frame)
    {
        var utc = new DateTime(2026, 1, 5, 8, 0, 0, DateTimeKind.Utc).AddMilliseconds(frame * 40);
        return maker.Make(new Shot(settings, Passage.Idle, utc, utc, 25), 1, 0).Jpeg;
    }

    // ffmpeg codes the same picture again and again on one thread; what it needs to read it once is told apart by its own clock.
    private static double FfmpegMilliseconds(string jpeg)
    {
        const int Count = 100;
        var start = new ProcessStartInfo("ffmpeg", ["-v", "error", "-benchmark", "-threads", "1", "-loop", "1", "-f", "image2", "-c:v", "mjpeg", "-i", jpeg, "-vf", $"trim=end_frame=1,loop={Count - 1}:1:0", "-c:v", "mjpeg", "-q:v", "3", "-threads", "1", "-f", "null", "-"])
        {
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.ArgumentList[1] = "info";
        using var ffmpeg = Process.Start(start)!;
        var text = ffmpeg.StandardError.ReadToEnd();
        ffmpeg.WaitForExit();
        var mark = text.LastIndexOf("utime=", StringComparison.Ordinal);
        return double.Parse(text[(mark + 6)..text.IndexOf('s', mark)], CultureInfo.InvariantCulture) * 1000 / Count;
    }
}
