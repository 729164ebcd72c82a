using System.Collections.Immutable;
using System.Globalization;
using Emulator.Device.Config;
using Emulator.Device.Config.Sections;
using Emulator.Device.Time;

namespace Emulator.Device.Analytics;

/// <summary>One rule of <c>VideoAnalyseRule</c> (document section 8.1.3), read once.</summary>
internal sealed class AnalyseRule
{
    /// <summary>Reads a rule.</summary>
    /// <param name="channel">Its channel, from 0.</param>
    /// <param name="place">Its place in the channel's list, from 0.</param>
    /// <param name="scene">The kind of the channel's scene.</param>
    /// <param name="node">The rule.</param>
    public AnalyseRule(int channel, int place, string scene, ConfigNode node)
    {
        (Channel, Place, Scene, Node) = (channel, place, scene, node);
        var config = node.At("Config");
        Type = node.Text("Type");
        Name = node.Text("Name");
        Enabled = node.Text("Enable") == "true";
        Periods = WeekPeriods.Read(node.At("EventHandler.TimeSection"));
        Line = Corners(config.At("DetectLine"));
        Region = Corners(config.At("DetectRegion"));
        Direction = config.Text("Direction");
        Actions = Words(config.At("ActionType"));
        ObjectTypes = Words(node.At("ObjectTypes"));
        MinDuration = config.Number("MinDuration");
        Sensitivity = (int)config.Number("Sensitivity");
        (MaxWidth, MaxHeight) = Pair(config.At("SizeFilter.MaxSize"));
        (MinWidth, MinHeight) = Pair(config.At("SizeFilter.MinSize"));
        (EnterThreshold, ExitThreshold, InsideThreshold) = ((long)config.Number("EnterThreshold"), (long)config.Number("ExitThreshold"), (long)config.Number("InsideThreshold"));
    }

    public int Channel { get; }

    public int Place { get; }

    public string Scene { get; }

    /// <summary>What it was read from: while this and the scene are the same, so is the rule.</summary>
    public ConfigNode Node { get; }

    public string Type { get; }

    public string Name { get; }

    public bool Enabled { get; }

    public WeekPeriods Periods { get; }

    public ImmutableArray<Corner> Line { get; }

    public ImmutableArray<Corner> Region { get; }

    public string Direction { get; }

    /// <summary>What of a region is an event: Appear, Disappear, Inside, Cross.</summary>
    public ImmutableArray<string> Actions { get; }

    public ImmutableArray<string> ObjectTypes { get; }

    /// <summary>Seconds.</summary>
    public double MinDuration { get; }

    /// <summary>1 to 10.</summary>
    public int Sensitivity { get; }

    public long EnterThreshold { get; }

    public long ExitThreshold { get; }

    public long InsideThreshold { get; }

    /// <summary>As outcomes name it.</summary>
    public string Title => string.Create(CultureInfo.InvariantCulture, $"rule {Place} '{Name}'");

    private int MaxWidth { get; }

    private int MaxHeight { get; }

    private int MinWidth { get; }

    private int MinHeight { get; }

    /// <summary>Why it does not count objects of that sort and size; null when it does.</summary>
    public string? Miss(MovingObject thing)
    {
        if (AnalyseScenes.IsRoad(Scene) && thing.Type is not ("Vehicle" or "NonMotor"))
        {
            return $"a scene of type {Scene} is about vehicles, and this is {thing.Type}";
        }

        var sorts = Sorts();
        if (sorts.Length > 0 && !sorts.Contains(thing.Type))
        {
            return $"it looks for {string.Join(" or ", sorts)}, and this is {thing.Type}";
        }

        // The document names the rules that have the filter; those that count people are not among them.
        return Type == "NumberStat" ? null
            : thing.Width > MaxWidth || thing.Height > MaxHeight ? string.Create(CultureInfo.InvariantCulture, $"{thing.Width} x {thing.Height} is larger than SizeFilter.MaxSize, {MaxWidth} x {MaxHeight}")
            : thing.Width < MinWidth || thing.Height < MinHeight ? string.Create(CultureInfo.InvariantCulture, $"{thing.Width} x {thing.Height} is smaller than SizeFilter.MinSize, {MinWidth} x {MinHeight}")
            : null;
    }

    /// <summary>Whether a way that goes to the right, or to the left, is one that it wants.</summary>
    public bool Wants(bool rightwards) => Direction switch
    {
        "LeftToRight" => rightwards,
        "RightToLeft" => !rightwards,
        _ => true,
    };

    /// <summary>Whether somebody who enters its region, or leaves it, is one that it wants.</summary>
    /// <param name="enters">Whether it enters.</param>
    /// <param name="rightwards">Whether it goes to the right in the picture meanwhile; null for straight up or down.</param>
    public bool Wants(bool enters, bool? rightwards) => Direction switch
    {
        "Enter" => enters,
        "Leave" => !enters,
        "LeftToRight" => rightwards == true,
        "RightToLeft" => rightwards == false,
        _ => true,
    };

    // Unknown stands for whatever the rule is about: people who loiter, vehicles that park.
    private ImmutableArray<string> Sorts() => !ObjectTypes.Contains(MovingObject.Thing) ? ObjectTypes : Type switch
    {
        "NumberStat" or "WanderDetection" or "RioterDetection" => ["Human"],
        "ParkingDetection" => ["Vehicle"],
        "FaceDetection" => ["HumanFace"],
        _ => [],
    };

    private static ImmutableArray<Corner> Corners(ConfigNode points) => [.. points.Items().Select(p => new Corner(p.Items()[0].Number(), p.Items()[1].Number()))];

    private static ImmutableArray<string> Words(ConfigNode words) => [.. words.Items().Select(w => ((ConfigValue)w).Text)];

    private static (int, int) Pair(ConfigNode size) => ((int)size.Items()[0].Number(), (int)size.Items()[1].Number());
}
