using Emulator.Device.Config.Sections;

namespace Emulator.Device.Analytics;

/// <summary>The rules of a device's channels, each read once for each version of it, and whether they watch. Its owner's lock guards it.</summary>
internal sealed class RuleBook(Device device)
{
    private readonly AnalyseRule[]?[] _rules = new AnalyseRule[]?[device.Profile.Channels.Length];

    public int Channels => _rules.Length;

    public bool Powered { get; set; } = true;

    /// <summary>Why a rule sees nothing at a local time, whatever there is to see; null when it would.</summary>
    public string? Idle(AnalyseRule rule, DateTime local) =>
        !Powered ? "the device is off"
        : !rule.Enabled ? "disabled"
        : AnalyseScenes.Forbids(device.Config.Current, rule.Channel, rule.Type) ?? (rule.Periods.Covers(local) ? null : "outside TimeSection");

    /// <summary>The rules of a channel, from 0, in the order of their places.</summary>
    public AnalyseRule[] Of(int channel)
    {
        var config = device.Config.Current;
        if (!config.TryGet("VideoAnalyseRule", out var section) || channel >= section.Value.Items().Length)
        {
            return [];
        }

        var (nodes, scene, known) = (section.Value.Items()[channel].Items(), AnalyseScenes.Of(config, channel), _rules[channel]);
        if (known is null || known.Length != nodes.Length || !known.All(r => ReferenceEquals(r.Node, nodes[r.Place]) && r.Scene == scene))
        {
            _rules[channel] = known = [.. nodes.Select((node, place) => new AnalyseRule(channel, place, scene, node))];
        }

        return known;
    }
}
