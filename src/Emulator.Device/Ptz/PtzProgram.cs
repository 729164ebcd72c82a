using System.Collections.Immutable;

namespace Emulator.Device.Ptz;

/// <summary>What the mechanics do by themselves.</summary>
public enum PtzAction
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A tour of presets.</summary>
    Tour,

    /// <summary>A recorded pattern.</summary>
    Pattern,

    /// <summary>Turning, between the limits where there are any.</summary>
    AutoPan,

    /// <summary>Going to and fro.</summary>
    AutoScan,
}

/// <summary>
/// Something that goes on until it is stopped, as steps that fall due. Nothing waits for them: whoever asks where the camera is has the steps
/// done first that fell due since, each at its own moment.
/// </summary>
/// <param name="action">What it is.</param>
/// <param name="number">The number of the tour or pattern; 0 for others.</param>
internal abstract class PtzProgram(PtzAction action, int number)
{
    private TimeSpan? _round;
    private TimeSpan? _period;

    /// <summary>What it is.</summary>
    public PtzAction Action { get; } = action;

    /// <summary>The number of the tour or pattern; 0 for others.</summary>
    public int Number { get; } = number;

    /// <summary>When the next step is due; <see cref="TimeSpan.MaxValue"/> when none is.</summary>
    public TimeSpan Due { get; private set; }

    public void Begin(PtzMechanics mechanics, TimeSpan at) => Due = Step(mechanics, at);

    /// <summary>Does the step that is due.</summary>
    /// <param name="mechanics">What moves.</param>
    /// <param name="now">Not before <see cref="Due"/>.</param>
    public void Go(PtzMechanics mechanics, TimeSpan now)
    {
        if (BeginsRound)
        {
            SkipRounds(now);
        }

        Due = Step(mechanics, Due);
    }

    /// <summary>Whether the next step is the first of a round.</summary>
    protected abstract bool BeginsRound { get; }

    /// <summary>Does the next step and says when the one after is due.</summary>
    protected abstract TimeSpan Step(PtzMechanics mechanics, TimeSpan at);

    // From the second on, rounds begin at one place and take one time, so that of a year of them only the last has to be gone through.
    private void SkipRounds(TimeSpan now)
    {
        var period = Due - _round;
        if (period is { } time && period == _period && time > TimeSpan.Zero)
        {
            Due += ((now - Due).Ticks / time.Ticks) * time;
        }

        (_round, _period) = (Due, period);
    }
}

/// <summary>Goes from preset to preset and stays a while at each.</summary>
internal sealed class TourProgram(int number, ImmutableArray<PtzPlace> stops) : PtzProgram(PtzAction.Tour, number)
{
    /// <summary>How long it stays; the document has no word on it.</summary>
    public static readonly TimeSpan Stay = TimeSpan.FromSeconds(5);

    private int _next;

    protected override bool BeginsRound => _next == 0;

    protected override TimeSpan Step(PtzMechanics mechanics, TimeSpan at)
    {
        mechanics.Do(new PtzMove { To = stops[_next] }, at);
        _next = (_next + 1) % stops.Length;
        return mechanics.Rests + Stay;
    }
}

/// <summary>Does again and again what was recorded, from where the recording began.</summary>
internal sealed class PatternProgram(int number, PtzPattern pattern) : PtzProgram(PtzAction.Pattern, number)
{
    /// <summary>How long it waits at the beginning of each round.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private int _next;
    private TimeSpan _began;

    protected override bool BeginsRound => _next == 0;

    protected override TimeSpan Step(PtzMechanics mechanics, TimeSpan at)
    {
        if (_next == 0)
        {
            mechanics.Do(PtzMove.Halt, at);
            mechanics.Do(new PtzMove { To = pattern.Start }, at);
            _began = mechanics.Rests + Pause;
        }
        else
        {
            mechanics.Do(pattern.Moves[_next - 1].Move, at);
        }

        var due = _began + (_next < pattern.Moves.Length ? pattern.Moves[_next].After : pattern.Length);
        _next = (_next + 1) % (pattern.Moves.Length + 1);
        return due;
    }
}

/// <summary>Turns round and round, or to and fro between two pans: it goes to the left one first when it does not stand between them.</summary>
/// <param name="action">Which of the two scans.</param>
/// <param name="ends">The left end and the degrees from it to the right one; null to turn round and round.</param>
/// <param name="speed">0 to 8.</param>
/// <param name="isEndless">Whether pans that differ by a whole circle are one.</param>
internal sealed class ScanProgram(PtzAction action, (double Left, double Width)? ends, double speed, bool isEndless) : PtzProgram(action, 0)
{
    protected override bool BeginsRound => false;

    protected override TimeSpan Step(PtzMechanics mechanics, TimeSpan at)
    {
        if (ends is not var (left, width))
        {
            mechanics.Do(new PtzMove { Pan = speed }, at);
            return TimeSpan.MaxValue;
        }

        var ahead = mechanics.At(at).Pan - left;
        ahead = isEndless ? PtzReach.Wrap(ahead) : ahead;
        if (ahead >= 0 && ahead <= width)
        {
            mechanics.Sweep(left, width, speed, at);
            return TimeSpan.MaxValue;
        }

        mechanics.TurnTo(left, PtzReach.MaxSpeed, at);
        return mechanics.Rests;
    }
}
