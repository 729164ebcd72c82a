using Emulator.Device.Profiles.Yaml;

namespace Emulator.Device.Profiles;

/// <summary>Lays a profile over the profiles it extends.</summary>
/// <param name="files">The files by profile name, without those that were replaced.</param>
internal sealed class ProfileInheritance(IReadOnlyDictionary<string, ProfileFile> files)
{
    private const int MostBases = 8;

    private static readonly FieldPath Extends = FieldPath.Root.Field("extends");

    /// <summary>The whole tree of a profile; null when the file or one that it needs cannot be read.</summary>
    /// <param name="file">The profile.</param>
    /// <param name="bases">The profiles it starts from, the nearest first.</param>
    public YamlMap? Merge(ProfileFile file, out IReadOnlyList<ProfileFile> bases)
    {
        bases = [];
        if (file.Tree is null)
        {
            return null;
        }

        var chain = new List<ProfileFile> { file };
        while (chain[^1].Extends is { } name)
        {
            var last = chain[^1];
            var next = name == last.Name ? last.Replaces : files.GetValueOrDefault(name);
            var circle = next is not null && chain.Contains(next);
            var wrong = next is null ? Missing(last, name)
                : circle ? $"a circle: {string.Join(" -> ", chain.Append(next).Select(f => f.Name))}"
                : chain.Count > MostBases ? $"more than {MostBases} profiles one upon the other"
                : next.Tree is null ? $"'{name}' cannot be read"
                : null;
            if (wrong is not null)
            {
                file.Errors.Add(file.ExtendsPlace, Extends, last == file || circle ? wrong : $"'{last.Name}': {wrong}");
                return null;
            }

            chain.Add(next!);
        }

        bases = chain[1..];
        var tree = chain[^1].Tree!;
        for (var i = chain.Count - 2; i >= 0; i--)
        {
            tree = Lay(chain[i].Tree!, over: tree, top: true);
        }

        return tree;
    }

    private string Missing(ProfileFile file, string name) => name == file.Name
        ? "it extends itself, and there is no built-in profile of that name"
        : $"there is no profile {Spelling.Quote(name)}{Spelling.Hint(name, files.Keys)}";

    // Maps merge, everything else replaces. Config values of the derived profile come after those of its base, so that they win
    // where two paths with [*] name the same leaf.
    private static YamlMap Lay(YamlMap map, YamlMap over, bool top = false, bool config = false)
    {
        var mine = map.Entries.ToDictionary(e => e.Key, config ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        var entries = over.Entries.Where(e => !mine.ContainsKey(e.Key)).ToList();
        var theirs = over.Entries.ToDictionary(e => e.Key, mine.Comparer);
        foreach (var entry in map.Entries)
        {
            var value = !theirs.TryGetValue(entry.Key, out var inherited) ? entry.Value : (entry.Value, inherited.Value) switch
            {
                (YamlMap below, YamlMap above) => Lay(below, above, config: top && entry.Key is ("config" or "raw")),
                (YamlScalar { IsNothing: true }, YamlMap above) => above,
                _ => entry.Value,
            };
            entries.Add(entry with { Value = value });
        }

        return new YamlMap(map.Place, entries);
    }
}
