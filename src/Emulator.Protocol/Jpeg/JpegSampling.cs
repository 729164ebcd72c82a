namespace Emulator.Protocol.Jpeg;

/// <summary>How densely the two colour planes of a JPEG are sampled beside its luma (ITU T.81, A.1.1).</summary>
public enum JpegSampling
{
    /// <summary>Luma only: one component.</summary>
    Grey,

    /// <summary>4:4:4: a colour sample for every pixel.</summary>
    Yuv444,

    /// <summary>4:2:2: a colour sample for every two pixels of a line.</summary>
    Yuv422,

    /// <summary>4:2:0: a colour sample for every square of two by two pixels. What cameras send.</summary>
    Yuv420,
}
