using Emulator.Device.Config;
using Emulator.Device.Config.Sections;
using Emulator.Device.Recording;
using Emulator.Device.Time;

namespace Emulator.Device.Events;

/// <summary>When a channel takes pictures of events (document section 4.4.1): by weekday and local time, and on holidays by Sunday where it minds them.</summary>
internal sealed class SnapSchedule
{
    // Bits of a period's mask.
    private const int Motion = 2;
    private const int Alarm = 4;
    private const int Card = 8;

    private readonly ConfigNode? _week;
    private readonly Holidays? _holidays;

    private SnapSchedule(ConfigNode? week, Holidays? holidays) => (_week, _holidays) = (week, holidays);

    /// <summary>The schedule of a channel, from 0. A device without this section takes them at any time.</summary>
    public static SnapSchedule Of(ConfigSnapshot config, int channel)
    {
        if (!config.TryGet("Snap", out var section))
        {
            return new SnapSchedule(null, null);
        }

        var snap = section.Value.Items()[channel];
        return new SnapSchedule(snap.At("TimeSection"), snap.Text("HolidayEnable") == "true" ? Holidays.From(config) : null);
    }

    /// <summary>Whether a picture of an event is wanted at a local time.</summary>
    public bool Wants(string code, DateTime local)
    {
        if (_week is null)
        {
            return true;
        }

        var bit = RecordedEvent.ReasonOf(code) switch
        {
            RecordingReason.Motion => Motion,
            RecordingReason.Card => Card,
            _ => Alarm,
        };
        var second = (int)local.TimeOfDay.TotalSeconds;
        var day = _week.Items()[_holidays?.Has(local) == true ? 0 : (int)local.DayOfWeek];
        return day.Items().Any(text => MaskedTimeSection.TryParse(((ConfigValue)text).Text, out var section)
            && (section.Mask & bit) != 0 && second >= section.Start && second < Math.Min(section.End + 1, 86400));
    }
}
