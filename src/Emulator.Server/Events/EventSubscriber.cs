using System.Net;
using Emulator.Device.Events;
using Emulator.Server.Cgi;

namespace Emulator.Server.Events;

/// <summary>Why a subscription ended that its client did not end.</summary>
internal enum EventCut
{
    /// <summary>It did not.</summary>
    None,

    /// <summary>The client did not read what was sent.</summary>
    Slow,

    /// <summary>The client promised to send something and did not.</summary>
    Silent,

    /// <summary>The client may no longer listen: its address is banned.</summary>
    Unwelcome,
}

/// <summary>Of which channel a client wants pictures.</summary>
/// <param name="Channel">From 0; null for every channel.</param>
internal sealed record PictureWish(int? Channel)
{
    /// <summary>Of every channel.</summary>
    public static PictureWish Every { get; } = new((int?)null);
}

/// <summary>What a client asked for.</summary>
/// <param name="Script">The script it asked.</param>
/// <param name="Peer">Who it is.</param>
/// <param name="User">Who is logged in.</param>
/// <param name="Wanted">For each code by its number, whether it is told of; null for all.</param>
internal sealed record EventWish(string Script, IPEndPoint Peer, string User, bool[]? Wanted)
{
    /// <summary>From one sign of life to the next; null for none.</summary>
    public TimeSpan? Heartbeat { get; init; }

    /// <summary>How long it may send nothing; null for as long as it likes.</summary>
    public TimeSpan? Keepalive { get; init; }

    /// <summary>For a client that wants pictures, of what; null for one that wants events.</summary>
    public PictureWish? Pictures { get; init; }

    /// <summary>For a client that waits for radiometry frames, of which channel, from 0; null for one that does not.</summary>
    public int? Frames { get; init; }

    /// <summary>The number of its subscription, for a client that wants the states of calls (document section 12.1.1); null for one that wants events.</summary>
    public int? Sid { get; init; }

    /// <summary>The codes it is told of; null for all.</summary>
    public string[]? Names => Wanted is null ? null : [.. EventCodes.All.Where(Wants).Select(c => c.Name)];

    /// <summary>Whether it is told of a code.</summary>
    public bool Wants(EventCode code) => Wanted is null || Wanted[code.Number];

    /// <summary>The wish of a client that is told of no event, but of something else.</summary>
    public static EventWish OfNoEvent(string script, IPEndPoint peer, string user) => new(script, peer, user, new bool[EventCodes.All.Count]);

    /// <summary>The channel whose picture it wants with an event; null when it wants none.</summary>
    /// <param name="code">The event's code.</param>
    /// <param name="channel">The channel of the event, from 0; null for one without a channel, which shows the client's, or the first.</param>
    public int? WantsPicture(EventCode code, int? channel) =>
        Pictures is { } wanted && Wants(code) && (channel is null || wanted.Channel is null || wanted.Channel == channel) ? channel ?? wanted.Channel ?? 0 : null;
}

/// <summary>
/// One client of an event stream. Parts are written on the thread that offers them; while the connection takes no more they wait, and when
/// too many wait the client is cut off: it then knows that it missed something, which it would not if parts were left out.
/// </summary>
internal sealed class EventSubscriber : IDisposable
{
    /// <summary>Most parts that wait, beyond what the connection holds.</summary>
    public const int MaxWaiting = 4096;

    /// <summary>Most bytes that wait, beyond what the connection holds; of pictures and radiometry frames eight times as many.</summary>
    public const int MaxWaitingBytes = 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly Queue<ReadOnlyMemory<byte>> _waiting = new();
    private readonly CgiStream _answer;
    private readonly TimeProvider _time;
    private readonly ReadOnlyMemory<byte> _heartbeat;
    private readonly long _maxBytes;
    private long _waitingBytes;
    private long _heard;
    private ITimer? _beating;
    private ITimer? _listening;

    // At first the head is.
    private bool _writing = true;
    private bool _ended;
    private bool _finishing;
    private Task _pump = Task.CompletedTask;

    public EventSubscriber(FaultyStream course, CgiStream answer, TimeProvider time, ReadOnlyMemory<byte> heartbeat)
    {
        Course = course;
        var wish = course.Plan.Wish;
        Wish = wish;
        _answer = answer;
        _time = time;
        _heartbeat = heartbeat;
        _maxBytes = wish.Pictures is null && wish.Frames is null ? MaxWaitingBytes : 8 * MaxWaitingBytes;
        Began = time.GetUtcNow();
    }

    /// <summary>What it asked for; on a device with faults, what it gets.</summary>
    public EventWish Wish { get; }

    /// <summary>What becomes of its parts while the device has faults.</summary>
    public FaultyStream Course { get; }

    /// <summary>When it began, on the process's clock.</summary>
    public DateTimeOffset Began { get; }

