using Emulator.Protocol.Aac;

namespace Emulator.Media;

/// <summary>How sound is coded. All of it is mono.</summary>
public enum AudioCodec
{
    /// <summary>Signed 16-bit samples, little endian. (RTP wants them big endian: whoever packetises swaps them.)</summary>
    Pcm,

    /// <summary>G.711 A-law, a byte a sample.</summary>
    G711A,

    /// <summary>G.711 mu-law, a byte a sample.</summary>
    G711Mu,

    /// <summary>AAC-LC, frames of 1024 samples without ADTS headers.</summary>
    Aac,
}

/// <summary>A codec at a sample rate.</summary>
/// <param name="Codec">How it is coded.</param>
/// <param name="Rate">Samples a second: 8000 to 48000, a whole number of them in 40 ms.</param>
public sealed record AudioFormat(AudioCodec Codec, int Rate)
{
    private const int FramesPerSecond = 25;

    /// <summary>Samples of one frame: 40 ms of them, or the 1024 of AAC.</summary>
    public int SamplesPerFrame => Codec == AudioCodec.Aac ? AdtsHeader.SamplesPerFrame : Rate / FramesPerSecond;

    /// <summary>How long a frame lasts, to the tick below.</summary>
    public TimeSpan FrameTime => new(SamplesPerFrame * TimeSpan.TicksPerSecond / Rate);

    /// <summary>Whether frames of the format can be made.</summary>
    public bool IsPossible => Rate is >= 4000 and <= 96000 && (Codec == AudioCodec.Aac ? AacRates.IndexOf(Rate) >= 0 : Rate % FramesPerSecond == 0);
}

/// <summary>One frame of sound.</summary>
/// <param name="Number">Whole frame times since 1970, see <see cref="AudioSource"/>.</param>
/// <param name="Utc">When it begins.</param>
/// <param name="Format">Its format.</param>
/// <param name="Data">Its bytes, which nobody changes any more.</param>
public sealed record AudioFrame(long Number, DateTime Utc, AudioFormat Format, ReadOnlyMemory<byte> Data);
