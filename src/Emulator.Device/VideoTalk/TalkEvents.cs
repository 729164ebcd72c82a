using System.Globalization;
using Emulator.Device.Events;
using Emulator.Device.World;

namespace Emulator.Device.VideoTalk;

/// <summary>
/// The events of a call, as door stations in the field raise them (docs/decisions/0038): CallNoAnswered lasts while it rings, Invite comes
/// with it, IgnoreInvite says that somebody answered, _CallNoAnswer_ that nobody did, HungupPhone that the call was refused or ended here,
/// PassiveHungup that the other end hung up, VideoTalkLog that the call is in the log. BackKeyLight follows all of it.
/// </summary>
internal sealed class TalkEvents(Device device, Action<Action> later)
{
    private const string Rings = "CallNoAnswered";

    // What the lamp behind the button shows.
    private const int Dark = 0;
    private const int Calling = 1;
    private const int Talking = 5;
    private const int Unanswered = 6;
    private const int Called = 7;

    /// <summary>A call begins.</summary>
    public void Begin(TalkCall call)
    {
        if (call.Direction == TalkDirection.Incoming)
        {
            Light(Called);
            return;
        }

        var data = Data(
            new("CallID", Id(call)), new("IsEncryptedStream", "false"), new("LockNum", Number(device.Profile.Doors)), new("PeerNumber", JsonText.Quote(call.Peer)), new("SupportPaas", "false"));
        Raise(Rings, EventAction.Start, data);
        Raise("Invite", EventAction.Pulse, data);
        Light(Calling);
    }

    /// <summary>Something is done with it.</summary>
    public void Follow(TalkCall call, TalkAct act, TalkSide by)
    {
        if (act == TalkAct.Ring)
        {
            return;
        }

        if (call.Direction == TalkDirection.Outgoing && act is not (TalkAct.Hangup or TalkAct.CutShort))
        {
            Raise(Rings, EventAction.Stop, null);
        }

        var data = Data(new KeyValuePair<string, string>("CallID", Id(call)));
        switch (act)
        {
            case TalkAct.Answer:
                Raise("IgnoreInvite", EventAction.Pulse, data);
                Light(Talking);
                return;
            case TalkAct.GiveUp:
                Raise("_CallNoAnswer_", EventAction.Pulse, data);
                Light(Unanswered);
                return;
            case TalkAct.Hangup when by == TalkSide.Peer:
                // A moment, though devices call it Start.
                Raise("PassiveHungup", EventAction.Start, data);
                Raise("PassiveHungup", EventAction.Stop, null);
                break;
            case TalkAct.Refuse or TalkAct.Hangup or TalkAct.CutShort:
                Raise("HungupPhone", EventAction.Pulse, data);
                break;
        }

        Light(Dark);
    }

    /// <summary>It is in the log.</summary>
    public void Logged(TalkRecord record)
    {
        var (call, created) = (record.Call, new DateTimeOffset(record.Call.Began).ToUnixTimeSeconds());
        Raise("VideoTalkLog", EventAction.Pulse, Data(
            new("CallID", Id(call)), new("CallType", JsonText.Quote(call.Direction.ToString())), new("CreateTime", Number(created)), new("EndState", JsonText.Quote(record.EndState)),
            new("PeerNumber", JsonText.Quote(call.Peer)), new("TalkTime", Number(record.Seconds))));
    }

    private static string Id(TalkCall call) => JsonText.Quote(call.Number.ToString(CultureInfo.InvariantCulture));

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private void Light(int state) => Raise("BackKeyLight", EventAction.Pulse, Data(new KeyValuePair<string, string>("State", Number(state))));

    private string? Data(params KeyValuePair<string, string>[] members)
    {
        var utc = device.Clock.UtcNow;
        return JsonText.Of(
        [
            .. members,
            new("LocaleTime", JsonText.Quote(device.Clock.ToLocal(utc).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture))),
            new("UTC", Number(new DateTimeOffset(utc).ToUnixTimeSeconds())),
        ]);
    }

    private void Raise(string code, EventAction action, string? data) => later(() => device.Events.Raise(code, action, 0, data));
}
