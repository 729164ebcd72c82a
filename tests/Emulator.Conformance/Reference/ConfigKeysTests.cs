using System.Globalization;
using System.Text;
using Emulator.Device.Config;
using Emulator.Device.Profiles;
using Emulator.TestKit;

namespace Emulator.Conformance.Reference;

/// <summary>docs/guides/config-keys.md, made from the sections and the shipped profiles.</summary>
public class ConfigKeysTests
{
    private const int MostShown = 4;

    private static readonly SortedDictionary<string, ConfigKeys> Sections = Read();

    [Fact]
    public void Every_section_says_what_it_is_and_where_it_is_told()
    {
        Assert.Empty(Sections.Keys.Except(ConfigGuide.All.Select(g => g.Section), StringComparer.Ordinal));
        Assert.Empty(ConfigGuide.All.Select(g => g.Section).Except(Sections.Keys, StringComparer.Ordinal));

        // The tests of the docs see that the links of the reference resolve; here, that a page speaks of the section it is linked for, and leads back.
        foreach (var guide in ConfigGuide.All)
        {
            var page = File.ReadAllText(Path.Combine(Repository.Root, "docs/guides", guide.Link.Split('#')[0]));
            Assert.True(page.Contains($"config-keys.md#{guide.Section})", StringComparison.Ordinal), $"{guide.Link} does not tell of {guide.Section} with a link to its keys");
        }
    }

    [Fact]
    public void The_reference_lists_every_key()
    {
        var text = new StringBuilder("""
            # Config keys

            Generated from the sections and the shipped profiles. Every section that `configManager.cgi?action=getConfig` tells, and every key in it: what it takes and what it ships with.
            [settings.md](settings.md) tells how they are set.

            `[ch]` is a channel, from 0 on, and so are `[door]`, `[input]`, `[output]`, `[screen]`, `[group]`; `[n]`, `[m]` and `[k]` are elements of a list; `*` is one of some names. What differs between elements or devices is told with its first values.
            A name behind a key says which profiles alone have it.


            """);
        foreach (var chapter in Sections.GroupBy(s => Chapter(s.Value.Section!)).OrderBy(g => g.Key))
        {
            text.Append(CultureInfo.InvariantCulture, $"- {(chapter.Key == 0 ? "Beyond the document" : $"Chapter {chapter.Key}")}: {string.Join(", ", chapter.Select(s => $"[{s.Key}](#{s.Key})"))}\n");
        }

        foreach (var (name, keys) in Sections)
        {
            var guide = ConfigGuide.All.First(g => g.Section == name);
            var effect = guide.Link == ConfigGuide.Kept ? $"Kept, and [nothing follows from it]({guide.Link})" : $"[What follows from it]({guide.Link})";
            text.Append(CultureInfo.InvariantCulture, $"\n<a id=\"{name}\"></a>\n\n## {name}\n\n");
            text.Append(CultureInfo.InvariantCulture, $"{char.ToUpperInvariant(guide.Is[0])}{guide.Is[1..]}. {effect}. {From(keys.Section!)}; {Of(keys)}.\n\n");
            Names(text, keys);
            Table(text, keys.Keys, keys.Profiles);
        }

        var handlers = Sections.Values.Where(k => k.HandlerKeys.Count > 0).ToArray();
        text.Append("\n<a id=\"EventHandler\"></a>\n\n## EventHandler\n\nWhat an event does: the same in every section that has one. [What follows from it](world.md#what-follows). Document section 4.9.1; in ")
            .AppendJoin(", ", handlers.Select(k => $"[{k.Section!.Name}](#{k.Section.Name})")).Append(".\n\n");
        Table(text, Sections["MotionDetect"].HandlerKeys, Sections["MotionDetect"].Profiles);
        Approve.File("docs/guides/config-keys.md", text.ToString());
    }

    private static SortedDictionary<string, ConfigKeys> Read()
    {
        var sections = new SortedDictionary<string, ConfigKeys>(StringComparer.Ordinal);
        foreach (var profile in TestProfiles.Shipped.Order(StringComparer.Ordinal).Select(n => TestProfiles.All[n]))
        {
            var config = ConfigDefaults.Of(profile, out _);
            foreach (var name in config.Names)
            {
                Assert.True(config.TryGet(name, out var value));
                if (!sections.TryGetValue(name, out var keys))
                {
                    sections.Add(name, keys = new ConfigKeys());
                }

                keys.Add(profile, value);
            }
        }

        return sections;
    }

    private static int Chapter(ConfigSection section) => section.Reference.Length == 0 ? 0 : int.Parse(section.Reference.Split('.')[0], CultureInfo.InvariantCulture);

    private static string From(ConfigSection section) => section.Reference.Length == 0 ? "Beyond the document" : $"Document section {section.Reference}";

    private static string Of(ConfigKeys keys)
    {
        var needs = keys.Section!.Needs == Capability.None ? "" : $", by the capability `{JsonName(keys.Section.Needs)}`";
        return (keys.Profiles.Count == TestProfiles.Shipped.Count() ? "all profiles" : "profiles " + string.Join(", ", keys.Profiles)) + needs;
    }

    private static string JsonName(Capability capability) => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(capability.ToString());

    private static void Names(StringBuilder text, ConfigKeys keys)
    {
        foreach (var (at, names) in keys.Names)
        {
            text.Append(CultureInfo.InvariantCulture, $"`{at}` is {names}.\n\n");
        }
    }

    private static void Table(StringBuilder text, IReadOnlyList<ConfigKey> keys, List<string> profiles)
    {
        text.Append("| key | takes | as shipped |\n|---|---|---|\n");
        foreach (var key in keys)
        {
            var path = key.Path.Length == 0 ? "(itself)" : $"`{key.Path}`";
            var of = key.Profiles.Count < profiles.Count ? $" ({string.Join(", ", key.Profiles.Order(StringComparer.Ordinal))})" : "";
            var shipped = string.Join(", ", key.Shipped.Take(MostShown).Select(Value)) + (key.Shipped.Count > MostShown ? ", ..." : "");
            text.Append(CultureInfo.InvariantCulture, $"| {path}{of} | {string.Join("; ", key.Takes.Take(2))}{(key.Takes.Count > 2 ? "; ..." : "")} | {shipped} |\n");
        }
    }

    private static string Value(string value) => value.Length == 0 ? "nothing" : $"`{value.Replace("|", "\\|", StringComparison.Ordinal)}`";
}
