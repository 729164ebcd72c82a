using System.Collections.Immutable;
using Emulator.Device.Config;

namespace Emulator.Device.Time;

/// <summary>
/// The days of the year that are holidays (document section 4.6.9). A schedule that minds them goes by its Sunday on such a day; the document
/// has no row of their own for them.
/// </summary>
public sealed class Holidays
{
    private readonly ImmutableArray<uint> _months;

    private Holidays(ImmutableArray<uint> months) => _months = months;

    /// <summary>Reads them: a mask for each month, whose lowest bit is its first day.</summary>
    public static Holidays From(ConfigSnapshot config) => new([.. Enumerable.Range(0, 12).Select(month => (uint)config.Int($"Holiday.MonthMask[{month}]"))]);

    /// <summary>Whether a day is one.</summary>
    public bool Has(DateTime local) => (_months[local.Month - 1] >> (local.Day - 1) & 1) != 0;
}
