using System.Globalization;
using Emulator.Protocol.H26x;

namespace Emulator.Media.Mp4;

/// <summary>What a decoder has to know before the first frame.</summary>
/// <param name="Width">Pixels across.</param>
/// <param name="Height">Pixels down.</param>
/// <param name="Codecs">The same in a word, for a Content-Type (RFC 6381; ISO/IEC 14496-15 annex E).</param>
/// <param name="SampleEntry">An avc1 or hvc1 box with its avcC or hvcC (14496-15 sections 5.4.2 and 8.4.1).</param>
internal sealed record DecoderConfiguration(int Width, int Height, string Codecs, byte[] SampleEntry)
{
    private const int Resolution72 = 0x0048;

    /// <summary>Reads it out of parameter sets; null when they cannot be read.</summary>
    public static DecoderConfiguration? Of(VideoCodec codec, ParameterSets sets) => codec switch
    {
        VideoCodec.H264 => H264Sps.Read(sets.Sps.Span) is { } sps ? Of(sps, sets) : null,
        VideoCodec.H265 => H265Sps.Read(sets.Sps.Span) is { } sps && !sets.Vps.IsEmpty ? Of(sps, sets) : null,
        _ => null,
    };

    // 14496-15 section 5.3.3.1.
    private static DecoderConfiguration Of(H264Sps sps, ParameterSets sets)
    {
        var profile = sets.Sps.Span[1];
        var configuration = Box.Of(
            "avcC",
            [1, .. sets.Sps.Span[1..4], 0xFF, 0xE1], Box.UInt16(sets.Sps.Length), sets.Sps.ToArray(), [1], Box.UInt16(sets.Pps.Length), sets.Pps.ToArray(),
            profile is 100 or 110 or 122 or 144 ? [(byte)(0xFC | sps.Samples.Chroma), (byte)(0xF8 | (sps.Samples.LumaBits - 8)), (byte)(0xF8 | (sps.Samples.ChromaBits - 8)), 0] : []);
        return new DecoderConfiguration(sps.Width, sps.Height, "avc1." + sps.ProfileLevelId.ToLowerInvariant(), Entry("avc1", sps.Width, sps.Height, configuration));
    }

    // 14496-15 section 8.3.3.1. The twelve bytes of the profile stand behind the header and the byte of layers; escapes are taken out.
    private static DecoderConfiguration Of(H265Sps sps, ParameterSets sets)
    {
        var general = Rbsp.Unescape(sets.Sps.Span[..Math.Min(sets.Sps.Length, 24)])[3..15];
        var configuration = Box.Of(
            "hvcC",
            [1, .. general, 0xF0, 0, 0xFC, (byte)(0xFC | sps.Samples.Chroma), (byte)(0xF8 | (sps.Samples.LumaBits - 8)), (byte)(0xF8 | (sps.Samples.ChromaBits - 8)), 0, 0],
            [(byte)((sps.Layers << 3) | (sps.IsNested ? 4 : 0) | 3), 3],
            Set(H265Nal.Vps, sets.Vps), Set(H265Nal.Sps, sets.Sps), Set(H265Nal.Pps, sets.Pps));
        return new DecoderConfiguration(sps.Width, sps.Height, Word(sps, general), Entry("hvc1", sps.Width, sps.Height, configuration));
    }

    // All of its kind are here and none is in the samples.
    private static byte[] Set(H265Nal type, ReadOnlyMemory<byte> set) => [(byte)(0x80 | (int)type), .. Box.UInt16(1, set.Length), .. set.Span];

    // 14496-15 annex E.3: profile, compatibility with its bits in reverse, tier and level, constraints without the zero bytes at their end.
    private static string Word(H265Sps sps, byte[] general)
    {
        var compatible = 0u;
        for (var bit = 0; bit < 32; bit++)
        {
            compatible |= (uint)((general[1 + (bit >> 3)] >> (7 - (bit & 7))) & 1) << bit;
        }

        var word = string.Create(
            CultureInfo.InvariantCulture,
            $"hvc1.{(sps.ProfileSpace == 0 ? "" : ((char)('A' + sps.ProfileSpace - 1)).ToString())}{sps.Profile}.{compatible:X}.{(sps.Tier == 0 ? 'L' : 'H')}{sps.Level}");
        var last = general.AsSpan(5, 6).LastIndexOfAnyExcept((byte)0);
        for (var i = 0; i <= last; i++)
        {
            word += string.Create(CultureInfo.InvariantCulture, $".{general[5 + i]:X}");
        }

        return word;
    }

    // VisualSampleEntry, 14496-12 section 12.1.3.2.
    private static byte[] Entry(string type, int width, int height, byte[] configuration) => Box.Of(
        type, new byte[6], Box.UInt16(1), new byte[16], Box.UInt16(width, height, Resolution72, 0, Resolution72, 0), new byte[4], Box.UInt16(1), new byte[32], Box.UInt16(0x18, 0xFFFF), configuration);
}
