using System.Collections.Immutable;
using Emulator.Device.Config;
using Emulator.Device.Lens;
using Emulator.Device.Profiles;
using Emulator.Device.State;
using Emulator.Device.Time;

namespace Emulator.Device.Ptz;

/// <summary>
/// The mechanics of one channel (document section 4.10): pan, tilt, zoom, focus and iris that move with time, presets, tours, patterns and scans.
/// Where it is follows from the time when somebody asks. Of several clients the last one's command counts.
/// </summary>
public sealed class PtzUnit : IDisposable
{
    /// <summary>Most presets of a tour.</summary>
    public const int MaxStops = 64;

    /// <summary>Most orders of a pattern; what comes after them is not recorded.</summary>
    public const int MaxMoves = 1000;

    /// <summary>Speed of AutoPanOn, which the command does not give.</summary>
    public const int AutoPanSpeed = 4;

    /// <summary>Speed of AutoScanOn.</summary>
    public const int AutoScanSpeed = 2;

    /// <summary>Degrees that the picture is wide and high at a zoom of 1.</summary>
    public static readonly (double Across, double Down) Field = (60, 33.75);

    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(20);

    private readonly Lock _gate = new();
    private readonly int _channel;
    private readonly PtzProfile _profile;
    private readonly ConfigTree _config;
    private readonly MotorLens _lens;
    private readonly PtzMechanics _mechanics;
    private readonly PtzMemory _memory;
    private readonly PtzPilot _pilot;
    private readonly TimeProvider _time;
    private readonly Action<DateTime> _photograph;
    private readonly Queue<DateTime> _due = new();
    private ITimer? _timer;
    private bool _disposed;
    private PtzSwitches _switches = PtzSwitches.Off;
    private (int Number, PtzPlace Start, TimeSpan Since, ImmutableArray<PatternMove>.Builder Moves)? _recording;
    private int _gone;

    /// <summary>Makes the mechanics of a channel; they stand where they start.</summary>
    /// <param name="channel">From 0.</param>
    /// <param name="profile">What they can do.</param>
    /// <param name="lens">The lens they carry, which clients may also move by itself.</param>
    /// <param name="config">What they do by themselves.</param>
    /// <param name="clock">The device's clock.</param>
    /// <param name="store">Where presets, tours and patterns are kept.</param>
    /// <param name="photograph">Takes the picture of a task, at a moment of the device's UTC.</param>
    public PtzUnit(int channel, PtzProfile profile, MotorLens lens, ConfigTree config, DeviceClock clock, IStateStore store, Action<DateTime> photograph)
    {
        _channel = channel;
        _profile = profile;
        _lens = lens;
        _config = config;
        _time = clock.Time;
        Reach = new PtzReach(profile);
        _mechanics = new PtzMechanics(Reach, lens);
        _memory = new PtzMemory(store, channel);
        _photograph = photograph;
        _pilot = new PtzPilot(_mechanics, _memory, ProgramOf, clock, _due.Enqueue);
        lens.CatchUp = Settle;
        if (PtzRules.TakesPictures(config.Current, channel))
        {
            Settle();
        }
    }

    /// <summary>How far and how fast it moves.</summary>
    public PtzReach Reach { get; }

    /// <summary>The presets, by their numbers.</summary>
    public IReadOnlyList<KeyValuePair<int, PtzPreset>> Presets => Reading(_ => (IReadOnlyList<KeyValuePair<int, PtzPreset>>)[.. _memory.Presets]);

    /// <summary>The tours that visit something, by their numbers.</summary>
    public IReadOnlyList<KeyValuePair<int, PtzTour>> Tours => Reading(_ => (IReadOnlyList<KeyValuePair<int, PtzTour>>)[.. _memory.Tours]);

    /// <summary>The numbers of the patterns.</summary>
    public IReadOnlyList<int> Patterns => Reading(_ => (IReadOnlyList<int>)[.. _memory.Patterns.Keys]);

    /// <summary>What else is switched.</summary>
    public PtzSwitches Switches => Volatile.Read(ref _switches);

    /// <summary>What is wrong with it; null when it is sound.</summary>
    public PtzTrouble? Trouble
    {
        get => _mechanics.Trouble;
        set
        {
            lock (_gate)
            {
                _mechanics.Trouble = value;
            }
        }
    }

    /// <summary>Forgets its presets, tours, patterns and limits, and stays where it is.</summary>
    public void Forget() => Keeping(_ => _memory.TryClear());

