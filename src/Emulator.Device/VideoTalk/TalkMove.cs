using System.Collections.Immutable;

namespace Emulator.Device.VideoTalk;

/// <summary>A step of a call: one row of the state machine (document sections 12.1.3 to 12.1.7).</summary>
/// <param name="Act">What is done.</param>
/// <param name="By">By whom.</param>
/// <param name="From">In which states it can be.</param>
/// <param name="To">What it leads to.</param>
internal sealed record TalkMove(TalkAct Act, TalkMove.Party By, ImmutableArray<TalkState> From, TalkState To)
{
    private static readonly ImmutableArray<TalkMove> All =
    [
        new(TalkAct.Ring, Party.Clock, [TalkState.Inviting], TalkState.Ringing),
        new(TalkAct.Answer, Party.Callee, [TalkState.Inviting, TalkState.Ringing], TalkState.Answer),
        new(TalkAct.Refuse, Party.Callee, [TalkState.Inviting, TalkState.Ringing], TalkState.Refuse),
        new(TalkAct.Cancel, Party.Caller, [TalkState.Inviting, TalkState.Ringing], TalkState.Cancel),
        new(TalkAct.GiveUp, Party.Clock, [TalkState.Inviting, TalkState.Ringing], TalkState.Cancel),
        new(TalkAct.Hangup, Party.Either, [TalkState.Answer], TalkState.Hangup),
        new(TalkAct.CutShort, Party.Clock, [TalkState.Answer], TalkState.Hangup),
    ];

    /// <summary>What somebody is in a call, whoever called.</summary>
    internal enum Party
    {
        /// <summary>Who called.</summary>
        Caller,

        /// <summary>Who was called.</summary>
        Callee,

        /// <summary>One of the two.</summary>
        Either,

        /// <summary>The time.</summary>
        Clock,
    }

    /// <summary>Whether the call is over then.</summary>
    public bool Ends => To is TalkState.Refuse or TalkState.Cancel or TalkState.Hangup;

    /// <summary>The step that one side takes now; null when it cannot.</summary>
    /// <param name="act">What it does.</param>
    /// <param name="by">Which side.</param>
    /// <param name="direction">Who called.</param>
    /// <param name="now">The state of the call.</param>
    public static TalkMove? Find(TalkAct act, TalkSide by, TalkDirection direction, TalkState now)
    {
        var calls = by == TalkSide.Device == (direction == TalkDirection.Outgoing);
        var party = by == TalkSide.Clock ? Party.Clock : calls ? Party.Caller : Party.Callee;
        foreach (var move in All)
        {
            if (move.Act == act && (move.By == party || (move.By == Party.Either && party != Party.Clock)) && move.From.Contains(now))
            {
                return move;
            }
        }

        return null;
    }
}
