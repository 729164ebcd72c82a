namespace Emulator.Device.Config;

/// <summary>Applies what sections say must hold between their values, to a change that is not made yet.</summary>
internal static class ConfigRules
{
    /// <summary>Normalizes the edited sections, and those that follow them, in place; says what is wrong with the result, or null.</summary>
    public static string? Settle(ConfigSnapshot before, Dictionary<string, ConfigNode> edited)
    {
        foreach (var section in before.Sections)
        {
            if (!edited.ContainsKey(section.Section.Name) && section.Section.Follows.Any(edited.ContainsKey))
            {
                edited.Add(section.Section.Name, section.Value);
            }
        }

        var proposed = before.With(edited);
        foreach (var name in edited.Keys.ToArray())
        {
            proposed.TryGet(name, out var section);
            if (section!.Section.Normalize is { } normalize)
            {
                edited[name] = normalize(before[name], section.Value, proposed);
            }
        }

        proposed = before.With(edited);
        foreach (var (name, node) in edited)
        {
            proposed.TryGet(name, out var section);
            if (section!.Section.Check?.Invoke(before[name], node, proposed) is { } wrong)
            {
                return $"{name}: {wrong}";
            }
        }

        return null;
    }
}
