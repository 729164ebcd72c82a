using System.Globalization;
using System.Text;
using Emulator.Protocol.Jpeg;
using Emulator.TestKit;

namespace Emulator.Interop;

/// <summary><c>camulator scene import</c> with the real ffmpeg: a clip becomes a scene that a camera shows, or nothing at all.</summary>
public sealed class SceneImportTests : IDisposable
{
    private const string Bars = "testsrc2=s=642x482:r=30:d=2.5";

    private readonly string _folder = Directory.CreateTempSubdirectory("camulator-import-").FullName;

    private string Scenes => Path.Combine(_folder, "scenes");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_clip_becomes_a_scene_that_a_camera_shows()
    {
        var clip = await ClipAsync("my clip \"1\".mkv", Bars, "sine=1000:d=2.5");
        var (exit, output, error) = await ImportAsync(clip, "--out", Scenes, "--sizes", "640x480,352x288");
        Assert.True(exit == 0, error);
        var scene = Path.Combine(Scenes, "my-clip-1");
        Assert.StartsWith(scene + "\n", output, StringComparison.Ordinal);
        Assert.Contains("idle video\n", error, StringComparison.Ordinal);
        Assert.Equal(["my-clip-1"], Directory.GetFileSystemEntries(Scenes).Select(Path.GetFileName));

        foreach (var (codec, sei) in new[] { ("h264", (byte)6), ("h265", (byte)39) })
        {
            foreach (var (passage, frames) in new[] { ("idle", 50), ("night", 50), ("dark", 50), ("lost", 50) })
            {
                await CheckStreamAsync(Path.Combine(scene, codec, $"{passage}-352x288.{codec}"), codec, frames, sei);
            }
        }

        Assert.Equal("aac,LC,16000,1\n", await ProbeAsync(Path.Combine(scene, "audio", "sound-16k.aac"), "codec_name,profile,sample_rate,channels"));
        Assert.Equal(2 * 8000 * 2, new FileInfo(Path.Combine(scene, "audio", "sound.pcm")).Length);

        await File.WriteAllTextAsync(Path.Combine(_folder, "mine.yaml"), "extends: ipc\nchannels:\n  - title: GATE\n    scene: my-clip-1\nencode:\n  mainSizes: [640x480, 352x288]\n");
        await using var camera = await CamulatorProcess.StartAsync("--profiles", _folder, "--profile", "mine", "--scenes", Scenes, "--clock", "virtual");
        var file = Path.Combine(_folder, "shot.jpg");
        await Tool.OutputAsync("curl", "--silent", "--fail", "--digest", "--user", "admin:admin", "--output", file, camera.Camera + "cgi-bin/snapshot.cgi");
        Assert.True(JpegDecoder.TryDecode(await File.ReadAllBytesAsync(file), out var shot, out var why), why);
        Assert.Equal((640, 480), (shot.Width, shot.Height));
        // The bars of the test picture: red, green and yellow from the left.
        AssertColour(shot, 50, (76, 85, 255));
        AssertColour(shot, 160, (150, 44, 21));
        AssertColour(shot, 265, (226, 1, 149));
        await PlaysAsync();
    }

    [Fact]
    public async Task An_upright_clip_gets_bars_and_a_second_clip_is_the_motion()
    {
        var upright = await ClipAsync("upright.mp4", "color=c=white:s=270x480:r=25:d=1.2");
        var (exit, _, error) = await ImportAsync(upright, "--name", "tall", "--out", Scenes, "--motion", await ClipAsync("wide.mp4", Bars), "--sizes", "352x288", "--seconds", "1");
        Assert.True(exit == 0, error);
        Assert.Contains("the clip has none, the scene is silent", error, StringComparison.Ordinal);
        var scene = Path.Combine(Scenes, "tall");
        var yaml = await File.ReadAllTextAsync(Path.Combine(scene, "scene.yaml"));
        Assert.Contains("width: 352\nheight: 288\n", yaml, StringComparison.Ordinal);
        Assert.Contains("  night-motion: { frames: 25, jpeg: { file: jpeg/night-motion.mjpg, frames: 10, fps: 10 } }\n", yaml, StringComparison.Ordinal);
        Assert.DoesNotContain("audio:", yaml, StringComparison.Ordinal);

        var jpeg = await File.ReadAllBytesAsync(Path.Combine(scene, "jpeg", "idle.mjpg"));
        Assert.True(JpegDecoder.TryFindEnd(jpeg, out var length));
        Assert.True(JpegDecoder.TryDecode(jpeg.AsSpan(0, length), out var first, out var why), why);
        Assert.InRange(first.Luma.Row(144)[10], 0, 4);
        Assert.InRange(first.Luma.Row(144)[176], 250, 255);
        await CheckStreamAsync(Path.Combine(scene, "h264", "motion-352x288.h264"), "h264", 25, 6);
    }

