using System.Globalization;
using System.Text;

namespace Emulator.Server.Tests.Control;

/// <summary>A sample as it was read.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Labels">Its labels, unescaped, in the order of the text.</param>
/// <param name="Value">Its value.</param>
internal sealed record PrometheusSample(string Name, IReadOnlyList<KeyValuePair<string, string>> Labels, double Value)
{
    /// <summary>Name and labels, as in the text: <c>name{a="b"}</c>.</summary>
    public string Series => Name + (Labels.Count == 0 ? "" : "{" + string.Join(',', Labels.Select(l => $"{l.Key}=\"{l.Value}\"")) + "}");
}

/// <summary>
/// Reads the text format 0.0.4 strictly, written from its description alone: what a lenient reader forgives fails here.
/// Each family has its help and its type, in this order, once, before its samples, which stand together; no series comes twice.
/// </summary>
internal sealed class PrometheusText
{
    private readonly Dictionary<string, PrometheusSample> _series = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string Type, string Help)> _families = new(StringComparer.Ordinal);

    /// <summary>All samples, by series.</summary>
    public IReadOnlyDictionary<string, PrometheusSample> Series => _series;

    /// <summary>Types and helps, by name.</summary>
    public IReadOnlyDictionary<string, (string Type, string Help)> Families => _families;

    /// <summary>The value of a series.</summary>
    public double this[string series] => _series.TryGetValue(series, out var sample) ? sample.Value : throw new InvalidDataException($"no series {series}");

    public static PrometheusText Read(string text)
    {
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\r', text);
        var read = new PrometheusText();
        var family = "";
        string? helped = null;
        var samples = 1;
        foreach (var line in text[..^1].Split('\n'))
        {
            if (line.StartsWith("# HELP ", StringComparison.Ordinal))
            {
                Assert.True(samples > 0, $"{family} has no sample");
                var (name, help) = Word(line["# HELP ".Length..]);
                Assert.NotEmpty(help);
                Assert.True(read._families.TryAdd(name, ("", Unescape(help, quotes: false))), $"{name} comes twice");
                (helped, family) = (name, name);
                samples = 0;
            }
            else if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                var (name, type) = Word(line["# TYPE ".Length..]);
                Assert.Equal(helped, name);
                Assert.Contains(type, new[] { "counter", "gauge" });
                Assert.True(type == "counter" == name.EndsWith("_total", StringComparison.Ordinal), $"{name} is a {type}");
                read._families[name] = (type, read._families[name].Help);
                helped = null;
            }
            else
            {
                Assert.True(helped is null, $"{helped} has no type");
                var sample = Sample(line);
                Assert.Equal(family, sample.Name);
                Assert.True(read._series.TryAdd(sample.Series, sample), $"{sample.Series} comes twice");
                Assert.True(read._families[family].Type != "counter" || sample.Value >= 0, line);
                samples++;
            }
        }

        Assert.True(samples > 0, $"{family} has no sample");
        return read;
    }

    private static PrometheusSample Sample(string line)
    {
        var at = 0;
        var name = Name(line, ref at, colon: true);
        var labels = new List<KeyValuePair<string, string>>();
        if (at < line.Length && line[at] == '{')
        {
            do
            {
                at++;
                var label = Name(line, ref at, colon: false);
                Assert.Equal("=\"", line.Substring(at, 2));
                at += 2;
                var end = at;
                while (line[end] != '"')
                {
                    end += line[end] == '\\' ? 2 : 1;
                }

                Assert.DoesNotContain(labels, l => l.Key == label);
                labels.Add(new(label, Unescape(line[at..end], quotes: true)));
                at = end + 1;
            }
            while (line[at] == ',');
            Assert.Equal('}', line[at++]);
        }

        Assert.Equal(' ', line[at++]);
        var value = line[at..] switch
        {
            "+Inf" => double.PositiveInfinity,
            "-Inf" => double.NegativeInfinity,
            "NaN" => double.NaN,
            var number => double.Parse(number, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture),
        };
        return new PrometheusSample(name, labels, value);
    }

    private static string Name(string line, ref int at, bool colon)
    {
        var start = at;
        while (at < line.Length && (char.IsAsciiLetter(line[at]) || line[at] == '_' || (colon && line[at] == ':') || (at > start && char.IsAsciiDigit(line[at]))))
        {
            at++;
        }

        Assert.True(at > start, line);
        return line[start..at];
    }

    private static (string First, string Behind) Word(string text)
    {
        var at = 0;
        var name = Name(text, ref at, colon: true);
        Assert.Equal(' ', text[at]);
        return (name, text[(at + 1)..]);
    }

    private static string Unescape(string text, bool quotes)
    {
        var plain = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            Assert.False(quotes && text[i] == '"', text);
            plain.Append(text[i] != '\\' ? text[i] : text[++i] switch
            {
                'n' => '\n',
                '\\' => '\\',
                '"' when quotes => '"',
                var other => throw new InvalidDataException($"\\{other} in {text}"),
            });
        }

        return plain.ToString();
    }
}
