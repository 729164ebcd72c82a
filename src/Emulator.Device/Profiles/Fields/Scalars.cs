using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Emulator.Device.Profiles.Fields;

/// <summary>The kinds of single values.</summary>
internal static class Scalars
{
    private static readonly (string Unit, long Bytes)[] ByteUnits = [("kB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000)];

    /// <summary>One line of text.</summary>
    public static FieldType<string> Text(int min, int max) => new ScalarType<string>(
        $"text, {min} to {max} characters",
        "",
        () => new() { ["type"] = TextOrNumber(), ["minLength"] = min, ["maxLength"] = max },
        (scalar, _, out value) =>
        {
            value = scalar.Text;
            return value.Length < min || value.Length > max ? $"{value.Length} characters; {min} to {max} are expected"
                : value.Any(char.IsControl) ? "more than one line of text"
                : null;
        },
        value => value);

    /// <summary>Text of a form.</summary>
    /// <param name="words">The form in words.</param>
    /// <param name="pattern">The whole text, in the dialect that .NET and JSON schema share.</param>
    public static FieldType<string> Form(string words, string pattern)
    {
        // Made when first asked: most starts read one profile and never meet most forms. The patterns are ours and none can run away.
        var regex = new Lazy<Regex>(() => new Regex(pattern, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)));
        return new ScalarType<string>(
            words,
            "",
            () => new() { ["type"] = TextOrNumber(), ["pattern"] = pattern },
            (scalar, _, out value) => regex.Value.IsMatch(value = scalar.Text) && !value.EndsWith('\n') ? null : $"{scalar.Noun} is not {words}",
            value => value);
    }

    /// <summary>A whole number.</summary>
    public static FieldType<int> Int(int min, int max) => new ScalarType<int>(
        $"whole number, {min} to {max}",
        min,
        () => new() { ["type"] = "integer", ["minimum"] = min, ["maximum"] = max },
        (scalar, _, out value) =>
        {
            value = min;
            if (scalar.IsQuoted || !long.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            {
                return $"{Spelling.Quote(scalar.Text)} is not a whole number{(scalar.IsQuoted ? " (quotes make it text)" : "")}";
            }

            value = (int)Math.Clamp(number, min, max);
            return value == number ? null : $"{number} is not within {min} to {max}";
        },
        value => value);

    /// <summary>A number that may have a fraction.</summary>
    public static FieldType<double> Number(double min, double max) => new ScalarType<double>(
        string.Create(CultureInfo.InvariantCulture, $"number, {min} to {max}"),
        min,
        () => new() { ["type"] = "number", ["minimum"] = min, ["maximum"] = max },
        (scalar, _, out value) =>
        {
            const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
            return scalar.IsQuoted || !double.TryParse(scalar.Text, Style, CultureInfo.InvariantCulture, out value)
                ? Refuse(out value, $"{Spelling.Quote(scalar.Text)} is not a number{(scalar.IsQuoted ? " (quotes make it text)" : "")}")
                : !(value >= min && value <= max) ? string.Create(CultureInfo.InvariantCulture, $"{scalar.Text} is not within {min} to {max}") : null;
        },
        value => value);

    /// <summary>True or false.</summary>
    public static FieldType<bool> Bool { get; } = new ScalarType<bool>(
        "true or false",
        false,
        () => new() { ["type"] = "boolean" },
        (scalar, _, out value) =>
        {
            value = scalar.Text == "true";
            return !scalar.IsQuoted && scalar.Text is "true" or "false" ? null : $"{Spelling.Quote(scalar.Text)} is not true or false";
        },
        value => value);

    /// <summary>One of some names.</summary>
    public static FieldType<T> Choice<T>(params (string Name, T Value)[] choices)
        where T : notnull
    {
        var names = Array.ConvertAll(choices, c => c.Name);
        var all = string.Join(", ", names);
        return new ScalarType<T>(
            all,
            choices[0].Value,
            () => new() { ["enum"] = new JsonArray([.. names.Select(n => (JsonNode)n)]) },
            (scalar, _, out value) =>
            {
                var at = Array.IndexOf(names, scalar.Text);
                value = choices[Math.Max(0, at)].Value;
                return at >= 0 ? null : $"{Spelling.Quote(scalar.Text)} is not one of {all}{Spelling.Hint(scalar.Text, names)}";
            },
            value => choices.First(c => c.Value.Equals(value)).Name);
    }

    /// <summary>One of some names that mean themselves.</summary>
    public static FieldType<string> OneOf(params string[] names) => Choice(Array.ConvertAll(names, n => (n, n)));

    /// <summary>One of some whole numbers.</summary>
    public static FieldType<int> OneOf(params int[] numbers) => new ScalarType<int>(
        string.Join(", ", numbers),
        numbers[0],
        () => new() { ["enum"] = new JsonArray([.. numbers.Select(n => (JsonNode)n)]) },
        (scalar, _, out value) =>
            !scalar.IsQuoted && int.TryParse(scalar.Text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && numbers.Contains(value)
                ? null
                : Refuse(out value, $"{Spelling.Quote(scalar.Text)} is not one of {string.Join(", ", numbers)}"),
        value => value);

    /// <summary>A number of bytes: <c>64 GB</c> or plain digits.</summary>
    public static FieldType<long> Bytes(long min, long max)
    {
        var words = $"bytes such as 500 MB or 64 GB (kB, MB, GB, TB are powers of 1000), {InUnits(min)} to {InUnits(max)}";
        return new ScalarType<long>(
            words,
            min,
            () => new() { ["type"] = new JsonArray("string", "integer"), ["pattern"] = "^[0-9]+ ?(kB|MB|GB|TB)?$" },
            (scalar, _, out value) =>
            {
                var text = scalar.Text;
                var unit = 1L;
                foreach (var (name, bytes) in ByteUnits)
                {
                    if (text.EndsWith(name, StringComparison.Ordinal))
                    {
                        (text, unit) = (text[..^name.Length].TrimEnd(' '), bytes);
                    }
                }

                if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value))
                {
                    return Refuse(out value, $"{Spelling.Quote(scalar.Text)} is not a number of bytes such as 64 GB");
                }

                var exact = (Int128)value * unit;
                value = (long)Int128.Min(exact, max);
                return exact < min || exact > max ? $"{Spelling.Quote(scalar.Text)} is not within {InUnits(min)} to {InUnits(max)}" : null;
            },
            value => InUnits(value));
    }

    /// <summary>A picture size: <c>1920x1080</c>.</summary>
    public static FieldType<PictureSize> Size(int min, int max)
    {
        var words = $"width x height such as 1920x1080, each even and {min} to {max}";
        return new ScalarType<PictureSize>(
            words,
            new PictureSize(min, min),
            () => new() { ["type"] = "string", ["pattern"] = "^[0-9]+x[0-9]+$" },
            (scalar, _, out value) =>
            {
                var parts = scalar.Text.Split('x');
                value = new PictureSize(min, min);
                if (parts.Length != 2 || !Side(parts[0], out var width) || !Side(parts[1], out var height))
                {
                    return $"{Spelling.Quote(scalar.Text)} is not {words}";
                }

                value = new PictureSize(width, height);
                return null;
            },
            value => value.ToString());

        bool Side(string text, out int side) =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out side) && side >= min && side <= max && side % 2 == 0;
    }

