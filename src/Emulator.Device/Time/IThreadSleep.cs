namespace Emulator.Device.Time;

/// <summary>How the one thread of a <see cref="ThreadTime"/> waits.</summary>
public interface IThreadSleep : IDisposable
{
    /// <summary>Waits for as long, or until it is woken: also by a call that came before and woke nobody.</summary>
    /// <param name="milliseconds">How long; below 0 for ever. It may end early.</param>
    void Sleep(int milliseconds);

    /// <summary>Wakes the thread, now or when it next sleeps. Called on any thread.</summary>
    void Wake();
}

/// <summary>Waits as threads of the framework do.</summary>
internal sealed class EventSleep : IThreadSleep
{
    private readonly AutoResetEvent _woken = new(initialState: false);

    public void Sleep(int milliseconds) => _woken.WaitOne(milliseconds);

    public void Wake() => _woken.Set();

    public void Dispose() => _woken.Dispose();
}
