using System.Diagnostics.CodeAnalysis;

namespace Emulator.Device.Config;

/// <summary>Keeps the sections that differ from the profile's values. Two kinds exist: <see cref="MemoryConfigStore"/> and <see cref="SqliteConfigStore"/>.</summary>
public interface IConfigStore
{
    /// <summary>The stored sections, laid over the defaults. Values that the schema no longer has or accepts are left out.</summary>
    /// <exception cref="ConfigStoreException">The store cannot be read.</exception>
    IReadOnlyDictionary<string, ConfigNode> Load(ConfigSnapshot defaults);

    /// <summary>Keeps sections, all or none. When it returns true they survive the process's death at any later moment.</summary>
    bool TryCommit(IReadOnlyDictionary<string, ConfigNode> sections, [NotNullWhen(false)] out string? error);

    /// <summary>Whether it could keep something now: a commit like any other, which changes nothing.</summary>
    bool TryProbe([NotNullWhen(false)] out string? error);
}

/// <summary>A store that cannot be opened or read; the message names the file and what is wrong with it.</summary>
public sealed class ConfigStoreException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>A store that lives as long as the process: what a device without <c>--data</c> has.</summary>
public sealed class MemoryConfigStore : IConfigStore
{
    /// <inheritdoc/>
    public IReadOnlyDictionary<string, ConfigNode> Load(ConfigSnapshot defaults) => new Dictionary<string, ConfigNode>(StringComparer.Ordinal);

    /// <inheritdoc/>
    public bool TryCommit(IReadOnlyDictionary<string, ConfigNode> sections, [NotNullWhen(false)] out string? error)
    {
        error = null;
        return true;
    }

    /// <inheritdoc/>
    public bool TryProbe([NotNullWhen(false)] out string? error)
    {
        error = null;
        return true;
    }
}
