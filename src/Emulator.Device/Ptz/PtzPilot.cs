using Emulator.Device.Config;
using Emulator.Device.Time;

namespace Emulator.Device.Ptz;

/// <summary>
/// What a channel does by itself: tours and scans that were started, homing after idleness, movement on schedule. All of it is worked out when
/// somebody asks, step by step up to that moment, so that idle mechanics cost nothing. Its owner's lock guards it.
/// </summary>
/// <param name="mechanics">What moves.</param>
/// <param name="memory">What it remembers.</param>
/// <param name="programs">Makes the program of a task; null where there is nothing to run.</param>
/// <param name="clock">The device's clock, which the schedule goes by.</param>
/// <param name="photograph">Takes a picture at a moment of the device's UTC.</param>
internal sealed class PtzPilot(PtzMechanics mechanics, PtzMemory memory, Func<PtzTask, PtzProgram?> programs, DeviceClock clock, Action<DateTime> photograph)
{
    private static readonly TimeSpan Never = TimeSpan.MaxValue;

    // A due moment is computed to the tick from a clock read a little later; a local time must not fall before the second it stands for.
    private static readonly TimeSpan Grain = TimeSpan.FromMilliseconds(1);

    private PtzRules? _rules;
    private PtzTask? _task;
    private bool _taskRuns;
    private TimeSpan _change;
    private TimeSpan? _operated = TimeSpan.Zero;
    private bool _homed;
    private TimeSpan _snapshot = Never;
    private bool _off;

    /// <summary>What goes on; null when nothing does.</summary>
    public PtzProgram? Program { get; private set; }

    /// <summary>Whether it moves on schedule now.</summary>
    public bool OnSchedule => _taskRuns;

    public bool IsOff => _off;

    /// <summary>When something falls due that others see by itself: a picture that a task takes.</summary>
    public TimeSpan Wake => _rules is { } rules && rules.Tasks.Any(t => t.SnapshotAfter is not null) ? Math.Min(_change.Ticks, Math.Min(Resume.Ticks, _snapshot.Ticks)) is var due ? new TimeSpan(due) : Never : Never;

    private TimeSpan Resume => _operated is { } since && Program is null && _task?.Recovers is { } after ? since + after : Never;

    private TimeSpan Home => _operated is { } since && Program is null && !_homed && _rules is { HomePreset: >= 0 } rules && rules.HomeAfter > TimeSpan.Zero ? since + rules.HomeAfter : Never;

    /// <summary>Does all that fell due.</summary>
    /// <param name="config">What holds until now.</param>
    /// <param name="channel">The channel, from 0.</param>
    /// <param name="now">Until when.</param>
    public void Settle(ConfigSnapshot config, int channel, TimeSpan now)
    {
        if (_off)
        {
            return;
        }

        _rules ??= PtzRules.Of(config, channel);
        while (true)
        {
            var step = Program?.Due ?? Never;
            var due = new TimeSpan(Math.Min(Math.Min(step.Ticks, _change.Ticks), Math.Min(_snapshot.Ticks, Math.Min(Resume.Ticks, Home.Ticks))));
            if (due > now || due == Never)
            {
                return;
            }

            if (due == _change)
            {
                FollowSchedule(due, now);
            }
            else if (due == _snapshot)
            {
                _snapshot = Never;
                photograph(clock.UtcNow - (now - due));
            }
            else if (due == Resume)
            {
                StartTask(due);
            }
            else if (due == Home)
            {
                _homed = true;
                Visit(_rules.HomePreset, due);
            }
            else
            {
                Program!.Go(mechanics, now);
            }
        }
    }

    /// <summary>From now on other rules hold.</summary>
    public void Follow(ConfigSnapshot config, int channel, TimeSpan at)
    {
        _rules = PtzRules.Of(config, channel);
        _change = at;
    }

    /// <summary>The clock says another time of day from now on.</summary>
    public void Recheck(TimeSpan at) => _change = at;

    /// <summary>Somebody operates it: what it did by itself ends where it is.</summary>
    public void Operate(TimeSpan at)
    {
        Stop(at);
        _operated = at;
        _homed = false;
    }

    /// <summary>Somebody starts a program.</summary>
    public void Run(PtzProgram program, TimeSpan at)
    {
        Operate(at);
        Begin(program, at);
    }

    public void PowerOff(TimeSpan at)
    {
        Stop(at);
        mechanics.Do(PtzMove.Halt, at);
        _off = true;
    }

    public void PowerOn(TimeSpan at)
    {
        _off = false;
        _task = null;
        _change = at;
        _operated = at;
        _homed = false;
    }

    /// <summary>As it was when it was made.</summary>
    public void Reset(TimeSpan at)
    {
        Stop(at);
        _rules = null;
        PowerOn(at);
    }

    private void Stop(TimeSpan at)
    {
        if (Program is not null)
        {
            Program = null;
            mechanics.Do(PtzMove.Halt, at);
        }

        _taskRuns = false;
        _snapshot = Never;
    }

    private void Begin(PtzProgram program, TimeSpan at)
    {
        mechanics.Do(PtzMove.Halt, at);
        Program = program;
        program.Begin(mechanics, at);
    }

    private void FollowSchedule(TimeSpan at, TimeSpan now)
    {
        var utc = clock.UtcNow - (now - at) + Grain;
        var local = clock.ToLocal(utc);
        var task = _rules!.InForce(local);
        _change = _rules.NextChange(local) is { } next ? Later(at, clock.ToUtc(next) - utc + Grain) : Never;
        if ((task?.Function, task?.Number) == (_task?.Function, _task?.Number))
        {
            _task = task;
            return;
        }

        _task = task;
        if (task is not null)
        {
            StartTask(at);
        }
        else if (_taskRuns)
        {
            Operate(at);
        }
    }

    // An hour that comes twice may give a change that is past.
    private static TimeSpan Later(TimeSpan at, TimeSpan wait) => at + (wait > TimeSpan.Zero ? wait : TimeSpan.FromMinutes(1));

    private void StartTask(TimeSpan at)
    {
        var task = _task!;
        if (task.Function == "Preset")
        {
            Stop(at);
            _operated = null;
            _taskRuns = Visit(task.Number, at);
            _snapshot = _taskRuns && task.SnapshotAfter is { } after ? at + after : Never;
        }
        else
        {
            Stop(at);
            _operated = null;
            if (programs(task) is { } program)
            {
                Begin(program, at);
                _taskRuns = true;
            }
        }
    }

    private bool Visit(int preset, TimeSpan at)
    {
        if (!memory.Presets.TryGetValue(preset, out var known))
        {
            return false;
        }

        mechanics.Do(PtzMove.Halt, at);
        mechanics.Do(new PtzMove { To = known.Place }, at);
        return true;
    }
}
