using System.Collections.Concurrent;
using Emulator.Device.Events;
using Emulator.Device.Time;
using Emulator.Server.Cameras;
using Emulator.Server.Faults;
using Emulator.Server.Journaling;

namespace Emulator.Server.Scenarios;

/// <summary>How a run stands.</summary>
internal enum RunState
{
    /// <summary>It goes on.</summary>
    Running,

    /// <summary>It is over and all expectations held.</summary>
    Passed,

    /// <summary>It is over, and something could not be done or an expectation did not hold.</summary>
    Failed,

    /// <summary>Somebody stopped it.</summary>
    Stopped,
}

/// <summary>
/// One run of a scenario. Its timeline runs on the process's clock, whatever the devices' own clocks do; each step is done on the thread on which
/// it falls due, and what it reacts to is noted there and done by itself right after. One step is done at a time.
/// </summary>
internal sealed class ScenarioRun : IDisposable
{
    // A request may have been answered and not be in the journal yet. Who expected it looks once more.
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(200);

    private readonly Lock _turn = new();
    private readonly ConcurrentQueue<Action> _news = new();
    private readonly PriorityQueue<Due, Moment> _due = new(Moment.InOrder);
    private readonly List<Awaited> _awaited = [];
    private readonly List<(Camera Camera, string Fault)> _faults = [];
    private readonly List<Action> _unsubscribe = [];
    private readonly StepProgress[] _progress;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IReadOnlyList<Camera> _cameras;
    private readonly CameraFleet _fleet;
    private readonly TimeProvider _time;
    private readonly TimeProvider _host;
    private readonly ILogger _log;
    private readonly ITimer _timer;
    private readonly long _began;
    private readonly Dictionary<Camera, long> _since;
    private StepProgress? _current;
    private TimeSpan? _endedAfter;
    private long _order;
    private int _working;
    private int _inGrace;

