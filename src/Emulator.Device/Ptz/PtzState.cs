using System.Collections.Immutable;

namespace Emulator.Device.Ptz;

/// <summary>How a command went.</summary>
public enum PtzResult
{
    /// <summary>It was carried out.</summary>
    Done,

    /// <summary>It names something that could be there and is not: a preset that was never set.</summary>
    Missing,

    /// <summary>The mechanics cannot do that.</summary>
    Impossible,

    /// <summary>What it would remember could not be kept.</summary>
    NotKept,
}

/// <summary>One channel's mechanics at one moment.</summary>
/// <param name="Pan">Degrees to the right, from the reference that PositionReset sets.</param>
/// <param name="Tilt">Degrees downwards.</param>
/// <param name="Zoom">How many times.</param>
/// <param name="Focus">Position of the focus motor, 0 to 1.</param>
/// <param name="Iris">0 closed to 1 open.</param>
/// <param name="Moving">Whether it turns.</param>
/// <param name="Zooming">Whether it zooms.</param>
/// <param name="Preset">The preset it stands at; 0 for none, and while it moves.</param>
/// <param name="Action">What it does by itself.</param>
/// <param name="Number">The tour or pattern it goes through; 0 for none.</param>
/// <param name="OnSchedule">Whether PtzAutoMovement moves it.</param>
/// <param name="Recording">The pattern that is being recorded; 0 for none.</param>
/// <param name="Switches">What else is switched.</param>
public sealed record PtzState(
    double Pan, double Tilt, double Zoom, double Focus, double Iris, bool Moving, bool Zooming, int Preset, PtzAction Action, int Number, bool OnSchedule, int Recording, PtzSwitches Switches);

/// <summary>What a channel's commands switch that moves nothing.</summary>
/// <param name="Auxiliaries">Auxiliary functions that are on, in order.</param>
/// <param name="Lights">Lights that are on: address of the controller and number of the light.</param>
/// <param name="Menu">The line of the menu that is marked, from 0; null while the menu is closed.</param>
public sealed record PtzSwitches(ImmutableSortedSet<int> Auxiliaries, ImmutableSortedSet<string> Lights, int? Menu)
{
    /// <summary>The lines of the menu; the last one leaves it.</summary>
    public static ImmutableArray<string> MenuLines { get; } = ["CAMERA", "PTZ", "SYSTEM", "EXIT"];

    /// <summary>All off.</summary>
    public static PtzSwitches Off { get; } = new([], ImmutableSortedSet.Create<string>(StringComparer.Ordinal), null);

    /// <summary>An auxiliary function on or off.</summary>
    public PtzSwitches Auxiliary(int number, bool on) => this with { Auxiliaries = on ? Auxiliaries.Add(number) : Auxiliaries.Remove(number) };

    /// <summary>A light on or off.</summary>
    public PtzSwitches Light(int address, int light, bool on) => this with { Lights = on ? Lights.Add($"{address}/{light}") : Lights.Remove($"{address}/{light}") };

    /// <summary>The mark moved; nothing while the menu is closed.</summary>
    public PtzSwitches MarkMoved(int lines) => Menu is { } line ? this with { Menu = Math.Clamp(line + lines, 0, MenuLines.Length - 1) } : this;

    /// <summary>The marked line chosen: the last one closes the menu, the others lead nowhere.</summary>
    public PtzSwitches Entered() => Menu == MenuLines.Length - 1 ? this with { Menu = null } : this;
}
