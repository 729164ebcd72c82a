namespace Emulator.Testing;

/// <summary>How a client did in one respect.</summary>
public enum Grade
{
    /// <summary>As one would wish.</summary>
    Good,

    /// <summary>It works, and will be a trouble to some device.</summary>
    Warn,

    /// <summary>It harms devices or itself.</summary>
    Bad,
}

/// <summary>A verdict on a client.</summary>
/// <param name="Id">Which, such as reconnect.backOff.</param>
/// <param name="Grade">How it did.</param>
/// <param name="Measured">The figure.</param>
/// <param name="Unit">What the figure counts.</param>
/// <param name="Threshold">What is good, a warning, bad.</param>
/// <param name="Says">What was seen.</param>
/// <param name="Evidence">Numbers of the journal's entries that show it.</param>
public sealed record Verdict(string Id, Grade Grade, double Measured, string Unit, string Threshold, string Says, IReadOnlyList<long> Evidence);

/// <summary>How a client did.</summary>
/// <param name="Address">Where it is.</param>
/// <param name="UserAgent">What it calls itself; empty when it does not.</param>
/// <param name="Requests">Requests it sent.</param>
/// <param name="Verdicts">What it was judged in: only that of which it did something.</param>
public sealed record ClientReport(string Address, string UserAgent, int Requests, IReadOnlyList<Verdict> Verdicts)
{
    /// <summary>The verdicts that are bad.</summary>
    public IEnumerable<Verdict> Bad => Verdicts.Where(v => v.Grade == Grade.Bad);

    /// <summary>One verdict; null when the client did nothing of the kind.</summary>
    public Verdict? this[string id] => Verdicts.FirstOrDefault(v => string.Equals(v.Id, id, StringComparison.OrdinalIgnoreCase));
}
