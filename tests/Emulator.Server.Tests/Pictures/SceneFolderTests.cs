using Emulator.Media;
using Emulator.Protocol.Jpeg;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Pictures;

/// <summary>Scenes come from several folders, and a camera does not start without those it looks at.</summary>
public sealed class SceneFolderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("camulator-scenes-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_scene_of_the_user_replaces_a_shipped_one_and_stands_beside_the_others()
    {
        AddScene("yard", grey: 200);
        AddScene("harbour", grey: 60);
        var dvr = TestProfiles.All["dvr"];
        var profile = dvr with { Channels = [dvr.Channels[0], dvr.Channels[1], dvr.Channels[0] with { Scene = "harbour" }] };
        await using var camera = await TestCamera.StartAsync(profile, options => options with { SceneFolders = [.. options.SceneFolders, _folder] });

        var yard = await camera.BareAsync(1);
        Assert.Equal((200, 0), ((int)Math.Round(yard.Mean(yard.All)), (int)yard.Spread(yard.All)));
        var doorway = await camera.BareAsync(2);
        Assert.True(doorway.Spread(doorway.All) > 5);
        var harbour = await camera.BareAsync(3);
        Assert.Equal((60, 0), ((int)Math.Round(harbour.Mean(harbour.All)), (int)harbour.Spread(harbour.All)));
    }

    [Fact]
    public async Task A_channel_without_its_scene_stops_the_start()
    {
        AddScene("harbour", grey: 60);
        AddScene("bridge", grey: 60);
        var dvr = TestProfiles.All["dvr"];
        var profile = dvr with { Name = "mine", Channels = [dvr.Channels[0] with { Scene = "harbour" }, dvr.Channels[1] with { Scene = "harvour" }] };

        var error = await Assert.ThrowsAsync<SceneException>(() => TestCamera.StartAsync(profile, options => options with { SceneFolders = [_folder] }));
        Assert.Equal("profile 'mine', channel 2: there is no scene 'harvour'; there are: bridge, harbour", error.Message);
    }

    [Fact]
    public async Task Without_any_scene_the_message_names_the_folders()
    {
        var none = Path.Combine(_folder, "none");
        var error = await Assert.ThrowsAsync<SceneException>(() => TestCamera.StartAsync(with: options => options with { SceneFolders = [_folder, none] }));
        Assert.Equal($"profile 'ipc', channel 1: there is no scene 'yard'; there are none in {_folder}, {none}", error.Message);
    }

    [Fact]
    public async Task A_scene_with_mistakes_stops_the_start_with_file_and_line()
    {
        AddScene("yard", grey: 60);
        var file = Path.Combine(_folder, "yard", "scene.yaml");
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file)).Replace("width: 64", "width: wide", StringComparison.Ordinal));

        var error = await Assert.ThrowsAsync<SceneException>(() => TestCamera.StartAsync(with: options => options with { SceneFolders = [_folder] }));
        Assert.StartsWith($"profile 'ipc', channel 1: {file}:3: width", error.Message, StringComparison.Ordinal);
    }

    private void AddScene(string name, byte grey)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, name));
        var image = new JpegImage(64, 48, JpegSampling.Yuv420);
        image.Luma.Samples.AsSpan().Fill(grey);
        image.Cb!.Samples.AsSpan().Fill(128);
        image.Cr!.Samples.AsSpan().Fill(128);
        File.WriteAllBytes(Path.Combine(folder.FullName, "idle.mjpg"), new JpegEncoder(90).Encode(image));
        File.WriteAllText(Path.Combine(folder.FullName, "scene.yaml"), $$"""
            name: {{name}}
            title: {{name}}
            width: 64
            height: 48
            fps: 1
            passages:
              idle: { frames: 1, jpeg: { file: idle.mjpg, frames: 1, fps: 1 } }
            """);
    }
}
