using Emulator.Server.Wire;

namespace Emulator.Server.Faults;

/// <summary>A picture or a frame of a stream over HTTP on its way to one client.</summary>
/// <param name="Head">What stands before it: of MJPEG the boundary and the headers of the part, of DHAV nothing.</param>
/// <param name="Body">The picture; or a frame, behind those that tell what has changed.</param>
/// <param name="Tail">What stands behind it.</param>
internal sealed record MediaPartPlan(ReadOnlyMemory<byte> Head, ReadOnlyMemory<byte> Body, ReadOnlyMemory<byte> Tail)
{
    /// <summary>Whether it is left out.</summary>
    public bool Skip { get; init; }

    /// <summary>Time to pass first, on the device's clock.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>An end of the stream instead of it.</summary>
    public WireEnd End { get; init; }
}
