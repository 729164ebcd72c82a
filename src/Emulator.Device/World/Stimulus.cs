using System.Collections.Immutable;
using Emulator.Device.Analytics;
using Emulator.Device.Thermal;
using Emulator.Device.Doors;

namespace Emulator.Device.World;

/// <summary>Where in the picture, on a grid of 8192 x 8192 from its top left corner, as the configuration has rectangles.</summary>
/// <param name="X">0 to 8191.</param>
/// <param name="Y">0 to 8191.</param>
/// <param name="Width">1 to 8192.</param>
/// <param name="Height">1 to 8192.</param>
public readonly record struct Region(int X, int Y, int Width, int Height)
{
    /// <summary>The whole picture.</summary>
    public static Region Everywhere { get; } = new(0, 0, 8192, 8192);
}

/// <summary>Something that happens in front of a device, or to it. What a kind does not use is at its default.</summary>
public sealed record Stimulus
{
    /// <summary>What happens.</summary>
    public required StimulusKind Kind { get; init; }

    /// <summary>The channel, alarm input, disk, door or parking space, from 0.</summary>
    public int Index { get; init; }

    /// <summary>How long it lasts; null for a moment, or until something else ends it.</summary>
    public TimeSpan? Lasts { get; init; }

    /// <summary>Where in the picture.</summary>
    public Region Region { get; init; } = Region.Everywhere;

    /// <summary>How strongly, 0 to 100: how much it moves, how much of the lens is covered, how loud it is.</summary>
    public int Level { get; init; } = 100;

    /// <summary>How the contact of an alarm input stands: true open, false closed; null for whichever is its alarm when it begins.</summary>
    public bool? Open { get; init; }

    /// <summary>Percent of a disk that stay free.</summary>
    public int Free { get; init; }

    /// <summary>LeftToRight or RightToLeft, Enter or Leave; empty when it has none.</summary>
    public string Direction { get; init; } = "";

    /// <summary>People who enter.</summary>
    public int In { get; init; }

    /// <summary>People who leave.</summary>
    public int Out { get; init; }

    /// <summary>What goes through the picture; null when nothing does that has a way.</summary>
    public MovingObject? Moving { get; init; }

    /// <summary>Of heat, what is hot and where.</summary>
    public HeatObject? Heat { get; init; }

    /// <summary>What is said of a car; null when it is about none.</summary>
    public Traffic.CarWish? Car { get; init; }

    /// <summary>The room that a visitor rings at; empty for the one that the device calls by itself.</summary>
    public string Room { get; init; } = "";
    /// <summary>How somebody tries to open a door; null for what is no such thing.</summary>
    public DoorKey? Key { get; init; }

    /// <summary>What it is that moves: human or vehicle; empty when that is not to be seen.</summary>
    public string Object { get; init; } = "";

    /// <summary>Details for the event's data, name and value as JSON.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Details { get; init; } = [];
}

/// <summary>What a sensor made of a stimulus.</summary>
/// <param name="Code">The event that the sensor is there for.</param>
/// <param name="Index">The event's index, from 0.</param>
/// <param name="Raised">Whether the event was raised, or was on already and is kept on.</param>
/// <param name="Why">In a few words why, or why not.</param>
public sealed record Outcome(string Code, int Index, bool Raised, string Why);

/// <summary>A stimulus that lasts.</summary>
/// <param name="Number">Counts the stimuli of a device, from 1.</param>
/// <param name="What">The stimulus.</param>
/// <param name="Until">When it ends, as the process's time counts; null for a state that stays.</param>
internal sealed record LastingStimulus(long Number, Stimulus What, TimeSpan? Until);
