namespace Emulator.Device.Doors;

/// <summary>How a door stands (document section 11.1.2).</summary>
public enum DoorStatus
{
    /// <summary>Shut and locked.</summary>
    Close,

    /// <summary>Unlocked, or standing open.</summary>
    Open,

    /// <summary>Forced.</summary>
    Break,
}

/// <summary>One door. Times are as the device's time passes; its owner's lock guards it.</summary>
internal sealed class Door
{
    /// <summary>When it locks again; null while it is locked.</summary>
    public TimeSpan? Locks { get; set; }

    /// <summary>Since when it stands open; null while it is shut. It does so whatever the device knows of it.</summary>
    public TimeSpan? OpenSince { get; set; }

    /// <summary>Whether it was forced.</summary>
    public bool Forced { get; set; }

    /// <summary>Whether it has stood open for too long.</summary>
    public bool TooLong { get; set; }

    /// <summary>How it stood when that was last told.</summary>
    public DoorStatus Told { get; set; }

    public bool IsUnlocked(in DoorSettings settings, TimeSpan now) => settings.AlwaysOpen || Locks > now;

    public DoorStatus Status(in DoorSettings settings, TimeSpan now) =>
        Forced ? DoorStatus.Break : IsUnlocked(settings, now) || (settings.Sensor && OpenSince is not null) ? DoorStatus.Open : DoorStatus.Close;

    /// <summary>Locked and forgotten, however it stands.</summary>
    public void Forget() => (Locks, Forced, TooLong, Told) = (null, false, false, DoorStatus.Close);
}

/// <summary>A door at a moment: what goes on has so long left, or has gone on for so long.</summary>
internal sealed record DoorMoment(TimeSpan? LocksIn, TimeSpan? OpenFor, bool Forced, bool TooLong);

/// <summary>A door, for the control API.</summary>
/// <param name="Door">From 1.</param>
/// <param name="Name">AccessControl.Name.</param>
/// <param name="Status">As getDoorStatus tells it.</param>
/// <param name="Unlocked">Whether its lock is open.</param>
/// <param name="LocksInSeconds">When it locks again; null when it is locked, or stays unlocked.</param>
/// <param name="StandsOpen">Whether it really stands open, whether or not the device has a contact there.</param>
/// <param name="TooLong">Whether it has stood open for too long.</param>
public sealed record DoorInfo(int Door, string Name, string Status, bool Unlocked, double? LocksInSeconds, bool StandsOpen, bool TooLong);
