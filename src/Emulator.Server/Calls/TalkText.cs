using System.Globalization;
using System.Net;
using System.Text;
using Emulator.Device.VideoTalk;

namespace Emulator.Server.Calls;

/// <summary>The media of a call as the device tells them (document section 12.1.1).</summary>
/// <param name="Address">Where its media are; the group's, when they go to one.</param>
/// <param name="AudioPort">Where it takes sound, UDP; 0 when it can take none.</param>
/// <param name="Audio">How sound is coded: what was agreed, or before that all that it can.</param>
/// <param name="VideoPort">Where its video comes from; 0 when it sends none.</param>
/// <param name="Video">How video is coded, in the configuration's words.</param>
internal sealed record TalkOffer(IPAddress Address, int AudioPort, IReadOnlyList<TalkFormat> Audio, int VideoPort, string Video);

/// <summary>The text of a part of attachState, behind the line with the subscription's number.</summary>
internal static class TalkText
{
    private const int Depth = 16;
    private const int VideoClock = 90_000;

    /// <summary>The line that says which subscription it is.</summary>
    public static string Sid(int sid) => string.Create(CultureInfo.InvariantCulture, $"SID={sid}");

    /// <summary>The lines of a state, each with CRLF before it.</summary>
    /// <param name="state">The state.</param>
    /// <param name="offer">The device's media; null for a call that is over.</param>
    public static string Of(TalkState state, TalkOffer? offer)
    {
        var text = new StringBuilder();
        Line("State", state);
        if (offer is null)
        {
            return text.ToString();
        }

        Line("Talkback.Pack", "RTP");
        Line("Talkback.Protocol", "UDP");
        Line("Talkback.Type", "Talk");
        Line("Talkback.Audio.AudioPort", offer.AudioPort);
        for (var i = 0; i < offer.Audio.Count; i++)
        {
            Line($"Talkback.Audio.Format[{i}].Compression", offer.Audio[i].Compression);
            Line($"Talkback.Audio.Format[{i}].Frequency", offer.Audio[i].Frequency);
            Line($"Talkback.Audio.Format[{i}].Depth", Depth);
        }

        Line("Talkback.Video.VideoPort", offer.VideoPort);
        Line("Talkback.Video.Format[0].Compression", offer.Video);
        Line("Talkback.Video.Format[0].Frequency", VideoClock);
        Line("Talkback.MediaAddr", offer.Address);
        return text.ToString();

        void Line(string key, object value) => text.Append(CultureInfo.InvariantCulture, $"\r\nstate.{key}={value}");
    }
}
