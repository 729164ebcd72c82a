using System.Diagnostics.CodeAnalysis;

namespace Emulator.Device.Display;

/// <summary>How a screen is divided (document section 7.2.1).</summary>
/// <param name="Name">Name in the document's spelling.</param>
/// <param name="Windows">Channels shown at once; 0 for a mode that shows all of them.</param>
public sealed record SplitMode(string Name, int Windows)
{
    /// <summary>Every mode. Picture-in-picture shows its small windows beside the large one.</summary>
    public static IReadOnlyList<SplitMode> All { get; } =
    [
        new("split1", 1), new("split2", 2), new("split4", 4), new("split6", 6), new("split8", 8), new("split9", 9), new("split12", 12),
        new("split16", 16), new("split20", 20), new("split25", 25), new("split36", 36), new("split64", 64), new("split144", 144),
        new("pip1", 2), new("pip3", 4), new("Free", 0), new("CompositeSplit1", 1), new("FitDisplayUnit1", 1), new("FitDisplayUnit4", 4),
    ];

    /// <summary>Whether it is a split into so many windows and nothing else.</summary>
    public bool IsPlain => Name.StartsWith("split", StringComparison.Ordinal);

    /// <summary>Finds a mode by name, without regard to case.</summary>
    public static bool TryParse(string name, [NotNullWhen(true)] out SplitMode? mode)
    {
        mode = All.FirstOrDefault(m => string.Equals(m.Name, name, StringComparison.OrdinalIgnoreCase));
        return mode is not null;
    }

    /// <summary>The smallest plain split that shows that many channels at once.</summary>
    public static SplitMode For(int channels) => All.First(m => m.Windows >= Math.Min(channels, 144));

    /// <summary>How many groups that many channels make in this mode.</summary>
    public int Groups(int channels) => Windows == 0 ? 1 : Math.Max(1, (channels + Windows - 1) / Windows);
}