    /// <summary>A day: <c>2019-12-20</c>.</summary>
    public static FieldType<string> Day { get; } = new ScalarType<string>(
        "day as yyyy-mm-dd",
        "",
        () => new() { ["type"] = "string", ["pattern"] = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" },
        (scalar, _, out value) => DateOnly.TryParseExact(value = scalar.Text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var _)
            ? null
            : $"{Spelling.Quote(scalar.Text)} is not a day as yyyy-mm-dd",
        value => value);

    /// <summary>The name of a scene of the scene library.</summary>
    public static FieldType<string> Scene { get; } = new ScalarType<string>(
        "name of a scene",
        "",
        () => new() { ["type"] = "string", ["pattern"] = "^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$" },
        (scalar, context, out value) =>
        {
            value = scalar.Text;
            return value.Length is 0 or > 64 || !char.IsAsciiLetterOrDigit(value[0]) || value.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_'))
                ? $"{Spelling.Quote(value)} is not a name of a scene (letters, digits, - and _)"
                : context.SceneExists?.Invoke(value) == false ? $"there is no scene {Spelling.Quote(value)}" : null;
        },
        value => value);

    private static JsonArray TextOrNumber() => new("string", "number");

    private static string InUnits(long bytes)
    {
        for (var i = ByteUnits.Length - 1; i >= 0; i--)
        {
            var (name, unit) = ByteUnits[i];
            if (bytes > 0 && bytes % unit == 0)
            {
                return $"{bytes / unit} {name}";
            }
        }

        return bytes.ToString(CultureInfo.InvariantCulture);
    }

    private static string Refuse<T>(out T? value, string why)
    {
        value = default;
        return why;
    }
}
