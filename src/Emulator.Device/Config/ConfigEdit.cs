using System.Text.Json;
using Emulator.Protocol.KeyValue;

namespace Emulator.Device.Config;

/// <summary>Makes changed copies of nodes under their schema. Nothing is changed in place, so a batch that fails leaves no trace.</summary>
internal static class ConfigEdit
{
    /// <summary>Sets the leaf at <paramref name="steps"/>; null with an error when the schema has no such leaf or refuses the value.</summary>
    public static ConfigNode? Set(ConfigSchema schema, ConfigNode node, ReadOnlySpan<PathStep> steps, string text, out string? error) =>
        At(schema, node, steps, new TextChange(text), out error);

    /// <summary>Lays JSON over the node at <paramref name="steps"/>; null with an error when there is no such node or not all of it fits.</summary>
    public static ConfigNode? Put(ConfigSchema schema, ConfigNode node, ReadOnlySpan<PathStep> steps, JsonElement json, out string? error) =>
        At(schema, node, steps, new JsonChange(json), out error);

    /// <summary>Lays stored or imported JSON over a node: what the schema has and accepts is taken, the rest is counted in <paramref name="ignored"/>.</summary>
    public static ConfigNode Overlay(ConfigSchema schema, ConfigNode node, JsonElement json, ref int ignored)
    {
        switch (schema)
        {
            case LeafSchema leaf:
                var text = json.ValueKind switch
                {
                    JsonValueKind.String => json.GetString(),
                    JsonValueKind.True => "true",
                    JsonValueKind.False => "false",
                    JsonValueKind.Number => json.GetRawText(),
                    _ => null,
                };
                // What the device itself stored is taken even if the reader would refuse it from a client (a profile's own default).
                if (text is not null && (leaf.Read(text) ?? (text == ((ConfigValue)leaf.Default).Text ? (ConfigValue)leaf.Default : null)) is { } value)
                {
                    return value;
                }

                break;
            case ArraySchema array when json.ValueKind == JsonValueKind.Array && node is ConfigArray items:
                var list = items.Items.ToBuilder();
                var index = 0;
                foreach (var element in json.EnumerateArray())
                {
                    if (array[index] is not { } itemSchema)
                    {
                        ignored++;
                        index++;
                        continue;
                    }

                    var current = index < list.Count ? list[index] : itemSchema.Default;
                    var changed = Overlay(itemSchema, current, element, ref ignored);
                    if (index < list.Count)
                    {
                        list[index] = changed;
                    }
                    else
                    {
                        list.Add(changed);
                    }

                    index++;
                }

                return new ConfigArray(list.ToImmutable());
            case TableSchema or MapSchema when json.ValueKind == JsonValueKind.Object && node is ConfigTable table:
                foreach (var property in json.EnumerateObject())
                {
                    var at = table.IndexOf(property.Name);
                    var member = schema is TableSchema fixedTable ? at < 0 ? null : fixedTable.Fields[at] : ((MapSchema)schema)[property.Name];
                    if (member is null || (at < 0 && table.Names.Length >= ((MapSchema)schema).MaxCount))
                    {
                        ignored++;
                        continue;
                    }

                    var changed = Overlay(member, at < 0 ? member.Default : table.Values[at], property.Value, ref ignored);
                    table = at < 0 ? table.Add(property.Name, changed) : table.With(at, changed);
                }

                return table;
        }

        ignored++;
        return node;
    }

    private static ConfigNode? At(ConfigSchema schema, ConfigNode node, ReadOnlySpan<PathStep> steps, Change change, out string? error)
    {
        if (steps.IsEmpty)
        {
            return change.Make(schema, node, out error);
        }

        var step = steps[0];
        return (schema, node) switch
        {
            (ArraySchema array, ConfigArray items) when step.IsIndex => SetItem(array, items, step.Index, steps[1..], change, out error),
            (TableSchema table, ConfigTable members) when !step.IsIndex => SetMember(table, members, step.Name, steps[1..], change, out error),
            (MapSchema map, ConfigTable members) when !step.IsIndex => SetNamed(map, members, step.Name, steps[1..], change, out error),
            _ => Refuse("no such member", out error),
        };
    }

