using System.Collections.Immutable;

namespace Emulator.Device.Recording;

/// <summary>What a condition of document section 13.3 does to the files it covers.</summary>
public enum ProtectionKind
{
    /// <summary>RecordProtect: they do not give way to newer ones.</summary>
    Protect,

    /// <summary>RecordRestrict: nobody gets them.</summary>
    Restrict,
}

/// <summary>A condition of document section 13.3.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Channel">Video channel, from 0.</param>
/// <param name="From">UTC.</param>
/// <param name="To">UTC.</param>
public sealed record ProtectionCondition(ProtectionKind Kind, int Channel, DateTime From, DateTime To);

/// <summary>The conditions of a device. A file is covered when any of it lies in one.</summary>
public sealed record RecordingProtection(ImmutableArray<ProtectionCondition> Conditions)
{
    /// <summary>Most conditions that are kept.</summary>
    public const int MaxConditions = 1024;

    /// <summary>No conditions.</summary>
    public static RecordingProtection None { get; } = new([]);

    /// <summary>Whether a file of a channel is covered.</summary>
    public bool Covers(ProtectionKind kind, int channel, DateTime from, DateTime to)
    {
        foreach (var condition in Conditions)
        {
            if (condition.Kind == kind && condition.Channel == channel && condition.From < to && condition.To > from)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>With further conditions; those that are there already are not repeated.</summary>
    public RecordingProtection With(IEnumerable<ProtectionCondition> conditions) => new([.. Conditions.Union(conditions)]);

    /// <summary>With a time of a channel lifted out of every condition of that kind, which leaves what lies before and after it.</summary>
    public RecordingProtection Cancelled(ProtectionCondition lifted) => new([.. Conditions.SelectMany(c => Without(c, lifted))]);

    /// <summary>Without the conditions that lie within a time of a channel.</summary>
    public RecordingProtection Removed(ProtectionCondition within) =>
        new([.. Conditions.Where(c => !(c.Kind == within.Kind && c.Channel == within.Channel && c.From >= within.From && c.To <= within.To))]);

    private static IEnumerable<ProtectionCondition> Without(ProtectionCondition condition, ProtectionCondition lifted)
    {
        if (condition.Kind != lifted.Kind || condition.Channel != lifted.Channel || condition.From >= lifted.To || condition.To <= lifted.From)
        {
            yield return condition;
            yield break;
        }

        if (condition.From < lifted.From)
        {
            yield return condition with { To = lifted.From };
        }

        if (condition.To > lifted.To)
        {
            yield return condition with { From = lifted.To };
        }
    }
}
