using System.Diagnostics;

namespace Emulator.Benchmarks;

/// <summary>A scene whose video has 2 Mbit/s at 25 frames a second, in a folder of its own, with a profile that looks at it. Made by ffmpeg.</summary>
internal sealed class TwoMegabitScene : IDisposable
{
    private TwoMegabitScene(string folder) => Folder = folder;

    public string Folder { get; }

    /// <summary>Name of the profile: ipc, looking at this scene and without sound.</summary>
    public string Profile => "two-megabit";

    /// <summary>The video as a file.</summary>
    public string Stream => Path.Combine(Folder, "busy", "idle-1920x1080.h264");

    public static TwoMegabitScene Make()
    {
        var scene = new TwoMegabitScene(Directory.CreateTempSubdirectory("camulator-benchmark-").FullName);
        var folder = Directory.CreateDirectory(Path.Combine(scene.Folder, "busy")).FullName;
        const string Source = "testsrc2=size=1920x1080:rate=25";
        Ffmpeg(
            "-f", "lavfi", "-i", Source, "-vf", "noise=alls=6:allf=t", "-frames:v", "250", "-pix_fmt", "yuv420p", "-c:v", "libx264", "-preset", "veryfast", "-b:v", "2M", "-maxrate", "2M", "-bufsize", "1M",
            "-x264-params", "keyint=25:min-keyint=25:scenecut=0:bframes=0:slices=1:sliced-threads=0:repeat-headers=1:aud=0", "-bsf:v", "filter_units=remove_types=6", "-f", "h264", scene.Stream);
        Ffmpeg("-f", "lavfi", "-i", Source, "-frames:v", "1", "-c:v", "mjpeg", "-huffman", "default", "-pix_fmt", "yuvj420p", "-f", "mjpeg", Path.Combine(folder, "idle.mjpg"));
        File.WriteAllText(Path.Combine(folder, "scene.yaml"), """
            name: busy
            title: A test card with 2 Mbit/s
            width: 1920
            height: 1080
            fps: 25
            passages:
              idle: { frames: 250, jpeg: { file: idle.mjpg, frames: 1, fps: 1 } }
            video:
              h264: { file: "{passage}-{width}x{height}.h264", gop: 25, sizes: [1920x1080] }
            """);
        File.WriteAllText(Path.Combine(scene.Folder, "two-megabit.yaml"), """
            extends: ipc
            channels:
              - title: BUSY
                scene: busy
            habits: { maxStreams: 2000, maxConnections: 2000 }
            config:
              Encode[0].MainFormat[0].AudioEnable: false
              Encode[0].MainFormat[0].Video.GOP: 25
            """);
        return scene;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static void Ffmpeg(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("ffmpeg", ["-v", "error", "-y", .. arguments]) { UseShellExecute = false })!;
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException("ffmpeg failed");
        }
    }
}
