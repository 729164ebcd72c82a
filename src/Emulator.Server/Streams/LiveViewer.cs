using System.Threading.Channels;

namespace Emulator.Server.Streams;

/// <summary>Takes the frames of a <see cref="LiveStream"/>, one at a time and in order.</summary>
internal interface ILiveSink
{
    /// <summary>Takes a frame. The stream's pacer waits for it: it must not block.</summary>
    void Offer(MediaFrame frame);

    /// <summary>There will be no more: the stream was switched off.</summary>
    void End();

    /// <summary>How many clients it hands them to.</summary>
    int Clients => 1;
}

/// <summary>
/// A viewer with a queue. One that is too slow for its stream loses what it has not yet seen, and goes on with the next key frame.
/// </summary>
internal sealed class LiveViewer : ILiveSink, IDisposable
{
    private const int MaxFrames = 256;
    private const int MaxBytes = 8 * 1024 * 1024;

    private readonly Channel<MediaFrame> _queue = Channel.CreateUnbounded<MediaFrame>();
    private readonly LiveStream _stream;
    private long _bytes;
    private long _dropped;
    private bool _waitsForKey;

    internal LiveViewer(LiveStream stream, bool isClient) => (_stream, Clients) = (stream, isClient ? 1 : 0);

    /// <summary>1, or 0 for somebody who looks on from beside the camera.</summary>
    public int Clients { get; }

    /// <summary>Frames lost because they were not taken in time.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>The next frame, or null when the stream was switched off.</summary>
    /// <exception cref="OperationCanceledException">The wait was given up.</exception>
    public async ValueTask<MediaFrame?> NextAsync(CancellationToken cancellation)
    {
        while (await _queue.Reader.WaitToReadAsync(cancellation))
        {
            if (TryTake(out var frame))
            {
                return frame;
            }
        }

        return null;
    }

    public void Dispose() => _stream.Leave(this);

    void ILiveSink.Offer(MediaFrame frame)
    {
        if (_queue.Reader.Count >= MaxFrames || Interlocked.Read(ref _bytes) > MaxBytes)
        {
            _waitsForKey = true;
            while (TryTake(out _))
            {
                Drop();
            }
        }

        _waitsForKey &= !frame.IsKey;
        if (_waitsForKey)
        {
            Drop();
            return;
        }

        Interlocked.Add(ref _bytes, frame.Bytes);
        _queue.Writer.TryWrite(frame);
    }

    void ILiveSink.End() => _queue.Writer.TryComplete();

    private void Drop()
    {
        Interlocked.Increment(ref _dropped);
        _stream.CountDropped();
    }

    private bool TryTake(out MediaFrame? frame)
    {
        if (!_queue.Reader.TryRead(out frame))
        {
            return false;
        }

        Interlocked.Add(ref _bytes, -frame.Bytes);
        return true;
    }
}
