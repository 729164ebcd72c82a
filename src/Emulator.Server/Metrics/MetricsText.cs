using System.Globalization;
using System.Text;

namespace Emulator.Server.Metrics;

/// <summary>
/// Writes the text format 0.0.4 of Prometheus: for each family its help and its type, then its samples, one to a line, lines ended by LF alone.
/// </summary>
internal sealed class MetricsText
{
    /// <summary>Type of the text.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly StringBuilder _text = new();

    /// <summary>Begins a family. Its samples follow before the next begins.</summary>
    public void Family(string name, MetricType type, string help)
    {
        _text.Append("# HELP ").Append(name).Append(' ');
        Escape(help, quotes: false);
        _text.Append("\n# TYPE ").Append(name).Append(type == MetricType.Counter ? " counter\n" : " gauge\n");
    }

    /// <summary>Writes one sample.</summary>
    /// <param name="name">Name of its family.</param>
    /// <param name="sample">Its value and labels.</param>
    /// <param name="device">Value of a first label, device; none when null.</param>
    public void Sample(string name, MetricSample sample, string? device = null)
    {
        _text.Append(name);
        var separator = '{';
        if (device is not null)
        {
            Label("device", device);
        }

        foreach (var (label, value) in sample.Labels)
        {
            Label(label, value);
        }

        _text.Append(separator == '{' ? " " : "} ").Append(Number(sample.Value)).Append('\n');

        void Label(string label, string value)
        {
            _text.Append(separator).Append(label).Append("=\"");
            Escape(value, quotes: true);
            _text.Append('"');
            separator = ',';
        }
    }

    public override string ToString() => _text.ToString();

    private static string Number(double value) =>
        double.IsPositiveInfinity(value) ? "+Inf" : double.IsNegativeInfinity(value) ? "-Inf" : value.ToString("R", CultureInfo.InvariantCulture);

    private void Escape(string text, bool quotes)
    {
        foreach (var c in text)
        {
            _ = c switch
            {
                '\\' => _text.Append(@"\\"),
                '\n' => _text.Append(@"\n"),
                '"' when quotes => _text.Append("\\\""),
                _ => _text.Append(c),
            };
        }
    }
}
