using System.Collections.Immutable;
using Emulator.Device.Profiles;
using static Emulator.Device.Records.RecordField;

namespace Emulator.Device.Records;

/// <summary>Every kind of record (document sections 12.2 to 12.6): one row each.</summary>
public static class RecordKinds
{
    private static readonly RecordField Validity = Bool("IsValid") with { Otherwise = "true", Beyond = true, Seen = AccessCard.Validity };

    /// <summary>Cards that open doors (12.3). What is beyond the document is there on devices in the field.</summary>
    public static RecordKind Card { get; } = Of(
        "AccessControlCard",
        Capability.AccessControl,
        [
            Code("CardNo", 32) with { Required = true },
            Int("UserID", 0, int.MaxValue) with { Otherwise = "0" },
            Int("CardStatus", 0, 31) with { Otherwise = "0" },
            IntOf("CardType", 0, 1, 2, 3, 4, 5, 255) with { Otherwise = "0" },
            Text("CardName", 64) with { Beyond = true },
            Code("Password", 16) with { Beyond = true },
            Ints("Doors", 16, 0, 15) with { Beyond = true },
            Ints("TimeSections", 16, 0, 255) with { Beyond = true },
            Moment("ValidDateStart") with { Beyond = true },
            Moment("ValidDateEnd") with { Beyond = true },
            Int("UseTimes", 0, 10_000) with { Beyond = true },
            Text("VTOPosition", 32) with { Beyond = true },
            Validity,
            Created with { Beyond = true },
        ],
        card => [RecordConditions.Text(card[0]), RecordConditions.Text(card[1]), RecordConditions.Value(card[2]), RecordConditions.Value(card[3]), RecordConditions.Value(Validity)]) with
    {
        Key = "CardNo",
        Most = profile => profile.Habits.MaxCards,
        Agrees = AccessCard.DatesAgree,
        Fits = AccessCard.DoorsFit,
        Ships = AccessCard.Shipped,
    };

    /// <summary>Every attempt to open a door (12.4).</summary>
    public static RecordKind Swipe { get; } = Of(
        "AccessControlCardRec",
        Capability.AccessControl,
        [
            Text("CardNo", 32),
            Text("UserID", 32),
            Created,
            IntOf("Status", 0, 1),
            Int("Method", 0, 255),
            Int("Door", 1, 16),
            Text("Password", 32),
            Text("CardName", 64) with { Beyond = true },
            Int("CardType", 0, 255) with { Beyond = true },
            Int("CardStatus", 0, 31) with { Beyond = true },
            Int("ErrorCode", 0, 255) with { Beyond = true },
            Enum("Type", "Entry", "Exit") with { Beyond = true },
            Text("ReaderID", 8) with { Beyond = true },
            Text("URL", 256) with { Beyond = true },
        ],
        swipe =>
        [
            RecordConditions.Text(swipe[0]), RecordConditions.From, RecordConditions.To, RecordConditions.Text(swipe[1]), RecordConditions.Value(swipe[3]), RecordConditions.Value(swipe[4]),
            RecordConditions.Value(swipe[5]),
        ]) with
    {
        Full = WhenFull.DropOldest,
    };

    /// <summary>Words for those who live there (12.5).</summary>
    public static RecordKind Announcement { get; } = Of(
        "Announcement",
        Capability.AccessControl,
        [
            Text("Content", 1024) with { Required = true },
            Moment("ExpirTime") with { Required = true },
            Moment("IssueTime") with { Required = true },
            Text("Title", 128) with { Required = true },
            Code("User", 32) with { Required = true },
            IntOf("State", 0, 1, 2) with { Required = true, Seen = Notice.State },
            IntOf("ReadFlag", 0, 1) with { Required = true },
            Created with { Beyond = true },
        ],
        notice =>
        [
            RecordConditions.From, RecordConditions.To, RecordConditions.Text(notice[3]), RecordConditions.Text(notice[4]), RecordConditions.Value(notice[5]), RecordConditions.Value(notice[6]),
        ]) with
    {
        Most = _ => 256,
        Agrees = Notice.TimesAgree,
        Spare = Notice.IsOver,
    };

    /// <summary>Alarms of a home: what sensed what, and when (12.6).</summary>
    public static RecordKind Alarm { get; } = Of(
        "AlarmRecord",
        Capability.AccessControl,
        [
            Created,
            Int("Channel", 0, 255),
            Enum("SenseMethod", [.. SenseMethods.All]),
            Text("RoomNumber", 32),
            IntOf("ReadFlag", 0, 1) with { Otherwise = "0" },
            Text("Comment", 128),
        ],
        alarm => [RecordConditions.From, RecordConditions.To, RecordConditions.Value(alarm[1]), RecordConditions.Value(alarm[2]), RecordConditions.Text(alarm[3]), RecordConditions.Value(alarm[4])]) with
    {
        Full = WhenFull.DropOldest,
    };

    /// <summary>Every call, when it is over (12.2).</summary>
    public static RecordKind Call { get; } = Of(
        "VideoTalkLog",
        Capability.VideoTalk,
        [
            Created,
            Enum("CallType", "Incoming", "Outgoing"),
            Enum("EndState", "Missed", "Received"),
            Text("PeerNumber", 16),
            Text("LocalNumber", 16) with { Beyond = true },
            Int("TalkTime", 0, int.MaxValue) with { Beyond = true },
        ],
        call => [RecordConditions.Value(call[1]), RecordConditions.Value(call[2]), RecordConditions.From, RecordConditions.To, RecordConditions.Text(call[3])]) with
    {
        Full = WhenFull.DropOldest,
    };

    /// <summary>All of them.</summary>
    public static ImmutableArray<RecordKind> All { get; } = [Card, Swipe, Announcement, Alarm, Call];

    /// <summary>The kind of that name, without regard to case; null for none that the device has.</summary>
    public static RecordKind? Find(DeviceProfile profile, string name)
    {
        ArgumentNullException.ThrowIfNull(profile);
        foreach (var kind in All)
        {
            if (string.Equals(kind.Name, name, StringComparison.OrdinalIgnoreCase) && profile.Has(kind.Needs))
            {
                return kind;
            }
        }

        return null;
    }

    private static RecordKind Of(string name, Capability needs, ImmutableArray<RecordField> fields, Func<ImmutableArray<RecordField>, ImmutableArray<RecordCondition>> conditions) =>
        new(name, needs, fields, conditions(fields));
}
