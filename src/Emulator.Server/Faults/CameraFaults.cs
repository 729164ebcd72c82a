using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Emulator.Server.Cameras;

namespace Emulator.Server.Faults;

/// <summary>The faults of one device: rules come and go, and the surfaces ask at their points.</summary>
internal sealed class CameraFaults(Camera camera) : IDisposable
{
    /// <summary>Most rules at once.</summary>
    public const int MaxRules = 1000;

    // Held while rules come and go, and never while one is asked.
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Course> _courses = new(StringComparer.Ordinal);
    private FaultPlan _plan = FaultPlan.Empty;
    private long _numbers;

    /// <summary>Told of each hit: the rule, and the occasion.</summary>
    public event Action<FaultRule, FaultContext>? Hit;

    /// <summary>The rules now.</summary>
    public FaultPlan Plan => Volatile.Read(ref _plan);

    /// <summary>Whether there is nothing to ask: one read, for paths that must be short.</summary>
#if WITHOUT_FAULTS
    public bool IsEmpty => true;
#else
    public bool IsEmpty => Plan.IsEmpty;
#endif

    /// <summary>Adds a rule.</summary>
    /// <param name="wanted">What it is to be.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="field">What of the request stands against it.</param>
    /// <param name="why">Why it was not added.</param>
    public bool TryAdd(FaultRequest wanted, [NotNullWhen(true)] out FaultRule? rule, out string field, out string why)
    {
        (rule, field, why) = (null, "id", "");
        Course course;
        lock (_gate)
        {
            if (_plan.Rules.Length >= MaxRules)
            {
                (field, why) = ("", $"a device has at most {MaxRules} faults at once");
                return false;
            }

            if (wanted.Id is not null && _courses.ContainsKey(wanted.Id))
            {
                why = $"there is a fault '{wanted.Id}' already";
                return false;
            }

            var number = ++_numbers;
            var id = wanted.Id ?? $"f{number}";
            while (_courses.ContainsKey(id))
            {
                id = $"f{++_numbers}";
            }

            rule = new FaultRule(id, wanted.Kind, wanted.Match, wanted.When, wanted.Arguments, camera.Device.Clock, SeedOf(number));
            course = new Course(this, camera, rule);
            _courses[id] = course;
            Volatile.Write(ref _plan, new FaultPlan(_plan.Rules.Add(rule)));
        }

        course.Start();
        return true;
    }

    /// <summary>A rule by its id.</summary>
    public FaultRule? Find(string id)
    {
        lock (_gate)
        {
            return _courses.TryGetValue(id, out var course) ? course.Rule : null;
        }
    }

    /// <summary>Takes a rule away; what it has done to the device ends.</summary>
    public bool Remove(string id)
    {
        Course? course;
        lock (_gate)
        {
            if (!_courses.Remove(id, out course))
            {
                return false;
            }

            Swap(_plan.Rules.Remove(course.Rule));
        }

        course.Dispose();
        return true;
    }

    /// <summary>Takes all rules away.</summary>
    public void Clear()
    {
        Course[] ended;
        lock (_gate)
        {
            ended = [.. _courses.Values];
            _courses.Clear();
            Swap([]);
        }

        foreach (var course in ended)
        {
            course.Dispose();
        }
    }

    /// <summary>Takes all rules away and counts anew, as at the start.</summary>
    public void Reset()
    {
        Clear();
        lock (_gate)
        {
            _numbers = 0;
        }
    }

    /// <summary>Asks at a point.</summary>
    /// <param name="point">The point.</param>
    /// <param name="at">The occasion.</param>
    /// <param name="plan">What is about to happen there.</param>
    /// <returns>What is to happen instead; the same when no rule fires.</returns>
    public T Ask<T>(FaultPoint<T> point, FaultContext at, T plan)
        where T : class
    {
        foreach (var rule in Plan.At(point))
        {
            foreach (var hook in rule.Kind.Hooks)
            {
                if (hook.Point == point && (hook.Follows ? at.Has(rule) : Fires(rule, hook, at, plan)))
                {
                    plan = ((Func<FaultHit, T, T>)hook.Change)(Tell(rule, at), plan);
                }
            }
        }

        return plan;
    }

    /// <summary>A request has come: rules that wait for one hear of it, and those that change the device on one do so.</summary>
    public void Request(FaultContext at)
    {
        var plan = Plan;
        foreach (var rule in plan.Watching)
        {
            rule.Watch(at);
        }

        foreach (var rule in plan.Acting)
        {
            if (rule.Fires(at))
            {
                Course? course;
                lock (_gate)
                {
                    _courses.TryGetValue(rule.Id, out course);
                }

                course?.Begin(Tell(rule, at));
            }
        }
    }

    public void Dispose() => Clear();

    private bool Fires<T>(FaultRule rule, FaultHook hook, FaultContext at, T plan) =>
        (hook.Only is not Func<FaultHit, T, bool> only || (rule.IsAbout(at) && only(new FaultHit(rule, camera, at), plan))) && rule.Fires(at);

    private FaultHit Tell(FaultRule rule, FaultContext at)
    {
        at.Add(rule);
        Hit?.Invoke(rule, at);
        return new FaultHit(rule, camera, at);
    }

    private void Swap(ImmutableArray<FaultRule> rules) => Volatile.Write(ref _plan, rules.IsEmpty ? FaultPlan.Empty : new FaultPlan(rules));

    // Each rule has chances of its own, so that one more rule changes nothing for the others.
    private int SeedOf(long number) => BitConverter.ToInt32(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{camera.Device.Identity.Serial}/{number}")));

    /// <summary>What a rule does to the device by itself, from its beginning to its end.</summary>
    private sealed class Course(CameraFaults faults, Camera camera, FaultRule rule) : IDisposable
    {
        private readonly Lock _turn = new();
        private ITimer? _beginning;
        private ITimer? _ending;
        private IDisposable? _running;
        private bool _over;

        public FaultRule Rule => rule;

        public void Start()
        {
            if (rule.Kind.Begin is null || rule.When.NeedsOccasion)
            {
                return;
            }

            if (rule.When.After is { } after && after > TimeSpan.Zero)
            {
                lock (_turn)
                {
                    _beginning = _over ? null : camera.Device.Clock.Time.CreateTimer(static me => ((Course)me!).BeginAlone(), this, after, Timeout.InfiniteTimeSpan);
                }

                return;
            }

            BeginAlone();
        }

        public void Begin(FaultHit hit)
        {
            lock (_turn)
            {
                if (_over)
                {
                    return;
                }

                _running?.Dispose();
                _running = rule.Kind.Begin!(hit);
                if (rule.When.For is { } lasts && _ending is null)
                {
                    _ending = camera.Device.Clock.Time.CreateTimer(static me => ((Course)me!).End(), this, lasts, Timeout.InfiniteTimeSpan);
                }
            }
        }

        public void Dispose()
        {
            lock (_turn)
            {
                _over = true;
                _beginning?.Dispose();
                _ending?.Dispose();
                _running?.Dispose();
                _running = null;
            }
        }

        private void BeginAlone()
        {
            rule.Hit();
            Begin(faults.Tell(rule, new FaultContext(FaultSurface.Device)));
        }

        private void End()
        {
            lock (_turn)
            {
                _running?.Dispose();
                _running = null;
            }
        }
    }
}
