using System.Collections.Immutable;
using System.Globalization;
using Emulator.Device.Alarms;
using Emulator.Device.Config;
using Emulator.Device.Logs;
using Emulator.Device.Recording;
using Emulator.Device.Time;

namespace Emulator.Device.Events;

/// <summary>A picture that was taken because of an event.</summary>
/// <param name="Of">The event.</param>
/// <param name="Channel">What was photographed, from 0.</param>
/// <param name="Utc">When, by the device's UTC.</param>
/// <param name="Number">Its place among the pictures of the event, from 1.</param>
/// <param name="Count">How many the event has, as far as is known.</param>
public sealed record LinkedSnapshot(DeviceEvent Of, int Channel, DateTime Utc, int Number, int Count);

/// <summary>
/// What follows from events, as their EventHandlers say (document section 4.9.1, docs/decisions/0014). It hears of every event, whoever
/// raised it. What takes time or raises events of its own is done after its lock is let go, in order. One timer runs, for what is due next.
/// Safe for any number of threads.
/// </summary>
public sealed class Linkage : IDisposable
{
    private readonly Lock _gate = new();
    private readonly InOrder _deeds = new();
    private readonly ConfigTree _config;
    private readonly DeviceClock _clock;
    private readonly EventBus _bus;
    private readonly EventSettings _settings;
    private readonly RecordingIndex _recordings;
    private readonly DeviceLog _log;
    private readonly AlarmBoard _alarms;
    private List<Link>? _links;
    private Dictionary<string, Link?[]>? _known;
    private ITimer? _timer;
    private TimeSpan? _armed;
    private string? _voice;
    private long _voices;
    private bool _powered = true;

    internal Linkage(ConfigTree config, DeviceClock clock, EventBus bus, EventSettings settings, RecordingIndex recordings, AlarmBoard alarms, DeviceLog log)
    {
        (_config, _clock, _bus, _settings, _recordings, _alarms, _log) = (config, clock, bus, settings, recordings, alarms, log);
        bus.Raised += OnRaised;
    }

    /// <summary>Told of where an event sends a camera.</summary>
    public event Action<PtzLink>? PtzLinked;

    /// <summary>Told of an event that a mail is to be sent about.</summary>
    public event Action<DeviceEvent>? MailDue;

    /// <summary>Told of a picture that was taken of an event.</summary>
    public event Action<LinkedSnapshot>? SnapshotTaken;

