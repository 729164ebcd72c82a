namespace Emulator.Server.Journaling;

/// <summary>How often something must have happened.</summary>
/// <param name="Least">At least so often.</param>
/// <param name="Most">At most so often; null for any number.</param>
internal sealed record CountRule(int Least, int? Most)
{
    /// <summary>Once or more.</summary>
    public static CountRule Once { get; } = new(1, null);

    public static CountRule AtLeast(int count) => new(count, null);

    public static CountRule AtMost(int count) => new(0, count);

    public static CountRule Exactly(int count) => new(count, count);

    /// <summary>Whether a count is as wanted.</summary>
    public bool Holds(int count) => count >= Least && !(count > Most);

    /// <summary>Whether more of it cannot change the answer: it is enough and can never be too much, or it is too much already.</summary>
    public bool IsSettled(int count) => count > Most || (Most is null && count >= Least);

    public override string ToString() =>
        Most is null ? $"at least {Least}"
        : Least == 0 ? $"at most {Most}"
        : Least == Most ? $"exactly {Least}"
        : $"{Least} to {Most}";
}
