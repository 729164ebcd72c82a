using System.Globalization;
using System.Text;
using Emulator.Device.Events;
using Emulator.Device.Profiles;
using Emulator.Server.Faults;

namespace Emulator.Server.Events;

/// <summary>
/// What becomes of one client's stream on a device with faults: each part is put together for this client alone, as the fault plan says, and
/// may be lost, late, torn or told twice. A device without faults never asks here.
/// </summary>
internal sealed class FaultyStream : IDisposable
{
    private readonly Lock _gate = new();
    private readonly CameraFaults _faults;
    private readonly FaultContext _of;
    private readonly Device.Device _device;
    private readonly string _boundary;
    private readonly bool _spaced;
    private EventSubscriber? _client;
    private TaskCompletionSource? _head;
    private LinkedList<Piece>? _line;
    private Dictionary<string, ITimer>? _repeats;
    private List<byte>? _glued;
    private EventPartPlan? _held;
    private ITimer? _timer;
    private int _glueCount;
    private int _parts;
    private bool _used;
    private bool _over;

    public FaultyStream(CameraFaults faults, FaultContext of, Device.Device device, Dialect dialect, AttachPlan plan)
    {
        (_faults, _of, _device) = (faults, of, device);
        (_boundary, _spaced) = (device.Profile.Habits.Boundary, dialect == Dialect.Document);
        Plan = plan;
        if (!faults.IsEmpty)
        {
            Plan = faults.Ask(FaultPoints.Attach, of, plan);
            _used = !ReferenceEquals(Plan, plan);
        }
    }

    /// <summary>What became of it when its client attached.</summary>
    public AttachPlan Plan { get; }

    /// <summary>Whether its parts are to be told here: there are faults, or there were.</summary>
    public bool IsBusy => _used || !_faults.IsEmpty;

    /// <summary>Ends when the head may be sent.</summary>
    public Task HeadDue => _head?.Task ?? Task.CompletedTask;

    /// <summary>Its client is there, and parts may come.</summary>
    public void Begin(EventSubscriber client)
    {
        _client = client;
        if (!_used)
        {
            return;
        }

        _head = Plan.HoldsHead ? new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously) : null;
        if (Plan.Replay > 0)
        {
            foreach (var raised in _device.Events.Since(_device.Events.Last - Plan.Replay).Where(e => EventCodes.Find(e.Code) is { } code && Plan.Wish.Wants(code)))
            {
                Tell(raised);
            }
        }

        if (Plan.CloseAfter == 0)
        {
            End();
        }

