using System.Diagnostics.CodeAnalysis;

namespace Emulator.Device.State;

/// <summary>A row of kept state: what of, which one, and its value as JSON; no value takes the row away.</summary>
/// <param name="Kind">What it is a row of: <c>user</c>, <c>preset</c>.</param>
/// <param name="Key">Which one, unique within its kind.</param>
/// <param name="Value">Its value, JSON; null removes it.</param>
public sealed record StateRow(string Kind, string Key, string? Value);

/// <summary>Keeps what a device remembers across restarts besides its configuration and its recordings: users, presets, logs, cards. Safe for any number of threads.</summary>
public interface IStateStore
{
    /// <summary>The rows of a kind, by key in ordinal order.</summary>
    /// <exception cref="Config.ConfigStoreException">They cannot be read.</exception>
    IReadOnlyList<StateRow> Load(string kind);

    /// <summary>Keeps all rows or none. When it returns true they survive the process's death.</summary>
    bool TryCommit(IReadOnlyList<StateRow> rows, [NotNullWhen(false)] out string? error);

    /// <summary>Keeps rows that are so whether or not they can be kept: those that cannot now are kept as soon as they can, if the process lives as long.</summary>
    void Keep(IReadOnlyList<StateRow> rows) => TryCommit(rows, out _);
}

/// <summary>Keeps nothing: state lives as long as the device.</summary>
public sealed class MemoryStateStore : IStateStore
{
    /// <inheritdoc/>
    public IReadOnlyList<StateRow> Load(string kind) => [];

    /// <inheritdoc/>
    public bool TryCommit(IReadOnlyList<StateRow> rows, [NotNullWhen(false)] out string? error)
    {
        error = null;
        return true;
    }
}
