using System.Collections.Immutable;
using System.Globalization;
using System.Net;

namespace Emulator.Device.Config;

/// <summary>
/// The words in which sections are declared: <c>Table(("Brightness", Int(50, 0, 100)), ("TimeSection", MaskedTime("1 00:00:00-24:00:00")))</c>.
/// Each takes the default first, then what is accepted (document section 3.2: integers are 32 bits, bools are true and false).
/// </summary>
public static class Schemas
{
    /// <summary>A whole number from <paramref name="min"/> to <paramref name="max"/>.</summary>
    public static LeafSchema Int(long value, long min = int.MinValue, long max = int.MaxValue) =>
        new(ConfigKind.Integer, Text(value), $"[{min}-{max}]", text => ReadInt(text) is { } n && n >= min && n <= max ? Text(n) : null);

    /// <summary>One of some whole numbers.</summary>
    public static LeafSchema IntOf(long value, params long[] allowed) =>
        new(ConfigKind.Integer, Text(value), $"{{{string.Join(", ", allowed)}}}", text => ReadInt(text) is { } n && allowed.Contains(n) ? Text(n) : null);

    /// <summary>A number with a fraction. The text is kept as sent, without a superfluous plus sign.</summary>
    public static LeafSchema Float(string value, double min, double max) =>
        new(ConfigKind.Float, value, $"[{Text(min)}-{Text(max)}]", text => ReadFloat(text) is { } n && n >= min && n <= max ? text.Trim().TrimStart('+') : null);

    /// <summary>true or false, in any case; 1 and 0 are read too.</summary>
    public static LeafSchema Bool(bool value) => new(ConfigKind.Bool, value ? "true" : "false", "{true, false}", ReadBool);

    /// <summary>One of some words, read without regard to case and kept in the spelling given here.</summary>
    public static LeafSchema Enum(string value, params string[] allowed) =>
        new(ConfigKind.Text, value, $"{{{string.Join(", ", allowed)}}}", text => allowed.FirstOrDefault(a => string.Equals(a, text.Trim(), StringComparison.OrdinalIgnoreCase)));

    /// <summary>Free text of at most <paramref name="max"/> characters.</summary>
    public static LeafSchema Text(string value, int max = 128) => new(ConfigKind.Text, value, $"text of up to {max} characters", text => text.Length <= max ? text : null);

    /// <summary>An IPv4 or IPv6 address, or nothing.</summary>
    public static LeafSchema IpAddress(string value) =>
        new(ConfigKind.Text, value, "an IP address", text => text.Length == 0 || (text.Length <= 45 && IPAddress.TryParse(text, out _) && (text.Contains(':') || text.Count(c => c == '.') == 3)) ? text : null);

    /// <summary>A host name or an IP address, or nothing: letters, digits, dots, dashes, underscores and colons.</summary>
    public static LeafSchema Host(string value) =>
        new(ConfigKind.Text, value, "a host name or IP address", text => text.Length <= 255 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or ':') ? text : null);

    /// <summary>A TCP or UDP port.</summary>
    public static LeafSchema Port(int value) => Int(value, 1, 65535);

    /// <summary>
    /// A masked period of a day, <c>1 08:00:00-18:00:00</c>: the mask is at most <paramref name="maxMask"/>, hours 0-24, minutes and seconds 0-59,
    /// the start not after the end.
    /// </summary>
    public static LeafSchema MaskedTime(string value, int maxMask = 1) =>
        new(ConfigKind.Text, value, "mask hh:mm:ss-hh:mm:ss", text => MaskedTimeSection.TryParse(text, out var section) && section.Mask <= maxMask ? section.ToString() : null);

    /// <summary>A week of masked periods, <c>[7][sections]</c>, Sunday first: the first of each day as given, the others off.</summary>
    public static ArraySchema Week(string first, int maxMask = 1, int sections = 6, string others = "0 00:00:00-23:59:59")
    {
        var day = Each(sections, i => MaskedTime(i == 0 ? first : others, maxMask), max: 24);
        return Each(7, day);
    }

    /// <summary>A time of day, <c>h:mm:ss</c>.</summary>
    public static LeafSchema TimeOfDay(string value) =>
        new(ConfigKind.Text, value, "hh:mm:ss", text => MaskedTimeSection.TryTime(text.Trim(), out _) ? text.Trim() : null);

    /// <summary>Named members.</summary>
    public static TableSchema Table(params (string Name, ConfigSchema Schema)[] fields) => new(fields);

    /// <summary>A table with further members.</summary>
    public static TableSchema And(this TableSchema table, params (string Name, ConfigSchema Schema)[] fields) =>
        new(table.Names.Zip(table.Fields).Concat(fields));

    /// <summary>An array of <paramref name="count"/> like elements, which clients may lengthen to <paramref name="max"/>.</summary>
    public static ArraySchema Each(int count, ConfigSchema element, int max = 0) =>
        new([.. Enumerable.Repeat(element, count)], Math.Max(count, max), max > count ? element : null);

    /// <summary>An array whose elements differ by index, which clients may lengthen to <paramref name="max"/> by elements like that at index <paramref name="count"/>.</summary>
    public static ArraySchema Each(int count, Func<int, ConfigSchema> element, int max = 0) =>
        new([.. Enumerable.Range(0, count).Select(element)], Math.Max(count, max), max > count ? element(count) : null);

    /// <summary>An array with one element for each of <paramref name="elements"/>.</summary>
    public static ArraySchema Items(params ConfigSchema[] elements) => new([.. elements], elements.Length, null);

    /// <summary>Whole numbers, all from <paramref name="min"/> to <paramref name="max"/>.</summary>
    public static ArraySchema Ints(long min, long max, params long[] values) => Items([.. values.Select(v => Int(v, min, max))]);

    /// <summary>Members whose names are data and fixed.</summary>
    public static MapSchema Named(IEnumerable<string> names, Func<string, ConfigSchema> member)
    {
        var initial = names.Select(n => (n, member(n))).ToImmutableArray();
        return new MapSchema(initial, initial.Length, null);
    }

    /// <summary>Members whose names clients choose, up to <paramref name="max"/>.</summary>
    public static MapSchema Free(int max, ConfigSchema member, params (string Name, ConfigSchema Schema)[] initial) => new([.. initial], max, member);

    private static long? ReadInt(string text) =>
        long.TryParse(text.AsSpan().Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var n) ? n : null;

    private static double? ReadFloat(string text) =>
        text.Length <= 32 && double.TryParse(text.AsSpan().Trim(), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var n) && double.IsFinite(n)
            ? n
            : null;

    private static string? ReadBool(string text) => text.Trim().ToUpperInvariant() switch
    {
        "TRUE" or "1" => "true",
        "FALSE" or "0" => "false",
        _ => null,
    };

    private static string Text(long n) => n.ToString(CultureInfo.InvariantCulture);

    private static string Text(double n) => n.ToString(CultureInfo.InvariantCulture);
}