        if (_head is not null && Plan.HoldsAtMost is { } most)
        {
            lock (_gate)
            {
                _timer = _device.Clock.Time.CreateTimer(static me => ((FaultyStream)me!).OnTimer(), this, most, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>Tells of an event.</summary>
    public void Tell(DeviceEvent raised) => Send(Ask(raised));

    /// <summary>Tells something that is no event of the device's, in words of its own.</summary>
    /// <param name="code">What rules call it.</param>
    /// <param name="words">The text of the part.</param>
    public void Tell(string code, string words)
    {
        var at = _of.Occasion();
        at.Code = code;
        var told = new DeviceEvent(0, _device.Clock.UtcNow, code, EventAction.State, 0, null, "device");
        Send(_faults.Ask(FaultPoints.EventPart, at, new EventPartPlan(EventText.Of(words, _boundary, _spaced), told)));
    }

    /// <summary>Gives a sign of life.</summary>
    public void Beat() => Send(_faults.Ask(FaultPoints.Heartbeat, _of.Occasion(), new EventPartPlan(EventText.Of("Heartbeat", _boundary, _spaced), null)));

    /// <summary>Says something that is no event: no rule about events knows it, what befalls the stream as a whole befalls it too.</summary>
    public void Say(string text) => Send(new EventPartPlan(EventText.Of(text, _boundary, _spaced), null));

    /// <summary>Whether a picture of an event is lost to this client.</summary>
    public bool Loses(DeviceEvent raised) => Ask(raised).Lost;

    public void Dispose()
    {
        lock (_gate)
        {
            _over = true;
            _timer?.Dispose();
            if (_repeats is not null)
            {
                foreach (var repeat in _repeats.Values)
                {
                    repeat.Dispose();
                }
            }

            (_repeats, _line) = (null, null);
        }

        _head?.TrySetResult();
    }

    private EventPartPlan Ask(DeviceEvent raised)
    {
        var at = _of.Occasion();
        at.Code = raised.Code;
        at.Channel = EventCodes.Find(raised.Code)?.Subject is EventSubject.Channel or EventSubject.ThermalChannel ? raised.Index + 1 : null;
        return _faults.Ask(FaultPoints.EventPart, at, new EventPartPlan(EventText.Of(raised, _boundary, _spaced), raised));
    }

    private void Send(EventPartPlan plan)
    {
        lock (_gate)
        {
            _used = true;
            if (_over)
            {
                return;
            }

            if (plan.Raised is { Action: EventAction.Stop } stop && _repeats?.Remove(KeyOf(stop), out var repeat) == true)
            {
                repeat.Dispose();
            }

            if (plan.Lost)
            {
                return;
            }

            if (plan.Behind && _held is null)
            {
                _held = plan;
                return;
            }

            Put(plan);
            if (_held is { } held && plan.Raised is not null)
            {
                _held = null;
                Put(held);
            }

            if (plan is { RepeatEvery: { } every, Raised: { } raised })
            {
                Repeat(raised, every);
            }
        }
    }

    private void Put(EventPartPlan plan)
    {
        if (plan.Raised is not null)
        {
            _head?.TrySetResult();
        }

        foreach (var text in plan.Before)
        {
            Write(text, plan);
        }

        for (var copy = 0; copy < plan.Copies; copy++)
        {
            Write(plan.Text, plan);
        }

        foreach (var text in plan.After)
        {
            Write(text, plan);
        }
    }

    private void Write(EventText text, EventPartPlan plan)
    {
        var bytes = text.Write();
        if (plan.Glue > 1 || _glued is not null)
        {
            (_glued ??= []).AddRange(bytes);
            if (++_glueCount < plan.Glue)
            {
                return;
            }

            bytes = [.. _glued];
            (_glued, _glueCount) = (null, 0);
        }

        var due = plan.Delay > TimeSpan.Zero ? Now + plan.Delay : Now;
        if (plan.Raised is not null && _line?.Last is { } last && last.Value.Due > due)
        {
            due = last.Value.Due;
        }

        if (plan.Slices.Count == 0)
        {
            Queue(new Piece(bytes, due, IsFirst: true, IsLast: true), overtakes: plan.Raised is null && plan.Delay == TimeSpan.Zero);
            return;
        }

        for (int at = 0, slice = 0; at < bytes.Length; slice++)
        {
            var size = Math.Min(plan.Slices[slice % plan.Slices.Count], bytes.Length - at);
            Queue(new Piece(bytes.AsMemory(at, size), due, at == 0, at + size == bytes.Length), overtakes: false);
            (at, due) = (at + size, due + plan.Gap);
        }
    }

    // In order, but that a heartbeat does not wait for an event that is late; it does for one that is half out.
    private void Queue(Piece piece, bool overtakes)
    {
        var first = _line?.First;
        if (first is null ? piece.Due <= Now : overtakes && first.Value.IsFirst)
        {
            Out(piece);
            return;
        }

        _line ??= [];
        if (_line.Count >= EventSubscriber.MaxWaiting)
        {
            _client!.End(EventCut.Slow);
            return;
        }

        while (overtakes && first is { Value.IsLast: false, Next: not null })
        {
            first = first.Next;
        }

        if (overtakes && first is not null)
        {
            _line.AddAfter(first, piece);
        }
        else
        {
            _line.AddLast(piece);
        }

        Wake();
    }

    private void Out(Piece piece)
    {
        if (_over || (Plan.StallAfter is { } stall && _parts >= stall))
        {
            return;
        }

        _client!.Offer(Plan.Chunked ? Chunk(piece.Bytes) : piece.Bytes);
        if (piece.IsLast && ++_parts == Plan.CloseAfter)
        {
            End();
        }
    }

    private void End()
    {
        if (Plan.Terminates)
        {
            _client!.Offer(Encoding.ASCII.GetBytes($"--{_boundary}--\r\n"));
        }

        _client!.Finish();
        _head?.TrySetResult();
    }

    private void Repeat(DeviceEvent raised, TimeSpan every)
    {
        _repeats ??= new Dictionary<string, ITimer>(StringComparer.Ordinal);
        if (!_repeats.ContainsKey(KeyOf(raised)))
        {
            _repeats[KeyOf(raised)] = _device.Clock.Time.CreateTimer(_ => Again(raised), null, every, every);
        }
    }

    private void Again(DeviceEvent raised)
    {
        var plan = Ask(raised);
        if (plan.RepeatEvery is not null)
        {
            Send(plan);
            return;
        }

        lock (_gate)
        {
            if (_repeats?.Remove(KeyOf(raised), out var repeat) == true)
            {
                repeat.Dispose();
            }
        }
    }

    private void OnTimer()
    {
        _head?.TrySetResult();
        lock (_gate)
        {
            while (!_over && _line?.First is { } first && first.Value.Due <= Now)
            {
                _line.RemoveFirst();
                Out(first.Value);
            }

            Wake();
        }
    }

    private void Wake()
    {
        if (_over || _line?.First is not { } first)
        {
            return;
        }

        _timer ??= _device.Clock.Time.CreateTimer(static me => ((FaultyStream)me!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(TimeSpan.FromMilliseconds(Math.Max(0, Math.Ceiling((first.Value.Due - Now).TotalMilliseconds))), Timeout.InfiniteTimeSpan);
    }

    private TimeSpan Now => _device.Clock.Time.GetElapsedTime(0);

    private static string KeyOf(DeviceEvent raised) => string.Create(CultureInfo.InvariantCulture, $"{raised.Code}/{raised.Index}");

    private static byte[] Chunk(ReadOnlyMemory<byte> bytes) => [.. Encoding.ASCII.GetBytes($"{bytes.Length:x}\r\n"), .. bytes.Span, .. "\r\n"u8];

    /// <summary>Bytes that wait for their time.</summary>
    /// <param name="Bytes">The bytes.</param>
    /// <param name="Due">When they are sent.</param>
    /// <param name="IsFirst">Whether a part begins with them.</param>
    /// <param name="IsLast">Whether a part ends with them.</param>
    private sealed record Piece(ReadOnlyMemory<byte> Bytes, TimeSpan Due, bool IsFirst, bool IsLast);
}
