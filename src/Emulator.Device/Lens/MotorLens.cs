namespace Emulator.Device.Lens;

/// <summary>The window of a lens in relative coordinates, 0 to 8192 from the top left corner (document section 4.5.18).</summary>
public readonly record struct LensWindow(int Left, int Top, int Right, int Bottom)
{
    /// <summary>The highest coordinate.</summary>
    public const int Max = 8192;

    /// <summary>The whole picture.</summary>
    public static readonly LensWindow Whole = new(0, 0, Max, Max);
}

/// <summary>A lens at one moment.</summary>
/// <param name="Focus">Where the focus motor stands, 0 to 1.</param>
/// <param name="Zoom">Where the zoom motor stands, 0 to 1.</param>
/// <param name="Busy">Whether it moves or looks for the sharpest picture.</param>
/// <param name="Sharp">Whether the picture is in focus.</param>
/// <param name="Zooming">Whether the zoom motor moves.</param>
public readonly record struct LensState(double Focus, double Zoom, bool Busy, bool Sharp, bool Zooming);

/// <summary>
/// A motorised lens (document sections 4.5.14 to 4.5.19). Its motors move with the process's time; where they stand is worked out
/// when someone asks, so nothing runs meanwhile.
/// </summary>
public sealed class MotorLens(TimeProvider time)
{
    /// <summary>From one end to the other at the highest speed.</summary>
    public static readonly TimeSpan FullTravel = TimeSpan.FromSeconds(5);

    /// <summary>What looking for the sharpest picture takes, even when it is sharp already.</summary>
    public static readonly TimeSpan Hunt = TimeSpan.FromSeconds(1);

    private const double Tolerance = 0.01;

    private readonly Lock _gate = new();
    private readonly long _made = time.GetTimestamp();
    private Motor _focus = Motor.At(SharpAt(0));
    private Motor _zoom = Motor.At(0);
    private LensWindow _window = LensWindow.Whole;
    private TimeSpan _huntSince;
    private bool _hunting;

    /// <summary>Called before a client reads or moves the lens: the mechanics that carry it do first what they had planned until now.</summary>
    internal Action? CatchUp { get; set; }

    /// <summary>The time since the lens was made, which its moves are counted by.</summary>
    internal TimeSpan Now => time.GetElapsedTime(_made);

    /// <summary>The window.</summary>
    public LensWindow Window
    {
        get
        {
            lock (_gate)
            {
                return _window;
            }
        }

        set
        {
            lock (_gate)
            {
                _window = value;
            }
        }
    }

    /// <summary>Where the focus has to stand for a sharp picture: the further the lens zooms, the further out.</summary>
    public static double SharpAt(double zoom) => 0.25 + (0.5 * zoom);

    /// <summary>Where the lens stands now.</summary>
    public LensState Read()
    {
        CatchUp?.Invoke();
        return Read(Now);
    }

    /// <summary>Moves both motors to a position, 0 to 1, as fast as they can.</summary>
    public void MoveTo(double focus, double zoom)
    {
        CatchUp?.Invoke();
        MoveTo(focus, zoom, 1, Now);
    }

    /// <summary>Moves motors until they reach an end or are told to stop.</summary>
    /// <param name="focus">Speed, -1 to 1; negative is backwards, 0 stops, null leaves the motor alone.</param>
    /// <param name="zoom">Likewise.</param>
    public void Drive(double? focus, double? zoom)
    {
        CatchUp?.Invoke();
        Drive(focus, zoom, null, Now);
    }

    /// <summary>Looks for the sharpest picture at the zoom that the lens has, or moves to.</summary>
    public void AutoFocus()
    {
        CatchUp?.Invoke();
        lock (_gate)
        {
            var now = Now;
            _hunting = true;
            _huntSince = now;
            _focus = _focus.Towards(SharpAt(_zoom.To), 1, now);
        }
    }

    /// <summary>Stops where it is, as it does when the power goes.</summary>
    public void Halt() => Halt(Now);