    /// <summary>How it stands now.</summary>
    public PtzState Read() => Reading(now =>
    {
        var place = _mechanics.At(now);
        var (moving, zooming) = (_mechanics.Turns(now), _mechanics.Zooms(now));
        return Trouble?.Told ?? new PtzState(
            Told(place.Pan), place.Tilt, Math.Round(Reach.ZoomAt(place.Zoom), 6), place.Focus, _mechanics.Iris(now), moving, zooming,
            moving || zooming ? 0 : PresetAt(place), _pilot.Program?.Action ?? PtzAction.None, _pilot.Program?.Number ?? 0, _pilot.OnSchedule, _recording?.Number ?? 0, _switches);
    });

    /// <summary>Where it looked a moment ago, by its own zero and not by the reference, and whether it moves.</summary>
    /// <param name="ago">A little; before the last order it stood where that began.</param>
    public (double Pan, double Tilt, double Zoom, bool Moving) Look(TimeSpan ago) => Reading(now =>
    {
        var at = now - ago;
        var place = _mechanics.At(at);
        return (place.Pan, place.Tilt, Reach.ZoomAt(place.Zoom), _mechanics.Turns(at) || _mechanics.Zooms(at));
    });

    /// <summary>Carries out an order; what it does by itself ends.</summary>
    public PtzResult Move(PtzMove move) => Operating(now => Order(move, now));

    /// <summary>Goes to a position; what is null stays as it is, and a lens that zooms is in focus when it arrives.</summary>
    /// <param name="pan">Degrees from the reference.</param>
    /// <param name="tilt">Degrees.</param>
    /// <param name="zoom">How many times, from 1.</param>
    /// <param name="speed">1 to 8.</param>
    public PtzResult MoveTo(double? pan, double? tilt, double? zoom, double speed = PtzReach.MaxSpeed)
    {
        var marks = Reading(_ => _memory.Marks);
        double? turned = null;
        if ((pan is { } degrees && (turned = Reach.FindPan(degrees + marks.Reference)) is null)
            || tilt < Reach.Tilt.Min || tilt > Reach.Tilt.Max || zoom < 1 || zoom > Reach.MaxZoom)
        {
            return PtzResult.Impossible;
        }

        return Operating(now =>
        {
            var place = _mechanics.At(now);
            var motor = zoom is { } times ? Reach.MotorAt(times) : place.Zoom;
            var focus = zoom is null ? place.Focus : MotorLens.SharpAt(motor);
            Order(new PtzMove { To = new PtzPlace(turned ?? place.Pan, tilt ?? place.Tilt, motor, focus), Speed = speed }, now);
        });
    }

    /// <summary>Turns to what is seen at a place of the picture and zooms, as far as it can.</summary>
    /// <param name="right">From the middle to the edge 0 to 1, negative to the left.</param>
    /// <param name="down">Likewise, negative upwards.</param>
    /// <param name="zoom">Makes the new zoom of the one there is.</param>
    public PtzResult MoveWithin(double right, double down, Func<double, double> zoom) => Operating(now =>
    {
        var place = _mechanics.At(now);
        var times = Reach.ZoomAt(place.Zoom);
        var motor = Reach.MotorAt(zoom(times));
        var focus = motor == place.Zoom ? place.Focus : MotorLens.SharpAt(motor);
        var to = new PtzPlace(
            Reach.KeepPan(place.Pan + (right * Field.Across / 2 / times)), Reach.KeepTilt(place.Tilt + (down * Field.Down / 2 / times)), motor, focus);
        Order(new PtzMove { To = to }, now);
    });

    /// <summary>Turns and zooms by so much, as far as it can.</summary>
    /// <param name="right">Degrees; negative to the left.</param>
    /// <param name="down">Degrees; negative upwards.</param>
    /// <param name="closer">How much of the zoom motor's travel, -1 to 1.</param>
    public PtzResult MoveBy(double right, double down, double closer) => Operating(now =>
    {
        var place = _mechanics.At(now);
        var motor = Math.Clamp(place.Zoom + closer, 0, 1);
        var focus = motor == place.Zoom ? place.Focus : MotorLens.SharpAt(motor);
        Order(new PtzMove { To = new PtzPlace(Reach.KeepPan(place.Pan + right), Reach.KeepTilt(place.Tilt + down), motor, focus) }, now);
    });

    /// <summary>Goes to a preset.</summary>
    public PtzResult GotoPreset(int number)
    {
        if (Find(m => m.Presets, number) is not { } preset)
        {
            return PtzResult.Missing;
        }

        return Operating(now =>
        {
            _gone = number;
            Order(new PtzMove { To = preset.Place }, now);
        });
    }

