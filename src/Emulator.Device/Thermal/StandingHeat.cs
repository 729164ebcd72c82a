namespace Emulator.Device.Thermal;

/// <summary>Something that belongs to the scene of a thermal channel. Where it is and how warm follows from the time alone.</summary>
/// <param name="X">Its centre across on the grid of 8192, at rest.</param>
/// <param name="Y">Its centre down.</param>
/// <param name="RadiusX">Half its width.</param>
/// <param name="RadiusY">Half its height.</param>
/// <param name="Celsius">Its temperature; of what has none of its own, how much it differs from the air.</param>
internal sealed record StandingHeat(double X, double Y, double RadiusX, double RadiusY, double Celsius)
{
    /// <summary>Whether it is as warm as the air but for <see cref="Celsius"/>.</summary>
    public bool FollowsAir { get; init; }

    /// <summary>By how many degrees it grows warmer and colder.</summary>
    public double Swing { get; init; }

    /// <summary>How far it goes to the right of <see cref="X"/>, and back.</summary>
    public double Walk { get; init; }

    /// <summary>How long it takes for one turn of either.</summary>
    public TimeSpan Turn { get; init; } = TimeSpan.FromMinutes(20);

    /// <summary>It at a time.</summary>
    public HeatSpot At(DateTime utc, double ambient)
    {
        // There and back again, 0 to 1 to 0.
        var turn = (double)(utc.Ticks % Turn.Ticks) / Turn.Ticks;
        var there = 1 - Math.Abs((2 * turn) - 1);
        return new HeatSpot(X + (Walk * there), Y, RadiusX, RadiusY, (FollowsAir ? ambient : 0) + Celsius + (Swing * ((2 * there) - 1)), 1);
    }

    /// <summary>What stands before a channel, from the back to the front.</summary>
    /// <param name="channel">Video channel, from 0. Every second one has its things the other way round.</param>
    public static StandingHeat[] Before(int channel)
    {
        StandingHeat[] things =
        [
            new(1500, 3600, 700, 900, -6) { FollowsAir = true }, // a cold window
            new(6700, 3900, 500, 700, 42) { Swing = 4, Turn = TimeSpan.FromMinutes(17) }, // a machine at work
            new(7450, 4300, 260, 1900, 31), // a warm pipe
            new(2900, 6900, 560, 330, 12) { FollowsAir = true }, // a car that has come home
            new(900, 6300, 230, 560, 33) { Walk = 6200, Turn = TimeSpan.FromMinutes(6) }, // somebody who walks up and down
        ];
        return channel % 2 == 1 ? things : [.. Array.ConvertAll(things, t => t with { X = HeatScene.Grid - t.X, Walk = -t.Walk })];
    }
}
