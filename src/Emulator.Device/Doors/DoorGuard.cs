using Emulator.Device.Config;
using Emulator.Device.Config.Sections;
using Emulator.Device.Records;
using Emulator.Device.Time;

namespace Emulator.Device.Doors;

/// <summary>Decides who may open which door and when: by the cards (document section 12.3) and the configuration.</summary>
internal static class DoorGuard
{
    private const int Stress = 5;

    /// <summary>Judges an attempt.</summary>
    /// <param name="device">The device.</param>
    /// <param name="door">The door, from 0.</param>
    /// <param name="key">The attempt.</param>
    public static DoorVerdict Judge(Device device, int door, DoorKey key)
    {
        var (config, now) = (device.Config.Current, device.Clock.Now);
        if (config.Text($"AccessControl[{door}].State") == "CloseAlways" && key.Method.Name != "key")
        {
            return new(DoorError.AlwaysClosed, "the door is kept shut (State=CloseAlways)");
        }

        if (key.Method.Free)
        {
            return new(DoorError.None, "opened");
        }

        var shelf = device.Part<RecordShelf>()!;
        if (key.Method.Card)
        {
            return shelf.Find(RecordKinds.Card, key.Card) is { } record ? JudgeCard(config, door, key, new AccessCard(record), now) : new(DoorError.Unauthorized, "no such card");
        }

        if (key.Method.Finger)
        {
            return Best(shelf, config, door, key, now, card => card.User == key.User && (!key.Method.Password || card.Password == key.Password)) ?? new(DoorError.Unauthorized, "nobody of that UserID is known");
        }

        return JudgePassword(shelf, config, door, key, now);
    }

    private static DoorVerdict JudgePassword(RecordShelf shelf, ConfigSnapshot config, int door, DoorKey key, DateTime now)
    {
        if (Matches(config.Text($"AccessControl[{door}].DuressPassword"), key.Password))
        {
            return new(DoorError.None, "opened under duress", Duress: true);
        }

        // Nobody is forced who gives another code.
        if (key.Method == OpenMethod.UnderDuress)
        {
            return new(DoorError.Unauthorized, "not the code for duress");
        }

        return Matches(config.Text($"AccessControl[{door}].Password"), key.Password)
            ? new(DoorError.None, "opened")
            : Best(shelf, config, door, key, now, card => Matches(card.Password ?? "", key.Password) && (key.User.Length == 0 || card.User == key.User)) ?? new(DoorError.Unauthorized, "no such code");
    }

    // Of several cards of a user, one that opens; the first when none does.
    private static DoorVerdict? Best(RecordShelf shelf, ConfigSnapshot config, int door, DoorKey key, DateTime now, Func<AccessCard, bool> wanted)
    {
        DoorVerdict? first = null;
        foreach (var (_, record) in shelf.All(RecordKinds.Card))
        {
            if (new AccessCard(record) is var card && wanted(card))
            {
                var verdict = JudgeCard(config, door, key, card, now);
                if (verdict.Opens)
                {
                    return verdict;
                }

                first ??= verdict;
            }
        }

        return first;
    }

    private static DoorVerdict JudgeCard(ConfigSnapshot config, int door, DoorKey key, AccessCard card, DateTime now)
    {
        const int Lost = 1, Cancelled = 2, Overdue = 16;
        return card switch
        {
            { IsBlacklisted: true } => new(DoorError.Unauthorized, "the card is on the black list", card),
            { Type: 3 } => new(DoorError.PatrolCard, "a patrol card opens nothing", card),
            { Type: 255 } => new(DoorError.NoRight, "a mother card opens nothing", card),
            { Status: var status } when (status & (Lost | Cancelled)) != 0 => new(DoorError.CardLost, (status & Lost) != 0 ? "the card is reported lost" : "the card is cancelled", card),
            { Status: var status } when (status & Overdue) != 0 => new(DoorError.OutOfDate, "the card is overdue", card),
            { Status: not 0 } => new(DoorError.Unauthorized, (card.Status & 4) != 0 ? "the card is frozen" : "the card is in debt", card),
            { IsOff: true } => new(DoorError.Unauthorized, "the card is not valid", card),
            { UsesLeft: 0 } => new(DoorError.Unauthorized, "the card is used up", card),
            _ when !card.IsInDates(now) => new(DoorError.OutOfDate, "the card is out of its dates", card),
            _ when !card.IsFor(door) => new(DoorError.NoRight, "the card is for other doors", card),
            _ when card.ScheduleOf(door) is { } schedule && !Covers(config, schedule, now) => new(DoorError.OutOfSchedule, $"the card is not for this time (AccessTimeSchedule[{schedule}])", card),
            _ when key.Method.Card && key.Method.Password && !Matches(card.Password ?? "", key.Password) => new(DoorError.WrongPassword, "the code is not the card's", card),
            _ when key.Method.Card && key.Method.Finger && key.User != card.User => new(DoorError.Unauthorized, "the finger is not the card's", card),
            _ => new(DoorError.None, "opened", card, card.Type == Stress),
        };
    }

    private static bool Covers(ConfigSnapshot config, int schedule, DateTime now) =>
        config.Bool($"AccessTimeSchedule[{schedule}].Enable") && config.TryGet("AccessTimeSchedule", out var section) && section.Value is ConfigArray all && schedule < all.Items.Length
        && WeekPeriods.Read(all.Items[schedule].At("TimeSchedule")).Covers(now);

    private static bool Matches(string password, string given) => password.Length > 0 && password == given;
}
