using System.Text.Json.Nodes;
using Emulator.Protocol.Dhip;
using Emulator.Server.Rpc;

namespace Emulator.Server.Faults;

/// <summary>A call of the JSON protocol, over HTTP or DHIP, whose session is known and that has not been answered yet.</summary>
/// <param name="Method">What is called, <c>global.keepAlive</c>.</param>
/// <param name="IsPassword">Whether it is the second step of a login.</param>
internal sealed record CallPlan(string Method, bool IsPassword)
{
    /// <summary>An error instead of what the call gives; null to go on.</summary>
    public RpcError? Instead { get; init; }

    /// <summary>Whether the session ends with it.</summary>
    public bool EndsSession { get; init; }
}

/// <summary>An answer to a call on its way out.</summary>
/// <param name="Method">What was called.</param>
/// <param name="IsPassword">Whether it is the answer to the second step of a login.</param>
/// <param name="Error">The error that it tells of; null for none.</param>
/// <param name="Body">The answer: a line of JSON.</param>
internal sealed record CallAnswerPlan(string Method, bool IsPassword, RpcError? Error, ReadOnlyMemory<byte> Body)
{
    /// <summary>Whether it is never sent.</summary>
    public bool Lost { get; init; }

    /// <summary>Time to pass first, on the device's clock.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Whether the connection ends behind it; over HTTP it does not.</summary>
    public bool Closes { get; init; }

    /// <summary>The same with another text.</summary>
    public CallAnswerPlan Worded(string text) => this with { Body = System.Text.Encoding.UTF8.GetBytes(text) };

    /// <summary>The same with other members.</summary>
    public CallAnswerPlan Edited(Action<JsonObject> edit)
    {
        if (JsonNode.Parse(Body.Span) is not JsonObject answer)
        {
            return this;
        }

        edit(answer);
        return this with { Body = RpcDispatcher.Line(json => answer.WriteTo(json)) };
    }
}

/// <summary>Something that a session is about to be told without having asked now: an event, a change.</summary>
/// <param name="Method">What it is, <c>client.notifyEventStream</c>.</param>
/// <param name="Line">A line of JSON.</param>
internal sealed record NotePlan(string Method, ReadOnlyMemory<byte> Line)
{
    /// <summary>How often it is told.</summary>
    public int Times { get; init; } = 1;

    /// <summary>The same with other members.</summary>
    public NotePlan Edited(Action<JsonObject> edit)
    {
        var note = JsonNode.Parse(Line.Span)!.AsObject();
        edit(note);
        return this with { Line = RpcDispatcher.Line(json => note.WriteTo(json)) };
    }
}

/// <summary>A DHIP frame on its way out.</summary>
/// <param name="Frame">The frame: a head of <see cref="DhipHeader.Size"/> bytes and its body.</param>
/// <param name="IsNote">Whether it tells something that was not asked for now.</param>
internal sealed record DhipFramePlan(byte[] Frame, bool IsNote)
{
    /// <summary>What is sent of it, in pieces; all of it at once when empty.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Pieces { get; init; } = [];

    /// <summary>Time between two pieces, on the device's clock.</summary>
    public TimeSpan Between { get; init; }

    /// <summary>Whether it waits for the next frame, to be sent in one write with it.</summary>
    public bool Waits { get; init; }

    /// <summary>How long it waits at most.</summary>
    public TimeSpan WaitsAtMost { get; init; }

    /// <summary>Whether the connection ends behind it.</summary>
    public bool Closes { get; init; }

    /// <summary>The same with a changed head.</summary>
    public DhipFramePlan Headed(Action<byte[]> edit)
    {
        var frame = Frame.AsSpan().ToArray();
        edit(frame);
        return this with { Frame = frame };
    }
}