    /// <summary>What events keep the device doing now.</summary>
    public LinkageState Read()
    {
        lock (_gate)
        {
            var (now, utc) = (_clock.Time.Passed(), _clock.UtcNow);
            var links = _links ?? [];
            return new LinkageState(
                links.Exists(l => l.Engaged && l.Handler.Beep),
                links.Exists(l => l.Handler.Flash && l.Latched(now, l.Handler.FlashLatch)),
                links.Exists(l => l.Engaged && l.Handler.Tip),
                _voice,
                _voices,
                All(l => l.Engaged || l.Record.Until > utc, l => l.Record.Channels),
                All(l => l.Latched(now, l.Handler.OutputLatch), l => l.Handler.ExtendedOutputs),
                All(l => l.Engaged, l => l.Handler.Matrix),
                All(l => l.Engaged, l => l.Handler.Tour));

            ImmutableArray<int> All(Func<Link, bool> when, Func<Link, IEnumerable<int>> what) => [.. links.Where(when).SelectMany(what).Distinct().Order()];
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _bus.Raised -= OnRaised;
        _timer?.Dispose();
    }

    /// <summary>A handler that has changed is in force at once, also for events that last.</summary>
    internal void Follow()
    {
        lock (_gate)
        {
            foreach (var link in _links ?? [])
            {
                if (!link.Lasts && !link.Engaged)
                {
                    continue;
                }

                var handler = _settings.Find(link.Code, link.Index, link.Rule)?.Handler;
                if (ReferenceEquals(handler?.Node, link.Handler.Node))
                {
                    continue;
                }

                var was = link.Engaged;
                Disengage(link, atOnce: true);
                link.Lasts &= handler is not null;
                link.Handler = handler ?? link.Handler;
                Step(link, again: was);
            }

            StepAll();
        }

        _deeds.Do();
    }

    /// <summary>The local time has moved by itself: periods of the week are looked at anew.</summary>
    internal void Look()
    {
        lock (_gate)
        {
            StepAll();
        }

        _deeds.Do();
    }

    /// <summary>The clock is about to be set: what is recorded ends by the old time.</summary>
    internal void Suspend()
    {
        lock (_gate)
        {
            foreach (var link in _links?.Where(l => l.Engaged) ?? [])
            {
                link.Record.End(_clock.UtcNow, TimeSpan.Zero, _clock.Time.Passed());
                link.Record.Flush(_clock.Time.Passed());
            }
        }

        _deeds.Do();
    }

    /// <summary>The clock was set: what is recorded goes on by the new time.</summary>
    internal void Resume()
    {
        lock (_gate)
        {
            foreach (var link in _links?.Where(l => l.Engaged) ?? [])
            {
                link.Record.Begin([.. link.Handler.Records], _clock.UtcNow, _clock.Time.Passed());
            }
        }

        _deeds.Do();
    }

    /// <summary>With the power everything ends at once; nothing follows from events until it is back.</summary>
    internal void Power(bool on)
    {
        lock (_gate)
        {
            _powered = on;
            Cut(_links);
        }

        _deeds.Do();
    }

    /// <summary>As at the start.</summary>
    internal void Reset()
    {
        lock (_gate)
        {
            _powered = true;
        }

        Forget();
    }

    /// <summary>What followed from events ends, and is forgotten.</summary>
    internal void Forget()
    {
        lock (_gate)
        {
            Cut(_links);
            (_links, _known, _voice, _voices) = (null, null, null, 0);
        }

        _deeds.Do();
    }

    private void OnRaised(DeviceEvent raised)
    {
        // An output that closes is a consequence itself.
        if (raised.Action == EventAction.State || !_powered || _settings.Find(raised.Code, raised.Index, raised.Rule) is not { } setting)
        {
            return;
        }

        if (setting.Handler.Log)
        {
            var what = raised.Action switch { EventAction.Start => "EventStart", EventAction.Stop => "EventStop", _ => "EventPulse" };
            _log.Write(LogType.Event, what, detail: [new("Code", raised.Code), new("Index", raised.Index.ToString(CultureInfo.InvariantCulture))]);
        }

        lock (_gate)
        {
            var link = LinkOf(raised.Code, raised.Index, raised.Rule, setting.Handler);
            var now = _clock.Time.Passed();
            switch (raised.Action)
            {
                case EventAction.Stop:
                    // Of several rules that kept it on, the last one says so for all.
                    foreach (var other in _links!)
                    {
                        if (other.Code == raised.Code && other.Index == raised.Index && other != link)
                        {
                            other.Lasts = false;
                            Wake(Step(other));
                        }
                    }

                    link.Lasts = false;
                    break;
                case EventAction.Pulse:
                    (link.Event, link.Pulse) = (raised, now + link.Handler.Delay);
                    break;
                case EventAction.Start when !link.Lasts:
                    (link.Event, link.Lasts, link.Begins) = (raised, true, now + link.Handler.Delay);
                    break;
            }

            Wake(Step(link));
        }

        _deeds.Do();
    }

    private Link LinkOf(string code, int index, int? rule, LinkageHandler handler)
    {
        _known ??= new Dictionary<string, Link?[]>(StringComparer.Ordinal);
        var key = Link.KeyOf(code, rule);
        if (!_known.TryGetValue(key, out var all) || index >= all.Length)
        {
            Array.Resize(ref all, index + 1);
            _known[key] = all;
        }

        if (all[index] is { } known)
        {
            if (!known.Lasts && !known.Engaged)
            {
                known.Handler = handler;
            }

            return known;
        }

        var record = new LinkageRecord(code, index, (channel, from, to, over) => _deeds.Add(() => _recordings.RecordEvent(channel, code, from, to, over: over)));
        all[index] = new Link(code, index, rule, handler, record);
        (_links ??= []).Add(all[index]!);
        return all[index]!;
    }

    private void OnTimer()
    {
        lock (_gate)
        {
            _armed = null;
            StepAll();
        }

        _deeds.Do();
    }

    private void StepAll()
    {
        TimeSpan? due = null;
        foreach (var link in _links ?? [])
        {
            due = Timing.Sooner(due, Step(link));
        }

        Wake(due);
    }

    // Brings what follows in line with what lasts, and says when to look again.
    private TimeSpan? Step(Link link, bool again = false)
    {
        var (now, local) = (_clock.Time.Passed(), _clock.Now);
        var handler = link.Handler;
        var inForce = handler.Periods.Covers(local);
        var wanted = link.Lasts && now >= link.Begins && inForce;
        if (link.Pulse <= now)
        {
            link.Pulse = null;
            if (inForce && !link.Engaged)
            {
                Engage(link, again: false);
            }
        }

        if (wanted && !link.Engaged)
        {
            Engage(link, again);
        }
        else if (!wanted && link.Engaged)
        {
            Disengage(link, atOnce: false);
        }

        if (link.NextSnapshot <= now)
        {
            Shoot(link, now);
        }

        link.Record.Step(now);
        var due = Timing.Sooner(Timing.Sooner(link.Pulse, link.NextSnapshot), link.Record.Due);
        return !link.Lasts ? due : Timing.Sooner(due, now < link.Begins ? link.Begins : _clock.Coming(handler.Periods.NextChange(local)));
    }

    private void Engage(Link link, bool again)
    {
        var (handler, raised) = (link.Handler, link.Event!);
        link.Engaged = true;
        link.Record.Begin(handler.Records, _clock.UtcNow, _clock.Time.Passed());
        foreach (var output in handler.Outputs)
        {
            _deeds.Add(() => _alarms.Outputs[output].Hold(link));
        }

        if (handler.Snapshots.Length > 0)
        {
            // A storm of events takes no more pictures than one that lasts.
            var next = link.LastSnapshot == TimeSpan.MinValue ? TimeSpan.MinValue : link.LastSnapshot + PeriodOf(link);
            (link.Snapshots, link.NextSnapshot) = (0, next > _clock.Time.Passed() ? null : _clock.Time.Passed());
            link.NextSnapshot ??= link.Lasts ? next : null;
        }

        // What is done once for an event is not done again because its handler has changed.
        if (again)
        {
            return;
        }

        foreach (var ptz in handler.PtzLinks)
        {
            _deeds.Add(() => PtzLinked?.Invoke(ptz));
        }

        if (handler.Voice is { } voice)
        {
            (_voice, _voices) = (voice, _voices + 1);
        }

        if (handler.Mail)
        {
            _deeds.Add(() => MailDue?.Invoke(raised));
        }
    }

    private void Disengage(Link link, bool atOnce)
    {
        if (!link.Engaged)
        {
            return;
        }

        var now = _clock.Time.Passed();
        link.Engaged = false;
        link.Released = atOnce ? TimeSpan.MinValue : now;
        link.Record.End(_clock.UtcNow, atOnce ? TimeSpan.Zero : link.Handler.RecordLatch, now);
        var latch = atOnce ? TimeSpan.Zero : link.Handler.OutputLatch;
        foreach (var output in link.Handler.Outputs)
        {
            _deeds.Add(() => _alarms.Outputs[output].Release(link, latch));
        }

        // Of an event that was only a moment, the picture that is due is still taken.
        link.NextSnapshot = link.NextSnapshot <= now && !atOnce ? now : null;
    }

    private void Shoot(Link link, TimeSpan now)
    {
        link.Snapshots++;
        foreach (var channel in link.Handler.Snapshots.Where(c => SnapSchedule.Of(_config.Current, c).Wants(link.Code, _clock.Now)))
        {
            var taken = new LinkedSnapshot(link.Event!, channel, _clock.UtcNow, link.Snapshots, Math.Max(link.Snapshots, link.Handler.SnapshotTimes));
            _deeds.Add(() =>
            {
                _recordings.RecordPicture(taken.Channel, taken.Of.Code, taken.Utc);
                SnapshotTaken?.Invoke(taken);
            });
        }

        link.LastSnapshot = now;
        var last = !link.Engaged || (link.Handler.SnapshotTimes > 0 && link.Snapshots >= link.Handler.SnapshotTimes);
        link.NextSnapshot = last ? null : now + PeriodOf(link);
    }

    // Frames of the stream of snapshots between two (4.9.1): that of motion for what the picture shows, that of alarms else.
    private TimeSpan PeriodOf(Link link)
    {
        var format = link.Code.StartsWith("Video", StringComparison.Ordinal) ? 1 : 2;
        var text = _config.Current.Text($"Encode[{link.Handler.Snapshots[0]}].SnapFormat[{format}].Video.FPS", "1");
        var rate = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var fps) && fps > 0 ? fps : 1;
        return TimeSpan.FromSeconds(Math.Max(1, link.Handler.SnapshotPeriod) / rate);
    }

    private void Cut(List<Link>? links)
    {
        foreach (var link in links ?? [])
        {
            Disengage(link, atOnce: true);
            (link.Lasts, link.Pulse, link.Released) = (false, null, TimeSpan.MinValue);
            link.Record.Cut(_clock.UtcNow, _clock.Time.Passed());
        }
    }

    // Only for what is due sooner than what it waits for already.
    private void Wake(TimeSpan? due)
    {
        if (due is null || _armed <= due)
        {
            return;
        }

        _armed = due;
        _timer ??= _clock.Time.CreateTimer(_ => OnTimer(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.FireAt(_clock.Time, due);
    }
}
