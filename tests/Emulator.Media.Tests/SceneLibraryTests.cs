namespace Emulator.Media.Tests;

public sealed class SceneLibraryTests : IDisposable
{
    private readonly SceneFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string ErrorOf(string yaml)
    {
        Directory.CreateDirectory(Path.Combine(_folder.Root, "broken"));
        File.WriteAllText(Path.Combine(_folder.Root, "broken", "scene.yaml"), yaml);
        Assert.False(_folder.Scenes.TryGet("broken", out _, out var error));
        return error;
    }

    [Fact]
    public void A_description_is_read_whole()
    {
        var scene = _folder.Scenes.Get("plain");

        Assert.Equal(("plain", "Plain grey", 320, 240, 25.0),
            (scene.Description.Name, scene.Description.Title, scene.Description.Width, scene.Description.Height, scene.Description.FramesPerSecond));
        Assert.Equal(new ScenePassage(25, new SceneJpeg("jpeg/idle.mjpg", 5, 5)), scene.Description.Passages[Passage.Idle]);
        Assert.Equal([new SceneSize(320, 240), new SceneSize(160, 120)], scene.Description.Video["h264"].Sizes);
        Assert.Equal("audio/16000.pcm", scene.Description.Audio["pcm"][16000]);
        Assert.Equal(["plain"], _folder.Scenes.Names);
        Assert.Same(scene, _folder.Scenes.Get("plain"));
    }

    [Theory]
    [InlineData("width: 320", "width: wide", "scene.yaml:3: width needs a number from 16 to 8192")]
    [InlineData("frames: 5, fps: 5}}\n  motion", "frames: 5}}\n  motion", "passages.idle.jpeg.fps needs a number")]
    [InlineData("  motion:", "  storm:", "passages.storm is not a passage")]
    [InlineData("  idle:", "  night:", "passages.idle is missing")]
    [InlineData("jpeg/motion.mjpg", "../../etc/passwd", "passages.motion.jpeg.file must stay within")]
    [InlineData("160x120", "160", "video.h264.sizes has \"160\"")]
    [InlineData("8000: audio", "loud: audio", "audio.pcm.loud is not a sample rate")]
    [InlineData("title: Plain grey", "title: [", "scene.yaml: it is not YAML")]
    [InlineData("title: Plain grey", "title: {a: b", "scene.yaml:")]
    [InlineData("name: plain", "label: plain", "name needs a text")]
    public void A_mistake_is_named_by_file_line_and_field(string right, string wrong, string expected)
    {
        Assert.Contains(right, SceneFolder.Yaml, StringComparison.Ordinal);
        Assert.Contains(expected, ErrorOf(SceneFolder.Yaml.Replace(right, wrong, StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public void All_mistakes_are_named_at_once()
    {
        var error = ErrorOf("name: broken\n");

        Assert.All(["width", "height", "fps", "passages"], field => Assert.Contains($"scene.yaml:1: {field} needs", error, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("absent")]
    [InlineData("../plain")]
    [InlineData("")]
    public void A_scene_that_is_not_there_is_an_error(string name)
    {
        Assert.False(_folder.Scenes.TryGet(name, out _, out var error));
        Assert.Contains(name, error, StringComparison.Ordinal);
        Assert.Throws<SceneException>(() => _folder.Scenes.Get(name));
    }

    [Fact]
    public void A_missing_passage_is_stood_in_for()
    {
        var scene = _folder.Scenes.Get("plain");

        Assert.Equal(Passage.Motion, scene.Resolve(Passage.NightMotion));
        Assert.Equal(Passage.Idle, scene.Resolve(Passage.Night));
        Assert.Equal(1, scene.FrameCount(Passage.Lost));
        Assert.Equal(SceneFolder.Frames, scene.FrameCount(Passage.Night));
    }

    [Fact]
    public void Streams_and_sound_are_found_by_what_they_are()
    {
        var scene = _folder.Scenes.Get("plain");

        Assert.Equal(Path.Combine(scene.Folder, "h264/motion-160x120.h264"), scene.VideoPath("h264", Passage.NightMotion, 160, 120));
        Assert.Null(scene.VideoPath("h264", Passage.Idle, 352, 288));
        Assert.Null(scene.VideoPath("h265", Passage.Idle, 160, 120));
        Assert.Equal(Path.Combine(scene.Folder, "audio/8000.pcm"), scene.AudioPath("pcm", 8000));
        Assert.Null(scene.AudioPath("pcm", 48000));
    }

    [Fact]
    public void A_wrong_number_of_frames_is_an_error()
    {
        var file = Path.Combine(_folder.Root, "plain", "jpeg", "idle.mjpg");
        File.AppendAllText(file, "trailing");

        var error = Assert.Throws<SceneException>(() => _folder.Scenes.Get("plain").Frame(Passage.Idle, 0));
        Assert.Contains(file, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Frames_follow_the_clock_and_loop()
    {
        var scene = _folder.Scenes.Get("plain");
        var first = scene.FrameAt(Passage.Idle, SceneFolder.Noon);

        Assert.Equal((first + 1) % 5, scene.FrameAt(Passage.Idle, SceneFolder.Noon.AddMilliseconds(200)));
        Assert.Equal(first, scene.FrameAt(Passage.Idle, SceneFolder.Noon.AddMilliseconds(199)));
        Assert.Equal(first, scene.FrameAt(Passage.Idle, SceneFolder.Noon.AddSeconds(1)));
    }
}
