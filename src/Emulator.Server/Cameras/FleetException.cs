namespace Emulator.Server.Cameras;

/// <summary>A device cannot be added as it was asked for.</summary>
/// <param name="field">What is at fault, with the name it has in a fleet file.</param>
/// <param name="message">What is wrong with it.</param>
/// <param name="inner">Where it comes from.</param>
internal sealed class FleetException(string field, string message, Exception? inner = null) : IOException(message, inner)
{
    /// <summary>What is at fault.</summary>
    public string Field { get; } = field;

    /// <summary>Whether it would do if the fleet were another: something is taken.</summary>
    public bool IsConflict { get; init; }

    /// <summary>Another device has what this one is to have.</summary>
    public static FleetException Taken(string field, string what, string by) => new(field, $"{what} is {by}'s") { IsConflict = true };
}
