namespace Emulator.Media;

/// <summary>A coded frame, ready for any container. Its bytes never change.</summary>
/// <param name="Number">Whole frame times since 1970 of the device's clock.</param>
/// <param name="Utc">When it began, by the device's clock.</param>
/// <param name="IsKey">Whether decoding can begin here.</param>
/// <param name="Format">What it is coded to.</param>
/// <param name="Units">
/// H.264 and H.265: NAL units without start codes, in the order of the access unit: parameter sets before a key frame, the frame's identity
/// (see <see cref="Protocol.H26x.IdentitySei"/>), slices. JPEG: one, the whole file.
/// </param>
public sealed record VideoFrame(long Number, DateTime Utc, bool IsKey, VideoFormat Format, IReadOnlyList<ReadOnlyMemory<byte>> Units)
{
    /// <summary>Bytes of all units together.</summary>
    public int Bytes
    {
        get
        {
            var bytes = 0;
            foreach (var unit in Units)
            {
                bytes += unit.Length;
            }

            return bytes;
        }
    }
}

/// <summary>How much frames will have together.</summary>
/// <param name="Frames">How many there are.</param>
/// <param name="Keys">How many of them are key frames.</param>
/// <param name="Units">Their NAL units.</param>
/// <param name="Bytes">Bytes of all units together.</param>
public readonly record struct VideoExtent(long Frames, long Keys, long Units, long Bytes)
{
    /// <summary>Both together.</summary>
    public static VideoExtent operator +(VideoExtent a, VideoExtent b) => new(a.Frames + b.Frames, a.Keys + b.Keys, a.Units + b.Units, a.Bytes + b.Bytes);
}

/// <summary>The parameter sets of a stream, as NAL units without start codes.</summary>
/// <param name="Vps">Empty for H.264.</param>
/// <param name="Sps">Sequence parameter set.</param>
/// <param name="Pps">Picture parameter set.</param>
public sealed record ParameterSets(ReadOnlyMemory<byte> Vps, ReadOnlyMemory<byte> Sps, ReadOnlyMemory<byte> Pps);
