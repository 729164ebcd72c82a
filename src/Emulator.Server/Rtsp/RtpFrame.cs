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

/// <summary>A frame at the moment it is made, while it goes to one viewer after the other. For one thread at a time.</summary>
/// <param name="frame">The frame.</param>
/// <param name="place">Its place in the feed.</param>
/// <param name="generation">The run of the feed.</param>
/// <param name="now">The moment, as a timestamp of the clock's time.</param>
/// <param name="lent">Its packets with room for a report, in which each viewer's heads are stamped over those of the one before.</param>
internal sealed class FreshFrame(RtpFrame frame, long place, int generation, long now, byte[] lent)
{
    public RtpFrame Frame => frame;

    public long Place => place;

    public int Generation => generation;

    /// <summary>To how many it went.</summary>
    public int Count { get; private set; }

    /// <summary>Somebody takes it later.</summary>
    public void Keep() => frame.Packets.Keep(lent);

    /// <summary>The frame as a viewer's connection carries it, with the report that is due behind it. Good until the next viewer's turn.</summary>
    /// <param name="track">The viewer's track.</param>
    /// <param name="channel">Its interleaved channel.</param>
    public ReadOnlySpan<byte> For(RtpTrack track, byte channel)
    {
        Count++;
        track.Stamp(frame, lent, channel);
        var length = frame.Packets.Length;
        if (track.ReportIfDue(now) is { } report)
        {
            length += InterleavedSender.Wrap(report, channel + 1, lent.AsSpan(length));
        }

        return lent.AsSpan(0, length);
    }
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