    /// <summary>Makes where it stands a preset, in place of one of that number.</summary>
    public PtzResult SetPreset(int number) => number < 1 || number > _profile.Presets ? PtzResult.Impossible : Keeping(now =>
    {
        _gone = number;
        return _memory.TrySet(number, new PtzPreset(_memory.Presets.TryGetValue(number, out var old) ? old.Name : $"preset{number}", _mechanics.At(now)));
    });

    /// <summary>Gives a preset a name; one that was never set is set where it stands.</summary>
    public PtzResult NamePreset(int number, string name) => number < 1 || number > _profile.Presets ? PtzResult.Impossible
        : Keeping(now => _memory.TrySet(number, new PtzPreset(name, _memory.Presets.TryGetValue(number, out var old) ? old.Place : _mechanics.At(now))));

    /// <summary>Gives a tour that visits something a name.</summary>
    public PtzResult NameTour(int number, string name) => Find(m => m.Tours, number) is { } tour
        ? Keeping(_ => _memory.TrySet(number, tour with { Name = name }))
        : PtzResult.Missing;

    /// <summary>Forgets a preset, also in tours.</summary>
    public PtzResult ClearPreset(int number) => Find(m => m.Presets, number) is null ? PtzResult.Missing : Keeping(_ => _memory.TryClearPreset(number));

    /// <summary>Puts a preset at the end of a tour.</summary>
    public PtzResult AddTour(int tour, int preset)
    {
        if (tour < 1 || tour > _profile.Tours)
        {
            return PtzResult.Impossible;
        }

        var known = Find(m => m.Tours, tour) ?? new PtzTour($"tour{tour}", []);
        return Find(m => m.Presets, preset) is null || known.Presets.Length >= MaxStops
            ? PtzResult.Missing
            : Keeping(_ => _memory.TrySet(tour, known with { Presets = known.Presets.Add(preset) }));
    }

    /// <summary>Takes a preset out of a tour, wherever it comes.</summary>
    public PtzResult DeleteFromTour(int tour, int preset) => Find(m => m.Tours, tour) is { } known && known.Presets.Contains(preset)
        ? Keeping(_ => _memory.TrySet(tour, known with { Presets = known.Presets.RemoveAll(p => p == preset) }))
        : PtzResult.Missing;

    /// <summary>Forgets a tour.</summary>
    public PtzResult ClearTour(int tour) => Find(m => m.Tours, tour) is { } known ? Keeping(_ => _memory.TrySet(tour, known with { Presets = [] })) : PtzResult.Missing;

    /// <summary>Goes through a tour until something else is ordered.</summary>
    public PtzResult StartTour(int number) => Run(() => TourOf(number));

    /// <summary>Goes through a recorded pattern until something else is ordered.</summary>
    public PtzResult StartPattern(int number) => Run(() => PatternOf(number));

    /// <summary>Turns to and fro between the limits, or round where none are set.</summary>
    public PtzResult AutoPan() => Run(() => Scan(PtzAction.AutoPan));

    /// <summary>Goes to and fro between the limits, or through all it can reach where none are set.</summary>
    public PtzResult AutoScan() => Run(() => Scan(PtzAction.AutoScan));

    /// <summary>Ends a program if it is under way; another one goes on.</summary>
    /// <param name="action">Which.</param>
    /// <param name="number">The tour or pattern; any when 0.</param>
    public PtzResult Stop(PtzAction action, int number = 0)
    {
        var runs = Reading(_ => _pilot.Program is { } program && program.Action == action && (number == 0 || program.Number == number));
        return runs ? Operating(_ => { }) : PtzResult.Done;
    }

    /// <summary>Makes where it looks the left or the right limit of the scans.</summary>
    public PtzResult SetLimit(bool left) => Keeping(now =>
    {
        var pan = _mechanics.At(now).Pan;
        return _memory.TrySet(left ? _memory.Marks with { Left = pan } : _memory.Marks with { Right = pan });
    });

    /// <summary>Makes where it looks the pan that is told as 0.</summary>
    public PtzResult ResetReference() => Keeping(now => _memory.TrySet(_memory.Marks with { Reference = _mechanics.At(now).Pan }));

    /// <summary>Begins to record a pattern; one that was under way is dropped.</summary>
    public PtzResult BeginPattern(int number) => number < 1 || number > _profile.Patterns ? PtzResult.Impossible : Operating(now =>
    {
        _mechanics.Do(PtzMove.Halt, now);
        _recording = (number, _mechanics.At(now), now, ImmutableArray.CreateBuilder<PatternMove>());
    });

