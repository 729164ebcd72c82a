namespace Emulator.Device.Config.Sections;

/// <summary>
/// Keeps two sections alike that say the same of one thing, as firmware has them: of a leaf that both have, the one that was set decides. Each
/// section's <c>Normalize</c> calls this with the other as it would be; when both were set and differ, both stay, for the check to refuse.
/// </summary>
internal static class Twins
{
    /// <summary>What of a node follows its twin: every leaf under the same name that was not set itself.</summary>
    public static ConfigNode Follow(ConfigNode? before, ConfigNode after, ConfigNode twin) => (after, twin) switch
    {
        (ConfigTable own, ConfigTable other) => Follow(before as ConfigTable, own, other),
        (ConfigArray own, ConfigArray other) => Follow(before as ConfigArray, own, other),
        (ConfigValue own, ConfigValue other) => FollowLeaf(before, own, other.Text),
        _ => after,
    };

    /// <summary>The leaf, with its twin's text in its own spelling unless it was set itself.</summary>
    public static ConfigNode FollowLeaf(ConfigNode? before, ConfigNode after, string twin) =>
        after is ConfigValue own && ReferenceEquals(before, after) && own.Text != twin ? new ConfigValue(own.Kind, twin) : after;

    /// <summary>The first leaf that both have and that differs, by its path; null when they agree.</summary>
    public static string? Differ(ConfigNode one, ConfigNode other)
    {
        switch (one, other)
        {
            case (ConfigTable a, ConfigTable b):
                for (var i = 0; i < a.Names.Length; i++)
                {
                    if (b.TryGet(a.Names[i], out var twin) && Differ(a.Values[i], twin) is { } below)
                    {
                        return $"{a.Names[i]}{below}";
                    }
                }

                return null;
            case (ConfigArray a, ConfigArray b):
                for (var i = 0; i < Math.Min(a.Items.Length, b.Items.Length); i++)
                {
                    if (Differ(a.Items[i], b.Items[i]) is { } below)
                    {
                        return $"[{i}].{below}";
                    }
                }

                return null;
            case (ConfigValue a, ConfigValue b):
                return a.Text == b.Text ? null : "";
            default:
                return null;
        }
    }

    private static ConfigTable Follow(ConfigTable? before, ConfigTable own, ConfigTable twin)
    {
        for (var i = 0; i < own.Names.Length; i++)
        {
            if (twin.TryGet(own.Names[i], out var other))
            {
                var was = before is not null && before.TryGet(own.Names[i], out var found) ? found : null;
                var now = Follow(was, own.Values[i], other);
                own = ReferenceEquals(now, own.Values[i]) ? own : own.With(i, now);
            }
        }

        return own;
    }

    private static ConfigArray Follow(ConfigArray? before, ConfigArray own, ConfigArray twin)
    {
        var items = own.Items.ToBuilder();
        for (var i = 0; i < Math.Min(items.Count, twin.Items.Length); i++)
        {
            items[i] = Follow(before is not null && i < before.Items.Length ? before.Items[i] : null, items[i], twin.Items[i]);
        }

        return (ConfigArray)own.WithItems(items.ToImmutable());
    }
}
