using Emulator.Device.Profiles;
using Emulator.Device.Recording;

namespace Emulator.Server.Cgi.Sections;

/// <summary>The conditions that both finders take (document sections 4.11.5 and 13.1).</summary>
internal static class RecordingConditions
{
    private static readonly string[] Streams = ["Main", "Extra1", "Extra2", "Extra3"];

    /// <summary>Whether a text is a channel in conditions: counted from 1, and 0, which clients send, means the first.</summary>
    public static bool IsChannel(DeviceProfile profile, string text) =>
        CgiParameters.TryInt(text, out var number) && number >= 0 && number < profile.Habits.ChannelBase + profile.Channels.Length;

    /// <summary>The channel that a number of a condition means, from 0.</summary>
    public static int ChannelOf(CgiRequest request, string text) =>
        CgiParameters.TryInt(text, out var number) ? Math.Max(0, (int)number - request.Profile.Habits.ChannelBase) : 0;

    /// <summary>Reads the conditions; null when the end lies before the start.</summary>
    /// <param name="request">The request.</param>
    /// <param name="stream">What the parameter of the stream is called.</param>
    /// <param name="flags">What the parameters of flags are called.</param>
    public static RecordingQuery? Read(CgiRequest request, string stream, params string[] flags)
    {
        var (from, to) = (request.Device.Clock.ToUtc(request.Time("condition.StartTime")), request.Device.Clock.ToUtc(request.Time("condition.EndTime")));
        return to < from ? null : new RecordingQuery
        {
            Channel = request.Has("condition.Channel") ? ChannelOf(request, request.Text("condition.Channel")) : null,
            Stream = request.Has("condition." + stream) ? Array.FindIndex(Streams, s => string.Equals(s, request.Text("condition." + stream), StringComparison.OrdinalIgnoreCase)) : null,
            From = from,
            To = to,
            Folders = [.. request.Listed("condition.Dirs")],
            Types = [.. request.Listed("condition.Types")],
            Flags = [.. flags.SelectMany(f => request.Listed("condition." + f))],
            // "*" and "All" are how clients say that any will do.
            Events = [.. request.Listed("condition.Events").Where(e => e is not ("*" or "All"))],
        };
    }

    /// <summary>The flags of a recording.</summary>
    /// <param name="request">The request.</param>
    /// <param name="recording">The recording.</param>
    /// <param name="marked">How the script calls a protected file.</param>
    public static IEnumerable<string> FlagsOf(CgiRequest request, Recording recording, string marked)
    {
        var protection = request.Device.Recordings.Protection;
        yield return recording.Flag;
        if (protection.Covers(ProtectionKind.Protect, recording.Channel, recording.Start, recording.End))
        {
            yield return marked;
        }

        if (protection.Covers(ProtectionKind.Restrict, recording.Channel, recording.Start, recording.End))
        {
            yield return "Restrict";
        }
    }
}
