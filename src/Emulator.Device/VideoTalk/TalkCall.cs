using System.Net;

namespace Emulator.Device.VideoTalk;

/// <summary>How the sound of a talk is coded.</summary>
/// <param name="Compression">A compression in the configuration's words: <c>G.711A</c>, <c>PCM</c>.</param>
/// <param name="Frequency">Samples a second.</param>
public sealed record TalkFormat(string Compression, int Frequency);

/// <summary>Where the peer of a call wants sound and picture, and how sound is coded in both directions (document sections 12.1.3 and 12.1.5).</summary>
/// <param name="Address">Its address; a group's, when it is a multicast one.</param>
/// <param name="AudioPort">Its UDP port; 0 when it named none, and then sound goes to where its first packet came from.</param>
/// <param name="Audio">How sound is coded.</param>
/// <param name="VideoPort">Its UDP port for the picture; 0 when it does not want to see.</param>
public sealed record TalkMedia(IPAddress Address, int AudioPort, TalkFormat Audio, int VideoPort = 0);

/// <summary>One call.</summary>
public sealed record TalkCall
{
    /// <summary>Counts the calls of a device, from 1.</summary>
    public required long Number { get; init; }

    /// <summary>Who called.</summary>
    public required TalkDirection Direction { get; init; }

    /// <summary>The number of who is at the other end: a room, or the monitor indoors.</summary>
    public required string Peer { get; init; }

    /// <summary>When it began, by the device's clock, UTC.</summary>
    public required DateTime Began { get; init; }

    /// <summary>What the peer said of its media; null until it has said it.</summary>
    public TalkMedia? Media { get; init; }

    /// <summary>Who is logged in at the other end; empty for one who has not done anything yet.</summary>
    public string User { get; init; } = "";

    /// <summary>From where the peer does it; null as long as it has not done anything.</summary>
    public IPAddress? From { get; init; }

    /// <summary>When it was answered, as the time of timers counts; null when it was not.</summary>
    public TimeSpan? Answered { get; init; }
}

/// <summary>The talk of a device is in another state.</summary>
/// <param name="State">The state.</param>
/// <param name="Call">The call; after its end, what it was.</param>
/// <param name="Ended">Whether that was its end.</param>
public sealed record TalkChange(TalkState State, TalkCall Call, bool Ended);

/// <summary>How a call went, for the talk log.</summary>
/// <param name="Call">The call.</param>
/// <param name="Seconds">How long they talked, in whole seconds; 0 when nobody answered.</param>
public sealed record TalkRecord(TalkCall Call, int Seconds)
{
    /// <summary><c>Received</c> when it was answered, <c>Missed</c> when not.</summary>
    public string EndState => Call.Answered is null ? "Missed" : "Received";
}
