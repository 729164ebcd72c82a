namespace Emulator.Protocol.Aac;

/// <summary>What a decoder must know of AAC frames without ADTS headers (ISO/IEC 14496-3, 1.6.2.1): in SDP the <c>config</c> of RFC 3640, in hex.</summary>
public static class AudioSpecificConfig
{
    private const int AacLc = 2;

    /// <summary>The two bytes for AAC-LC.</summary>
    /// <param name="rate">Samples a second, one that <see cref="AacRates"/> knows.</param>
    /// <param name="channels">1 to 7.</param>
    public static byte[] Of(int rate, int channels)
    {
        var index = AacRates.IndexOf(rate);
        if (index < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(rate), rate, "AAC has no such rate.");
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)channels, 7u, nameof(channels));
        return [(byte)((AacLc << 3) | (index >> 1)), (byte)((index << 7) | (channels << 3))];
    }
}