    /// <summary>Ends the recording and keeps it. One in which nothing moved is none.</summary>
    public PtzResult EndPattern(int number)
    {
        if (Reading(_ => _recording is not { } pattern || pattern.Number != number || pattern.Moves.Count == 0))
        {
            return PtzResult.Missing;
        }

        return Keeping(now =>
        {
            if (_recording is not { } pattern)
            {
                return true;
            }

            _recording = null;
            _mechanics.Do(PtzMove.Halt, now);
            return _memory.TrySet(number, new PtzPattern(pattern.Start, pattern.Moves.ToImmutable(), now - pattern.Since));
        });
    }

    /// <summary>Forgets a pattern.</summary>
    public PtzResult ClearPattern(int number) => Find(m => m.Patterns, number) is null ? PtzResult.Missing : Keeping(_ => _memory.TryClearPattern(number));

    /// <summary>Switches something that moves nothing.</summary>
    public PtzResult Switch(Func<PtzSwitches, PtzSwitches> how) => Operating(_ => Volatile.Write(ref _switches, how(_switches)), moves: false);

    /// <summary>Forgets all it remembers, switches everything off and goes to where it started.</summary>
    public PtzResult RestoreDefaults()
    {
        var forgotten = Keeping(_ => _memory.TryClear());
        return forgotten != PtzResult.Done ? forgotten : Operating(now =>
        {
            _switches = PtzSwitches.Off;
            _recording = null;
            Order(new PtzMove { To = new PtzPlace(Reach.HomePan, Reach.HomeTilt, 0, MotorLens.SharpAt(0)) }, now);
        });
    }

    /// <summary>Returns it to the state it was made in, also what it remembers.</summary>
    public void Reset()
    {
        lock (_gate)
        {
            _memory.TryClear();
            _pilot.Reset(_lens.Now);
            _lens.Reset();
            _mechanics.Reset();
            _switches = PtzSwitches.Off;
            _recording = null;
            _gone = 0;
        }
    }

