namespace Emulator.Server.Faults;

/// <summary>What a parameter of a fault may be.</summary>
internal enum FaultValue
{
    /// <summary>A whole number.</summary>
    Int,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A span of time: seconds as a number, or a text such as 300ms, 5s, 2m, 1h.</summary>
    Duration,

    /// <summary>true or false.</summary>
    Flag,

    /// <summary>A text.</summary>
    Text,

    /// <summary>One of some words.</summary>
    Choice,

    /// <summary>A list of whole numbers.</summary>
    Ints,

    /// <summary>A list of texts.</summary>
    Texts,
}

/// <summary>A parameter of a kind of fault.</summary>
/// <param name="Name">Its name in <c>params</c>.</param>
/// <param name="Type">What it may be.</param>
/// <param name="Default">Its value when it is not given: long, double, TimeSpan, bool, string, long[] or string[]; null when it must be given.</param>
/// <param name="Min">Least value, of numbers, of the seconds of a span, and of each number of a list.</param>
/// <param name="Max">Greatest value.</param>
/// <param name="Choices">The words of a choice.</param>
/// <param name="Summary">What it means.</param>
internal sealed record FaultParameter(string Name, FaultValue Type, object? Default, double Min, double Max, IReadOnlyList<string> Choices, string Summary)
{
    /// <summary>Longest text, and most members of a list.</summary>
    public const int MaxLength = 4096;

    public static FaultParameter Int(string name, long? otherwise, long min, long max, string summary) => new(name, FaultValue.Int, otherwise, min, max, [], summary);

    public static FaultParameter Number(string name, double? otherwise, double min, double max, string summary) => new(name, FaultValue.Number, otherwise, min, max, [], summary);

    /// <summary>A span of time, its bounds in seconds.</summary>
    public static FaultParameter Duration(string name, double? otherwise, double min, double max, string summary) =>
        new(name, FaultValue.Duration, otherwise is { } seconds ? TimeSpan.FromSeconds(seconds) : null, min, max, [], summary);

    public static FaultParameter Flag(string name, bool otherwise, string summary) => new(name, FaultValue.Flag, otherwise, 0, 1, [], summary);

    public static FaultParameter Text(string name, string? otherwise, string summary) => new(name, FaultValue.Text, otherwise, 0, MaxLength, [], summary);

    public static FaultParameter Choice(string name, string? otherwise, string[] choices, string summary) => new(name, FaultValue.Choice, otherwise, 0, 0, choices, summary);

    public static FaultParameter Ints(string name, long[]? otherwise, long min, long max, string summary) => new(name, FaultValue.Ints, otherwise, min, max, [], summary);

    public static FaultParameter Texts(string name, string[]? otherwise, string summary) => new(name, FaultValue.Texts, otherwise, 0, MaxLength, [], summary);
}

/// <summary>The values of a rule's parameters, checked and with defaults filled in.</summary>
internal sealed class FaultArguments(IReadOnlyDictionary<string, object> values)
{
    /// <summary>By name of the parameter, each as <see cref="FaultParameter.Default"/> tells.</summary>
    public IReadOnlyDictionary<string, object> Values => values;

    public int Int(string name) => (int)(long)values[name];

    public long Long(string name) => (long)values[name];

    public double Number(string name) => (double)values[name];

    public TimeSpan Duration(string name) => (TimeSpan)values[name];

    public bool Flag(string name) => (bool)values[name];

    public string Text(string name) => (string)values[name];

    public long[] Ints(string name) => (long[])values[name];

    public string[] Texts(string name) => (string[])values[name];
}
