using Emulator.Media;

namespace Emulator.Server.Scenes;

/// <summary>What <c>camulator scene import</c> is asked for.</summary>
internal sealed record ImportOptions
{
    /// <summary>The clip.</summary>
    public required string Clip { get; init; }

    /// <summary>A second clip for what is seen while something moves; null leaves the first to stand in.</summary>
    public string? Motion { get; init; }

    /// <summary>The scene's name, which is its folder's.</summary>
    public required string Name { get; init; }

    /// <summary>The folder of scenes that it goes into; made when it does not exist.</summary>
    public required string Folder { get; init; }

    /// <summary>Seconds of each clip that are used at most.</summary>
    public int Seconds { get; init; } = 30;

    /// <summary>Sizes of video to make; all that are offered when null.</summary>
    public IReadOnlyList<SceneSize>? Sizes { get; init; }
}
