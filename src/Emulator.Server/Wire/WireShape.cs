namespace Emulator.Server.Wire;

/// <summary>How a connection ends once its shaped bytes are out.</summary>
internal enum WireEnd
{
    /// <summary>It goes on.</summary>
    None,

    /// <summary>Our side is closed with a FIN; what the client sends is still read.</summary>
    Fin,

    /// <summary>It is reset.</summary>
    Rst,

    /// <summary>It stays open and nothing more is sent: half-open.</summary>
    Silence,
}

/// <summary>How the head of the next answer is rewritten on its way out.</summary>
internal sealed record HeadEdit
{
    /// <summary>Replaces the status line, without its line end: <c>HTTP/1.0 200 OK</c>.</summary>
    public string? StatusLine { get; init; }

    /// <summary>Names of headers that are taken out, without regard to case.</summary>
    public IReadOnlyList<string> Remove { get; init; } = [];

    /// <summary>Header lines put in after the others, without line ends: <c>Content-Length: 5</c> where the body has 500 bytes.</summary>
    public IReadOnlyList<string> Add { get; init; } = [];

    /// <summary>True to send the body alone, with no head before it.</summary>
    public bool Omit { get; init; }

    /// <summary>Rewrites the whole head after everything else, its blank line included; null to leave it.</summary>
    public Func<string, string>? Rewrite { get; init; }

    /// <summary>The same with one more rewrite behind those that are there.</summary>
    public HeadEdit Then(Func<string, string> rewrite) => this with { Rewrite = Rewrite is { } first ? head => rewrite(first(head)) : rewrite };
}

/// <summary>
/// What happens to the bytes of a connection below HTTP, from the next byte on. Everything here is what Kestrel's own response path
/// cannot do; a connection without a shape passes bytes through untouched.
/// </summary>
internal sealed record WireShape
{
    /// <summary>Bytes sent before anything else.</summary>
    public ReadOnlyMemory<byte> Prefix { get; init; }

    /// <summary>How the next head is rewritten.</summary>
    public HeadEdit? Head { get; init; }

    /// <summary>Sizes of the writes to the socket, in turn and again from the first; empty to write as it comes.</summary>
    public IReadOnlyList<int> Slices { get; init; } = [];

    /// <summary>Wait before each write.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>A further wait before each write, told anew each time; null for none.</summary>
    public Func<TimeSpan>? Jitter { get; init; }

    /// <summary>Wait from the first byte that is there to be sent until all are sent that are there then.</summary>
    public TimeSpan Gather { get; init; }

    /// <summary>Time from the shape's beginning after which no byte is let through; null means no limit. <see cref="End"/> comes with the next byte.</summary>
    public TimeSpan? AfterTime { get; init; }

    /// <summary>Bytes let through before <see cref="End"/>; null means no limit, and the end comes when the answer is complete.</summary>
    public long? AfterBytes { get; init; }

    /// <summary>Bytes of the next answer's body let through before <see cref="End"/>, which comes with the answer's own end at the latest; null means no limit.</summary>
    public long? AfterBody { get; init; }

    /// <summary>How it ends.</summary>
    public WireEnd End { get; init; }

    /// <summary>The same at so many bytes a second at most, a twentieth of them at a time.</summary>
    public WireShape Limited(long bytesPerSecond)
    {
        var slice = (int)Math.Clamp(bytesPerSecond / 20, 1, 1024 * 1024);
        return this with { Slices = [slice], Delay = TimeSpan.FromSeconds((double)slice / bytesPerSecond) };
    }
}
