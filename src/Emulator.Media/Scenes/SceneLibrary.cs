using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Emulator.Media;

/// <summary>
/// The scenes of some folders, one sub-folder each with its scene.yaml; of two of the same name that of the later folder counts. One library serves
/// all devices of a process: a scene is read once, and its frames are mapped once. Frames go when it is disposed of and nobody uses them any more.
/// </summary>
public sealed class SceneLibrary : IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<Found>> _scenes = new(StringComparer.Ordinal);

    // Of whoever uses frames, and one of the library's own until it is disposed of. The last one out unmaps the files: to read them after that
    // would end the process.
    private int _uses = 1;
    private int _disposed;

    /// <summary>Opens a library; nothing is read until a scene is asked for.</summary>
    /// <param name="folders">The shipped scenes first, then a user's. A folder that does not exist has none.</param>
    public SceneLibrary(params IReadOnlyList<string> folders)
    {
        Folders = folders;
    }

    public IReadOnlyList<string> Folders { get; }

    /// <summary>Names of the scenes there are, whether or not their descriptions are right, in order.</summary>
    public IReadOnlyList<string> Names =>
    [
        .. Folders.Where(Directory.Exists).SelectMany(Directory.EnumerateDirectories).Where(IsScene)
            .Select(d => Path.GetFileName(d)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
    ];

    /// <summary>Whether a folder has a scene of that name, whether or not its description is right.</summary>
    public bool Has(string name) => Find(name) is not null;

    /// <summary>Finds a scene by its folder name.</summary>
    /// <param name="name">The folder's name.</param>
    /// <param name="scene">The scene, when the answer is true.</param>
    /// <param name="error">A line for each mistake, with file, line and field, when the answer is false.</param>
    public bool TryGet(string name, [NotNullWhen(true)] out Scene? scene, [NotNullWhen(false)] out string? error)
    {
        (scene, error) = _scenes.GetOrAdd(name, n => new Lazy<Found>(() => Load(n))).Value;
        return scene is not null;
    }

    /// <summary>Finds a scene by its folder name.</summary>
    /// <exception cref="SceneException">There is none, or its description has mistakes.</exception>
    public Scene Get(string name) => TryGet(name, out var scene, out var error) ? scene : throw new SceneException(error);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            Leave();
        }
    }

    /// <summary>Keeps all frames where they are until <see cref="Leave"/>.</summary>
    /// <exception cref="ObjectDisposedException">They are gone.</exception>
    internal void Enter()
    {
        for (var uses = Volatile.Read(ref _uses); ;)
        {
            ObjectDisposedException.ThrowIf(uses == 0, this);
            var seen = Interlocked.CompareExchange(ref _uses, uses + 1, uses);
            if (seen == uses)
            {
                return;
            }

            uses = seen;
        }
    }

    internal void Leave()
    {
        if (Interlocked.Decrement(ref _uses) > 0)
        {
            return;
        }

        foreach (var entry in _scenes.Values)
        {
            if (entry.IsValueCreated)
            {
                entry.Value.Scene?.Dispose();
            }
        }
    }

    private static bool IsScene(string folder) => File.Exists(Path.Combine(folder, "scene.yaml"));

    private static bool IsName(string name) => name.Length > 0 && name is not ("." or "..") && name == Path.GetFileName(name);

    private string? Find(string name) => IsName(name) ? Folders.Select(f => Path.Combine(f, name)).LastOrDefault(IsScene) : null;

    private Found Load(string name)
    {
        if (Find(name) is not { } folder)
        {
            var names = Names;
            return new Found(null, $"there is no scene '{name}'; {(names.Count == 0 ? $"there are none in {string.Join(", ", Folders)}" : $"there are: {string.Join(", ", names)}")}");
        }

        var file = Path.Combine(folder, "scene.yaml");
        try
        {
            var (description, errors) = SceneFile.Parse(file, File.ReadAllText(file));
            return description is null || errors.Count > 0 ? new Found(null, string.Join('\n', errors)) : new Found(new Scene(folder, description), null);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return new Found(null, $"{file}: {failure.Message}");
        }
    }

    private sealed record Found(Scene? Scene, string? Error);
}