    internal LensState Read(TimeSpan at)
    {
        lock (_gate)
        {
            var (focus, zoom) = (_focus.Position(at), _zoom.Position(at));
            var zooming = zoom != _zoom.To;
            var busy = focus != _focus.To || zooming || (_hunting && at - _huntSince < Hunt);
            return new LensState(focus, zoom, busy, Math.Abs(focus - SharpAt(zoom)) < Tolerance, zooming);
        }
    }

    /// <summary>When both motors are, or were, where they go.</summary>
    internal TimeSpan Rests()
    {
        lock (_gate)
        {
            return _focus.Ends > _zoom.Ends ? _focus.Ends : _zoom.Ends;
        }
    }

    /// <param name="focus">Position, 0 to 1.</param>
    /// <param name="zoom">Likewise.</param>
    /// <param name="speed">Above 0, to 1.</param>
    /// <param name="at">From when on.</param>
    internal void MoveTo(double focus, double zoom, double speed, TimeSpan at)
    {
        lock (_gate)
        {
            _hunting = false;
            _focus = _focus.Towards(focus, speed, at);
            _zoom = _zoom.Towards(zoom, speed, at);
        }
    }

    /// <param name="focus">Speed, -1 to 1; 0 stops, null leaves the motor alone.</param>
    /// <param name="zoom">Likewise.</param>
    /// <param name="during">For how long at most; null without an end.</param>
    /// <param name="at">From when on.</param>
    internal void Drive(double? focus, double? zoom, TimeSpan? during, TimeSpan at)
    {
        lock (_gate)
        {
            if (focus is { } focusSpeed)
            {
                _hunting = false;
                _focus = _focus.Driven(focusSpeed, during, at);
            }

            if (zoom is { } zoomSpeed)
            {
                _zoom = _zoom.Driven(zoomSpeed, during, at);
            }
        }
    }

    internal void Halt(TimeSpan at)
    {
        lock (_gate)
        {
            _hunting = false;
            _focus = Motor.At(_focus.Position(at));
            _zoom = Motor.At(_zoom.Position(at));
        }
    }

    /// <summary>Returns it to where it started.</summary>
    public void Reset()
    {
        lock (_gate)
        {
            _hunting = false;
            _zoom = Motor.At(0);
            _focus = Motor.At(SharpAt(0));
            _window = LensWindow.Whole;
        }
    }

    /// <summary>Stands where it is told to, at rest.</summary>
    internal void Restore(LensMoment then)
    {
        lock (_gate)
        {
            _hunting = false;
            (_focus, _zoom, _window) = (Motor.At(then.Focus), Motor.At(then.Zoom), then.Window);
        }
    }

    /// <summary>Where it stands now.</summary>
    internal LensMoment Capture()
    {
        var state = Read();
        return new LensMoment(state.Focus, state.Zoom, Window);
    }

    /// <summary>One motor: where it was at a moment, where it goes, and how fast, 1 being full travel in <see cref="FullTravel"/>.</summary>
    private readonly record struct Motor(double From, double To, double Speed, TimeSpan Since)
    {
        public TimeSpan Ends => From == To ? Since : Since + (Math.Abs(To - From) / Speed * FullTravel);

        public static Motor At(double position) => new(position, position, 0, TimeSpan.Zero);

        public double Position(TimeSpan at)
        {
            var travelled = Speed * (Elapsed(at) / FullTravel);
            return travelled >= Math.Abs(To - From) ? To : From + (Math.Sign(To - From) * travelled);
        }

        public Motor Towards(double target, double speed, TimeSpan at) => new(Position(at), target, speed, at);

        public Motor Driven(double speed, TimeSpan? during, TimeSpan at)
        {
            var from = Position(at);
            var reach = during is { } time ? Math.Min(1, Math.Abs(speed) * (time / FullTravel)) : 1;
            return speed switch
            {
                0 => At(from),
                > 0 => Towards(Math.Min(1, from + reach), speed, at),
                _ => Towards(Math.Max(0, from - reach), -speed, at),
            };
        }

        private TimeSpan Elapsed(TimeSpan at) => at > Since ? at - Since : TimeSpan.Zero;
    }
}

/// <summary>A lens at rest.</summary>
internal sealed record LensMoment(double Focus, double Zoom, LensWindow Window);
