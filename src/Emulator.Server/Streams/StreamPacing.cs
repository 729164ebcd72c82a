namespace Emulator.Server.Streams;

/// <summary>What wakes the pacers of all streams of the process: a thread of their own, or the virtual clock itself.</summary>
internal sealed class StreamPacing(TimeProvider waker) : IDisposable
{
    /// <summary>Time whose timers wake them.</summary>
    public TimeProvider Waker => waker;

    public void Dispose() => (waker as IDisposable)?.Dispose();
}
