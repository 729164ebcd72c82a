using Emulator.Device.Events;
using Emulator.Server.Events;

namespace Emulator.Server.Faults;

/// <summary>What becomes of a client that attaches to events.</summary>
/// <param name="Wish">What it asked for, which it may get otherwise.</param>
/// <param name="ContentType">Type of the answer, with the boundary.</param>
internal sealed record AttachPlan(EventWish Wish, string ContentType)
{
    /// <summary>Further header lines, without line ends.</summary>
    public IReadOnlyList<string> HeadLines { get; init; } = [];

    /// <summary>Whether the head waits for the first part.</summary>
    public bool HoldsHead { get; init; }

    /// <summary>How long it waits at most; for ever when null.</summary>
    public TimeSpan? HoldsAtMost { get; init; }

    /// <summary>Parts after which the stream is closed; 0 right behind the head.</summary>
    public int? CloseAfter { get; init; }

    /// <summary>Whether the multipart is ended in form before that.</summary>
    public bool Terminates { get; init; }

    /// <summary>Parts after which nothing more is sent and the connection stays open.</summary>
    public int? StallAfter { get; init; }

    /// <summary>Whether parts are chunks of HTTP/1.1.</summary>
    public bool Chunked { get; init; }

    /// <summary>How many of the newest events are told once more behind the head.</summary>
    public int Replay { get; init; }
}

/// <summary>A part that is about to be sent to one client.</summary>
/// <param name="Text">What it says, and how.</param>
/// <param name="Raised">The event; null for a heartbeat.</param>
internal sealed record EventPartPlan(EventText Text, DeviceEvent? Raised)
{
    /// <summary>Whether it is not sent.</summary>
    public bool Lost { get; init; }

    /// <summary>Time to pass first, on the device's clock. What comes behind it waits too, but for heartbeats.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Whether it changes places with the part behind it.</summary>
    public bool Behind { get; init; }

    /// <summary>How often it is sent.</summary>
    public int Copies { get; init; } = 1;

    /// <summary>Parts that go before it.</summary>
    public IReadOnlyList<EventText> Before { get; init; } = [];

    /// <summary>Parts that go behind it.</summary>
    public IReadOnlyList<EventText> After { get; init; } = [];

    /// <summary>Sizes of the pieces that it is sent in, in turn and again from the first; empty for one.</summary>
    public IReadOnlyList<int> Slices { get; init; } = [];

    /// <summary>From one piece to the next.</summary>
    public TimeSpan Gap { get; init; }

    /// <summary>How many parts are sent at once; those before wait for the last.</summary>
    public int Glue { get; init; } = 1;

    /// <summary>From one repetition to the next, until the event stops; null for none.</summary>
    public TimeSpan? RepeatEvery { get; init; }

    /// <summary>Whether it is the Start of something that lasts.</summary>
    public bool IsStart => Raised?.Action == EventAction.Start;

    /// <summary>Whether it is its Stop.</summary>
    public bool IsStop => Raised?.Action == EventAction.Stop;
}
