using System.Globalization;

namespace Emulator.Protocol.Rtsp;

/// <summary>How each codec is described: payload type, rtpmap and fmtp.</summary>
public static class SdpFormats
{
    /// <summary>Payload type of video without a fixed one.</summary>
    public const int DynamicVideo = 96;

    /// <summary>Payload type of audio without a fixed one.</summary>
    public const int DynamicAudio = 97;

    /// <summary>Clock of all video, in Hz.</summary>
    public const int VideoClock = 90_000;

    private static readonly int[] AacRates = [96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350];

    /// <summary>H.264 (RFC 6184 section 8.2.1).</summary>
    /// <param name="sps">Sequence parameter set: a NAL unit without start code, 4 bytes or more.</param>
    /// <param name="pps">Picture parameter set.</param>
    public static SdpMedia H264(ReadOnlySpan<byte> sps, ReadOnlySpan<byte> pps) => new("video", DynamicVideo, "H264/90000")
    {
        Fmtp = $"packetization-mode=1;profile-level-id={Convert.ToHexString(sps.Slice(1, 3))};sprop-parameter-sets={Convert.ToBase64String(sps)},{Convert.ToBase64String(pps)}",
    };

    /// <summary>H.265 (RFC 7798 section 7.2.2).</summary>
    /// <param name="vps">Video parameter set: a NAL unit without start code.</param>
    /// <param name="sps">Sequence parameter set, whose profile, tier and level are told.</param>
    /// <param name="pps">Picture parameter set.</param>
    public static SdpMedia H265(ReadOnlySpan<byte> vps, ReadOnlySpan<byte> sps, ReadOnlySpan<byte> pps)
    {
        var parameters = "";
        if (HevcLevel(sps) is { } general)
        {
            parameters = string.Create(CultureInfo.InvariantCulture, $"profile-space={general.Space};profile-id={general.Profile};tier-flag={general.Tier};level-id={general.Level};");
        }

        return new("video", DynamicVideo, "H265/90000")
        {
            Fmtp = $"{parameters}sprop-vps={Convert.ToBase64String(vps)};sprop-sps={Convert.ToBase64String(sps)};sprop-pps={Convert.ToBase64String(pps)}",
        };
    }

    /// <summary>JPEG (RFC 2435).</summary>
    public static SdpMedia Jpeg() => new("video", 26, "JPEG/90000");

    /// <summary>G.711 A-law. Only 8 kHz has a fixed payload type (RFC 3551 section 6).</summary>
    public static SdpMedia Pcma(int rate) => Audio(rate == 8000 ? 8 : DynamicAudio, "PCMA", rate);

    /// <summary>G.711 mu-law.</summary>
    public static SdpMedia Pcmu(int rate) => Audio(rate == 8000 ? 0 : DynamicAudio, "PCMU", rate);

    /// <summary>Samples of 16 bits, big endian on the wire (RFC 3551 section 4.5.11).</summary>
    public static SdpMedia L16(int rate) => Audio(DynamicAudio, "L16", rate);

    /// <summary>AAC-LC, one channel (RFC 3640 section 4.1, mode AAC-hbr).</summary>
    public static SdpMedia Aac(int rate) => new("audio", DynamicAudio, string.Create(CultureInfo.InvariantCulture, $"MPEG4-GENERIC/{rate}/1"))
    {
        Fmtp = $"streamtype=5;profile-level-id=1;mode=AAC-hbr;sizelength=13;indexlength=3;indexdeltalength=3;config={Convert.ToHexString(AacConfig(rate, 1))}",
    };

    /// <summary>AudioSpecificConfig of AAC-LC: two bytes (ISO 14496-3 section 1.6.2.1).</summary>
    public static byte[] AacConfig(int rate, int channels)
    {
        const int lowComplexity = 2;
        var index = Array.IndexOf(AacRates, rate);
        if (index < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(rate), rate, "AAC has no such rate");
        }

        var bits = (lowComplexity << 11) | (index << 7) | (channels << 3);
        return [(byte)(bits >> 8), (byte)bits];
    }

    // The general profile_tier_level stands right behind three bytes: NAL header of two, then vps id, sub-layers and nesting in one.
    private static (int Space, int Profile, int Tier, int Level)? HevcLevel(ReadOnlySpan<byte> sps)
    {
        Span<byte> plain = stackalloc byte[15];
        var (length, zeros) = (0, 0);
        for (var i = 2; i < sps.Length && length < plain.Length; i++)
        {
            if (zeros >= 2 && sps[i] == 3)
            {
                zeros = 0;
                continue;
            }

            zeros = sps[i] == 0 ? zeros + 1 : 0;
            plain[length++] = sps[i];
        }

        return length < 13 ? null : (plain[1] >> 6, plain[1] & 31, plain[1] >> 5 & 1, plain[12]);
    }

    private static SdpMedia Audio(int payloadType, string name, int rate) => new("audio", payloadType, string.Create(CultureInfo.InvariantCulture, $"{name}/{rate}"));
}
