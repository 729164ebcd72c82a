using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Emulator.Device.Config;

namespace Emulator.Device.Logs;

/// <summary>
/// Notes what a change of configuration changed, a line a section: <c>Data=Encode</c>, <c>Compression=H.264-&gt;MJPG</c> (document section
/// 4.13.1). A leaf goes by its last name while that is unambiguous. Of a secret only that it changed is said.
/// </summary>
public static class ConfigLog
{
    private const int MostLeaves = 16;

    /// <summary>Notes a change.</summary>
    /// <param name="log">The device's log.</param>
    /// <param name="what">SaveConfig, or RestoreConfig.</param>
    /// <param name="change">What changed; nothing when every value was already so.</param>
    /// <param name="user">Who did it; empty for the device itself.</param>
    /// <param name="from">From where, or null.</param>
    /// <param name="named">The sections that were asked for, which a request that changed nothing is noted under.</param>
    public static void WriteChange(this DeviceLog log, string what, ConfigChange? change, string user, IPAddress? from, IEnumerable<string> named)
    {
        if (change is null)
        {
            log.Write(LogType.Config, what, user, from, new KeyValuePair<string, string>("Data", string.Join(',', named)));
            return;
        }

        foreach (var name in change.Sections)
        {
            change.After.TryGet(name, out var section);
            log.Write(LogType.Config, what, user, from, [new("Data", name), .. Changes(section!.Section, change.Before[name], change.After[name])]);
        }
    }

    private static List<KeyValuePair<string, string>> Changes(ConfigSection section, ConfigNode before, ConfigNode after)
    {
        var leaves = new List<(ImmutableArray<string> At, string Before, string After)>();
        Compare(section, before, after, [], leaves);
        var shown = leaves.Take(MostLeaves).ToList();
        var lines = shown.ConvertAll(leaf => new KeyValuePair<string, string>(
            leaf.At.Length == 0 ? section.Name : shown.Count(l => Last(l.At) == Last(leaf.At)) == 1 ? Last(leaf.At) : Path(leaf.At), $"{leaf.Before}->{leaf.After}"));
        if (leaves.Count > MostLeaves)
        {
            lines.Add(new("More", (leaves.Count - MostLeaves).ToString(CultureInfo.InvariantCulture)));
        }

        return lines;
    }

    private static void Compare(ConfigSection section, ConfigNode? before, ConfigNode? after, ImmutableArray<string> at, List<(ImmutableArray<string> At, string Before, string After)> changed)
    {
        if (ReferenceEquals(before, after))
        {
            return;
        }

        if (before is ConfigTable || after is ConfigTable)
        {
            foreach (var name in Names(before).Union(Names(after), StringComparer.Ordinal))
            {
                Compare(section, Member(before, name), Member(after, name), at.Add(name), changed);
            }
        }
        else if (before is ConfigArray || after is ConfigArray)
        {
            for (var i = 0; i < Math.Max(Count(before), Count(after)); i++)
            {
                Compare(section, Item(before, i), Item(after, i), at.Add(i.ToString(CultureInfo.InvariantCulture)), changed);
            }
        }
        else if (Text(before) is var was && Text(after) is var now && was != now)
        {
            changed.Add(ConfigSecrets.Covers(section, at.AsSpan()) ? (at, "******", "******") : (at, was, now));
        }
    }

    private static ImmutableArray<string> Names(ConfigNode? node) => node is ConfigTable table ? table.Names : [];

    private static ConfigNode? Member(ConfigNode? node, string name) => node is ConfigTable table && table.TryGet(name, out var value) ? value : null;

    private static int Count(ConfigNode? node) => node is ConfigArray array ? array.Items.Length : 0;

    private static ConfigNode? Item(ConfigNode? node, int index) => node is ConfigArray array && index < array.Items.Length ? array.Items[index] : null;

    private static string Text(ConfigNode? node) => node is ConfigValue value ? value.Text : "";

    // The last name, with the indices behind it.
    private static string Last(ImmutableArray<string> at)
    {
        var from = at.Length - 1;
        while (from > 0 && IsIndex(at[from]))
        {
            from--;
        }

        return Path(at[from..]);
    }

    private static string Path(ImmutableArray<string> at) => string.Concat(at.Select((step, i) => IsIndex(step) ? $"[{step}]" : i == 0 ? step : "." + step));

    private static bool IsIndex(string step) => step.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0;
}
