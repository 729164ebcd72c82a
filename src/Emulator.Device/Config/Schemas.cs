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
        new(ConfigKind.Integer, Text(value), $"{{{string.Join(", ", Array.ConvertAll(allowed, Text))}}}", text => ReadInt(text) is { } n && allowed.Contains(n) ? Text(n) : null);

    /// <summary>A number with a fraction. As many decimals as were sent are kept; a plus sign and superfluous leading zeros are not.</summary>
    public static LeafSchema Float(string value, double min, double max) =>
        new(ConfigKind.Float, value, $"[{Text(min)}-{Text(max)}]", text => ReadFloat(text, out var plain) is { } n && n >= min && n <= max ? plain : null);

    /// <summary>One of some numbers with fractions, kept in the spelling given here.</summary>
    public static LeafSchema FloatOf(string value, params string[] allowed) =>
        new(ConfigKind.Float, value, $"{{{string.Join(", ", allowed)}}}", text => ReadFloat(text, out _) is { } n ? allowed.FirstOrDefault(a => ReadFloat(a, out _) == n) : null);

    /// <summary>true or false, in any case; 1 and 0 are read too.</summary>
    public static LeafSchema Bool(bool value) => new(ConfigKind.Bool, value ? "true" : "false", "{true, false}", ReadBool);

    /// <summary>One of some words, read without regard to case and kept in the spelling given here.</summary>
    public static LeafSchema Enum(string value, params string[] allowed) =>
        new(ConfigKind.Text, value, $"{{{string.Join(", ", allowed)}}}", text => allowed.FirstOrDefault(a => string.Equals(a, text.Trim(), StringComparison.OrdinalIgnoreCase)));

    /// <summary>Free text of at most <paramref name="max"/> characters.</summary>
    public static LeafSchema Text(string value, int max = 128) => new(ConfigKind.Text, value, $"text of up to {max} characters", text => text.Length <= max ? text : null);

    /// <summary>One of some words, read without regard to case or blanks, for words that the document itself spells with and without.</summary>
    public static LeafSchema Words(string value, params string[] allowed) =>
        new(ConfigKind.Text, value, $"{{{string.Join(", ", allowed)}}}", text => allowed.FirstOrDefault(a => string.Equals(Squeeze(a), Squeeze(text), StringComparison.OrdinalIgnoreCase)));

    /// <summary>An IPv4 or IPv6 address, or nothing.</summary>
    public static LeafSchema IpAddress(string value) =>
        new(ConfigKind.Text, value, "an IP address", text => text.Length == 0 || IsIPv4(text) || IsIPv6(text) ? text : null);

    /// <summary>Four decimal numbers with dots between them: an IPv4 address or a subnet mask.</summary>
    public static LeafSchema IPv4(string value) => new(ConfigKind.Text, value, "x.x.x.x", text => IsIPv4(text) ? text : null);

    /// <summary>A hardware address, <c>00:10:5c:f2:1c:b4</c>, in either case.</summary>
    public static LeafSchema Mac(string value) =>
        new(ConfigKind.Text, value, "xx:xx:xx:xx:xx:xx", text => text.Length == 17 && text.Split(':') is { Length: 6 } parts && parts.All(p => p.Length == 2 && p.All(char.IsAsciiHexDigit)) ? text : null);

    /// <summary>Text that is shown but cannot be changed: only its own value is accepted.</summary>
    public static LeafSchema Fixed(string value) => new(ConfigKind.Text, value, "only the value it has", text => text == value ? text : null);

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
        var day = Each(sections, i => MaskedTime(i == 0 ? first : others, maxMask), max: 24, isSparse: true);
        return Each(7, day);
    }

    /// <summary>A time of day, <c>h:mm:ss</c>.</summary>
    public static LeafSchema TimeOfDay(string value) =>
        new(ConfigKind.Text, value, "hh:mm:ss", text => MaskedTimeSection.TryTime(text.Trim(), out _) ? text.Trim() : null);

    /// <summary>Named members.</summary>
    public static TableSchema Table(params (string Name, ConfigSchema Schema)[] fields) => new(fields);

    /// <summary>A table with further members.</summary>
    public static TableSchema And(this TableSchema table, params (string Name, ConfigSchema Schema)[] fields) =>
        new(fields, table);

    /// <summary>An array of <paramref name="count"/> like elements, which clients may lengthen to <paramref name="max"/>; tables, of which each is set up by itself, in any order.</summary>
    public static ArraySchema Each(int count, ConfigSchema element, int max = 0) =>
        new([.. Enumerable.Repeat(element, count)], Math.Max(count, max), max > count ? element : null, element is TableSchema);

    /// <summary>An array whose elements differ by index, which clients may lengthen to <paramref name="max"/> by elements like that at index <paramref name="count"/>.</summary>
    public static ArraySchema Each(int count, Func<int, ConfigSchema> element, int max = 0, bool isSparse = false) =>
        new([.. Enumerable.Range(0, count).Select(element)], Math.Max(count, max), max > count ? element(count) : null, isSparse || (max > count && element(count) is TableSchema));

    /// <summary>An array with one element for each of <paramref name="elements"/>.</summary>
    public static ArraySchema Items(params ConfigSchema[] elements) => new([.. elements], elements.Length, null);

    /// <summary>Whole numbers, all from <paramref name="min"/> to <paramref name="max"/>.</summary>
    public static ArraySchema Ints(long min, long max, params long[] values) => Items([.. values.Select(v => Int(v, min, max))]);

    /// <summary>Members whose names are data and fixed.</summary>
    public static MapSchema Named(IEnumerable<string> names, Func<string, ConfigSchema> member)
    {
        var initial = Alike([.. names], member);
        return new MapSchema(initial, initial.Length, null);
    }

    /// <summary>Members whose names clients choose, up to <paramref name="max"/>.</summary>
    public static MapSchema Free(int max, ConfigSchema member, params (string Name, ConfigSchema Schema)[] initial) => new(initial, max, member);

    /// <summary>Members for a table, one of each name.</summary>
    public static (string Name, ConfigSchema Schema)[] Alike(string[] names, Func<string, ConfigSchema> member) =>
        Array.ConvertAll(names, name => (name, member(name)));

    private static long? ReadInt(string text) =>
        long.TryParse(text.AsSpan().Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var n) ? n : null;

    // At most as many digits as a JSON number keeps, so that what was stored reads as it was set.
    private static double? ReadFloat(string text, out string? plain)
    {
        plain = null;
        var span = text.AsSpan().Trim();
        if (span.Length > 24 || !double.TryParse(span, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var n))
        {
            return null;
        }

        var digits = span.TrimStart("+-");
        var dot = digits.IndexOf('.');
        var whole = (dot < 0 ? digits : digits[..dot]).TrimStart('0');
        var fraction = dot < 0 ? default : digits[dot..].TrimEnd('.');
        plain = $"{(n < 0 ? "-" : "")}{(whole.IsEmpty ? "0" : whole)}{fraction}";
        return n;
    }

    private static string Squeeze(string text) => text.Replace(" ", "", StringComparison.Ordinal);

    // Stricter than IPAddress.TryParse, which reads "1.2", 0x7F, and 010 as eight.
    private static bool IsIPv4(string text) => text.Length <= 15 && text.Split('.') is { Length: 4 } parts
        && parts.All(p => p.Length is > 0 and <= 3 && p.All(char.IsAsciiDigit) && (p.Length == 1 || p[0] != '0') && int.Parse(p, CultureInfo.InvariantCulture) <= 255);

    // Stricter than IPAddress.TryParse, which reads "[::1]:80".
    private static bool IsIPv6(string text) => text.Length <= 45 && text.Contains(':')
        && text.All(c => char.IsAsciiHexDigit(c) || c is ':' or '.') && IPAddress.TryParse(text, out _);

    private static string? ReadBool(string text) => text.Trim().ToUpperInvariant() switch
    {
        "TRUE" or "1" => "true",
        "FALSE" or "0" => "false",
        _ => null,
    };

    private static string Text(long n) => n.ToString(CultureInfo.InvariantCulture);

    private static string Text(double n) => n.ToString(CultureInfo.InvariantCulture);
}
