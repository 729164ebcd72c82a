using System.Globalization;
using Emulator.Device.Profiles;

namespace Emulator.Device.Records;

/// <summary>A card as the record of it says (document section 12.3).</summary>
/// <param name="Record">The record.</param>
public sealed record AccessCard(RecordRow Record)
{
    /// <summary>TimeSections of a door that stands for any time.</summary>
    public const int AnyTime = 255;

    private const int Visitor = 2;
    private const int Blacklist = 4;

    /// <summary>Its number.</summary>
    public string Number => Record["CardNo"]!;

    /// <summary>Whose it is.</summary>
    public string User => Record["UserID"] ?? "";

    /// <summary>The name on it.</summary>
    public string Name => Record["CardName"] ?? "";

    /// <summary>Bits: 1 reported lost, 2 cancelled, 4 frozen, 8 debt, 16 overdue; 0 is normal.</summary>
    public int Status => Int("CardStatus");

    /// <summary>0 normal, 1 VIP, 2 visitor, 3 patrol, 4 blacklist, 5 stress, 255 mother card.</summary>
    public int Type => Int("CardType");

    /// <summary>The code that goes with it; null for none.</summary>
    public string? Password => Record["Password"];

    /// <summary>How often it opens a door still; null without a limit, as all are but visitors' cards.</summary>
    public int? UsesLeft => Type == Visitor && Record["UseTimes"] is { } uses ? int.Parse(uses, CultureInfo.InvariantCulture) : null;

    /// <summary>Whether somebody said that it is not valid (IsValid).</summary>
    public bool IsOff => Record["IsValid"] == "false";

    /// <summary>Whether it is for a door, counted from 0; one that names none is for all.</summary>
    public bool IsFor(int door) => RecordField.Split(Record["Doors"]) is var doors && (doors.IsEmpty || doors.Contains(door));

    /// <summary>The AccessTimeSchedule of a door, from 0; null for any time. They go with the Doors, or with all doors where the card names none.</summary>
    public int? ScheduleOf(int door)
    {
        var doors = RecordField.Split(Record["Doors"]);
        var sections = RecordField.Split(Record["TimeSections"]);
        var place = doors.IsEmpty ? door : doors.IndexOf(door);
        return place >= 0 && place < sections.Length && sections[place] != AnyTime ? sections[place] : null;
    }

    /// <summary>Whether it is in its dates at a local time.</summary>
    public bool IsInDates(DateTime local) =>
        (!RecordTime.TryParse(Record["ValidDateStart"], out var from) || local >= from) && (!RecordTime.TryParse(Record["ValidDateEnd"], out var to) || local <= to);

    /// <summary>Whether it opens anything at all at a local time: as somebody said when it was inserted, and neither lost, blocked, used up nor out of its dates.</summary>
    public bool IsValid(DateTime local) => !IsOff && Status == 0 && Type != Blacklist && UsesLeft is null or > 0 && IsInDates(local);

    /// <summary>Whether it is on the black list.</summary>
    public bool IsBlacklisted => Type == Blacklist;

    internal static string Validity(RecordRow record, DateTime local) => new AccessCard(record).IsValid(local) ? "true" : "false";

    internal static bool DatesAgree(RecordValues values) =>
        !RecordTime.TryParse(values["ValidDateStart"], out var from) || !RecordTime.TryParse(values["ValidDateEnd"], out var to) || to >= from;

    internal static bool DoorsFit(DeviceProfile profile, RecordValues values) => RecordField.Split(values["Doors"]).All(door => door < profile.Doors);

    internal static IEnumerable<RecordValues> Shipped(DeviceProfile profile, RecordKind kind) => profile.Cards.Select(card =>
    {
        var values = RecordValues.New(kind);
        values["CardNo"] = card.Number;
        values["UserID"] = card.User.ToString(CultureInfo.InvariantCulture);
        values["CardName"] = card.Name.Length > 0 ? card.Name : null;
        values["CardStatus"] = card.Status.ToString(CultureInfo.InvariantCulture);
        values["CardType"] = card.Type.ToString(CultureInfo.InvariantCulture);
        values["Password"] = card.Password.Length > 0 ? card.Password : null;
        values["Doors"] = card.Doors.IsEmpty ? null : string.Join(',', card.Doors);
        return values;
    });

    private int Int(string field) => int.Parse(Record[field]!, CultureInfo.InvariantCulture);
}
