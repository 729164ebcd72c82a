using Emulator.Protocol.Jpeg;

namespace Emulator.Media.Tests;

/// <summary>A scene made for a test: grey frames that get lighter one by one, with a red left half and a bright top left corner.</summary>
public sealed class SceneFolder : IDisposable
{
    public const int Width = 320;
    public const int Height = 240;
    public const int Frames = 5;

    public SceneFolder()
    {
        Directory.CreateDirectory(Path.Combine(Root, "plain", "jpeg"));
        WriteFrames("idle", 60, Frames);
        WriteFrames("motion", 160, Frames);
        File.WriteAllText(Path.Combine(Root, "plain", "scene.yaml"), Yaml);
        Scenes = new SceneLibrary(Root);
        Maker = new PictureMaker(Scenes);
    }

    public const string Yaml = """
        name: plain
        title: Plain grey
        width: 320
        height: 240
        fps: 25
        passages:
          idle: {frames: 25, jpeg: {file: jpeg/idle.mjpg, frames: 5, fps: 5}}
          motion: {frames: 25, jpeg: {file: jpeg/motion.mjpg, frames: 5, fps: 5}}
        video:
          h264: {file: "h264/{passage}-{size}.h264", gop: 25, sizes: [320x240, 160x120]}
        audio:
          pcm: {8000: audio/8000.pcm, 16000: audio/16000.pcm}
        """;

    public static DateTime Noon { get; } = new(2026, 11, 22, 12, 0, 0, DateTimeKind.Utc);

    public static PictureSettings Settings { get; } = new() { Scene = "plain", Width = Width, Height = Height };

    public string Root { get; } = Directory.CreateTempSubdirectory("scenes").FullName;

    public SceneLibrary Scenes { get; }

    public PictureMaker Maker { get; }

    public static Shot ShotAt(DateTime utc, PictureSettings settings, double fps = 25) => new(settings, Passage.Idle, utc.AddHours(1), utc, fps);

    /// <summary>The luma of the first idle frame away from its corner.</summary>
    public const int FirstLevel = 60;

    public JpegImage Make(PictureSettings settings, DateTime? utc = null) => Decode(Maker.Make(ShotAt(utc ?? Noon, settings), 1, 0));

    public static JpegImage Decode(PictureFrame frame)
    {
        Assert.True(JpegDecoder.TryDecode(frame.Jpeg.Span, out var image, out var error), error);
        Assert.Equal((frame.Width, frame.Height), (image.Width, image.Height));
        return image;
    }

    public void Dispose()
    {
        Scenes.Dispose();
        Directory.Delete(Root, recursive: true);
    }

    private void WriteFrames(string passage, int level, int count)
    {
        using var file = File.Create(Path.Combine(Root, "plain", "jpeg", passage + ".mjpg"));
        for (var i = 0; i < count; i++)
        {
            file.Write(new JpegEncoder(95).Encode(Frame(level + (i * 10))));
        }
    }

    private static JpegImage Frame(int level)
    {
        var image = new JpegImage(Width, Height, JpegSampling.Yuv420);
        image.Luma.Samples.AsSpan().Fill((byte)level);
        image.Cb!.Samples.AsSpan().Fill(128);
        image.Cr!.Samples.AsSpan().Fill(128);
        for (var y = 0; y < Height / 2; y++)
        {
            image.Cr.Row(y)[..(Width / 4)].Fill(180);
        }

        for (var y = 0; y < 32; y++)
        {
            image.Luma.Row(y)[..32].Fill(250);
        }

        return image;
    }
}
