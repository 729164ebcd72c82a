using System.Collections.Frozen;

namespace Emulator.Server.Rtsp;

/// <summary>State of a session (RFC 2326 appendix A).</summary>
internal enum RtspState
{
    /// <summary>Nothing is set up, or no more.</summary>
    Init,

    /// <summary>Set up, not playing.</summary>
    Ready,

    Playing,
}

/// <summary>What a request makes of a session's state (RFC 2326 appendix A.2). What is not in the table is answered with 455.</summary>
internal static class RtspStates
{
    private static readonly FrozenDictionary<(string Method, RtspState From), RtspState> Table = new Dictionary<(string, RtspState), RtspState>
    {
        [("SETUP", RtspState.Init)] = RtspState.Ready,
        [("SETUP", RtspState.Ready)] = RtspState.Ready,
        [("PLAY", RtspState.Ready)] = RtspState.Playing,
        [("PLAY", RtspState.Playing)] = RtspState.Playing,
        [("PAUSE", RtspState.Ready)] = RtspState.Ready,
        [("PAUSE", RtspState.Playing)] = RtspState.Ready,
        [("TEARDOWN", RtspState.Init)] = RtspState.Init,
        [("TEARDOWN", RtspState.Ready)] = RtspState.Init,
        [("TEARDOWN", RtspState.Playing)] = RtspState.Init,
    }.ToFrozenDictionary();

    /// <summary>Whether a method is allowed in a state.</summary>
    public static bool Allows(string method, RtspState from) => Table.ContainsKey((method, from));

    /// <summary>The state after a method that is allowed.</summary>
    public static RtspState After(string method, RtspState from) => Table[(method, from)];
}