    /// <summary>When it last sent something.</summary>
    public DateTimeOffset? Heard { get; private set; }

    /// <summary>Parts handed to the connection.</summary>
    public long Sent { get; private set; }

    /// <summary>Parts that wait.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>Told when it can be offered parts; the first of them stands right behind the head.</summary>
    public Action<EventSubscriber>? Joined { get; init; }

    /// <summary>Why it was cut off.</summary>
    public EventCut Cut { get; private set; }

    /// <summary>Writes the head and then what is offered, until the client is gone.</summary>
    public async Task RunAsync()
    {
        try
        {
            // Before the head: who has read it may count on what it asked for.
            Arm();
            _answer.ProbeWhenIdle();
            Course.Begin(this);
            Joined?.Invoke(this);
            if (Course.Plan.HoldsHead)
            {
                await Course.HeadDue.WaitAsync(_answer.Closed).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            if (!await _answer.WriteHeadAsync(Course.Plan.ContentType, Course.Plan.HeadLines))
            {
                return;
            }

            await PumpAsync(new ValueTask<bool>(true), parts: 0);
            while (await _answer.ReadAsync())
            {
                Volatile.Write(ref _heard, _time.GetTimestamp());
                Heard = _time.GetUtcNow();
            }
        }
        finally
        {
            Dispose();
            await _pump;
        }
    }

    /// <summary>Hands it a part: now, or when the connection takes it.</summary>
    /// <param name="part">The part.</param>
    /// <param name="next">Another that must follow it at once; none when empty.</param>
    public void Offer(ReadOnlyMemory<byte> part, ReadOnlyMemory<byte> next = default)
    {
        lock (_gate)
        {
            if (_ended || _finishing)
            {
                return;
            }

            if (!_writing)
            {
                if (!next.IsEmpty)
                {
                    Queue(next);
                }

                var written = _answer.WriteAsync(part);
                _writing = true;
                _pump = PumpAsync(written, parts: 1);
                return;
            }

            if (_waiting.Count < MaxWaiting && _waitingBytes + part.Length + next.Length <= _maxBytes)
            {
                Queue(part);
                if (!next.IsEmpty)
                {
                    Queue(next);
                }

                return;
            }
        }

        End(EventCut.Slow);
    }

    /// <summary>Takes no more parts; when those that wait are sent the connection is closed.</summary>
    public void Finish()
    {
        lock (_gate)
        {
            _finishing = true;
            if (_writing)
            {
                return;
            }
        }

        _answer.StopReading();
    }

    /// <summary>Ends it whether or not its client agrees.</summary>
    public void End(EventCut why)
    {
        lock (_gate)
        {
            if (_ended)
            {
                return;
            }

            Cut = why;
        }

        Dispose();
        _answer.Cut();
    }

    /// <summary>Takes no more parts.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _ended = true;
            _waiting.Clear();
            _waitingBytes = 0;
            _beating?.Dispose();
            _listening?.Dispose();
        }

        Course.Dispose();
    }

    private void Queue(ReadOnlyMemory<byte> part)
    {
        _waiting.Enqueue(part);
        _waitingBytes += part.Length;
    }

    // Ends at once when the connection has room, which is nearly always.
    private async Task PumpAsync(ValueTask<bool> written, int parts)
    {
        var open = await written;
        while (true)
        {
            ReadOnlyMemory<byte> part;
            lock (_gate)
            {
                Sent += open ? parts : 0;
                if (!open || _ended || !_waiting.TryDequeue(out part))
                {
                    _writing = false;
                    _ended |= !open;
                    if (_finishing)
                    {
                        _answer.StopReading();
                    }

                    return;
                }

                _waitingBytes -= part.Length;
            }

            (open, parts) = (await _answer.WriteAsync(part), 1);
        }
    }

    private void Arm()
    {
        lock (_gate)
        {
            _heard = _time.GetTimestamp();
            if (_ended)
            {
                return;
            }

            if (Wish.Heartbeat is { } every)
            {
                _beating = _time.CreateTimer(static me => ((EventSubscriber)me!).Beat(), this, every, every);
            }

            if (Wish.Keepalive is { } within)
            {
                _listening = _time.CreateTimer(static me => ((EventSubscriber)me!).Listen(), this, within, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private void Beat()
    {
        if (Course.IsBusy)
        {
            Course.Beat();
            return;
        }

        Offer(_heartbeat);
    }

    private void Listen()
    {
        var left = Wish.Keepalive!.Value - _time.GetElapsedTime(Volatile.Read(ref _heard));
        if (left <= TimeSpan.Zero)
        {
            End(EventCut.Silent);
            return;
        }

        // Timers count whole milliseconds and round down.
        _listening?.Change(TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
    }
}
