using System.Collections.Immutable;
using System.Globalization;
using Emulator.Device.Config;
using Emulator.Device.Config.Sections;

namespace Emulator.Device.Display;

/// <summary>A layout by name, of <c>MonitorCollection</c> (document section 7.3.3).</summary>
/// <param name="Name">Its name.</param>
/// <param name="Mode">How the screen is divided.</param>
/// <param name="Channels">Channels of its windows that are enabled, from 0.</param>
public sealed record ScreenLayout(string Name, SplitMode Mode, ImmutableArray<int> Channels)
{
    /// <inheritdoc/>
    public bool Equals(ScreenLayout? other) => other is not null && Name == other.Name && Mode == other.Mode && Channels.AsSpan().SequenceEqual(other.Channels.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Mode, Channels.Length);
}

/// <summary>
/// What a screen's tour visits (<c>MonitorTour</c>, document section 7.3.1): the groups of its split that hold a channel of the mask, then the
/// collections that it names. A split without a mask, or with an empty one, is visited whole.
/// </summary>
/// <param name="On">Whether it tours.</param>
/// <param name="Interval">How long each is shown.</param>
/// <param name="Masks">Channels by the number of windows of the split that they are for; from 0.</param>
/// <param name="Layouts">The collections, in order.</param>
public sealed record TourPlan(bool On, TimeSpan Interval, ImmutableArray<(int Windows, ImmutableArray<int> Channels)> Masks, ImmutableArray<ScreenLayout> Layouts)
{
    /// <summary>How long a tour shows one group unless it is told otherwise.</summary>
    public static readonly TimeSpan DefaultInterval = TimeSpan.FromSeconds(5);

    /// <summary>No tour.</summary>
    public static TourPlan Rest { get; } = new(false, DefaultInterval, [], []);

    /// <summary>Reads the plan of a screen.</summary>
    public static TourPlan Of(ConfigSnapshot config, int screen)
    {
        ArgumentNullException.ThrowIfNull(config);
        var head = $"MonitorTour[{screen}]";
        var seconds = config.Int(head + ".Interval");
        return new TourPlan(
            config.Bool(head + ".Enable"), seconds > 0 ? TimeSpan.FromSeconds(seconds) : DefaultInterval,
            [(1, Numbers(config.Text(head + ".Mask.Split1"))), (8, Numbers(config.Text(head + ".Mask.Split8")))],
            LayoutsOf(config, config.Text(head + ".Collections")));
    }

    /// <summary>The groups of a split that are visited, from 1, in order.</summary>
    public ImmutableArray<int> GroupsOf(SplitMode mode, int channels)
    {
        ArgumentNullException.ThrowIfNull(mode);
        var all = Enumerable.Range(1, mode.Groups(channels)).ToImmutableArray();
        foreach (var (windows, wanted) in Masks)
        {
            if (mode.Windows == windows && mode.IsPlain && wanted.Length > 0)
            {
                var found = all.RemoveAll(group => !wanted.Any(channel => (channel / windows) + 1 == group));
                return found.IsEmpty ? all : found;
            }
        }

        return all;
    }

    /// <inheritdoc/>
    public bool Equals(TourPlan? other) =>
        other is not null && (On, Interval) == (other.On, other.Interval) && Layouts.AsSpan().SequenceEqual(other.Layouts.AsSpan())
        && Masks.Length == other.Masks.Length && Masks.Zip(other.Masks).All(pair => pair.First.Windows == pair.Second.Windows && pair.First.Channels.AsSpan().SequenceEqual(pair.Second.Channels.AsSpan()));

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(On, Interval, Layouts.Length);

    // Names of what there is none of are passed over.
    private static ImmutableArray<ScreenLayout> LayoutsOf(ConfigSnapshot config, string names)
    {
        if (names.Length == 0 || !config.TryGet("MonitorCollection", out var section))
        {
            return [];
        }

        var found = ImmutableArray.CreateBuilder<ScreenLayout>();
        foreach (var name in names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (section.Value is ConfigTable table && table.Names.FirstOrDefault(n => n.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } known
                && SplitMode.TryParse(section.Value.Text(known + ".Mode"), out var mode))
            {
                found.Add(new ScreenLayout(known, mode, [.. section.Value.At(known + ".Windows").Items().Where(w => w.Text("Enable") == "true").Select(w => (int)w.Number("VideoChannel"))]));
            }
        }

        return found.ToImmutable();
    }

    private static ImmutableArray<int> Numbers(string text) =>
        [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(n => int.Parse(n, CultureInfo.InvariantCulture))];
}
