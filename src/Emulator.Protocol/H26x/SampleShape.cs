namespace Emulator.Protocol.H26x;

/// <summary>What the samples of a sequence are (section 7.4.2.1.1 of H.264, 7.4.3.2.1 of H.265).</summary>
/// <param name="Chroma">chroma_format_idc: 0 none, 1 4:2:0, 2 4:2:2, 3 4:4:4.</param>
/// <param name="LumaBits">Bits of a sample of light, 8 to 16.</param>
/// <param name="ChromaBits">Bits of a sample of colour, 8 to 16.</param>
public sealed record SampleShape(int Chroma, int LumaBits, int ChromaBits)
{
    /// <summary>4:2:0 in 8 bits: what it is where nothing is said.</summary>
    public static SampleShape Usual { get; } = new(1, 8, 8);
}
