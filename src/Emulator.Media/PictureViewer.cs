using System.Threading.Channels;

namespace Emulator.Media;

/// <summary>One viewer's queue of a <see cref="PictureStream"/>. A viewer that is too slow loses the oldest frames and nobody else's.</summary>
public sealed class PictureViewer : IDisposable
{
    private readonly Channel<PictureFrame> _queue;
    private readonly PictureStream _stream;
    private long _dropped;

    internal PictureViewer(PictureStream stream, int capacity, bool isClient)
    {
        (_stream, IsClient) = (stream, isClient);
        _queue = Channel.CreateBounded<PictureFrame>(
            new BoundedChannelOptions(capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleWriter = true },
            _ => Drop());
    }

    /// <summary>The frames, oldest first. Completes when the stream is switched off, and with the exception when its picture cannot be made.</summary>
    public ChannelReader<PictureFrame> Frames => _queue.Reader;

    /// <summary>How many frames were lost because the queue was full.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    internal bool IsClient { get; }

    public void Dispose() => _stream.Leave(this);

    internal void Offer(PictureFrame frame) => _queue.Writer.TryWrite(frame);

    private void Drop()
    {
        Interlocked.Increment(ref _dropped);
        _stream.CountDropped();
    }

    internal void End(Exception? failure) => _queue.Writer.TryComplete(failure);
}
