using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Emulator.Server.Faults;
using Emulator.Server.Streams;

namespace Emulator.Server.Rtsp;

/// <summary>The sessions of one device, and the one timer that ends those whose clients are silent.</summary>
internal sealed class RtspSessions : IDisposable
{
    /// <summary>Seconds without a sign of life after which a session ends; answers to SETUP tell it.</summary>
    public const int TimeoutSeconds = 60;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(TimeoutSeconds);
    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, RtspSession> _sessions = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly StreamSeats _seats;
    private readonly CameraFaults _faults;
    private readonly Action<RtspSession> _ended;
    private readonly ITimer _timer;
    private bool _sweeping;
    private long _begun;

    /// <summary>Makes an empty list.</summary>
    /// <param name="time">What time-outs run on.</param>
    /// <param name="seats">A session takes one.</param>
    /// <param name="faults">How the device misbehaves.</param>
    /// <param name="ended">Told of each session that has ended.</param>
    public RtspSessions(TimeProvider time, StreamSeats seats, CameraFaults faults, Action<RtspSession> ended)
    {
        _time = time;
        _seats = seats;
        _faults = faults;
        _ended = ended;
        _timer = time.CreateTimer(_ => Sweep(), null, System.Threading.Timeout.InfiniteTimeSpan, System.Threading.Timeout.InfiniteTimeSpan);
    }

    public IEnumerable<RtspSession> All => _sessions.Values;

    public int Count => _sessions.Count;

    /// <summary>Sessions that have begun so far.</summary>
    public long Begun => Volatile.Read(ref _begun);

    public bool TryGet(string id, [NotNullWhen(true)] out RtspSession? session) => _sessions.TryGetValue(id, out session);

    /// <summary>Adds a session unless the device serves as many streams as it may.</summary>
    public bool TryAdd(RtspSession session)
    {
        if (!_seats.TryTake())
        {
            return false;
        }

        lock (_gate)
        {
            _begun++;
            Touch(session);
            _sessions[session.Id] = session;
            if (!_sweeping)
            {
                _sweeping = true;
                _timer.Change(SweepInterval, SweepInterval);
            }
        }

        return true;
    }

    /// <summary>Its client gave a sign of life.</summary>
    public void Touch(RtspSession session) => session.Touched = _time.GetTimestamp();

    /// <summary>The same by something that it did, which a fault may not count.</summary>
    /// <param name="session">The session.</param>
    /// <param name="at">The occasion of the request; null while there are no faults, and for a report.</param>
    /// <param name="what">The method, or RTCP.</param>
    /// <param name="isNamed">Whether the session was named.</param>
    public void Touch(RtspSession session, FaultContext? at, string what, bool isNamed)
    {
        if (_faults.IsEmpty || _faults.Ask(FaultPoints.Sign, at ?? session.At.Occasion(), new SignPlan(what, isNamed)).Counts)
        {
            Touch(session);
        }
    }

    /// <summary>A session's receiver has reported.</summary>
    public void Report(RtspSession session, RtpTrack? track, ReadOnlyMemory<byte> packet)
    {
        if (session.Reported(track, packet, _time.GetTimestamp()))
        {
            Touch(session, null, "RTCP", isNamed: true);
        }
    }

    /// <summary>Ends a session: stops what it plays, says goodbye, gives back its ports. Nothing happens to one that has ended.</summary>
    /// <param name="session">The session.</param>
    /// <param name="bye">Whether to say goodbye.</param>
    /// <param name="reason">Why, as <see cref="RtspSession.EndReason"/> tells.</param>
    public async Task EndAsync(RtspSession session, bool bye, string reason = "device")
    {
        await session.Turn.WaitAsync();
        try
        {
            if (session.IsOver)
            {
                return;
            }

            session.IsOver = true;
            session.EndReason = reason;
            session.State = RtspState.Init;
            session.Program.Pause();
            session.Sender.Stop();
            if (bye)
            {
                session.Sender.Bye();
                session.Sender.Kick();
            }

            session.Sender.Close();
        }
        finally
        {
            session.Turn.Release();
        }

        lock (_gate)
        {
            _sessions.TryRemove(session.Id, out _);
            if (_sessions.IsEmpty && _sweeping)
            {
                _sweeping = false;
                _timer.Change(System.Threading.Timeout.InfiniteTimeSpan, System.Threading.Timeout.InfiniteTimeSpan);
            }
        }

        _seats.Leave();
        session.Login?.Dispose();
        _ended(session);
    }

    public void Dispose() => _timer.Dispose();

    private void Sweep()
    {
        foreach (var session in _sessions.Values)
        {
            var idle = _time.GetElapsedTime(session.Touched);
            if (!_faults.IsEmpty)
            {
                var unreported = session.State == RtspState.Playing ? _time.GetElapsedTime(session.ReportedAt) : TimeSpan.Zero;
                var plan = _faults.Ask(FaultPoints.Quiet, session.At.Occasion(), new QuietPlan(idle, unreported) { Ends = idle > Timeout });
                if (plan.Ends)
                {
                    _ = TimeOutAsync(session, plan.Bye);
                }
            }
            else if (idle > Timeout)
            {
                _ = TimeOutAsync(session, bye: true);
            }
        }
    }

    private async Task TimeOutAsync(RtspSession session, bool bye)
    {
        await EndAsync(session, bye, "timeout");
        session.Output?.Finish();
    }
}
