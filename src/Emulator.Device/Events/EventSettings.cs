using Emulator.Device.Config;
using Emulator.Device.Config.Sections;
using Emulator.Device.Profiles;

namespace Emulator.Device.Events;

/// <summary>The section of the configuration that is about one event: whether it is watched for, and what follows from it.</summary>
/// <param name="Node">The section, of its channel or input.</param>
/// <param name="Enable">Whether the device watches for it.</param>
/// <param name="Handler">What follows from it.</param>
internal sealed record EventSetting(ConfigNode Node, bool Enable, LinkageHandler Handler);

/// <summary>
/// Knows which section an event code has, and reads it once for each version of the configuration. Asked for every event: what has not
/// changed is not read again. Safe for any number of threads.
/// </summary>
internal sealed class EventSettings(DeviceProfile profile, ConfigTree config)
{
    private const string Rules = "VideoAnalyseRule";

    private static readonly KeyValuePair<string, string>[] Sections =
    [
        new("VideoMotion", "MotionDetect"),
        new("VideoBlind", "BlindDetect"),
        new("VideoLoss", "LossDetect"),
        new("AlarmLocal", "Alarm"),
        new("LoginFailure", "LoginFailureAlarm"),
        new("StorageNotExist", "StorageNotExist"),
        new("StorageFailure", "StorageFailure"),
        new("StorageLowSpace", "StorageLowSpace"),
        new("NetAbort", "NetAbort"),
        new("IPConflict", "IPConflict"),
        new("HeatImagingTemper", "HeatImagingTemper"),
    ];

    private readonly Lock _gate = new();
    private Dictionary<string, EventSetting?[]>? _known;

    // Every other code is one of a rule (document section 8.1.3), or has no section.
    private static string SectionOf(string code) => Array.Find(Sections, s => s.Key == code).Value ?? Rules;

    /// <summary>What the configuration says of an event; null when it has no section for it.</summary>
    /// <param name="code">Event code in the document's spelling.</param>
    /// <param name="index">The channel, input or disk, from 0.</param>
    /// <param name="rule">The place of one rule among the channel's; of several rules of a kind the first that is on when null.</param>
    public EventSetting? Find(string code, int index, int? rule = null)
    {
        if ((rule is { } place ? RuleAt(config.Current, code, index, place) : NodeOf(config.Current, code, ref index)) is not { } node)
        {
            return null;
        }

        code = rule is null ? code : Link.KeyOf(code, rule);

        lock (_gate)
        {
            _known ??= new Dictionary<string, EventSetting?[]>(StringComparer.Ordinal);
            if (!_known.TryGetValue(code, out var all) || index >= all.Length)
            {
                Array.Resize(ref all, index + 1);
                _known[code] = all;
            }

            return all[index] is { } known && ReferenceEquals(known.Node, node) ? known : all[index] = Read(node, all[index]);
        }
    }

    /// <summary>The rules of one kind on a channel, with their places in the list.</summary>
    public IReadOnlyList<(int Place, EventSetting Setting)> RulesOf(string type, int channel)
    {
        var found = new List<(int, EventSetting)>();
        if (config.Current.TryGet(Rules, out var section) && Element(section.Value, channel) is ConfigArray rules)
        {
            for (var i = 0; i < rules.Items.Length; i++)
            {
                if (rules.Items[i].Text("Type") == type)
                {
                    found.Add((i, Read(rules.Items[i], null)));
                }
            }
        }

        return found;
    }

    private EventSetting Read(ConfigNode node, EventSetting? before)
    {
        var handler = node.At("EventHandler");
        return new EventSetting(
            node,
            node.Text("Enable") == "true",
            before is not null && ReferenceEquals(before.Handler.Node, handler) ? before.Handler : LinkageHandler.Read(handler, profile.Channels.Length, profile.AlarmOutputs));
    }

    private static ConfigNode? NodeOf(ConfigSnapshot current, string code, ref int index)
    {
        var name = SectionOf(code);
        if (!current.TryGet(name, out var section))
        {
            return null;
        }

        if (section.Value is not ConfigArray)
        {
            // What befalls the whole device has one section, whichever disk it is.
            index = 0;
            return section.Value;
        }

        var node = Element(section.Value, index);
        return name != Rules || node is null ? node : RuleOf(node, code);
    }

    private static ConfigNode? RuleAt(ConfigSnapshot current, string type, int channel, int place) =>
        current.TryGet(Rules, out var section) && Element(section.Value, channel) is { } rules && Element(rules, place) is { } rule && rule.Text("Type") == type ? rule : null;

    // Of several rules of a kind, the first that is on.
    private static ConfigNode? RuleOf(ConfigNode rules, string type)
    {
        ConfigNode? first = null;
        foreach (var rule in rules.Items())
        {
            if (rule.Text("Type") == type)
            {
                if (rule.Text("Enable") == "true")
                {
                    return rule;
                }

                first ??= rule;
            }
        }

        return first;
    }

    private static ConfigNode? Element(ConfigNode array, int index) =>
        array is ConfigArray { Items: var items } && index >= 0 && index < items.Length ? items[index] : null;
}
