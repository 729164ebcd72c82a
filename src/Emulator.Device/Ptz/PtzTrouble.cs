namespace Emulator.Device.Ptz;

/// <summary>What is wrong with the mechanics of a channel. Orders are taken and answered as ever.</summary>
public sealed record PtzTrouble
{
    /// <summary>Nothing moves any more.</summary>
    public bool Stuck { get; init; }

    /// <summary>Left is right and up is down, where a direction is ordered.</summary>
    public bool Inverted { get; init; }

    /// <summary>Degrees by which each further order that goes to a place misses it more.</summary>
    public double Drift { get; init; }

    /// <summary>Where it says that it stands, wherever it does; null for where it does.</summary>
    public PtzState? Told { get; init; }

    /// <summary>What becomes of an order; null when nothing does.</summary>
    /// <param name="move">The order.</param>
    /// <param name="orders">How many went to a place before.</param>
    /// <param name="reach">How far it can go.</param>
    internal PtzMove? Bend(PtzMove move, int orders, PtzReach reach) => Stuck ? null : move with
    {
        Pan = Inverted ? -move.Pan : move.Pan,
        Tilt = Inverted ? -move.Tilt : move.Tilt,
        To = move.To is { } place && Drift != 0 ? place with { Pan = reach.KeepPan(place.Pan + (Drift * (orders + 1))) } : move.To,
    };
}
