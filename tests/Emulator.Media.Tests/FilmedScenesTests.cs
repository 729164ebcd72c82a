using Emulator.Protocol.Jpeg;

namespace Emulator.Media.Tests;

/// <summary>The scenes that are shipped.</summary>
public sealed class FilmedScenesTests : IDisposable
{
    private readonly SceneLibrary _scenes = new(FindFixtures());

    public void Dispose() => _scenes.Dispose();

    internal static string FindFixtures()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Emulator.sln")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder?.FullName ?? ".", "media-fixtures");
    }

    [Fact]
    public void Every_passage_of_every_scene_makes_pictures()
    {
        Assert.NotEmpty(_scenes.Names);
        var maker = new PictureMaker(_scenes);
        foreach (var name in _scenes.Names)
        {
            var description = _scenes.Get(name).Description;
            var settings = new PictureSettings
            {
                Scene = name,
                Width = description.Width,
                Height = description.Height,
                TimeTitle = new TimeTitle(8191, 0, Rgba.White, Rgba.Shade),
            };
            foreach (var passage in Enum.GetValues<Passage>())
            {
                var own = SceneFolder.Decode(maker.Make(SceneFolder.ShotAt(SceneFolder.Noon, settings) with { Passage = passage }, 1, 0));
                var small = SceneFolder.Decode(maker.Make(SceneFolder.ShotAt(SceneFolder.Noon, settings with { Width = 352, Height = 288 }) with { Passage = passage }, 1, 1));
                Assert.Equal((description.Width, 352), (own.Width, small.Width));
            }
        }
    }

    [Fact]
    public void Every_frame_is_sound_and_of_the_scenes_size()
    {
        foreach (var name in _scenes.Names)
        {
            var scene = _scenes.Get(name);
            foreach (var passage in scene.Description.Passages.Keys)
            {
                for (var i = 0; i < scene.FrameCount(passage); i++)
                {
                    var frame = scene.Frame(passage, i);
                    // Files ready to be sent need no more than a look at their rows; others are decoded.
                    var found = JpegStrips.TryParse(frame, out var strips, out _)
                        ? (strips.Width, strips.Height)
                        : JpegDecoder.TryDecode(frame.Span, out var image, out var error) ? (image.Width, image.Height) : throw new InvalidDataException(error);
                    Assert.Equal((scene.Description.Width, scene.Description.Height), found);
                }
            }
        }
    }
}
