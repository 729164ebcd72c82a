using System.Collections.Immutable;
using System.Globalization;

namespace Emulator.Device.Config.Sections;

/// <summary>How the rules of sections read and change nodes whose schema they know. Paths are member names with dots between them.</summary>
internal static class Nodes
{
    public static ConfigNode At(this ConfigNode node, string path)
    {
        foreach (var name in path.Split('.'))
        {
            node = ((ConfigTable)node).TryGet(name, out var member) ? member : throw new ArgumentException($"no member {name}", nameof(path));
        }

        return node;
    }

    public static string Text(this ConfigNode node, string path) => ((ConfigValue)node.At(path)).Text;

    public static double Number(this ConfigNode node, string path) => node.At(path).Number();

    public static double Number(this ConfigNode leaf) => double.Parse(((ConfigValue)leaf).Text, CultureInfo.InvariantCulture);

    public static ImmutableArray<ConfigNode> Items(this ConfigNode node) => ((ConfigArray)node).Items;

    /// <summary>The same table with one of its own members replaced.</summary>
    public static ConfigTable With(this ConfigNode node, string name, ConfigNode value)
    {
        var table = (ConfigTable)node;
        return table.With(table.IndexOf(name), value);
    }

    /// <summary>An array of these elements; the same array when they are its own.</summary>
    public static ConfigNode WithItems(this ConfigNode array, ImmutableArray<ConfigNode> items)
    {
        var own = array.Items();
        for (var i = 0; i < items.Length; i++)
        {
            if (items.Length != own.Length || !ReferenceEquals(items[i], own[i]))
            {
                return new ConfigArray(items);
            }
        }

        return array;
    }

    /// <summary>True when the change set that node, or something below it, were it to the value it had.</summary>
    public static bool Sets(this ConfigNode after, ConfigNode? before, string path) => before is null || !ReferenceEquals(before.At(path), after.At(path));

    /// <summary>The array with those elements that the change touched normalized. Elements it added have no before.</summary>
    public static ConfigNode Each(ConfigNode before, ConfigNode after, Func<ConfigNode?, ConfigNode, ConfigNode> normalize)
    {
        var (old, items) = (before.Items(), after.Items());
        var result = items.ToBuilder();
        for (var i = 0; i < items.Length; i++)
        {
            var was = i < old.Length ? old[i] : null;
            if (!ReferenceEquals(was, items[i]))
            {
                result[i] = normalize(was, items[i]);
            }
        }

        return after.WithItems(result.ToImmutable());
    }

    /// <summary>Each element normalized beside its twin: the element of the same index in another array.</summary>
    public static ConfigNode Each(ConfigNode before, ConfigNode after, ConfigNode twins, Func<ConfigNode?, ConfigNode, ConfigNode, ConfigNode> normalize)
    {
        var (old, items, others) = (before.Items(), after.Items(), twins.Items());
        var result = items.ToBuilder();
        for (var i = 0; i < items.Length; i++)
        {
            result[i] = i < others.Length ? normalize(i < old.Length ? old[i] : null, items[i], others[i]) : items[i];
        }

        return after.WithItems(result.ToImmutable());
    }

    /// <summary>What is wrong with the first element, of those that the change touched, with which something is.</summary>
    public static string? FirstWrong(ConfigNode before, ConfigNode after, Func<ConfigNode?, ConfigNode, string?> check)
    {
        var (old, items) = (before.Items(), after.Items());
        for (var i = 0; i < items.Length; i++)
        {
            var was = i < old.Length ? old[i] : null;
            if (!ReferenceEquals(was, items[i]) && check(was, items[i]) is { } wrong)
            {
                return $"[{i}]: {wrong}";
            }
        }

        return null;
    }

    /// <summary>Wrong when the change sets one of two numbers so that the first exceeds the second.</summary>
    public static string? Ordered(ConfigNode? before, ConfigNode after, string low, string high, bool orEqual = true)
    {
        if (!after.Sets(before, low) && !after.Sets(before, high))
        {
            return null;
        }

        var (from, to) = (after.Number(low), after.Number(high));
        return from < to || (orEqual && from == to) ? null : $"{low} must be {(orEqual ? "at most" : "less than")} {high}";
    }

    /// <summary>
    /// Keeps two members that are one thing under two names alike: the one that was set decides. When both were set differently, both stay
    /// as they are, for the check to refuse.
    /// </summary>
    public static ConfigNode Alike(ConfigNode? before, ConfigNode after, string one, string other) =>
        (after.Sets(before, one), after.Sets(before, other)) switch
        {
            (true, false) => after.With(other, after.At(one)),
            (false, true) => after.With(one, after.At(other)),
            _ => after,
        };
}
