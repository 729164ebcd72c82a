using System.Collections.Immutable;

namespace Emulator.Device.Display;

/// <summary>A screen at one moment.</summary>
/// <param name="Mode">How it is divided.</param>
/// <param name="Group">The group of channels it shows, from 1.</param>
/// <param name="Tour">Whether it goes through the groups by itself.</param>
/// <param name="Layout">The collection that it shows; null for a group.</param>
public readonly record struct ScreenState(SplitMode Mode, int Group, bool Tour, ScreenLayout? Layout = null);

/// <summary>
/// One screen of the device (document sections 7.2 and 7.3). A tour shows one group after the other, and then the collections it names, each for an
/// interval of the device's time.
/// </summary>
/// <param name="channels">Channels there are to show now.</param>
/// <param name="shown">Channels it shows at once as shipped.</param>
/// <param name="time">What the tour runs on.</param>
public sealed class Screen(Func<int> channels, int shown, TimeProvider time)
{
    private readonly Lock _gate = new();
    private SplitMode _mode = SplitMode.For(shown);
    private int _group = 1;
    private ScreenLayout? _layout;
    private TourPlan _plan = TourPlan.Rest;
    private long _since;

    /// <summary>What it shows now.</summary>
    public ScreenState Read()
    {
        lock (_gate)
        {
            var (group, layout) = Place();
            return new ScreenState(layout?.Mode ?? _mode, layout is null ? group : 1, _plan.On, layout);
        }
    }

    /// <summary>The channels in its windows now, from 0.</summary>
    public ImmutableArray<int> Channels()
    {
        var (state, all) = (Read(), channels());
        if (state.Layout is { } layout)
        {
            return layout.Channels;
        }

        var first = (state.Group - 1) * state.Mode.Windows;
        return [.. Enumerable.Range(first, Math.Max(0, Math.Min(state.Mode.Windows == 0 ? all : state.Mode.Windows, all - first)))];
    }

    /// <summary>Divides it, and shows a group; a tour goes on from there. False when the mode has no such group.</summary>
    public bool TrySplit(SplitMode mode, int group)
    {
        ArgumentNullException.ThrowIfNull(mode);
        if (group < 1 || group > mode.Groups(channels()))
        {
            return false;
        }

        lock (_gate)
        {
            (_mode, _group, _layout, _since) = (mode, group, null, time.GetTimestamp());
            return true;
        }
    }

    /// <summary>Starts, changes or ends a tour; the screen keeps what it shows. One that is under way goes on from there.</summary>
    public void Tour(TourPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        lock (_gate)
        {
            if (plan != _plan)
            {
                (_group, _layout) = Place();
                // A collection that has changed is shown as it is now.
                _layout = _layout is null ? null : plan.Layouts.FirstOrDefault(l => l.Name == _layout.Name) ?? _layout;
                (_plan, _since) = (plan, time.GetTimestamp());
            }
        }
    }

    /// <summary>Returns it to what it showed at first. Whether it tours follows from the configuration.</summary>
    public void Reset(TourPlan plan)
    {
        lock (_gate)
        {
            (_mode, _group, _layout, _plan, _since) = (SplitMode.For(shown), 1, null, plan, time.GetTimestamp());
        }
    }

    /// <summary>Shows what it showed; a tour goes on from there.</summary>
    internal void Restore(in ScreenState then)
    {
        lock (_gate)
        {
            // Behind a collection lies the split as it was last set.
            (_layout, _since) = (then.Layout, time.GetTimestamp());
            (_mode, _group) = then.Layout is null ? (then.Mode, then.Group) : (_mode, _group);
        }
    }

    // Stops of a tour are the groups, then the collections. It begins where the screen stands, or before the next group if that is none of its stops.
    private (int Group, ScreenLayout? Layout) Place()
    {
        var (all, passed) = (channels(), _plan.On ? (long)(time.GetElapsedTime(_since) / _plan.Interval) : 0);
        // What is no longer attached is no longer shown.
        var group = Math.Min(_group, _mode.Groups(all));
        if (passed == 0)
        {
            return (group, _layout);
        }

        var groups = _plan.GroupsOf(_mode, all);
        var stops = groups.Length + _plan.Layouts.Length;
        var at = _layout is null ? groups.IndexOf(group) : Math.Max(0, groups.Length + _plan.Layouts.IndexOf(_layout));
        at = at >= 0 ? at : groups.TakeWhile(g => g < group).Count() - 1;
        var stop = (int)((at + passed) % stops);
        return stop < groups.Length ? (groups[stop], null) : (group, _plan.Layouts[stop - groups.Length]);
    }
}
