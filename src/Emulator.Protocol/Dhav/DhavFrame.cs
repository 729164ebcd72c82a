namespace Emulator.Protocol.Dhav;

/// <summary>What a DHAV frame holds: byte 4 of its head.</summary>
public enum DhavFrameType : byte
{
    /// <summary>Sound.</summary>
    Audio = 0xF0,

    /// <summary>Facts about the stream, no media.</summary>
    Auxiliary = 0xF1,

    /// <summary>A picture that needs those before it.</summary>
    Delta = 0xFC,

    /// <summary>A picture that can be decoded alone.</summary>
    Key = 0xFD,
}

/// <summary>Video codecs of the extension <c>81</c>.</summary>
public enum DhavVideoCodec : byte
{
    /// <summary>MPEG-4 part 2.</summary>
    Mpeg4 = 0x01,

    /// <summary>Motion JPEG.</summary>
    Mjpeg = 0x03,

    /// <summary>H.264; devices also write 2 and 8 for it.</summary>
    H264 = 0x04,

    /// <summary>H.265.</summary>
    H265 = 0x0C,
}

/// <summary>Audio codecs of the extensions <c>83</c> and <c>8C</c>.</summary>
public enum DhavAudioCodec : byte
{
    /// <summary>G.711 mu-law.</summary>
    G711Mu = 0x0A,

    /// <summary>G.711 A-law.</summary>
    G711A = 0x0E,

    /// <summary>Linear, 16 bits, little endian.</summary>
    Pcm = 0x10,

    /// <summary>AAC with ADTS heads.</summary>
    Aac = 0x1A,
}

/// <summary>What a key frame says of the pictures.</summary>
/// <param name="Codec">How they are coded.</param>
/// <param name="Width">Pixels across, 1 to 65535.</param>
/// <param name="Height">Pixels down, 1 to 65535.</param>
/// <param name="FramesPerSecond">Whole frames a second, 0 to 255.</param>
public readonly record struct DhavVideo(DhavVideoCodec Codec, int Width, int Height, int FramesPerSecond);

/// <summary>What an audio frame says of its sound.</summary>
/// <param name="Codec">How it is coded.</param>
/// <param name="Rate">Samples a second, one of those that <see cref="DhavSampleRate"/> knows.</param>
/// <param name="Channels">1 or 2.</param>
public readonly record struct DhavAudio(DhavAudioCodec Codec, int Rate, int Channels);

/// <summary>The head of a DHAV frame: everything but its data.</summary>
public readonly record struct DhavHead
{
    /// <summary>What it holds.</summary>
    public DhavFrameType Type { get; init; }

    /// <summary>Byte 5; 0 but for auxiliary frames of some devices.</summary>
    public byte Subtype { get; init; }

    /// <summary>Channel, from 0.</summary>
    public byte Channel { get; init; }

    /// <summary>Byte 7: number within a frame that is sent in parts; 0.</summary>
    public byte SubNumber { get; init; }

    /// <summary>Counts frames of the stream.</summary>
    public uint Number { get; init; }

    /// <summary>The device's local time, to the second; from 2000 to 2063.</summary>
    public DateTime Local { get; init; }

    /// <summary>Counts milliseconds and wraps at 65536.</summary>
    public ushort Milliseconds { get; init; }

    /// <summary>Of key frames.</summary>
    public DhavVideo? Video { get; init; }

    /// <summary>Of audio frames.</summary>
    public DhavAudio? Audio { get; init; }
}

/// <summary>A DHAV frame as it was read.</summary>
/// <param name="Head">Its head.</param>
/// <param name="Data">Its data: Annex B video, sound, or the extension headers of the document's section 15.2 in an auxiliary frame.</param>
public sealed record DhavFrame(DhavHead Head, ReadOnlyMemory<byte> Data);

/// <summary>Samples a second and the number that DHAV gives them.</summary>
public static class DhavSampleRate
{
    // As ffmpeg's demuxer has them. 8000 stands twice; devices write 2 for it.
    private static readonly int[] Rates = [8000, 4000, 8000, 11025, 16000, 20000, 22050, 32000, 44100, 48000, 96000, 192000, 64000];

    /// <summary>The number of a rate; that of 8000 for a rate that has none.</summary>
    public static byte NumberOf(int rate) => (byte)(Array.LastIndexOf(Rates, rate) is > 0 and var number ? number : 2);

    /// <summary>The rate of a number; 8000 for a number that has none.</summary>
    public static int Of(byte number) => number < Rates.Length ? Rates[number] : 8000;
}
