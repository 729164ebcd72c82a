using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Emulator.Device.Profiles;

/// <summary>The profiles that could be read, and what is wrong with the others.</summary>
public sealed class ProfileSet
{
    private readonly FrozenDictionary<string, DeviceProfile> _profiles;

    internal ProfileSet(IEnumerable<DeviceProfile> profiles, IReadOnlyList<ProfileError> errors)
    {
        _profiles = profiles.ToFrozenDictionary(p => p.Name, StringComparer.Ordinal);
        Names = [.. _profiles.Keys.Order(StringComparer.Ordinal)];
        Errors = errors;
    }

    /// <summary>Names of the profiles without error, sorted.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Everything wrong, file by file, from top to bottom. A file with an error gives no profile.</summary>
    public IReadOnlyList<ProfileError> Errors { get; }

    /// <summary>The profile of that name.</summary>
    /// <exception cref="KeyNotFoundException">There is none, or its file has errors.</exception>
    public DeviceProfile this[string name] => _profiles[name];

    /// <summary>Finds a profile by name.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out DeviceProfile? profile) => _profiles.TryGetValue(name, out profile);

    /// <summary>The name nearest to one that does not exist, for a hint; null when none is near.</summary>
    public string? Nearest(string name) => Spelling.Nearest(name, Names);
}
