using System.Text.Json.Serialization;

namespace Emulator.Device.Ptz;

/// <summary>Where the mechanics stand or go.</summary>
/// <param name="Pan">Degrees, to the right; 0 to below 360 where they turn endlessly.</param>
/// <param name="Tilt">Degrees, downwards.</param>
/// <param name="Zoom">Position of the zoom motor, 0 to 1.</param>
/// <param name="Focus">Position of the focus motor, 0 to 1.</param>
public readonly record struct PtzPlace(double Pan, double Tilt, double Zoom, double Focus)
{
    private const double Tolerance = 0.01;

    /// <summary>Whether the camera looks the same way from both: pan, tilt and zoom.</summary>
    public bool IsAt(PtzPlace other)
    {
        var turn = PtzReach.Wrap(Pan - other.Pan);
        return Math.Min(turn, 360 - turn) < Tolerance && Math.Abs(Tilt - other.Tilt) < Tolerance && Math.Abs(Zoom - other.Zoom) < Tolerance / 10;
    }
}

/// <summary>One order to the mechanics: a place to go to, or speeds from -8 to 8 of which 0 stops. What is null is left alone.</summary>
public sealed record PtzMove
{
    /// <summary>Speed of the pan, positive to the right.</summary>
    public double? Pan { get; init; }

    /// <summary>Speed of the tilt, positive downwards.</summary>
    public double? Tilt { get; init; }

    /// <summary>Speed of the zoom, positive closer.</summary>
    public double? Zoom { get; init; }

    /// <summary>Speed of the focus, positive further.</summary>
    public double? Focus { get; init; }

    /// <summary>Speed of the iris, positive wider.</summary>
    public double? Iris { get; init; }

    /// <summary>For how long at most; null until something stops it.</summary>
    public TimeSpan? During { get; init; }

    /// <summary>The place to go to.</summary>
    public PtzPlace? To { get; init; }

    /// <summary>How fast to go there, above 0, to 8.</summary>
    public double Speed { get; init; } = PtzReach.MaxSpeed;

    /// <summary>All of it stops.</summary>
    [JsonIgnore]
    public static PtzMove Halt { get; } = new() { Pan = 0, Tilt = 0, Zoom = 0, Focus = 0, Iris = 0 };
}
