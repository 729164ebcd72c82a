using Emulator.Device.Config.Sections;
using Emulator.Device.Profiles;
using Emulator.Protocol.KeyValue;

namespace Emulator.Device.Config;

/// <summary>Builds the configuration a profile ships with: every section's own defaults, then the profile's values, then the device's own.</summary>
public static class ConfigDefaults
{
    /// <summary>Builds the configuration.</summary>
    /// <param name="profile">The kind of device.</param>
    /// <param name="errors">Each value of the profile that no section has or accepts, as <c>path: why</c>.</param>
    public static ConfigSnapshot Of(DeviceProfile profile, out IReadOnlyList<string> errors)
    {
        var sections = AllSections.Of(profile).Where(s => !profile.Habits.Unsupported.Contains(s.Name, StringComparer.OrdinalIgnoreCase));
        var wrong = new List<string>();
        if (!profile.Raw.IsEmpty)
        {
            sections = RawSections.Extend([.. sections], profile.Raw, wrong).ToArray();
        }

        var made = With(new ConfigSnapshot(sections.Select(s => new SectionValue(s, s.Schema.Default))), profile.Config, out errors);
        errors = wrong.Count == 0 ? errors : [.. wrong, .. errors];
        return made;
    }

    /// <summary>The same configuration with other values, for what each device has of its own: its name, its addresses.</summary>
    public static ConfigSnapshot With(ConfigSnapshot defaults, IEnumerable<KeyValuePair<string, string>> values, out IReadOnlyList<string> errors)
    {
        var wrong = new List<string>();
        var edited = new Dictionary<string, ConfigNode>(StringComparer.Ordinal);
        foreach (var (name, text) in values)
        {
            if (!ConfigPath.TryParse(name, out var path, out var error))
            {
                wrong.Add($"{name}: {error}");
            }
            else if (!defaults.TryGet(path.Section, out var section))
            {
                wrong.Add($"{name}: no such config on this device");
            }
            else
            {
                var node = edited.GetValueOrDefault(section.Section.Name, section.Value);
                if (ConfigEdit.Set(section.Section.Schema, node, path.Steps[1..], text, out error) is { } changed)
                {
                    edited[section.Section.Name] = changed;
                }
                else
                {
                    wrong.Add($"{name}: {text}: {error}");
                }
            }
        }

        if (ConfigRules.Settle(defaults, edited) is { } broken)
        {
            wrong.Add(broken);
            edited.Clear();
        }

        errors = wrong;
        return edited.Count == 0 ? defaults : defaults.With(edited);
    }
}
