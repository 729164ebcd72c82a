using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using Emulator.Server.Cgi;
using Emulator.Server.Streams;

namespace Emulator.Server.Recordings;

/// <summary>The streams of playBack.cgi that are open, by their numbers (document section 4.2.3).</summary>
internal sealed class PlaybackTable
{
    private readonly ConcurrentDictionary<string, Playback> _open = new(StringComparer.Ordinal);
    private int _next = -1;

    public int Count => _open.Count;

    /// <summary>Gives a stream a number.</summary>
    public int Add(Playback playback)
    {
        var number = Interlocked.Increment(ref _next) & int.MaxValue;
        _open[KeyOf(number)] = playback;
        return number;
    }

    public void Remove(int number) => _open.TryRemove(KeyOf(number), out _);

    public Playback? Find(string number) => int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var key) ? _open.GetValueOrDefault(KeyOf(key)) : null;

    private static string KeyOf(int number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>
/// A recorded time on its way to one client, at a pace and in a direction that another request controls (document section 4.2.4).
/// </summary>
internal sealed class Playback(IReadOnlyList<RecordedClip> clips, TimeProvider time, IStreamContainer container, StreamFactsSource facts)
{
    /// <summary>How long a paused stream is kept open.</summary>
    public static readonly TimeSpan MaxPause = TimeSpan.FromMinutes(10);

    private readonly Lock _gate = new();
    private Order _order = new(0, 1, false, false, null, false, new CancellationTokenSource());

    /// <summary>Plays: on from where it is, or from another time.</summary>
    /// <param name="speed">Above 0 forwards, below 0 backwards, which shows key frames alone.</param>
    /// <param name="keysOnly">Whether key frames alone are shown.</param>
    /// <param name="seek">Where to go; null stays.</param>
    /// <returns>The number that frames carry from now on.</returns>
    public ushort Play(double speed, bool keysOnly, DateTime? seek) =>
        Give(o => o with { OperateId = (ushort)(o.OperateId == ushort.MaxValue ? 1 : o.OperateId + 1), Speed = speed, KeysOnly = keysOnly || speed < 0, Paused = false, Seek = seek });

    /// <summary>Stops where it is.</summary>
    public void Pause() => Give(o => o with { Paused = true });

    /// <summary>Ends it.</summary>
    public void Cancel() => Give(o => o with { Cancelled = true });

    /// <summary>Sends until the end of the time, a cancel, or the client leaves.</summary>
    public async Task RunAsync(CgiStream answer)
    {
        var position = new Position(clips[0].Start, Continues: false);
        while (true)
        {
            Order order;
            lock (_gate)
            {
                order = _order;
                _order = order with { Seek = null };
            }

            if (order.Cancelled || answer.Closed.IsCancellationRequested)
            {
                return;
            }

            using var changed = CancellationTokenSource.CreateLinkedTokenSource(order.Changed.Token, answer.Closed);
            if (order.Paused)
            {
                if (await IsOverAsync(MaxPause, changed.Token))
                {
                    return;
                }

                continue;
            }

            if (order.Seek is { } seek)
            {
                position = new Position(seek, Continues: false);
            }

            if (await SendAsync(answer, order, position, changed.Token) is not { } reached)
            {
                return;
            }

            position = reached;
        }
    }

    // Where it came when another order was given; null at the end, or when the client left.
    private async Task<Position?> SendAsync(CgiStream answer, Order order, Position position, CancellationToken changed)
    {
        var buffer = new ArrayBufferWriter<byte>(64 * 1024);
        DateTime? began = null;
        var started = time.GetTimestamp();
        var continues = position.Continues && !order.KeysOnly;
        foreach (var step in Steps(position.Utc, order, continues))
        {
            buffer.ResetWrittenCount();
            if (step.Frame is not { } frame)
            {
                container.WriteGap(buffer, order.OperateId, step.GapStart, step.GapEnd);
                (began, started) = (null, time.GetTimestamp());
            }
            else
            {
                began ??= frame.Utc;
                var due = (frame.Utc - began.Value).Duration() / Math.Abs(order.Speed) - time.GetElapsedTime(started);
                if ((due > TimeSpan.Zero && !await IsOverAsync(due, changed)) || changed.IsCancellationRequested)
                {
                    return position with { Continues = position.Continues && continues };
                }

                container.Write(buffer, frame, facts.At(frame.Utc, order.OperateId));
                // Sound does not say which picture comes next.
                position = frame.Video is null ? position : new Position(frame.Utc.AddTicks(1), Continues: !order.KeysOnly);
                continues = !order.KeysOnly;
            }

            if (!await answer.WriteMediaAsync(default, buffer.WrittenMemory, default))
            {
                return null;
            }
        }

        return null;
    }

    private IEnumerable<Step> Steps(DateTime from, Order order, bool continues)
    {
        if (order.Speed < 0)
        {
            foreach (var clip in clips.Reverse().Where(c => c.Start <= from))
            {
                foreach (var frame in clip.KeysBackward(from.AddTicks(-1)))
                {
                    yield return new Step(frame);
                }
            }

            yield break;
        }

        var last = from;
        foreach (var clip in clips.Where(c => c.Video.StartOf(c.EndFrame - 1) >= from))
        {
            if (clip.Start > last)
            {
                yield return new Step(null, last, clip.Start);
            }

            // Decoding begins with a key frame: the last one at or before the time.
            var begin = clip.Start > from ? clip.Start
                : continues ? from
                : clip.Video.StartOf(Math.Max(clip.FirstFrame, clip.Video.KeyAtOrBefore(clip.Video.NumberAt(from))));
            foreach (var frame in order.KeysOnly ? Keys(clip, begin) : clip.Frames(begin))
            {
                yield return new Step(frame);
            }

            last = clip.End;
        }
    }

    private static IEnumerable<MediaFrame> Keys(RecordedClip clip, DateTime from)
    {
        for (var key = clip.Video.KeyAtOrBefore(clip.Video.FirstFrom(from)); key < clip.EndFrame; key += clip.Video.Format.Gop)
        {
            var video = clip.Video.At(key);
            if (video.Utc >= from)
            {
                yield return new MediaFrame(video, null, video.Utc - clip.Start);
            }
        }
    }

    private ushort Give(Func<Order, Order> change)
    {
        lock (_gate)
        {
            var before = _order;
            var after = change(before) with { Changed = new CancellationTokenSource() };
            _order = after;
            before.Changed.Cancel();
            return after.OperateId;
        }
    }

    // True when the time is over, false when it was cut short.
    private async Task<bool> IsOverAsync(TimeSpan span, CancellationToken cut)
    {
        try
        {
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(span.TotalMilliseconds)), time, cut);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private sealed record Order(ushort OperateId, double Speed, bool KeysOnly, bool Paused, DateTime? Seek, bool Cancelled, CancellationTokenSource Changed);

    // Where the next frame begins at the earliest, and whether the one before it has been sent.
    private sealed record Position(DateTime Utc, bool Continues);

    // A frame, or a time without any.
    private readonly record struct Step(MediaFrame? Frame, DateTime GapStart = default, DateTime GapEnd = default);
}
