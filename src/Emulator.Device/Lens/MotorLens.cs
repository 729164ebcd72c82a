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
public readonly record struct LensState(double Focus, double Zoom, bool Busy, bool Sharp);

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
    private Motor _focus = Motor.At(SharpAt(0));
    private Motor _zoom = Motor.At(0);
    private LensWindow _window = LensWindow.Whole;
    private long _huntSince;
    private bool _hunting;

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
        lock (_gate)
        {
            var now = time.GetTimestamp();
            var (focus, zoom) = (_focus.Position(time, now), _zoom.Position(time, now));
            var busy = focus != _focus.To || zoom != _zoom.To || (_hunting && time.GetElapsedTime(_huntSince, now) < Hunt);
            return new LensState(focus, zoom, busy, Math.Abs(focus - SharpAt(zoom)) < Tolerance);
        }
    }

    /// <summary>Moves both motors to a position, 0 to 1, as fast as they can.</summary>
    public void MoveTo(double focus, double zoom)
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            _hunting = false;
            _focus = _focus.Towards(focus, 1, time, now);
            _zoom = _zoom.Towards(zoom, 1, time, now);
        }
    }

    /// <summary>Moves motors until they reach an end or are told to stop.</summary>
    /// <param name="focus">Speed, -1 to 1; negative is backwards, 0 stops, null leaves the motor alone.</param>
    /// <param name="zoom">Likewise.</param>
    public void Drive(double? focus, double? zoom)
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            if (focus is { } focusSpeed)
            {
                _hunting = false;
                _focus = _focus.Driven(focusSpeed, time, now);
            }

            if (zoom is { } zoomSpeed)
            {
                _zoom = _zoom.Driven(zoomSpeed, time, now);
            }
        }
    }

    /// <summary>Looks for the sharpest picture at the zoom that the lens has, or moves to.</summary>
    public void AutoFocus()
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            _hunting = true;
            _huntSince = now;
            _focus = _focus.Towards(SharpAt(_zoom.To), 1, time, now);
        }
    }

    /// <summary>Stops where it is, as it does when the power goes.</summary>
    public void Halt()
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            _hunting = false;
            _focus = Motor.At(_focus.Position(time, now));
            _zoom = Motor.At(_zoom.Position(time, now));
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

    /// <summary>One motor: where it was at a moment, where it goes, and how fast, 1 being full travel in <see cref="FullTravel"/>.</summary>
    private readonly record struct Motor(double From, double To, double Speed, long Since)
    {
        public static Motor At(double position) => new(position, position, 0, 0);

        public double Position(TimeProvider time, long now)
        {
            var travelled = Speed * (time.GetElapsedTime(Since, now) / FullTravel);
            return travelled >= Math.Abs(To - From) ? To : From + (Math.Sign(To - From) * travelled);
        }

        public Motor Towards(double target, double speed, TimeProvider time, long now) => new(Position(time, now), target, speed, now);

        public Motor Driven(double speed, TimeProvider time, long now) => speed switch
        {
            0 => At(Position(time, now)),
            > 0 => Towards(1, speed, time, now),
            _ => Towards(0, -speed, time, now),
        };
    }
}
