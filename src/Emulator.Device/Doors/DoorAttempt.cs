using System.Globalization;
using Emulator.Device.Records;
using Emulator.Device.World;

namespace Emulator.Device.Doors;

/// <summary>An attempt to open a door, as the record of it, the event and the log tell it.</summary>
/// <param name="Device">The device.</param>
/// <param name="Door">The door, from 0.</param>
/// <param name="Key">How somebody tried.</param>
/// <param name="Verdict">What came of it.</param>
internal sealed record DoorAttempt(Device Device, int Door, DoorKey Key, DoorVerdict Verdict)
{
    private string User => Key.User.Length > 0 ? Key.User : Verdict.Card?.User ?? "";

    private int Method => Verdict.Duress && Key.Method == OpenMethod.ByPassword ? OpenMethod.UnderDuress.Number : Key.Method.Number;

    private string Type => Key.Exit ? "Exit" : "Entry";

    // The reader outside is the first, the one inside the second.
    private string Reader => Key.Exit ? "2" : "1";

    /// <summary>The record (document section 12.4.1), whose doors count from 1 as openDoor's do.</summary>
    public RecordValues Record()
    {
        var values = RecordValues.New(RecordKinds.Swipe);
        values["CardNo"] = Key.Card;
        values["UserID"] = User;
        values["Status"] = Verdict.Opens ? "1" : "0";
        values["Method"] = Text(Method);
        values["Door"] = Text(Door + 1);
        values["Password"] = Key.Password;
        values["CardName"] = Verdict.Card?.Name ?? "";
        values["CardType"] = Verdict.Card is { } card ? Text(card.Type) : null;
        values["CardStatus"] = Verdict.Card is { } known ? Text(known.Status) : null;
        values["ErrorCode"] = Text((int)Verdict.Error);
        values["Type"] = Type;
        values["ReaderID"] = Reader;
        values["URL"] = "";
        return values;
    }

    /// <summary>The data of the event, in the words of devices in the field: doors count from 0, and codes are told to nobody who listens.</summary>
    public string Data(int record) => Moment(Device,
    [
        new("CardName", JsonText.Quote(Verdict.Card?.Name ?? "")),
        new("CardNo", JsonText.Quote(Key.Card)),
        new("CardType", Verdict.Card is { } card ? Text(card.Type) : "null"),
        new("Door", Text(Door)),
        new("ErrorCode", Text((int)Verdict.Error)),
        new("Method", Text(Method)),
        new("Name", JsonText.Quote("OpenDoor")),
        new("Password", JsonText.Quote("")),
        new("ReaderID", JsonText.Quote(Reader)),
        new("RecNo", Text(record)),
        new("SnapURL", JsonText.Quote("")),
        new("Status", Verdict.Opens ? "1" : "0"),
        new("Type", JsonText.Quote(Type)),
        new("UserID", JsonText.Quote(User)),
    ]);

    /// <summary>What the log says of it.</summary>
    public KeyValuePair<string, string>[] Details() =>
    [
        new("Door", Text(Door + 1)),
        new("Method", Key.Method.Name),
        .. Key.Card.Length > 0 ? new KeyValuePair<string, string>[] { new("CardNo", Key.Card) } : [],
        .. User.Length > 0 ? new KeyValuePair<string, string>[] { new("UserID", User) } : [],
        .. Verdict.Opens ? [] : new KeyValuePair<string, string>[] { new("Why", Verdict.Why) },
    ];

    /// <summary>Members of an event's data with the moment of it.</summary>
    public static string Moment(Device device, IEnumerable<KeyValuePair<string, string>> members)
    {
        var utc = device.Clock.UtcNow;
        return JsonText.Of(
        [
            .. members,
            new("LocaleTime", JsonText.Quote(device.Clock.ToLocal(utc).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture))),
            new("UTC", new DateTimeOffset(utc).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)),
        ])!;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
