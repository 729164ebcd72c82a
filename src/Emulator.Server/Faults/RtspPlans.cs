using System.Collections.Immutable;
using System.Globalization;
using Emulator.Protocol.Rtsp;
using Emulator.Server.Wire;

namespace Emulator.Server.Faults;

/// <summary>What becomes of an RTSP request before it is looked at.</summary>
/// <param name="Request">The request.</param>
internal sealed record RtspRequestPlan(RtspRequest Request)
{
    /// <summary>Time to pass first, on the device's clock.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>An answer instead of what the request asks for, before any login; null to go on.</summary>
    public RtspReply? Reply { get; init; }

    /// <summary>An answer instead of what the request asks for, once its user is logged in; null to go on.</summary>
    public RtspReply? Instead { get; init; }

    /// <summary>What happens instead of any answer; silence is about this request alone.</summary>
    public WireEnd End { get; init; }
}

/// <summary>An answer to an RTSP request on its way out.</summary>
/// <param name="Request">What it answers; null for what was no request.</param>
/// <param name="Reply">The answer.</param>
internal sealed record RtspReplyPlan(RtspRequest? Request, RtspReply Reply)
{
    /// <summary>Time to pass first, on the device's clock.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>The status line, without its line end; null for what the status says.</summary>
    public string? StatusLine { get; init; }

    /// <summary>Value of CSeq; null for none.</summary>
    public string? CSeq { get; init; } = Request?.CSeq?.ToString(CultureInfo.InvariantCulture);

    /// <summary>Value of Content-Length; null for none.</summary>
    public string? ContentLength { get; init; } = Reply.Body.IsEmpty ? null : Reply.Body.Length.ToString(CultureInfo.InvariantCulture);

    /// <summary>What ends each line of the head.</summary>
    public string LineEnd { get; init; } = "\r\n";

    /// <summary>How the names of headers are spelled.</summary>
    public Func<string, string> Spell { get; init; } = static name => name;

    /// <summary>Requests of the device that go out right before it, as text.</summary>
    public ImmutableArray<string> Requests { get; init; } = [];

    /// <summary>How often it is sent.</summary>
    public int Copies { get; init; } = 1;

    /// <summary>Bytes of each write to the socket; 0 to write it at once.</summary>
    public int Slice { get; init; }

    /// <summary>Time before each write but the first, on the device's clock.</summary>
    public TimeSpan SliceDelay { get; init; }

    /// <summary>Whether it goes out between two packets of a frame, when something plays on its connection.</summary>
    public bool AmidPackets { get; init; }

    /// <summary>Whether what it announces is done: false to answer PLAY and send nothing.</summary>
    public bool IsTrue { get; init; } = true;

    /// <summary>What becomes of the connection behind it.</summary>
    public WireEnd End { get; init; }

    /// <summary>Whether it answers a method that was done.</summary>
    public bool Answers(string method) => Reply.Status == 200 && Request?.Method == method;

    /// <summary>The same with a header changed.</summary>
    /// <param name="name">The header.</param>
    /// <param name="change">A function of its value, which gives the new one, or null to leave it out.</param>
    public RtspReplyPlan Edit(string name, Func<string, string?> change)
    {
        var headers = new List<KeyValuePair<string, string>>();
        foreach (var (key, value) in Reply.Headers)
        {
            if (!string.Equals(key, name, StringComparison.OrdinalIgnoreCase))
            {
                headers.Add(new(key, value));
            }
            else if (change(value) is { } changed)
            {
                headers.Add(new(key, changed));
            }
        }

        return this with { Reply = Reply with { Headers = headers } };
    }

    /// <summary>Whether it has a header.</summary>
    public bool Has(string name) => Reply.Headers.Any(header => string.Equals(header.Key, name, StringComparison.OrdinalIgnoreCase));
}

/// <summary>A description, line by line.</summary>
/// <param name="Lines">Its lines, without line ends.</param>
internal sealed record SdpPlan(ImmutableArray<string> Lines)
{
    private const string End = "\r\n";

    /// <summary>What ends each line.</summary>
    public string LineEnd { get; init; } = End;

    /// <summary>The text.</summary>
    public string Text => string.Concat(Lines.Select(line => line + LineEnd));

    /// <summary>Takes a text apart.</summary>
    public static SdpPlan Of(string text) => new([.. text.Split(End, StringSplitOptions.RemoveEmptyEntries)]);

    /// <summary>The same with lines changed.</summary>
    /// <param name="change">A function of the medium that a line belongs to (video, audio; empty before the first) and the line, which gives the new line, or null to leave it out.</param>
    public SdpPlan Edit(Func<string, string, string?> change)
    {
        var lines = ImmutableArray.CreateBuilder<string>();
        var medium = "";
        foreach (var line in Lines)
        {
            medium = line.StartsWith("m=", StringComparison.Ordinal) ? line[2..].Split(' ')[0] : medium;
            if (change(medium, line) is { } changed)
            {
                lines.Add(changed);
            }
        }

        return this with { Lines = lines.ToImmutable() };
    }
}

/// <summary>A sign of life.</summary>
/// <param name="What">Method of the request, or RTCP for a report.</param>
/// <param name="IsNamed">Whether it names the session that it keeps alive.</param>
internal sealed record SignPlan(string What, bool IsNamed)
{
    /// <summary>Whether it keeps the session alive.</summary>
    public bool Counts { get; init; } = true;
}

/// <summary>A session whose client is looked for.</summary>
/// <param name="Idle">How long there has been no sign of life.</param>
/// <param name="Unreported">How long it has been playing without a report from its receiver; zero while it does not play.</param>
internal sealed record QuietPlan(TimeSpan Idle, TimeSpan Unreported)
{
    /// <summary>Whether the session ends now.</summary>
    public bool Ends { get; init; }

    /// <summary>Whether it ends with a goodbye.</summary>
    public bool Bye { get; init; } = true;
}
