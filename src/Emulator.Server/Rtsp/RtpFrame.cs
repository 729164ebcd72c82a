using Emulator.Protocol.Rtp;

namespace Emulator.Server.Rtsp;

/// <summary>A frame as packets, made once for all who watch.</summary>
/// <param name="Track">Track, from 0.</param>
/// <param name="IsKey">Whether a viewer can begin here.</param>
/// <param name="Packets">The packets.</param>
/// <param name="RtpTime">Timestamp before a viewer's own offset.</param>
/// <param name="Utc">The moment on the device's clock that the timestamp stands for.</param>
/// <param name="Position">Where it stands in the stream.</param>
internal sealed record RtpFrame(int Track, bool IsKey, RtpPackets Packets, uint RtpTime, DateTime Utc, TimeSpan Position)
{
    /// <summary>Its number among the frames of its track since the stream began to be packed.</summary>
    public long Ordinal { get; init; }
}

/// <summary>What a source has for its viewer.</summary>
internal enum RtpNext
{
    /// <summary>A frame.</summary>
    Frame,

    /// <summary>Nothing yet.</summary>
    Nothing,

    /// <summary>Nothing ever more.</summary>
    End,
}

/// <summary>Where a viewer's frames come from: taken when the viewer can send them.</summary>
internal interface IRtpSource
{
    /// <summary>Frames lost because the viewer was too slow.</summary>
    long Dropped { get; }

    /// <summary>Takes the next frame.</summary>
    RtpNext TryNext(out RtpFrame frame);
}
