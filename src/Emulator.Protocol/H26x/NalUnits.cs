namespace Emulator.Protocol.H26x;

/// <summary>What kind a NAL unit of H.264 is (table 7-1).</summary>
public enum H264Nal
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>A slice of a picture that refers to others.</summary>
    Slice = 1,

    /// <summary>A slice of a picture from which decoding can begin.</summary>
    IdrSlice = 5,

    /// <summary>Supplemental enhancement information.</summary>
    Sei = 6,

    /// <summary>Sequence parameter set.</summary>
    Sps = 7,

    /// <summary>Picture parameter set.</summary>
    Pps = 8,

    /// <summary>Access unit delimiter.</summary>
    Delimiter = 9,

    /// <summary>Bytes that only fill the rate up.</summary>
    Filler = 12,
}

/// <summary>What kind a NAL unit of H.265 is (table 7-1).</summary>
public enum H265Nal
{
    /// <summary>A slice of a picture that refers to others and that no other refers to.</summary>
    TrailUnused = 0,

    /// <summary>A slice of a picture that refers to others.</summary>
    Trail = 1,

    /// <summary>First of the pictures from which decoding can begin; they end with 21.</summary>
    BrokenLink = 16,

    /// <summary>A slice of a picture from which decoding can begin, with no leading pictures.</summary>
    IdrNoLeading = 20,

    /// <summary>Last of the pictures from which decoding can begin.</summary>
    Cra = 21,

    /// <summary>Video parameter set.</summary>
    Vps = 32,

    /// <summary>Sequence parameter set.</summary>
    Sps = 33,

    /// <summary>Picture parameter set.</summary>
    Pps = 34,

    /// <summary>Access unit delimiter.</summary>
    Delimiter = 35,

    /// <summary>Bytes that only fill the rate up.</summary>
    Filler = 38,

    /// <summary>Supplemental enhancement information before the slices.</summary>
    PrefixSei = 39,

    /// <summary>Not for the codec to say.</summary>
    Unspecified = 63,
}

/// <summary>Reads NAL unit headers.</summary>
public static class NalUnits
{
    /// <summary>The type of an H.264 unit; none for an empty one.</summary>
    public static H264Nal H264Type(ReadOnlySpan<byte> unit) => unit.IsEmpty ? H264Nal.None : (H264Nal)(unit[0] & 0x1F);

    /// <summary>The type of an H.265 unit, of which an empty one has none.</summary>
    public static H265Nal H265Type(ReadOnlySpan<byte> unit) => unit.IsEmpty ? H265Nal.Unspecified : (H265Nal)((unit[0] >> 1) & 0x3F);
}