    [Theory]
    [InlineData("text", "clip.mp4: it cannot be decoded: ffmpeg: clip.mp4: Invalid data")]
    [InlineData("sound", "there is no video in it.")]
    [InlineData("short", "it lasts 0.4 s; a scene needs 1 s or more.")]
    [InlineData("nothing", "there is no such file.")]
    [InlineData("exists", "it exists already. Give another --name, or remove it first.")]
    [InlineData("name", "--name: '../x' is not a name")]
    [InlineData("sizes", "--sizes: '10x10' is not a size")]
    [InlineData("seconds", "--seconds: 0 is not from 1 to 600.")]
    public async Task What_cannot_be_imported_is_told_and_nothing_is_left(string what, string message)
    {
        var clip = what switch
        {
            "text" => await TextAsync("clip.mp4"),
            "sound" => await SoundAsync("clip.wav"),
            "short" => await ClipAsync("clip.mkv", "testsrc2=s=64x48:r=25:d=0.4"),
            "nothing" => Path.Combine(_folder, "no.mp4"),
            _ => await ClipAsync("clip.mkv", "testsrc2=s=64x48:r=25:d=1"),
        };
        string[] more = what switch
        {
            "exists" => ["--name", "here"],
            "name" => ["--name", "../x"],
            "sizes" => ["--sizes", "640x480,10x10"],
            "seconds" => ["--seconds", "0"],
            _ => [],
        };
        Directory.CreateDirectory(Path.Combine(Scenes, "here"));
        var (exit, output, error) = await ImportAsync([clip, "--out", Scenes, .. more]);
        Assert.Equal((1, ""), (exit, output));
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.StartsWith("camulator: ", error.TrimEnd().Split('\n')[^1], StringComparison.Ordinal);
        Assert.Equal(["here"], Directory.GetFileSystemEntries(Scenes).Select(Path.GetFileName));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(Scenes, "here")));
    }

    [Fact]
    public async Task Without_ffmpeg_it_says_so()
    {
        var clip = await ClipAsync("clip.mkv", Bars);
        var (exit, _, error) = await Tool.RunAsync("env", "PATH=/nowhere", Environment.ProcessPath!, Path.Combine(AppContext.BaseDirectory, "camulator.dll"), "scene", "import", clip, "--out", Scenes);
        Assert.Equal(1, exit);
        Assert.StartsWith("camulator: ffmpeg is not installed", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Scenes));
    }

    [Fact]
    public async Task A_signal_stops_it_and_nothing_is_left()
    {
        var clip = await ClipAsync("long.mkv", "testsrc2=s=1920x1080:r=25:d=12");
        var (exit, _, error) = await Tool.RunAsync(
            "timeout", "--preserve-status", "--signal=INT", "4", "dotnet", Path.Combine(AppContext.BaseDirectory, "camulator.dll"), "scene", "import", clip, "--out", Scenes);
        Assert.Equal(130, exit);
        Assert.EndsWith("camulator: stopped; nothing was made.\n", error, StringComparison.Ordinal);
        Assert.Empty(Directory.Exists(Scenes) ? Directory.GetFileSystemEntries(Scenes) : []);
    }

    // Longer than the clip, so that its end meets its beginning.
    private async Task PlaysAsync()
    {
        await using var camera = await CamulatorProcess.StartAsync("--profiles", _folder, "--profile", "mine", "--scenes", Scenes);
        foreach (var (codec, name) in new[] { ("H.264", "h264"), ("H.265", "hevc") })
        {
            Assert.Equal("OK\r\n", await Tool.TextAsync(
                "curl", "--silent", "--globoff", "--digest", "--user", "admin:admin", $"{camera.Camera}cgi-bin/configManager.cgi?action=setConfig&Encode[0].MainFormat[0].Video.Compression={codec}"));
            var url = $"http://admin:admin@{camera.Camera.Authority}/cgi-bin/realmonitor.cgi?action=getStream&channel=1&subtype=0";
            var file = Path.Combine(_folder, name + ".dav");
            await Tool.OutputAsync("ffmpeg", "-v", "error", "-xerror", "-f", "dhav", "-i", url, "-t", "3", "-map", "0:v", "-map", "0:a", "-c", "copy", "-f", "matroska", "-y", file);
            await Tool.OutputAsync("ffmpeg", "-v", "error", "-xerror", "-i", file, "-f", "null", "-");
            Assert.Equal($"{name},640,480\npcm_alaw\n", await ProbeAsync(file, "codec_name,width,height"));
        }
    }

    private static Task<(int Exit, string Output, string Error)> ImportAsync(params string[] arguments) => CamulatorProcess.RunAsync(["scene", "import", .. arguments]);

    // What the fixtures' own check.sh asks of a stream.
    private static async Task CheckStreamAsync(string file, string codec, int frames, byte sei)
    {
        await Tool.OutputAsync("ffmpeg", "-v", "error", "-xerror", "-i", file, "-f", "null", "-");
        Assert.Equal($"{(codec == "h264" ? "h264" : "hevc")},352,288,0,yuv420p\n", await ProbeAsync(file, "codec_name,width,height,has_b_frames,pix_fmt"));
        var pictures = (await Tool.TextAsync("ffprobe", "-v", "error", "-select_streams", "v", "-show_entries", "frame=key_frame,pict_type", "-of", "csv=p=0", file)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(Enumerable.Range(0, frames).Select(i => i % 25 == 0 ? "1,I" : "0,P"), pictures.Select(p => p.TrimEnd(',')));
        var bytes = await File.ReadAllBytesAsync(file);
        var types = Units(bytes).Select(u => codec == "h264" ? u & 0x1F : (u >> 1) & 0x3F).ToList();
        Assert.DoesNotContain(sei, types.Select(t => (byte)t));
        Assert.Equal(frames / 25, types.Count(t => t == (codec == "h264" ? 7 : 33)));
        Assert.DoesNotContain("x26", Encoding.Latin1.GetString(bytes), StringComparison.Ordinal);
    }

    private static IEnumerable<byte> Units(byte[] stream)
    {
        for (var i = 0; i + 3 < stream.Length; i++)
        {
            if (stream[i] == 0 && stream[i + 1] == 0 && stream[i + 2] == 1)
            {
                yield return stream[i + 3];
            }
        }
    }

    private static void AssertColour(JpegImage image, int x, (int Y, int Cb, int Cr) colour)
    {
        var y = image.Height / 2;
        Assert.InRange(image.Luma.Row(y)[x], colour.Y - 8, colour.Y + 8);
        Assert.InRange(image.Cb!.Row(y / 2)[x / 2], colour.Cb - 8, colour.Cb + 8);
        Assert.InRange(image.Cr!.Row(y / 2)[x / 2], colour.Cr - 8, colour.Cr + 8);
    }

    private static Task<string> ProbeAsync(string file, string entries) => Tool.TextAsync("ffprobe", "-v", "error", "-show_entries", "stream=" + entries, "-of", "csv=p=0", file);

    private async Task<string> ClipAsync(string name, string video, string? sound = null)
    {
        var file = Path.Combine(_folder, name);
        string[] inputs = ["-f", "lavfi", "-i", video, .. sound is null ? (string[])[] : ["-f", "lavfi", "-i", sound]];
        await Tool.OutputAsync("ffmpeg", ["-v", "error", .. inputs, "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", file]);
        return file;
    }

    private async Task<string> SoundAsync(string name)
    {
        var file = Path.Combine(_folder, name);
        await Tool.OutputAsync("ffmpeg", "-v", "error", "-f", "lavfi", "-i", "sine=d=1", file);
        return file;
    }

    private async Task<string> TextAsync(string name)
    {
        var file = Path.Combine(_folder, name);
        await File.WriteAllTextAsync(file, string.Create(CultureInfo.InvariantCulture, $"{name} is no clip"));
        return file;
    }
}
