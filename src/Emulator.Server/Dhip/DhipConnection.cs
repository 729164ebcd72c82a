using System.Buffers;
using Emulator.Device.Access;
using Emulator.Protocol.Dhip;
using Emulator.Server.Cameras;
using Emulator.Server.Cgi;
using Emulator.Server.Faults;
using Emulator.Server.Journaling;
using Emulator.Server.Rpc;
using Emulator.Server.Wire;

namespace Emulator.Server.Dhip;

/// <summary>
/// One connection of the JSON protocol in DHIP frames: reads what the client sends and answers, in order, and between answers tells what the
/// session asked to be told of. The session lives and dies with it. Every answer is written in the journal.
/// </summary>
internal sealed class DhipConnection : IRpcConnection
{
    // Who connects and does not log in holds its place no longer than this.
    private static readonly TimeSpan LoginPatience = TimeSpan.FromSeconds(30);

    private readonly Camera _camera;
    private readonly WireConnection _wire;
    private readonly RpcLink _link;
    private readonly DhipReader _reader = new();
    private readonly DateTimeOffset _began;
    private readonly FaultedFrames _faulted;

    public DhipConnection(Camera camera, WireConnection wire)
    {
        (_camera, _wire) = (camera, wire);
        _link = new RpcLink(wire.Peer, DeviceAccess.Dhip, this);
        _began = camera.Device.Clock.Time.GetUtcNow();
        Outbox = new RpcOutbox(WriteAsync, () => Cut("slow"));
        _faulted = new FaultedFrames(Outbox, camera.Device.Clock.Time, wire);
    }

    /// <summary>Everything that goes out.</summary>
    private RpcOutbox Outbox { get; }

    /// <inheritdoc/>
    public void Tell(RpcSession session, long request, ReadOnlyMemory<byte> line, FaultContext? at) => Send(DhipHeader.Frame(session.Number, (uint)request, line.Span), isNote: true, at);

    /// <summary>Serves it to its end.</summary>
    public async Task ServeAsync()
    {
        // Endless, like a stream of events: an address that is banned is cut off at once.
        _wire.IsStreaming = true;
        _wire.ProbeWhenIdle();
        using var patience = _camera.Device.Clock.Time.CreateTimer(static me => ((DhipConnection)me!).Look(), this, LoginPatience, Timeout.InfiniteTimeSpan);
        try
        {
            while (true)
            {
                var read = await _wire.Input.ReadAsync();
                var (goes, rest) = await TakeAsync(read.Buffer);
                _wire.Input.AdvanceTo(rest, read.Buffer.End);
                if (!goes || read.IsCompleted || read.IsCanceled)
                {
                    break;
                }
            }

            // What was answered last is still on its way to a client that only closed its own direction.
            await _faulted.DrainAsync();
            await Outbox.DrainAsync();
        }
        finally
        {
            _faulted.Stop();
            Outbox.Dispose();
            _camera.Rpc.Sessions.EndOf(this, "gone");
        }
    }

    /// <inheritdoc/>
    public void Cut(string why)
    {
        if (why is "slow" or "nologin")
        {
            var time = _camera.Device.Clock.Time.GetUtcNow();
            _camera.Journal.Add(new JournalEntry { Utc = time, Kind = "dhip.end", Peer = _wire.Peer, Connection = _wire.Number, Target = "dhip", Bytes = _wire.BytesSent, Duration = time - _began, Reason = why });
        }

        Outbox.Dispose();
        _wire.Cut();
    }

    // False when the connection is to end, and where to read on.
    private async ValueTask<(bool Goes, SequencePosition From)> TakeAsync(ReadOnlySequence<byte> buffer)
    {
        while (true)
        {
            var item = _reader.Read(ref buffer);
            if (item.Kind == DhipItemKind.More)
            {
                return (true, buffer.Start);
            }

            if (item.Kind == DhipItemKind.Lost || !_camera.Admits(_wire.Peer.Address) || !await AnswerAsync(item))
            {
                return (false, buffer.Start);
            }
        }
    }

    private async ValueTask<bool> AnswerAsync(DhipItem item)
    {
        var time = _camera.Device.Clock.Time;
        var started = time.GetTimestamp();
        if (await FaultGate.BearAsync(_camera, _wire, at: null, wantsVideo: false) != 0)
        {
            // It has no status to refuse with.
            return false;
        }

        var envelope = item.Header.Session == 0 ? null : item.Header.Session.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var answer = RpcDispatcher.Answer(_camera, _link, item.Body, envelope);
        await RpcDispatcher.WaitAsync(_camera, _wire, answer);
        if (!answer.IsLost)
        {
            Send(DhipHeader.Frame(answer.Session, answer.Request is > 0 and <= uint.MaxValue ? (uint)answer.Request : item.Header.Request, answer.Body.Span), isNote: false, answer.At);
        }

        _camera.Journal.Add(new JournalEntry
        {
            Utc = time.GetUtcNow(),
            Kind = "dhip",
            Peer = _wire.Peer,
            Connection = _wire.Number,
            User = answer.User,
            Method = answer.Method,
            Target = "dhip",
            Status = answer.IsLost ? 0 : answer.Error?.Code ?? 200,
            Bytes = answer.Body.Length,
            Duration = time.GetElapsedTime(started),
            Session = answer.Session == 0 ? null : answer.Session.ToString(System.Globalization.CultureInfo.InvariantCulture),
            Fault = answer.At?.FaultIds,
        });
        if (_camera.Device.Power.IsPending)
        {
            // The device goes down once this answer is out: the connection closes behind it, and only then does the power change.
            _ = SettleAsync();
            return false;
        }

        await Outbox.ReadyAsync();
        return !answer.Closes && !_faulted.Ends;
    }

    private void Send(byte[] frame, bool isNote, FaultContext? at)
    {
        if (at is null && !_faulted.IsBusy)
        {
            Outbox.Offer(frame);
            return;
        }

        var plan = new DhipFramePlan(frame, isNote);
        _faulted.Send(at is null ? plan : _camera.Faults.Ask(FaultPoints.DhipFrame, at, plan));
    }

    private async Task SettleAsync()
    {
        await _wire.EndedAsync();
        _camera.Device.Power.Settle();
    }

    private async ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> frame)
    {
        try
        {
            return !(await _wire.Output.WriteAsync(frame, _wire.Closed)).IsCompleted;
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException or InvalidOperationException or ObjectDisposedException)
        {
            return false;
        }
    }

    private void Look()
    {
        if (!_camera.Rpc.Sessions.All.Any(s => s.Link.Connection == this))
        {
            Cut("nologin");
        }
    }
}