    public ScenarioRun(string id, Scenario scenario, IReadOnlyList<Camera> cameras, CameraFleet fleet, TimeProvider time, TimeProvider host, ILogger log)
    {
        (Id, Scenario, _cameras, _fleet, _time, _host, _log) = (id, scenario, cameras, fleet, time, host, log);
        _progress = [.. scenario.Steps.Select(step => new StepProgress(step))];
        _since = fleet.All.ToDictionary(c => c, c => c.Journal.Last);
        _began = time.GetTimestamp();
        Began = time.GetUtcNow();
        _timer = time.CreateTimer(static run => ((ScenarioRun)run!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public string Id { get; }

    public Scenario Scenario { get; }

    /// <summary>When it began, on the process's clock.</summary>
    public DateTimeOffset Began { get; }

    public RunState State { get; private set; }

    /// <summary>Why it failed, when that is no step's fault.</summary>
    public string? Problem { get; private set; }

    /// <summary>Ends with the run.</summary>
    public Task Ended => _ended.Task;

    /// <summary>The devices that it is about.</summary>
    public IReadOnlyList<Camera> Cameras => _cameras;

    /// <summary>How long it has gone on, or went on.</summary>
    public TimeSpan Elapsed => _endedAfter ?? _time.GetElapsedTime(_began);

    /// <summary>How each step stands.</summary>
    public IReadOnlyList<StepReport> Steps
    {
        get
        {
            lock (_turn)
            {
                return [.. _progress.Select(p => p.Report(State))];
            }
        }
    }

    /// <summary>How much time has to pass on the process's clock until something is due; null when nothing is.</summary>
    public TimeSpan? NextDue
    {
        get
        {
            lock (_turn)
            {
                return _due.TryPeek(out _, out var next) ? Later(next.At - Elapsed) : null;
            }
        }
    }

    /// <summary>Begins.</summary>
    public void Start()
    {
        lock (_turn)
        {
            foreach (var step in _progress)
            {
                if (step.Of.At is { } at)
                {
                    Plan(at, () => Do(step, _cameras));
                }
            }

            if (Scenario.Lasts > TimeSpan.Zero)
            {
                Plan(Scenario.Lasts, static () => { });
            }

            Listen();
        }

        // What is due at once is done at once.
        OnTimer();
    }

    /// <summary>Ends as failed, for a reason that is no step's.</summary>
    public void Fail(string why)
    {
        lock (_turn)
        {
            Problem ??= why;
            End(RunState.Failed);
        }
    }

    /// <summary>Stops; what it added to the devices goes.</summary>
    public void Stop()
    {
        lock (_turn)
        {
            End(RunState.Stopped);
        }
    }

    /// <summary>A fault was added, which goes when the run is over.</summary>
    public void Added(Camera camera, string fault) => _faults.Add((camera, fault));

    /// <summary>An expectation begins; called while a step is done.</summary>
    public void Expect(Camera camera, Expectation expectation)
    {
        var awaited = new Awaited(_current!, camera, expectation, expectation.Begin(_since.GetValueOrDefault(camera), camera.Journal));
        _current!.Awaits++;
        _awaited.Add(awaited);
        if (!Judge(awaited, isOver: false))
        {
            Plan(Elapsed + expectation.Within, () => Judge(awaited, isOver: true), awaited);
        }
    }

    public void Dispose()
    {
        Stop();
        _timer.Dispose();
    }

    private static TimeSpan Later(TimeSpan span) => span > TimeSpan.Zero ? span : TimeSpan.Zero;

    private void OnTimer()
    {
        lock (_turn)
        {
            while (State == RunState.Running && _due.TryPeek(out var next, out var moment) && moment.At <= Elapsed)
            {
                _due.Dequeue();
                next.Act();
            }

            Settle();
        }
    }

    // Under the lock: waits for what is due next, or is over when nothing is.
    private void Settle()
    {
        if (State != RunState.Running)
        {
            return;
        }

        while (_due.TryPeek(out var due, out _) && due.Of is { IsJudged: true })
        {
            _due.Dequeue();
        }

        if (_due.TryPeek(out _, out var next))
        {
            var wait = Later(next.At - Elapsed);
            _timer.Change(_time is VirtualClock ? wait : TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
        }
        else if (_awaited.Count == 0 && _inGrace == 0)
        {
            End(Array.Exists(_progress, p => p.Problem is not null) ? RunState.Failed : RunState.Passed);
        }
    }

    private void Plan(TimeSpan at, Action act, Awaited? of = null) => _due.Enqueue(new Due(act, of), new Moment(at, _order++));

    private void Do(StepProgress step, IReadOnlyList<Camera> on)
    {
        step.Fired++;
        step.FiredAt ??= Elapsed;
        _current = step;
        var cameras = step.Of.Device is { } id ? _fleet.Matching(id) : on;
        if (cameras.Count == 0)
        {
            step.Problem ??= $"there is no device '{step.Of.Device}'";
        }

        foreach (var action in step.Of.Actions)
        {
            foreach (var camera in cameras)
            {
                try
                {
                    if (action.Do(camera, this) is { } problem)
                    {
                        step.Problem ??= $"{action.What}: {problem}";
                    }
                }
                catch (Exception problem)
                {
                    // On a timer's thread an exception would end the process.
                    _log.LogError(problem, "scenario {Name}, step {Number}", Scenario.Name, step.Of.Number);
                    step.Problem ??= $"{action.What}: {problem.Message}";
                }
            }
        }

        _current = null;
        if (step.Of.Every is { } every && step.Fired < step.Of.Times)
        {
            Plan(step.Of.At!.Value + (step.Fired * every), () => Do(step, on));
        }
    }

    // True when the answer is final.
    private bool Judge(Awaited awaited, bool isOver, bool grace = true)
    {
        if (awaited.IsJudged)
        {
            return true;
        }

        var result = awaited.Verification.Check(awaited.Camera.Journal);
        if (!isOver && !awaited.Expectation.IsSettled(result))
        {
            return false;
        }

        if (!result.Passed && isOver && grace && !awaited.Expectation.IsSettled(result))
        {
            _inGrace++;
            _ = GraceAsync(awaited);
            return false;
        }

        awaited.IsJudged = true;
        _awaited.Remove(awaited);
        awaited.Step.Awaits--;
        awaited.Step.Judged(awaited.Camera, result);
        return true;
    }

    private async Task GraceAsync(Awaited awaited)
    {
        await Task.Delay(Grace, _host);
        lock (_turn)
        {
            _inGrace--;
            Judge(awaited, isOver: true, grace: false);
            Settle();
        }
    }

    private void Listen()
    {
        var awaits = Scenario.Steps.Any(s => s.Actions.Any(a => a is Expectation));
        var (requests, events, faults) = (On(r => r.Request), On(r => r.Event), On(r => r.Fault));
        foreach (var camera in _cameras)
        {
            if (requests.Length > 0 || awaits)
            {
                void OnAdded(JournalEntry entry) => Note(() => Requested(camera, entry, requests));
                camera.Journal.Added += OnAdded;
                _unsubscribe.Add(() => camera.Journal.Added -= OnAdded);
            }

            if (events.Length > 0)
            {
                void OnRaised(DeviceEvent raised) => Note(() => React(camera, events, on => on.Event!.Matches(raised)));
                camera.Device.Events.Raised += OnRaised;
                _unsubscribe.Add(() => camera.Device.Events.Raised -= OnRaised);
            }

            if (faults.Length > 0)
            {
                void OnHit(FaultRule rule, FaultContext at) => Note(() => React(camera, faults, on => Wildcard.Matches(on.Fault!, rule.Id)));
                camera.Faults.Hit += OnHit;
                _unsubscribe.Add(() => camera.Faults.Hit -= OnHit);
            }
        }

        StepProgress[] On(Func<StepReaction, object?> what) => [.. _progress.Where(p => p.Of.On is { } on && what(on) is not null)];
    }

    // Who tells of it may hold locks of its own, or serve a client: it is looked at on another thread, in order.
    private void Note(Action news)
    {
        _news.Enqueue(news);
        if (Interlocked.Exchange(ref _working, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static run => run.Work(), this, preferLocal: false);
        }
    }

    private void Work()
    {
        do
        {
            lock (_turn)
            {
                while (_news.TryDequeue(out var news))
                {
                    if (State == RunState.Running)
                    {
                        news();
                    }
                }
            }

            OnTimer();
            Volatile.Write(ref _working, 0);
        }
        while (!_news.IsEmpty && Interlocked.Exchange(ref _working, 1) == 0);
    }

    private void Requested(Camera camera, JournalEntry entry, StepProgress[] waiting)
    {
        React(camera, waiting, on => on.Request!.Matches(entry));
        foreach (var awaited in _awaited.Where(a => a.Camera == camera).ToArray())
        {
            Judge(awaited, isOver: false);
        }
    }

    private void React(Camera camera, StepProgress[] waiting, Func<StepReaction, bool> matches)
    {
        foreach (var step in waiting)
        {
            if (!matches(step.Of.On!))
            {
                continue;
            }

            step.Seen++;
            if (step.Seen == step.Of.On!.Nth || (step.Of.On.Repeat && step.Seen > step.Of.On.Nth))
            {
                Plan(Elapsed + step.Of.On.After, () => Do(step, [camera]));
            }
        }
    }

    private void End(RunState state)
    {
        if (State != RunState.Running)
        {
            return;
        }

        _endedAfter = _time.GetElapsedTime(_began);
        State = state;
        _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _due.Clear();
        _awaited.Clear();
        _unsubscribe.ForEach(one => one());
        foreach (var (camera, fault) in _faults)
        {
            camera.Faults.Remove(fault);
        }

        _ended.TrySetResult();
    }

    /// <summary>What is due; of an expectation that is met already, nothing.</summary>
    private sealed record Due(Action Act, Awaited? Of);

    /// <summary>When it is; of what is due at once, the first planned comes first.</summary>
    private sealed record Moment(TimeSpan At, long Order)
    {
        public static Comparer<Moment> InOrder { get; } = Comparer<Moment>.Create(static (a, b) => a.At != b.At ? a.At.CompareTo(b.At) : a.Order.CompareTo(b.Order));
    }

    private sealed record Awaited(StepProgress Step, Camera Camera, Expectation Expectation, Verification Verification)
    {
        public bool IsJudged { get; set; }
    }
}
