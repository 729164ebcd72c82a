using System.Collections.Immutable;
using System.Globalization;

namespace Emulator.Device.Config;

/// <summary>Which leaves of a section are nobody's business (<see cref="ConfigSection.Secrets"/>): they leave the device neither in a backup nor in its log.</summary>
public static class ConfigSecrets
{
    /// <summary>Whether a leaf is secret.</summary>
    /// <param name="section">Its section.</param>
    /// <param name="steps">Where it is in the section: names, and indices as digits.</param>
    public static bool Covers(ConfigSection section, ReadOnlySpan<string> steps)
    {
        foreach (var secret in section.Secrets)
        {
            if (Matches(secret.Replace("[", ".", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal).Split('.').AsSpan(1), steps))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A section's value with nothing where its secrets are.</summary>
    public static ConfigNode Hide(ConfigSection section, ConfigNode value) => section.Secrets.Count == 0 ? value : Hide(section, value, []);

    private static ConfigNode Hide(ConfigSection section, ConfigNode node, ImmutableArray<string> at) => node switch
    {
        ConfigTable table => new ConfigTable(table.Names, [.. table.Values.Select((value, i) => Hide(section, value, at.Add(table.Names[i])))]),
        ConfigArray array => new ConfigArray([.. array.Items.Select((value, i) => Hide(section, value, at.Add(i.ToString(CultureInfo.InvariantCulture))))]),
        ConfigValue value when Covers(section, at.AsSpan()) => new ConfigValue(value.Kind, ""),
        _ => node,
    };

    private static bool Matches(ReadOnlySpan<string> pattern, ReadOnlySpan<string> steps)
    {
        if (pattern.Length != steps.Length)
        {
            return false;
        }

        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] != "*" && !string.Equals(pattern[i], steps[i], StringComparison.OrdinalIgnoreCase))
            {
                return false;
            }
        }

        return true;
    }
}
