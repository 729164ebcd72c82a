using System.Collections.Immutable;

namespace Emulator.Device.Doors;

/// <summary>A way to open a door (document section 12.4.1).</summary>
/// <param name="Number">Its number in records and events.</param>
/// <param name="Name">Its name on the control API.</param>
/// <param name="Card">Whether it takes a card.</param>
/// <param name="Password">Whether it takes a code.</param>
/// <param name="Finger">Whether it takes a finger, which is known by its owner's UserID.</param>
/// <param name="Free">Whether it opens for anybody: there is nothing to check.</param>
public sealed record OpenMethod(int Number, string Name, bool Card = false, bool Password = false, bool Finger = false, bool Free = false)
{
    /// <summary>A card.</summary>
    public static OpenMethod ByCard { get; } = new(1, "card", Card: true);

    /// <summary>A card, and then the code that goes with it.</summary>
    public static OpenMethod ByCardAndPassword { get; } = new(2, "card-password", Card: true, Password: true);

    /// <summary>Somebody far away.</summary>
    public static OpenMethod Remotely { get; } = new(4, "remote", Free: true);

    /// <summary>The button inside.</summary>
    public static OpenMethod ByButton { get; } = new(5, "button", Free: true);

    /// <summary>A code.</summary>
    public static OpenMethod ByPassword { get; } = new(0, "password", Password: true);

    /// <summary>The code of somebody who is forced to give it.</summary>
    public static OpenMethod UnderDuress { get; } = new(13, "duress", Password: true);

    /// <summary>All that the document has.</summary>
    public static ImmutableArray<OpenMethod> All { get; } =
    [
        ByPassword,
        ByCard,
        ByCardAndPassword,
        new(3, "password-card", Card: true, Password: true),
        Remotely,
        ByButton,
        new(6, "fingerprint", Finger: true),
        new(7, "password-card-fingerprint", Card: true, Password: true, Finger: true),
        new(8, "password-fingerprint", Password: true, Finger: true),
        new(9, "card-fingerprint", Card: true, Finger: true),
        new(11, "several", Free: true),
        new(12, "key", Free: true),
        UnderDuress,
    ];

    /// <summary>The method of that name, or null.</summary>
    public static OpenMethod? Find(string? name) => All.FirstOrDefault(m => string.Equals(m.Name, name, StringComparison.OrdinalIgnoreCase));
}

/// <summary>What somebody does to get a door open.</summary>
/// <param name="Method">How.</param>
public sealed record DoorKey(OpenMethod Method)
{
    /// <summary>Number of the card; empty for none.</summary>
    public string Card { get; init; } = "";

    /// <summary>UserID; empty when it is not given.</summary>
    public string User { get; init; } = "";

    /// <summary>The code; empty for none.</summary>
    public string Password { get; init; } = "";

    /// <summary>Whether it is to get out rather than in.</summary>
    public bool Exit { get; init; }
}
