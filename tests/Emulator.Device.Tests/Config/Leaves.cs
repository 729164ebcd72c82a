using System.Buffers;
using System.Text;
using Emulator.Device.Config;
using Emulator.Protocol.KeyValue;

namespace Emulator.Device.Tests.Config;

/// <summary>A leaf of a configuration: where it is, what it may hold, what it holds.</summary>
internal sealed record Leaf(string Path, LeafSchema Schema, string Text);

internal static class Leaves
{
    public static IEnumerable<Leaf> Of(ConfigSnapshot all) => all.Sections.SelectMany(s => Of(s.Section.Name, s.Section.Schema, s.Value));

    public static IEnumerable<Leaf> Of(string path, ConfigSchema schema, ConfigNode node) => (schema, node) switch
    {
        (LeafSchema leaf, ConfigValue value) => [new Leaf(path, leaf, value.Text)],
        (ArraySchema array, ConfigArray items) => items.Items.SelectMany((item, i) => Of($"{path}[{i}]", array[i]!, item)),
        (TableSchema table, ConfigTable members) => table.Names.SelectMany((name, i) => Of($"{path}.{name}", table.Fields[i], members.Values[i])),
        (MapSchema map, ConfigTable members) => members.Names.SelectMany((name, i) => Of($"{path}.{name}", map[name]!, members.Values[i])),
        _ => throw new InvalidOperationException($"{path}: {schema.GetType().Name} with {node.GetType().Name}"),
    };

    public static ConfigOutcome Set(this ConfigTree tree, params string[] assignments) => tree.Set(assignments.Select(a =>
    {
        var equals = a.IndexOf('=', StringComparison.Ordinal);
        return KeyValuePair.Create(a[..equals], a[(equals + 1)..]);
    }));

    public static string Value(this ConfigTree tree, string path)
    {
        Assert.True(ConfigPath.TryParse(path, out var parsed, out _));
        Assert.True(tree.Current.TryFind(parsed, out var node, out _), path);
        return Assert.IsType<ConfigValue>(node).Text;
    }

    public static string Show(this ConfigSnapshot all, string name = "All")
    {
        var output = new ArrayBufferWriter<byte>();
        Assert.True(all.TryRender(name, output), name);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
