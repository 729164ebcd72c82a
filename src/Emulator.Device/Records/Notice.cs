namespace Emulator.Device.Records;

/// <summary>What an announcement (document section 12.5) is at a moment: it is sent at its time of issue and overdue at its end, by itself.</summary>
internal static class Notice
{
    public const string Waiting = "0";
    public const string Sent = "1";
    public const string Overdue = "2";

    /// <summary>State: 0 until it is issued, 1 from then on, 2 when it is over, unless whoever inserted it said that it is further.</summary>
    public static string? State(RecordRow record, DateTime local) =>
        IsOver(record, local) ? Overdue : record["State"] == Waiting && Reached(record["IssueTime"], local) ? Sent : record["State"];

    public static bool IsOver(RecordRow record, DateTime local) => record["State"] == Overdue || Reached(record["ExpirTime"], local);

    public static bool TimesAgree(RecordValues values) =>
        !RecordTime.TryParse(values["IssueTime"], out var issued) || !RecordTime.TryParse(values["ExpirTime"], out var over) || over >= issued;

    private static bool Reached(string? time, DateTime local) => RecordTime.TryParse(time, out var at) && local >= at;
}
