using System.Text;

namespace Emulator.Testing;

/// <summary>A client did not do what was expected. The message tells what came nearest, and in what it differs.</summary>
public sealed class VerificationException : Exception
{
    /// <summary>Makes one without more to tell.</summary>
    public VerificationException()
    {
    }

    /// <summary>Makes one of a message.</summary>
    public VerificationException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one of a message and what lies behind it.</summary>
    public VerificationException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    internal VerificationException(string message, IReadOnlyList<NearMiss> nearMisses)
        : base(message) => NearMisses = nearMisses;

    /// <summary>The entries that come nearest, the nearest first; none when there was too much rather than too little.</summary>
    public IReadOnlyList<NearMiss> NearMisses { get; } = [];
}

/// <summary>An entry that is nearly what was expected.</summary>
/// <param name="Request">The entry.</param>
/// <param name="Differences">In what it differs.</param>
public sealed record NearMiss(JournalEntry Request, IReadOnlyList<Difference> Differences)
{
    /// <summary>The entry in a line, and a line for each difference.</summary>
    internal void WriteTo(StringBuilder text, string indent)
    {
        text.Append(indent).Append(Request);
        foreach (var difference in Differences)
        {
            text.AppendLine().Append(indent).Append($"    {difference.Field}: expected {difference.Wanted}, got {difference.Got ?? "none"}");
        }
    }
}

/// <summary>A field in which an entry is not what was expected.</summary>
/// <param name="Field">Its name, query.code for a parameter.</param>
/// <param name="Wanted">What was expected.</param>
/// <param name="Got">What it is; null when the entry has none.</param>
public sealed record Difference(string Field, string Wanted, string? Got);
