namespace Emulator.Testing;

/// <summary>How often something is expected.</summary>
public sealed record Times
{
    private Times(int? atLeast, int? atMost) => (Least, Most) = (atLeast, atMost);

    /// <summary>Exactly once.</summary>
    public static Times Once => Exactly(1);

    /// <summary>Not at all.</summary>
    public static Times Never => Exactly(0);

    /// <summary>At least so often; null for no bound.</summary>
    public int? Least { get; }

    /// <summary>At most so often; null for no bound.</summary>
    public int? Most { get; }

    /// <summary>So often or more.</summary>
    public static Times AtLeast(int count) => new(count, null);

    /// <summary>So often or less.</summary>
    public static Times AtMost(int count) => new(null, count);

    /// <summary>So often, neither more nor less.</summary>
    public static Times Exactly(int count) => new(count, count);

    /// <summary>From one count to another, both of them included.</summary>
    public static Times Between(int least, int most) => new(least, most);

    internal object ToBody() => new { atLeast = Least, atMost = Most };
}
