using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Emulator.Device.Profiles.Yaml;

namespace Emulator.Device.Profiles.Fields;

/// <summary>Many channels that are alike.</summary>
internal sealed record ChannelPattern
{
    public int Count { get; init; } = 1;

    public string Title { get; init; } = "CAM{n}";

    public ImmutableArray<string> Scenes { get; init; } = [];

    public ChannelKind Kind { get; init; }

    public ImmutableArray<ChannelProfile> Expand() =>
    [
        .. Enumerable.Range(0, Count).Select(i => new ChannelProfile
        {
            Title = Title.Replace("{n}", (i + 1).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal),
            Scene = Scenes[i % Scenes.Length],
            Kind = Kind,
            // Those that share a scene look at different parts of it.
            Part = i / Scenes.Length,
        }),
    ];
}

/// <summary>Channels: a list of them, or a map that makes many alike.</summary>
internal sealed class ChannelsType(FieldType<ImmutableArray<ChannelProfile>> list, RecordType<ChannelPattern> pattern) : FieldType<ImmutableArray<ChannelProfile>>
{
    public override string Words => $"{list.Words}; or map ({pattern.Name})";

    public override IRecordType? Record => list.Record;

    public override bool TryRead(YamlNode node, FieldPath path, ReadContext context, out ImmutableArray<ChannelProfile> value)
    {
        if (node is not YamlMap)
        {
            return list.TryRead(node, path, context, out value);
        }

        var good = pattern.TryRead(node, path, context, out var read);
        value = good ? read.Expand() : [];
        return good;
    }

    public override JsonNode Write(ImmutableArray<ChannelProfile> value) => list.Write(value);

    public override JsonObject Schema() => new() { ["anyOf"] = new JsonArray(list.Schema(), pattern.Schema(withRequired: false)) };
}
