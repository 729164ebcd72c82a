namespace Emulator.Device.Events;

/// <summary>What an event says of its code (document section 4.9.17).</summary>
public enum EventAction
{
    /// <summary>It begins.</summary>
    Start,

    /// <summary>It ends.</summary>
    Stop,

    /// <summary>It happened and is over.</summary>
    Pulse,

    /// <summary>It tells how something stands now.</summary>
    State,
}

/// <summary>One event of a device.</summary>
/// <param name="Sequence">Its number among the device's events, from 1, without gaps.</param>
/// <param name="Utc">When it was raised, by the device's clock.</param>
/// <param name="Code">Event code in the document's spelling, <c>VideoMotion</c>.</param>
/// <param name="Action">What it says.</param>
/// <param name="Index">The channel, input or device it is about, from 0.</param>
/// <param name="Data">Details as JSON with LF line ends, or null.</param>
/// <param name="Cause">What raised it: <c>device</c>, <c>stimulus</c> or <c>injected</c>; <c>power</c> and <c>reset</c> for a Stop of what ended with the power or a reset.</param>
public sealed record DeviceEvent(long Sequence, DateTime Utc, string Code, EventAction Action, int Index, string? Data, string Cause)
{
    /// <summary>The place of the rule in its channel's list that raised it (document section 8.1.3), from 0; null when it was none. What follows is that rule's.</summary>
    public int? Rule { get; init; }
}
