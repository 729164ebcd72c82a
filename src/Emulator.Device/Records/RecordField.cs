using System.Collections.Immutable;
using System.Globalization;

namespace Emulator.Device.Records;

/// <summary>A field of a kind of record: what clients may give for it, and how its values are kept.</summary>
/// <param name="Name">Name in the document's spelling, <c>CardNo</c>.</param>
/// <param name="Accepts">What it may be, for people.</param>
/// <param name="Read">Brings what a client gave into the form that is kept and told; null when it is not accepted.</param>
public sealed record RecordField(string Name, string Accepts, Func<string, string?> Read)
{
    /// <summary>Its value where none is given; null for none, and then it is not told.</summary>
    public string? Otherwise { get; init; }

    /// <summary>Whether nobody can insert a record without it.</summary>
    public bool Required { get; init; }

    /// <summary>Whether clients may change it in a record that is there.</summary>
    public bool Changes { get; init; } = true;

    /// <summary>Whether devices in the field have it and the document does not: told in the firmware's dialect only.</summary>
    public bool Beyond { get; init; }

    /// <summary>Most values, for a field with indices, <c>Doors[0]=1</c>; its values are kept in a row with commas. 0 for a single value.</summary>
    public int Most { get; init; }

    /// <summary>What it is at a local time of the device, for a field that is more than what is kept.</summary>
    public Func<RecordRow, DateTime, string?>? Seen { get; init; }

    /// <summary>Free text.</summary>
    public static RecordField Text(string name, int max) => new(name, $"text of up to {max} characters", text => text.Length <= max ? text : null);

    /// <summary>Letters and digits, at least one.</summary>
    public static RecordField Code(string name, int max) =>
        new(name, $"1 to {max} letters and digits", text => text.Length is > 0 && text.Length <= max && text.All(char.IsAsciiLetterOrDigit) ? text : null);

    /// <summary>A whole number.</summary>
    public static RecordField Int(string name, long min, long max) =>
        new(name, $"[{min}-{max}]", text => ReadInt(text) is { } number && number >= min && number <= max ? Text(number) : null);

    /// <summary>One of some whole numbers; the document writes some in hexadecimal, and then they are read so too.</summary>
    public static RecordField IntOf(string name, params long[] allowed) =>
        new(name, $"{{{string.Join(", ", allowed)}}}", text => (ReadInt(text) ?? ReadHex(text)) is { } number && allowed.Contains(number) ? Text(number) : null);

    /// <summary>true or false; 1 and 0 are read too.</summary>
    public static RecordField Bool(string name) =>
        new(name, "{true, false}", text => text.ToUpperInvariant() switch { "TRUE" or "1" => "true", "FALSE" or "0" => "false", _ => null });

    /// <summary>One of some words, in any case.</summary>
    public static RecordField Enum(string name, params string[] words) =>
        new(name, $"{{{string.Join(", ", words)}}}", text => Array.Find(words, word => string.Equals(word, text, StringComparison.OrdinalIgnoreCase)));

    /// <summary>A moment of the device's local time, kept as <c>2012-01-01 12:00:00</c>; also read without separators, <c>20120101 120000</c>.</summary>
    public static RecordField Moment(string name) => new(name, "yyyy-mm-dd hh:mm:ss", text => RecordTime.TryParse(text, out var time) ? RecordTime.Format(time) : null);

    /// <summary>Whole numbers with indices from 0.</summary>
    public static RecordField Ints(string name, int most, long min, long max) =>
        new(name, $"[{min}-{max}]", text => ReadInt(text) is { } number && number >= min && number <= max ? Text(number) : null) { Most = most };

    /// <summary>When the record was made, in seconds since 1970, UTC. The device sets it.</summary>
    public static RecordField Created { get; } = new("CreateTime", "set by the device", _ => null)
    {
        Changes = false,
        Seen = static (record, _) => new DateTimeOffset(record.Utc).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>The values of a field that has several.</summary>
    public static ImmutableArray<int> Split(string? values) =>
        string.IsNullOrEmpty(values) ? [] : [.. values.Split(',').Select(number => int.Parse(number, CultureInfo.InvariantCulture))];

    private static long? ReadInt(string text) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static long? ReadHex(string text) =>
        text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) && long.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
