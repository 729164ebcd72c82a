using Emulator.Device.World;

namespace Emulator.Device.Parts;

/// <summary>How a stimulus stands.</summary>
public enum StimulusPhase
{
    /// <summary>It begins, and lasts.</summary>
    Began,

    /// <summary>It is over in this moment.</summary>
    Passed,

    /// <summary>What lasted is over.</summary>
    Ended,
}

/// <summary>Tells a part of a device of a stimulus, and hears what the part makes of it.</summary>
/// <param name="Number">Counts the stimuli of a device, from 1.</param>
/// <param name="What">The stimulus.</param>
/// <param name="Phase">How it stands.</param>
/// <param name="Powered">Whether the device is on; what is off senses nothing, though the world goes on.</param>
/// <param name="Later">Does something when no lock is held any more, in the order of all that happens: raise the part's events with it.</param>
/// <param name="Outcomes">What was made of it so far; whoever posted the stimulus is told. A part adds to it.</param>
public sealed record StimulusNotice(long Number, Stimulus What, StimulusPhase Phase, bool Powered, Action<Action> Later, ICollection<Outcome> Outcomes);
