using Emulator.Device.Records;

namespace Emulator.Device.Doors;

/// <summary>Why a door stays shut, by the numbers of devices in the field (ErrorCode of records and events).</summary>
public enum DoorError
{
    /// <summary>It opens.</summary>
    None = 0,

    /// <summary>Nobody knows the card, the code or the finger, or it may open nothing.</summary>
    Unauthorized = 0x10,

    /// <summary>The card is lost or cancelled.</summary>
    CardLost = 0x11,

    /// <summary>The card is for other doors.</summary>
    NoRight = 0x12,

    /// <summary>The card is out of its dates.</summary>
    OutOfDate = 0x14,

    /// <summary>The door is kept shut.</summary>
    AlwaysClosed = 0x17,

    /// <summary>A card for patrols, which opens nothing.</summary>
    PatrolCard = 0x19,

    /// <summary>The card is not for this time of the week.</summary>
    OutOfSchedule = 0x20,

    /// <summary>The card is right, its code is not.</summary>
    WrongPassword = 0x40,
}

/// <summary>What the device makes of an attempt to open a door.</summary>
/// <param name="Error">Why it stays shut; none when it opens.</param>
/// <param name="Why">The same in a few words.</param>
/// <param name="Card">The card, or the one of the user whose code or finger it is; null when none is known.</param>
/// <param name="Duress">Whether somebody is made to do it: the door opens, and the device tells of it.</param>
public sealed record DoorVerdict(DoorError Error, string Why, AccessCard? Card = null, bool Duress = false)
{
    /// <summary>Whether the door opens.</summary>
    public bool Opens => Error == DoorError.None;
}
