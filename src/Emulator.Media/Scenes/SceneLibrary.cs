using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Emulator.Media;

/// <summary>
/// The scenes of a folder, one sub-folder each with its scene.yaml. One library serves all devices of a process: a scene is read once, and its
/// frames are mapped once. Dispose it only after the last picture has been made.
/// </summary>
public sealed class SceneLibrary : IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<(Scene? Scene, string? Error)>> _scenes = new(StringComparer.Ordinal);

    public SceneLibrary(string folder)
    {
        Folder = folder;
    }

    public string Folder { get; }

    /// <summary>Folder names that have a scene.yaml, in order.</summary>
    public IReadOnlyList<string> Names => !Directory.Exists(Folder) ? [] :
    [
        .. Directory.EnumerateDirectories(Folder).Where(d => File.Exists(Path.Combine(d, "scene.yaml")))
            .Select(d => Path.GetFileName(d)).Order(StringComparer.Ordinal),
    ];

    /// <summary>Finds a scene by its folder name.</summary>
    /// <param name="name">The folder's name.</param>
    /// <param name="scene">The scene, when the answer is true.</param>
    /// <param name="error">A line for each mistake, with file, line and field, when the answer is false.</param>
    public bool TryGet(string name, [NotNullWhen(true)] out Scene? scene, [NotNullWhen(false)] out string? error)
    {
        (scene, error) = _scenes.GetOrAdd(name, n => new Lazy<(Scene?, string?)>(() => Load(n))).Value;
        return scene is not null;
    }

    /// <summary>Finds a scene by its folder name.</summary>
    /// <exception cref="SceneException">There is none, or its description has mistakes.</exception>
    public Scene Get(string name) => TryGet(name, out var scene, out var error) ? scene : throw new SceneException(error);

    public void Dispose()
    {
        foreach (var entry in _scenes.Values)
        {
            if (entry.IsValueCreated)
            {
                entry.Value.Scene?.Dispose();
            }
        }
    }

    private (Scene? Scene, string? Error) Load(string name)
    {
        if (name.Length == 0 || name is "." or ".." || name != Path.GetFileName(name))
        {
            return (null, $"\"{name}\" is not the name of a scene.");
        }

        var folder = Path.Combine(Folder, name);
        var file = Path.Combine(folder, "scene.yaml");
        try
        {
            var (description, errors) = SceneFile.Parse(file, File.ReadAllText(file));
            return errors.Count > 0 ? (null, string.Join('\n', errors)) : (new Scene(folder, description), null);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return (null, $"{file}: {failure.Message}");
        }
    }
}
