namespace Emulator.Device.VideoTalk;

/// <summary>What a device tells of its talk (document section 12.1.1).</summary>
public enum TalkState
{
    /// <summary>Nobody talks or rings. It is what there is before a call and after it, and is told to nobody.</summary>
    Idle,

    /// <summary>A call begins.</summary>
    Inviting,

    /// <summary>It rings at the called.</summary>
    Ringing,

    /// <summary>The call was answered: both talk.</summary>
    Answer,

    /// <summary>The called did not want to talk. The call is over.</summary>
    Refuse,

    /// <summary>The caller gave up before anybody answered. The call is over.</summary>
    Cancel,

    /// <summary>One of the two hung up. The call is over.</summary>
    Hangup,

    /// <summary>Another wanted to call meanwhile, and could not. The call that is on goes on.</summary>
    Busying,
}

/// <summary>Who called, in the words of the talk log (document section 12.2.1).</summary>
public enum TalkDirection
{
    /// <summary>The device, because a visitor rang.</summary>
    Outgoing,

    /// <summary>A client, with an invitation.</summary>
    Incoming,
}

/// <summary>Who does something with a call.</summary>
public enum TalkSide
{
    /// <summary>Whoever stands before the device.</summary>
    Device,

    /// <summary>A client of the device's API.</summary>
    Peer,

    /// <summary>Nobody: the time is over.</summary>
    Clock,
}

/// <summary>What can be done with a call that is there.</summary>
public enum TalkAct
{
    /// <summary>The invitation has reached the called, where it rings.</summary>
    Ring,

    /// <summary>The called answers.</summary>
    Answer,

    /// <summary>The called does not want to talk.</summary>
    Refuse,

    /// <summary>The caller gives up.</summary>
    Cancel,

    /// <summary>Either ends the talk.</summary>
    Hangup,

    /// <summary>It has rung for too long.</summary>
    GiveUp,

    /// <summary>They have talked for too long.</summary>
    CutShort,
}
