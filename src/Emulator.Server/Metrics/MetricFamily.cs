using Emulator.Server.Cameras;

namespace Emulator.Server.Metrics;

/// <summary>What a number may do.</summary>
internal enum MetricType
{
    /// <summary>It only grows, until the process ends.</summary>
    Counter,

    /// <summary>It goes up and down.</summary>
    Gauge,
}

/// <summary>One number, and what it is of.</summary>
/// <param name="Value">The number.</param>
/// <param name="Labels">Names and values; of each name only as many values as a table of this program has, never what a client made up.</param>
internal sealed record MetricSample(double Value, params KeyValuePair<string, string>[] Labels);

/// <summary>Numbers of one meaning, of one device at a time.</summary>
/// <param name="Name">Its name, without the prefix.</param>
/// <param name="Type">What it may do.</param>
/// <param name="Help">What it is, for people.</param>
/// <param name="Read">Reads it of a device, a sample for each set of labels.</param>
internal sealed record MetricFamily(string Name, MetricType Type, string Help, Func<Camera, IEnumerable<MetricSample>> Read)
{
    /// <summary>Whether the sum over all devices says something.</summary>
    public bool Sums { get; init; } = true;
}

/// <summary>Numbers of one meaning, of the process.</summary>
internal sealed record ProcessFamily(string Name, MetricType Type, string Help, Func<IEnumerable<MetricSample>> Read);