    /// <summary>Does what fell due until now.</summary>
    public void Settle() => Reading(_ => true);

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _timer?.Dispose();
        }
    }

    /// <summary>The configuration changed: until now the old one held.</summary>
    internal void Follow(ConfigSnapshot before, ConfigSnapshot after)
    {
        lock (_gate)
        {
            var now = _lens.Now;
            _pilot.Settle(before, _channel, now);
            _pilot.Follow(after, _channel, now);
        }

        Settle();
    }

    /// <summary>The clock was set.</summary>
    internal void Recheck()
    {
        lock (_gate)
        {
            _pilot.Recheck(_lens.Now);
        }

        Settle();
    }

    /// <summary>Where it stands, what it remembers, and what it was told to go through.</summary>
    internal PtzMoment Capture() => Reading(now =>
    {
        var runs = _pilot.OnSchedule ? null : _pilot.Program;
        return new PtzMoment(_memory.Capture(), _mechanics.At(now), _mechanics.Iris(now), _lens.Window, _switches, runs?.Action ?? PtzAction.None, runs?.Number ?? 0, _gone);
    });

    /// <summary>Stands where it stood, at rest; what it was told to go through begins anew.</summary>
    internal void Restore(PtzMoment then)
    {
        lock (_gate)
        {
            var now = _lens.Now;
            _memory.TryReturn(then.Memory);
            _pilot.Reset(now);
            _mechanics.Stand(then.Place, then.Iris);
            _lens.Restore(new LensMoment(then.Place.Focus, then.Place.Zoom, then.Window));
            (_recording, _gone) = (null, then.Gone);
            Volatile.Write(ref _switches, then.Switches);
            if (then.Action != PtzAction.None && ProgramOf(then.Action, then.Number) is { } program)
            {
                _pilot.Run(program, now);
            }

            Wake(now);
        }
    }

    private PtzProgram? ProgramOf(PtzAction action, int number) => action switch
    {
        PtzAction.Tour => TourOf(number),
        PtzAction.Pattern => PatternOf(number),
        _ => Scan(action),
    };

    /// <summary>Stops where it is, or begins anew.</summary>
    internal void Power(bool on)
    {
        Settle();
        lock (_gate)
        {
            if (on)
            {
                _pilot.PowerOn(_lens.Now);
            }
            else
            {
                _pilot.PowerOff(_lens.Now);
                (_recording, _switches) = (null, PtzSwitches.Off);
            }
        }
    }

    private T Reading<T>(Func<TimeSpan, T> read)
    {
        T result;
        lock (_gate)
        {
            var now = _lens.Now;
            _pilot.Settle(_config.Current, _channel, now);
            Wake(now);
            result = read(now);
        }

        Photograph();
        return result;
    }

    private PtzResult Operating(Action<TimeSpan> act, bool moves = true)
    {
        lock (_gate)
        {
            var now = _lens.Now;
            _pilot.Settle(_config.Current, _channel, now);
            if (_pilot.IsOff)
            {
                return PtzResult.Missing;
            }

            if (moves)
            {
                _pilot.Operate(now);
            }

            act(now);
            Wake(now);
        }

        Photograph();
        return PtzResult.Done;
    }

    // Outside the lock: who takes the picture has locks of its own.
    private void Photograph()
    {
        while (true)
        {
            DateTime at;
            lock (_gate)
            {
                if (_disposed || !_due.TryDequeue(out at))
                {
                    return;
                }
            }

            _photograph(at);
        }
    }

    private PtzResult Keeping(Func<TimeSpan, bool> keep) => Reading(now => keep(now) ? PtzResult.Done : PtzResult.NotKept);

    private T? Find<T>(Func<PtzMemory, SortedList<int, T>> list, int number)
        where T : class => Reading(_ => list(_memory).GetValueOrDefault(number));

    private PtzResult Run(Func<PtzProgram?> make)
    {
        if (Reading(_ => make()) is not { } program)
        {
            return PtzResult.Missing;
        }

        return Operating(now =>
        {
            _recording = null;
            _pilot.Run(program, now);
        });
    }

    private void Order(PtzMove move, TimeSpan now)
    {
        if (_recording is { } pattern && pattern.Moves.Count < MaxMoves)
        {
            pattern.Moves.Add(new PatternMove(now - pattern.Since, move));
        }

        _mechanics.Do(move, now);
    }

    // Only a task that takes pictures has to be woken for; all else waits until somebody looks.
    private void Wake(TimeSpan now)
    {
        var due = _pilot.Wake;
        if (due == TimeSpan.MaxValue || _disposed)
        {
            if (!_disposed)
            {
                _timer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            }

            return;
        }

        _timer ??= _time.CreateTimer(unit => ((PtzUnit)unit!).Settle(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        var wait = TimeSpan.FromMilliseconds(Math.Ceiling((due - now).TotalMilliseconds));
        _timer.Change(wait < LongestTimer ? wait : LongestTimer, Timeout.InfiniteTimeSpan);
    }

    private double Told(double pan) => _memory.Marks.Reference is var zero && Reach.IsEndless ? PtzReach.Wrap(Math.Round(pan - zero, 6)) : Math.Round(pan - zero, 6) + 0.0;

    private int PresetAt(PtzPlace place)
    {
        if (_memory.Presets.TryGetValue(_gone, out var gone) && gone.Place.IsAt(place))
        {
            return _gone;
        }

        foreach (var (number, preset) in _memory.Presets)
        {
            if (preset.Place.IsAt(place))
            {
                return number;
            }
        }

        return 0;
    }

    private PtzProgram? ProgramOf(PtzTask task) => task.Function switch
    {
        "Tour" => TourOf(task.Number),
        "Pattern" => PatternOf(task.Number),
        _ => Scan(PtzAction.AutoScan),
    };

    private TourProgram? TourOf(int number)
    {
        ImmutableArray<PtzPlace> stops = [.. _memory.Tours.GetValueOrDefault(number)?.Presets.Select(p => _memory.Presets.GetValueOrDefault(p)?.Place).OfType<PtzPlace>() ?? []];
        return stops.IsEmpty ? null : new TourProgram(number, stops);
    }

    private PatternProgram? PatternOf(int number) => _memory.Patterns.TryGetValue(number, out var pattern) ? new PatternProgram(number, pattern) : null;

    private ScanProgram Scan(PtzAction action)
    {
        var speed = action == PtzAction.AutoPan ? AutoPanSpeed : AutoScanSpeed;
        (double Left, double Width)? ends = _memory.Marks switch
        {
            { Left: { } left, Right: { } right } when Reach.IsEndless => (left, PtzReach.Wrap(right - left) is > 0 and var width ? width : 360),
            { Left: { } left, Right: { } right } => (Math.Min(left, right), Math.Abs(right - left)),
            _ when !Reach.IsEndless => (Reach.Pan.Min, Reach.Pan.Max - Reach.Pan.Min),
            _ => action == PtzAction.AutoPan ? null : (0, 360),
        };
        return new ScanProgram(action, ends, speed, Reach.IsEndless);
    }
}

/// <summary>The mechanics of a channel at a moment; <paramref name="Gone"/> is the preset that was gone to last.</summary>
internal sealed record PtzMoment(PtzMemoryMoment Memory, PtzPlace Place, double Iris, LensWindow Window, PtzSwitches Switches, PtzAction Action, int Number, int Gone);
