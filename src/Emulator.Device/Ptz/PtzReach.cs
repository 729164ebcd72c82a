using Emulator.Device.Profiles;

namespace Emulator.Device.Ptz;

/// <summary>How far and how fast the mechanics of a profile move. Angles are degrees; pan grows to the right, tilt downwards, as devices count them.</summary>
public sealed class PtzReach
{
    /// <summary>The highest speed of a command (document section 4.10.7).</summary>
    public const int MaxSpeed = 8;

    private readonly PtzProfile _profile;

    /// <summary>Reads it from a profile.</summary>
    public PtzReach(PtzProfile profile)
    {
        _profile = profile;
        IsEndless = profile.Pan.Max - profile.Pan.Min >= 360;
        HomePan = Math.Clamp(0, profile.Pan.Min, profile.Pan.Max);
        HomeTilt = Math.Clamp(0, profile.Tilt.Min, profile.Tilt.Max);
    }

    /// <summary>Whether it turns round and round.</summary>
    public bool IsEndless { get; }

    /// <summary>The pan that it starts at: 0, or what is nearest to it.</summary>
    public double HomePan { get; }

    /// <summary>The tilt that it starts at: 0, or what is nearest to it.</summary>
    public double HomeTilt { get; }

    /// <summary>Pan of a device that does not turn endlessly.</summary>
    public (double Min, double Max) Pan => _profile.Pan;

    /// <summary>Tilt.</summary>
    public (double Min, double Max) Tilt => _profile.Tilt;

    /// <summary>Highest zoom, 1 or more.</summary>
    public double MaxZoom => _profile.Zoom;

    /// <summary>Degrees a second at a speed of 0 to 8.</summary>
    public double Rate(double speed) => _profile.DegreesPerSecond * speed / MaxSpeed;

    /// <summary>The zoom at a position of the zoom motor, 0 to 1.</summary>
    public double ZoomAt(double motor) => 1 + ((MaxZoom - 1) * motor);

    /// <summary>The position of the zoom motor for a zoom; at an end of its travel for one beyond it.</summary>
    public double MotorAt(double zoom) => MaxZoom > 1 ? Math.Clamp((zoom - 1) / (MaxZoom - 1), 0, 1) : 0;

    /// <summary>The pan that means the same direction and can be reached; null when none can.</summary>
    public double? FindPan(double degrees)
    {
        if (IsEndless)
        {
            return Wrap(degrees);
        }

        var turned = degrees - (360 * Math.Floor((degrees - Pan.Min) / 360));
        return turned <= Pan.Max ? turned : null;
    }

    /// <summary>A pan brought to where it can be: round the circle, or to an end.</summary>
    public double KeepPan(double degrees) => IsEndless ? Wrap(degrees) : Math.Clamp(degrees, Pan.Min, Pan.Max);

    /// <summary>A tilt brought to where it can be.</summary>
    public double KeepTilt(double degrees) => Math.Clamp(degrees, Tilt.Min, Tilt.Max);

    /// <summary>An angle from 0 to below 360.</summary>
    public static double Wrap(double degrees)
    {
        var turned = degrees % 360;
        turned = turned < 0 ? turned + 360 : turned;
        // Also for a zero that is negative.
        return turned is 0 or >= 360 ? 0 : turned;
    }
}
