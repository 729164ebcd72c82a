using Emulator.Device.Events;

namespace Emulator.Device.World;

/// <summary>What a sensor says at a moment, before its signal is freed of jitter.</summary>
/// <param name="Armed">Whether it is enabled and within its periods; what is seen while it is not does not count.</param>
/// <param name="Detection">What it sees.</param>
/// <param name="Dejitter">For how long after a change another is not believed.</param>
/// <param name="NextEdge">The local time at which its periods begin or end next; null when never.</param>
internal readonly record struct Reading(bool Armed, Detection Detection, TimeSpan Dejitter, DateTime? NextEdge)
{
    public bool Seen => Armed && Detection.Seen;

    /// <summary>A sensor that the configuration knows nothing of, or that is not watching.</summary>
    public static Reading Idle(string why, DateTime? nextEdge = null) => new(false, new Detection(false, why), default, nextEdge);

    /// <summary>A sensor that watches by the configuration.</summary>
    public static Reading By(EventSetting setting, DateTime local, Func<Detection> look) =>
        !setting.Enable ? Idle("disabled")
        : !setting.Handler.Periods.Covers(local) ? Idle("outside TimeSection", setting.Handler.Periods.NextChange(local))
        : new Reading(true, look(), setting.Handler.Dejitter, setting.Handler.Periods.NextChange(local));
}

/// <summary>
/// One sensor: what is before it, and what it has made of it so far. It belongs to <see cref="DeviceWorld"/>, whose lock is held while it
/// is used.
/// </summary>
internal sealed class Sensor(string code, int index, SensorType type)
{
    // When its signal was last believed to have changed; null when nothing has to be waited for.
    private TimeSpan? _changed;

    public string Code => code;

    public int Index => index;

    public SensorType Type => type;

    /// <summary>What happens before it.</summary>
    public List<LastingStimulus> Stimuli { get; } = [];

    /// <summary>Whether its event is on.</summary>
    public bool IsOn { get; private set; }

    /// <summary>Of a motion detector, the blocks that move.</summary>
    public string? Blocks { get; private set; }

    /// <summary>Believes a reading or waits. Says what it raises, and when it has to be looked at again.</summary>
    public (EventAction? Raises, bool BlocksChanged, TimeSpan? Due) Believe(in Reading reading, TimeSpan now)
    {
        EventAction? raises = null;
        TimeSpan? due = null;
        if (reading.Seen != IsOn)
        {
            // A signal that trembles is waited for; a configuration that changes is not.
            if (reading.Armed && _changed + reading.Dejitter > now)
            {
                due = _changed + reading.Dejitter;
            }
            else
            {
                IsOn = reading.Seen;
                _changed = reading.Armed ? now : null;
                raises = IsOn ? EventAction.Start : EventAction.Stop;
            }
        }

        var blocks = IsOn && reading.Seen ? reading.Detection.Blocks : null;
        var changed = blocks is not null && blocks != Blocks;
        Blocks = blocks;
        return (raises, changed, due);
    }
}
