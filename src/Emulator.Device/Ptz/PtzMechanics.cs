using Emulator.Device.Lens;

namespace Emulator.Device.Ptz;

/// <summary>
/// The moving parts of one channel: two axes, the lens they carry, and its iris. Every order has a moment from which it holds, so what was due
/// earlier than it was noticed still moves as if it had been noticed then. Its owner's lock guards it.
/// </summary>
internal sealed class PtzMechanics
{
    /// <summary>Where the iris stands as shipped, 0 closed to 1 open.</summary>
    public const double IrisHome = 0.5;

    private readonly PtzReach _reach;
    private readonly MotorLens _lens;
    private PtzAxis _pan;
    private PtzAxis _tilt;
    private PtzAxis _iris = PtzAxis.At(IrisHome);
    private PtzTrouble? _trouble;
    private int _misses;

    public PtzMechanics(PtzReach reach, MotorLens lens)
    {
        _reach = reach;
        _lens = lens;
        _pan = PtzAxis.At(reach.HomePan);
        _tilt = PtzAxis.At(reach.HomeTilt);
    }

    /// <summary>What is wrong with it; null when it is sound.</summary>
    public PtzTrouble? Trouble
    {
        get => _trouble;
        set => (_trouble, _misses) = (value, 0);
    }

    /// <summary>Where it stands.</summary>
    public PtzPlace At(TimeSpan at)
    {
        var lens = _lens.Read(at);
        return new PtzPlace(_reach.KeepPan(Round(_pan.Position(at))), Round(_tilt.Position(at)), lens.Zoom, lens.Focus);
    }

    public double Iris(TimeSpan at) => Round(_iris.Position(at));

    /// <summary>Whether it turns.</summary>
    public bool Turns(TimeSpan at) => _pan.Moves(at) || _tilt.Moves(at);

    public bool Zooms(TimeSpan at) => _lens.Read(at).Zooming;

    /// <summary>When all of it is, or was, at rest; <see cref="TimeSpan.MaxValue"/> when something never is.</summary>
    public TimeSpan Rests => new(Math.Max(Math.Max(_pan.Ends.Ticks, _tilt.Ends.Ticks), Math.Max(_iris.Ends.Ticks, _lens.Rests().Ticks)));

    public void Do(PtzMove move, TimeSpan at)
    {
        if (_trouble is { } trouble)
        {
            if (trouble.Bend(move, _misses, _reach) is not { } bent)
            {
                return;
            }

            _misses += move.To is null ? 0 : 1;
            move = bent;
        }

        if (move.To is { } place)
        {
            Go(place, move.Speed, at);
        }

        if (move.Pan is { } pan)
        {
            var (lowest, highest) = _reach.IsEndless ? (double.NegativeInfinity, double.PositiveInfinity) : _reach.Pan;
            _pan = _pan.Driven(_reach.Rate(pan), lowest, highest, move.During, at);
        }

        if (move.Tilt is { } tilt)
        {
            _tilt = _tilt.Driven(_reach.Rate(tilt), _reach.Tilt.Min, _reach.Tilt.Max, move.During, at);
        }

        if (move.Zoom is not null || move.Focus is not null)
        {
            _lens.Drive(move.Focus / PtzReach.MaxSpeed, move.Zoom / PtzReach.MaxSpeed, move.During, at);
        }

        if (move.Iris is { } iris)
        {
            _iris = _iris.Driven(iris / PtzReach.MaxSpeed / MotorLens.FullTravel.TotalSeconds, 0, 1, move.During, at);
        }
    }

    /// <summary>Turns to a pan and leaves all else alone.</summary>
    public void TurnTo(double pan, double speed, TimeSpan at)
    {
        var from = _reach.KeepPan(_pan.Position(at));
        _pan = new PtzAxis(from, from + Way(from, pan), _reach.Rate(speed), at);
    }

    /// <summary>Goes to and fro between two pans, first to the right.</summary>
    /// <param name="left">The left end; the axis stands between the ends.</param>
    /// <param name="width">Degrees from it to the right end.</param>
    /// <param name="speed">0 to 8.</param>
    /// <param name="at">From when on.</param>
    public void Sweep(double left, double width, double speed, TimeSpan at)
    {
        var from = _reach.KeepPan(_pan.Position(at));
        var ahead = from - left;
        from = left + (_reach.IsEndless ? PtzReach.Wrap(ahead) : ahead);
        _pan = new PtzAxis(from, left + width, _reach.Rate(speed), at, left);
    }

    /// <summary>All of it is where it started, at once.</summary>
    public void Reset()
    {
        _pan = PtzAxis.At(_reach.HomePan);
        _tilt = PtzAxis.At(_reach.HomeTilt);
        _iris = PtzAxis.At(IrisHome);
    }

    /// <summary>All of it is at a place, at rest.</summary>
    public void Stand(PtzPlace place, double iris)
    {
        (_pan, _tilt, _iris) = (PtzAxis.At(place.Pan), PtzAxis.At(place.Tilt), PtzAxis.At(iris));
    }

    private void Go(PtzPlace place, double speed, TimeSpan at)
    {
        TurnTo(place.Pan, speed, at);
        _tilt = new PtzAxis(_tilt.Position(at), _reach.KeepTilt(place.Tilt), _reach.Rate(speed), at);
        _lens.MoveTo(place.Focus, place.Zoom, speed / PtzReach.MaxSpeed, at);
    }

    // The shorter way round; half a circle goes to the right.
    private double Way(double from, double to)
    {
        if (!_reach.IsEndless)
        {
            return _reach.KeepPan(to) - from;
        }

        var right = PtzReach.Wrap(to - from);
        return right > 180 ? right - 360 : right;
    }

    // What was added up in binary fractions reads as it was ordered.
    private static double Round(double value) => Math.Round(value, 6) + 0.0;
}
