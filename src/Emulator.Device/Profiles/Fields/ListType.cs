using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Emulator.Device.Profiles.Yaml;

namespace Emulator.Device.Profiles.Fields;

/// <summary>A list, whose items may have to differ in something.</summary>
/// <param name="item">The type of the items.</param>
/// <param name="min">Fewest items.</param>
/// <param name="max">Most items.</param>
/// <param name="keys">What no two items may share: the field's name (empty for the item itself) and its value.</param>
internal sealed class ListType<T>(FieldType<T> item, int min, int max, params (string Field, Func<T, string> Value)[] keys) : FieldType<ImmutableArray<T>>
{
    public override string Words => $"list of {min} to {max}: {(item.Record is null ? item.Words : item.Record.Name)}";

    public override IRecordType? Record => item.Record;

    public override bool TryRead(YamlNode node, FieldPath path, ReadContext context, out ImmutableArray<T> value)
    {
        value = [];
        if (node is not YamlList list)
        {
            if (node is not YamlBroken)
            {
                context.Errors.Add(node.Place, path, $"{node.Noun}; {Words} is expected");
            }

            return false;
        }

        var before = context.Errors.Count;
        if (list.Items.Count < min || list.Items.Count > max)
        {
            context.Errors.Add(list.Place, path, $"{list.Items.Count} items; {min} to {max} are expected");
        }

        var seen = Array.ConvertAll(keys, _ => new HashSet<string>(StringComparer.OrdinalIgnoreCase));
        var items = ImmutableArray.CreateBuilder<T>();
        for (var i = 0; i < list.Items.Count; i++)
        {
            if (!item.TryRead(list.Items[i], path.Item(i), context, out var read))
            {
                continue;
            }

            for (var k = 0; k < keys.Length; k++)
            {
                var (field, of) = keys[k];
                if (!seen[k].Add(of(read)))
                {
                    var (at, where) = RecordType.Locate(list.Items[i], path.Item(i), field);
                    context.Errors.Add(at, where, $"{Spelling.Quote(of(read))} stands there twice");
                }
            }

            items.Add(read);
        }

        value = items.ToImmutable();
        return context.Errors.Count == before;
    }

    public override JsonNode Write(ImmutableArray<T> value) => new JsonArray([.. value.Select(item.Write)]);

    public override JsonObject Schema() => new()
    {
        ["type"] = "array",
        ["items"] = item.Schema(),
        ["minItems"] = min,
        ["maxItems"] = max,
    };
}

/// <summary>Two numbers, from and to, written <c>[448, 8192]</c>.</summary>
internal sealed class RangeType<T>(FieldType<T> number, string unit) : FieldType<(T Min, T Max)>
    where T : struct, IComparable<T>
{
    public override string Words => $"[from, to] in {unit}, each a {number.Words}";

    public override bool TryRead(YamlNode node, FieldPath path, ReadContext context, out (T Min, T Max) value)
    {
        value = default;
        if (node is not YamlList { Items.Count: 2 } pair)
        {
            if (node is not YamlBroken)
            {
                context.Errors.Add(node.Place, path, $"{(node is YamlList list ? $"{list.Items.Count} items" : node.Noun)}; {Words} is expected");
            }

            return false;
        }

        // Both are read, so that both are complained of.
        var good = number.TryRead(pair.Items[0], path.Item(0), context, out var from) & number.TryRead(pair.Items[1], path.Item(1), context, out var to);
        value = (from, to);
        if (good && from.CompareTo(to) > 0)
        {
            context.Errors.Add(pair.Place, path, $"from {from} is more than to {to}");
            return false;
        }

        return good;
    }

    public override JsonNode Write((T Min, T Max) value) => new JsonArray(number.Write(value.Min), number.Write(value.Max));

    public override JsonObject Schema() => new()
    {
        ["type"] = "array",
        ["items"] = number.Schema(),
        ["minItems"] = 2,
        ["maxItems"] = 2,
    };
}
