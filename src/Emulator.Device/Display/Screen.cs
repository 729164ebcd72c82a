namespace Emulator.Device.Display;

/// <summary>A screen at one moment.</summary>
/// <param name="Mode">How it is divided.</param>
/// <param name="Group">The group of channels it shows, from 1.</param>
/// <param name="Tour">Whether it goes through the groups by itself.</param>
public readonly record struct ScreenState(SplitMode Mode, int Group, bool Tour);

/// <summary>
/// One screen of the device (document sections 7.2 and 7.3). A tour shows one group after the other, each for an interval of the
/// process's time.
/// </summary>
/// <param name="channels">Channels there are to show.</param>
/// <param name="shown">Channels it shows at once as shipped.</param>
/// <param name="time">What the tour runs on.</param>
public sealed class Screen(int channels, int shown, TimeProvider time)
{
    /// <summary>How long a tour shows one group unless it is told otherwise.</summary>
    public static readonly TimeSpan DefaultInterval = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private SplitMode _mode = SplitMode.For(shown);
    private int _group = 1;
    private bool _tour;
    private TimeSpan _interval = DefaultInterval;
    private long _since;

    /// <summary>What it shows now.</summary>
    public ScreenState Read()
    {
        lock (_gate)
        {
            return new ScreenState(_mode, Group(), _tour);
        }
    }

    /// <summary>Divides it, and shows a group; a tour goes on from there. False when the mode has no such group.</summary>
    public bool TrySplit(SplitMode mode, int group)
    {
        if (group < 1 || group > mode.Groups(channels))
        {
            return false;
        }

        lock (_gate)
        {
            _mode = mode;
            _group = group;
            _since = time.GetTimestamp();
            return true;
        }
    }

    /// <summary>Starts or ends a tour; the screen keeps the group it shows. One that is under way goes on, at the new interval.</summary>
    public void Tour(bool on, TimeSpan interval)
    {
        lock (_gate)
        {
            if (on != _tour || interval != _interval)
            {
                _group = Group();
                _tour = on;
                _interval = interval;
                _since = time.GetTimestamp();
            }
        }
    }

    /// <summary>Returns it to what it showed at first. Whether it tours follows from the configuration.</summary>
    public void Reset(bool tour, TimeSpan interval)
    {
        lock (_gate)
        {
            _mode = SplitMode.For(shown);
            _group = 1;
            _tour = tour;
            _interval = interval;
            _since = time.GetTimestamp();
        }
    }

    /// <summary>Shows what it showed; a tour goes on from there.</summary>
    internal void Restore(in ScreenState then)
    {
        lock (_gate)
        {
            (_mode, _group, _since) = (then.Mode, then.Group, time.GetTimestamp());
        }
    }

    private int Group()
    {
        var groups = _mode.Groups(channels);
        return _tour ? 1 + (int)((_group - 1 + (time.GetElapsedTime(_since) / _interval)) % groups) : _group;
    }
}
