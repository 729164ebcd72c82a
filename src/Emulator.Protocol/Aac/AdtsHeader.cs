namespace Emulator.Protocol.Aac;

/// <summary>The header before each AAC frame of an ADTS stream (ISO/IEC 14496-3, 1.A.2): what makes a frame in the middle of a stream decodable.</summary>
/// <param name="ObjectType">MPEG-4 audio object type, 1 to 4; 2 is AAC-LC.</param>
/// <param name="Rate">Samples a second.</param>
/// <param name="Channels">Channel configuration, 0 to 7; 0 means that the frame itself says.</param>
/// <param name="HeaderLength">Bytes of this header: 7, or 9 with a checksum.</param>
/// <param name="FrameLength">Bytes of header and frame, to 8191.</param>
public readonly record struct AdtsHeader(int ObjectType, int Rate, int Channels, int HeaderLength, int FrameLength)
{
    /// <summary>Bytes of a header without a checksum.</summary>
    public const int Length = 7;

    /// <summary>Samples of each channel that one frame holds.</summary>
    public const int SamplesPerFrame = 1024;

    private const int MaxFrameLength = 0x1FFF;

    /// <summary>Reads the header at the beginning of some bytes.</summary>
    /// <param name="bytes">What may begin with a frame.</param>
    /// <param name="header">The header, when the answer is true; its frame may be longer than <paramref name="bytes"/>.</param>
    /// <returns>False when there is no header, it is cut short, or it holds several frames at once, which nobody writes.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out AdtsHeader header)
    {
        header = default;
        if (bytes.Length < Length || bytes[0] != 0xFF || (bytes[1] & 0xF6) != 0xF0 || (bytes[6] & 3) != 0)
        {
            return false;
        }

        var rate = AacRates.RateOf((bytes[2] >> 2) & 0x0F);
        var headerLength = (bytes[1] & 1) == 0 ? Length + 2 : Length;
        var frameLength = ((bytes[3] & 3) << 11) | (bytes[4] << 3) | (bytes[5] >> 5);
        header = new AdtsHeader((bytes[2] >> 6) + 1, rate, ((bytes[2] & 1) << 2) | (bytes[3] >> 6), headerLength, frameLength);
        return rate > 0 && frameLength >= headerLength;
    }

    /// <summary>The header of an AAC-LC frame.</summary>
    /// <param name="rate">Samples a second, one that <see cref="AacRates"/> knows.</param>
    /// <param name="channels">1 to 7.</param>
    /// <param name="frame">Bytes of the frame alone.</param>
    /// <param name="bytes">Takes <see cref="Length"/> bytes.</param>
    public static void Write(int rate, int channels, int frame, Span<byte> bytes)
    {
        var index = AacRates.IndexOf(rate);
        var length = frame + Length;
        if (index < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(rate), rate, "AAC has no such rate.");
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThan(frame, MaxFrameLength - Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)channels, 7u, nameof(channels));
        bytes[0] = 0xFF;
        bytes[1] = 0xF1;
        bytes[2] = (byte)((1 << 6) | (index << 2) | (channels >> 2));
        bytes[3] = (byte)((channels << 6) | (length >> 11));
        bytes[4] = (byte)(length >> 3);
        // A buffer fullness of all ones says that the bit rate varies.
        bytes[5] = (byte)((length << 5) | 0x1F);
        bytes[6] = 0xFC;
    }
}
