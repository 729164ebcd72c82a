using Emulator.Device.Config;

namespace Emulator.Device.Parts;

/// <summary>
/// What only some kinds of device have: a thermal sensor, doors, a talk panel, parking spaces. A part has its own state and lock; the device
/// tells it what all parts must know. What a part does not care about it does not override. Safe for any number of threads.
/// </summary>
public abstract class DevicePart : IDisposable
{
    /// <summary>Its name on the control API: lower case, one word.</summary>
    public abstract string Name { get; }

    /// <summary>What it does now, for the control API: an object that is written as JSON; null for nothing to tell.</summary>
    public virtual object? Describe() => null;

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>
    /// A stimulus begins, passes or ends. Called under the world's lock, in order: take no lock but the part's own, and leave what others
    /// should hear to <see cref="StimulusNotice.Later"/>.
    /// </summary>
    protected internal virtual void Noticed(StimulusNotice notice)
    {
    }

    /// <summary>The configuration has changed.</summary>
    protected internal virtual void Follow(ConfigChange change)
    {
    }

    /// <summary>The power has come or gone.</summary>
    protected internal virtual void Power(bool on)
    {
    }

    /// <summary>The clock is about to be set: what is dated ends by the old time.</summary>
    protected internal virtual void Suspend()
    {
    }

    /// <summary>The clock was set, or the local time jumped: what is dated goes on by the new time.</summary>
    protected internal virtual void Resume()
    {
    }

    /// <summary>It is as at the start.</summary>
    protected internal virtual void Reset()
    {
    }

    /// <summary>Its state as something that never changes, for <see cref="Restore"/>; null when it has none. What lasts is kept as the time it has left.</summary>
    protected internal virtual object? Capture() => null;

    /// <summary>It is as it was. The world's stimuli are put back afterwards, and are noticed then.</summary>
    /// <param name="then">What <see cref="Capture"/> gave.</param>
    protected internal virtual void Restore(object? then)
    {
    }

    /// <summary>Lets go of timers and of the device's events.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}
