using System.Collections.Immutable;
using Emulator.Device.Config;

namespace Emulator.Device.Ptz;

/// <summary>One task of PtzAutoMovement (document section 4.10.2).</summary>
/// <param name="Function">Scan, Preset, Pattern or Tour.</param>
/// <param name="Number">The preset, tour or pattern as commands number it.</param>
/// <param name="Recovers">How long after the last operation it takes over again; null for not before its next period.</param>
/// <param name="SnapshotAfter">How long after it set out for its preset a picture is taken; null for none.</param>
/// <param name="Week">Periods of each day, from Sunday; only those in use.</param>
internal sealed record PtzTask(string Function, int Number, TimeSpan? Recovers, TimeSpan? SnapshotAfter, ImmutableArray<ImmutableArray<MaskedTimeSection>> Week)
{
    public bool Covers(DateTime local)
    {
        foreach (var section in Week[(int)local.DayOfWeek])
        {
            if (section.Covers((int)local.TimeOfDay.TotalSeconds))
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>What the configuration says about what the mechanics of a channel do by themselves (document sections 4.10.1 and 4.10.2).</summary>
/// <param name="HomePreset">The preset to go to after idleness; none when it is below 0.</param>
/// <param name="HomeAfter">The idleness; none when it is 0.</param>
/// <param name="Tasks">The tasks that are enabled, in order: of those whose period it is the first one counts.</param>
internal sealed record PtzRules(int HomePreset, TimeSpan HomeAfter, ImmutableArray<PtzTask> Tasks)
{
    private static readonly string[] Sections = ["Ptz", "PtzAutoMovement"];

    /// <summary>Whether a change may touch any of this, or what time of day it is.</summary>
    public static bool Touches(ConfigChange change) => Array.Exists(Sections, change.Touches) || change.Touches("Locales") || change.Touches("NTP");

    /// <summary>Whether any task takes pictures, so that somebody has to be woken for it.</summary>
    public static bool TakesPictures(ConfigSnapshot config, int channel)
    {
        for (var i = 0; config.Text($"PtzAutoMovement[{channel}][{i}].SnapshotEnable") is { Length: > 0 } takes; i++)
        {
            if (takes == "true")
            {
                return true;
            }
        }

        return false;
    }

    public static PtzRules Of(ConfigSnapshot config, int channel)
    {
        var tasks = ImmutableArray.CreateBuilder<PtzTask>();
        for (var i = 0; config.Text($"PtzAutoMovement[{channel}][{i}].Enable") is { Length: > 0 } enabled; i++)
        {
            if (enabled == "true")
            {
                tasks.Add(TaskOf(config, $"PtzAutoMovement[{channel}][{i}]"));
            }
        }

        return new PtzRules(config.Int($"Ptz[{channel}].Homing[0]", -1), TimeSpan.FromSeconds(config.Int($"Ptz[{channel}].Homing[1]")), tasks.ToImmutable());
    }

    /// <summary>The task whose period it is; null when there is none.</summary>
    public PtzTask? InForce(DateTime local)
    {
        foreach (var task in Tasks)
        {
            if (task.Covers(local))
            {
                return task;
            }
        }

        return null;
    }

    /// <summary>The next local time after one at which <see cref="InForce"/> may change; null when it never does.</summary>
    public DateTime? NextChange(DateTime local)
    {
        DateTime? next = null;
        for (var ahead = 0; ahead <= 7 && next is null && !Tasks.IsEmpty; ahead++)
        {
            var day = local.Date.AddDays(ahead);
            foreach (var section in Tasks.SelectMany(t => t.Week[(int)day.DayOfWeek]))
            {
                Earlier(day.AddSeconds(section.Start));
                // Its last second belongs to a period.
                Earlier(day.AddSeconds(Math.Min(section.End + 1, 86400)));
            }
        }

        return next;

        void Earlier(DateTime change)
        {
            if (change > local && (next is null || change < next))
            {
                next = change;
            }
        }
    }

    private static PtzTask TaskOf(ConfigSnapshot config, string head)
    {
        var function = config.Text(head + ".Fuction");
        var number = function switch
        {
            "Preset" => config.Int(head + ".PresetId"),
            "Tour" => config.Int(head + ".TourId"),
            // These count from 0, the commands from 1.
            "Pattern" => config.Int(head + ".PatternId") + 1,
            _ => 0,
        };
        return new PtzTask(
            function,
            number,
            config.Bool(head + ".AutoHoming.Enable") ? TimeSpan.FromSeconds(config.Int(head + ".AutoHoming.Time")) : null,
            function == "Preset" && config.Bool(head + ".SnapshotEnable") ? TimeSpan.FromSeconds(config.Int(head + ".SnapshotDelayTime")) : null,
            [.. Enumerable.Range(0, 7).Select(day => DayOf(config, head, day))]);
    }

    // The document counts these weekdays from 1 to 7 and all others from Sunday = 0: 7 is Sunday too, and counts where it was given.
    private static ImmutableArray<MaskedTimeSection> DayOf(ConfigSnapshot config, string head, int day)
    {
        var index = day == 0 && config.Text($"{head}.TimeSection[7][0]").Length > 0 ? 7 : day;
        var sections = ImmutableArray.CreateBuilder<MaskedTimeSection>();
        for (var i = 0; config.Text($"{head}.TimeSection[{index}][{i}]") is { Length: > 0 } text; i++)
        {
            if (MaskedTimeSection.TryParse(text, out var section) && section.Mask != 0 && section.End > section.Start)
            {
                sections.Add(section);
            }
        }

        return sections.ToImmutable();
    }
}
