using System.Collections.Immutable;
using Emulator.Device.Profiles;
using Emulator.Device.VideoTalk;
using Emulator.Media;
using Emulator.Protocol.Rtsp;
using Emulator.Server.Cgi;
using Emulator.Server.Sound;

namespace Emulator.Server.Calls;

/// <summary>How the sound of a talk can be coded, and what each way is in RTP.</summary>
internal static class TalkFormats
{
    // More than devices list; what a client offers beyond is not looked at.
    private const int MaxOffered = 8;

    private const int Depth = 16;

    /// <summary>What a kind of device can do, what it is set to first. AAC is for streams: nobody talks in it.</summary>
    public static ImmutableArray<TalkFormat> Of(DeviceProfile profile, AudioFormat set)
    {
        var first = new TalkFormat(SoundTypes.NameOf(set.Codec), set.Rate);
        var all = profile.Encode.AudioCompressions.Where(c => c != "AAC").SelectMany(c => profile.Encode.AudioFrequencies.Select(f => new TalkFormat(c, f))).ToList();
        return all.Remove(first) ? [first, .. all] : [.. all];
    }

    /// <summary>The format that both can: the first of the client's that the device has.</summary>
    /// <param name="request">A request with <c>Talkback.Audio.Format[n]</c>, or without any.</param>
    /// <param name="own">What the device can do.</param>
    /// <returns>The format; the device's first for a client that names none; null when there is none, or what the client names is no number.</returns>
    public static TalkFormat? Agree(CgiRequest request, ImmutableArray<TalkFormat> own)
    {
        var offered = false;
        for (var i = 0; i < MaxOffered; i++)
        {
            var head = $"Talkback.Audio.Format[{i}].";
            if (request.Query[head + "Compression"] is not { } compression)
            {
                continue;
            }

            offered = true;
            if (!CgiParameters.TryInt(request.Text(head + "Frequency", "8000"), out var frequency) || !CgiParameters.TryInt(request.Text(head + "Depth", "16"), out var depth))
            {
                return null;
            }

            foreach (var format in own)
            {
                if (format.Frequency == frequency && format.Compression.Equals(compression, StringComparison.OrdinalIgnoreCase) && depth == Depth)
                {
                    return format;
                }
            }
        }

        return offered || own.IsEmpty ? null : own[0];
    }

    /// <summary>The frames of a format.</summary>
    public static AudioFormat ToAudio(TalkFormat format) => new(SoundTypes.CodecOf(format.Compression)!.Value, format.Frequency);

    /// <summary>Its payload type and name (RFC 3551).</summary>
    public static SdpMedia ToRtp(AudioFormat format) => format.Codec switch
    {
        AudioCodec.G711A => SdpFormats.Pcma(format.Rate),
        AudioCodec.G711Mu => SdpFormats.Pcmu(format.Rate),
        _ => SdpFormats.L16(format.Rate),
    };
}
