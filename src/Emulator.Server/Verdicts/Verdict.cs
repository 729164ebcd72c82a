namespace Emulator.Server.Verdicts;

/// <summary>How a client did.</summary>
internal enum Grade
{
    /// <summary>As one would wish.</summary>
    Good,

    /// <summary>It works, and will be a trouble to some device.</summary>
    Warn,

    /// <summary>It harms devices or itself.</summary>
    Bad,
}

/// <summary>What was measured about a client in one respect.</summary>
/// <param name="Grade">How it did.</param>
/// <param name="Measured">The figure.</param>
/// <param name="Unit">What the figure counts.</param>
/// <param name="Says">What was seen, in a sentence.</param>
/// <param name="Evidence">Numbers of the journal's entries that show it.</param>
internal sealed record Finding(Grade Grade, double Measured, string Unit, string Says, IReadOnlyList<long> Evidence)
{
    private const int MostEvidence = 20;

    /// <summary>A finding where more is worse.</summary>
    /// <param name="measured">The figure.</param>
    /// <param name="good">Up to this it is good.</param>
    /// <param name="warn">Up to this it is a warning.</param>
    /// <param name="unit">What the figure counts.</param>
    /// <param name="says">What was seen.</param>
    /// <param name="evidence">Entries that show it.</param>
    public static Finding AtMost(double measured, double good, double warn, string unit, string says, IEnumerable<long> evidence) =>
        new(measured <= good ? Grade.Good : measured <= warn ? Grade.Warn : Grade.Bad, Math.Round(measured, 3), unit, says, [.. evidence.Take(MostEvidence)]);
}

/// <summary>One respect in which clients are judged: a row of <see cref="VerdictTable"/>.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Asks">The question it answers.</param>
/// <param name="Threshold">What is good, a warning, bad, in words.</param>
/// <param name="Why">What it does to devices in the field.</param>
/// <param name="Judge">Measures it; null when the client did nothing of the kind.</param>
internal sealed record VerdictRule(string Id, string Asks, string Threshold, string Why, Func<ClientHistory, Finding?> Judge);
