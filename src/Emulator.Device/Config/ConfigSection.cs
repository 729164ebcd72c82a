namespace Emulator.Device.Config;

/// <summary>One named section of the configuration, declared once: what it may hold, its defaults, and what must hold between its values.</summary>
/// <param name="Name">The name in the document's spelling, <c>VideoColor</c>.</param>
/// <param name="Reference">The document's section that describes it, <c>4.5.2</c>.</param>
/// <param name="Schema">What it may hold.</param>
public sealed record ConfigSection(string Name, string Reference, ConfigSchema Schema)
{
    /// <summary>
    /// What must hold between values after a change: given the section as it was and as it would be, says what is wrong, or null.
    /// Only for rules that one leaf alone cannot decide.
    /// </summary>
    public Func<ConfigNode, ConfigNode, string?>? Check { get; init; }

    /// <summary>Paths of leaves whose values never leave the device in a backup or a profile export: passwords and keys. <c>[*]</c> matches any index or name.</summary>
    public IReadOnlyList<string> Secrets { get; init; } = [];
}