    private static ConfigArray? SetItem(ArraySchema schema, ConfigArray array, int index, ReadOnlySpan<PathStep> rest, Change change, out string? error)
    {
        if (index == PathStep.Any)
        {
            return SetEvery(schema, array, rest, change, out error);
        }

        if (schema[index] is not { } element || (index > array.Items.Length && !schema.IsSparse))
        {
            error = $"no index {index}";
            return null;
        }

        var changed = At(element, index < array.Items.Length ? array.Items[index] : element.Default, rest, change, out error);
        if (changed is null)
        {
            return null;
        }

        if (index < array.Items.Length)
        {
            return new ConfigArray(array.Items.SetItem(index, changed));
        }

        // An array grows by setting the element after its last, or any, such as window 15 of 4 that there were: those between are as shipped.
        var items = array.Items.ToBuilder();
        for (var i = items.Count; i < index; i++)
        {
            items.Add(schema[i]!.Default);
        }

        items.Add(changed);
        return new ConfigArray(items.ToImmutable());
    }

    private static ConfigArray? SetEvery(ArraySchema schema, ConfigArray array, ReadOnlySpan<PathStep> rest, Change change, out string? error)
    {
        error = null;
        var items = array.Items.ToBuilder();
        for (var i = 0; i < items.Count; i++)
        {
            // Elements that were one node stay one node.
            if (i > 0 && ReferenceEquals(array.Items[i], array.Items[i - 1]) && ReferenceEquals(schema[i], schema[i - 1]))
            {
                items[i] = items[i - 1];
            }
            else if (At(schema[i]!, items[i], rest, change, out error) is { } changed)
            {
                items[i] = changed;
            }
            else
            {
                return null;
            }
        }

        return new ConfigArray(items.ToImmutable());
    }

    private static ConfigTable? SetMember(TableSchema schema, ConfigTable table, string name, ReadOnlySpan<PathStep> rest, Change change, out string? error)
    {
        var index = table.IndexOf(name);
        if (index < 0)
        {
            error = $"no member {name}";
            return null;
        }

        return At(schema.Fields[index], table.Values[index], rest, change, out error) is { } changed ? table.With(index, changed) : null;
    }

    private static ConfigTable? SetNamed(MapSchema schema, ConfigTable table, string name, ReadOnlySpan<PathStep> rest, Change change, out string? error)
    {
        var index = table.IndexOf(name);
        if (schema[name] is not { } member || (index < 0 && table.Names.Length >= schema.MaxCount))
        {
            error = $"no member {name}";
            return null;
        }

        return At(member, index < 0 ? member.Default : table.Values[index], rest, change, out error) is { } changed
            ? index < 0 ? table.Add(name, changed) : table.With(index, changed)
            : null;
    }

    private static ConfigNode? Refuse(string why, out string? error)
    {
        error = why;
        return null;
    }

    /// <summary>What is done to the node that a path leads to.</summary>
    private abstract class Change
    {
        /// <summary>The changed node; null with an error when it cannot be.</summary>
        public abstract ConfigNode? Make(ConfigSchema schema, ConfigNode node, out string? error);
    }

    private sealed class TextChange(string text) : Change
    {
        public override ConfigNode? Make(ConfigSchema schema, ConfigNode node, out string? error)
        {
            error = null;
            return schema is not LeafSchema leaf ? Refuse("not a single value", out error)
                : leaf.Read(text) ?? Refuse($"not in {leaf.Accepts}", out error);
        }
    }

    private sealed class JsonChange(JsonElement json) : Change
    {
        public override ConfigNode? Make(ConfigSchema schema, ConfigNode node, out string? error)
        {
            error = null;
            var ignored = 0;
            try
            {
                var changed = Overlay(schema, node, json, ref ignored);
                return ignored == 0 ? changed : Refuse($"{ignored} of the values are unknown or out of range", out error);
            }
            catch (InvalidOperationException)
            {
                // What System.Text.Json throws for a text that is half of a surrogate pair.
                return Refuse("a text is not Unicode", out error);
            }
        }
    }
}
