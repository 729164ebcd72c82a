using Emulator.Device.Profiles;

namespace Emulator.Device.Config;

/// <summary>One named section of the configuration, declared once: what it may hold, its defaults, and what must hold between its values.</summary>
/// <param name="Name">The name in the document's spelling, <c>VideoColor</c>.</param>
/// <param name="Reference">The document's section that describes it, <c>4.5.2</c>.</param>
/// <param name="Schema">What it may hold.</param>
public sealed record ConfigSection(string Name, string Reference, ConfigSchema Schema)
{
    /// <summary>What a device must be able to do to have this section.</summary>
    public Capability Needs { get; init; }

    /// <summary>
    /// Sections on which this one's rules depend: when one of them changes, this one is normalized and checked too,
    /// as frame rates are when the video standard changes.
    /// </summary>
    public IReadOnlyList<string> Follows { get; init; } = [];

    /// <summary>
    /// Brings values that mean the same into agreement after a change, before <see cref="Check"/>: given the section as it was, as it was
    /// set, and the whole configuration as it would be. A leaf that was set is another instance than before, even when its text is the same.
    /// </summary>
    public Func<ConfigNode, ConfigNode, ConfigSnapshot, ConfigNode>? Normalize { get; init; }

    /// <summary>
    /// What must hold between values after a change: given the section as it was, as it would be, and the whole configuration as it
    /// would be, says what is wrong, or null. Only for rules that one leaf alone cannot decide.
    /// </summary>
    public Func<ConfigNode, ConfigNode, ConfigSnapshot, string?>? Check { get; init; }

    /// <summary>
    /// Paths, with the section's name, of leaves whose values never leave the device in a backup or a profile export: passwords and keys.
    /// <c>[*]</c> matches any index or name.
    /// </summary>
    public IReadOnlyList<string> Secrets { get; init; } = [];
}
