namespace Emulator.Server.Faults;

/// <summary>A way to misbehave. One entry of the catalogue: see <see cref="FaultCatalogue"/>.</summary>
/// <param name="id">Its name in rules: the layer or surface, a dot, and what it does.</param>
/// <param name="layer">Where it sits.</param>
/// <param name="summary">What a client sees, in one sentence.</param>
/// <param name="evidence">Who met it in the field, as repository#thread; or why a client should be tried with it.</param>
internal sealed class FaultKind(string id, FaultLayer layer, string summary, string evidence)
{
    public string Id => id;

    public FaultLayer Layer => layer;

    public string Summary => summary;

    public string Evidence => evidence;

    /// <summary>Numbers of the ranked cases that it stands for, 1 to 44; most kinds have none.</summary>
    public IReadOnlyList<int> Cases { get; init; } = [];

    public IReadOnlyList<FaultParameter> Parameters { get; init; } = [];

    /// <summary>What it does at points of the surfaces.</summary>
    public IReadOnlyList<FaultHook> Hooks { get; init; } = [];

    /// <summary>
    /// For a fault that is a state of the device and not of an answer: puts the device into it, and gives what ends it. It begins when its rule
    /// is added, or when the rule's time or occasion comes.
    /// </summary>
    public Func<FaultHit, IDisposable?>? Begin { get; init; }
}

/// <summary>What a hook is told: the rule that fired, where, and on what occasion.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Camera">The device.</param>
/// <param name="Context">The occasion.</param>
internal sealed record FaultHit(FaultRule Rule, Cameras.Camera Camera, FaultContext Context)
{
    public int Int(string name) => Rule.Arguments.Int(name);

    public long Long(string name) => Rule.Arguments.Long(name);

    public double Number(string name) => Rule.Arguments.Number(name);

    public TimeSpan Duration(string name) => Rule.Arguments.Duration(name);

    public bool Flag(string name) => Rule.Arguments.Flag(name);

    public string Text(string name) => Rule.Arguments.Text(name);

    public long[] Ints(string name) => Rule.Arguments.Ints(name);

    public string[] Texts(string name) => Rule.Arguments.Texts(name);

    /// <summary>Something the rule keeps between its hits, made at the first. Whoever changes it locks it.</summary>
    public T State<T>()
        where T : class, new() => Rule.State<T>();

    /// <summary>A number from 0 up to <paramref name="below"/>, by the rule's own seeded chance.</summary>
    public int Chance(int below) => Rule.Chance(below);
}
