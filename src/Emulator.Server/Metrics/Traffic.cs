using Emulator.Protocol.Rtp;

namespace Emulator.Server.Metrics;

/// <summary>By which protocol a client asked.</summary>
internal enum Surface
{
    Http,
    Rtsp,
}

/// <summary>What an endless answer over HTTP is of.</summary>
internal enum StreamKind
{
    /// <summary>Pictures, one behind the other.</summary>
    Mjpeg,

    /// <summary>Coded video and sound, live or recorded.</summary>
    Dhav,

    /// <summary>Sound that a device sends.</summary>
    Audio,

    /// <summary>Sound that a client sends.</summary>
    Talk,

    /// <summary>Events as they are raised.</summary>
    Events,

    /// <summary>Pictures of events.</summary>
    EventPictures,

    /// <summary>Of a script that is not known here.</summary>
    Other,
}

/// <summary>
/// What has gone over the network of one device: counted where it happens with one interlocked addition each, put into words only when somebody
/// asks (docs/guides/observability.md).
/// </summary>
internal sealed class Traffic
{
    /// <summary>Classes of statuses, by their first digit; 0 for what is none.</summary>
    public const int Classes = 6;

    private const int Surfaces = 2;

    private readonly long[] _answers = new long[Surfaces * Classes];
    private readonly StreamTraffic?[] _streams = new StreamTraffic?[(int)StreamKind.Other + 1];

    /// <summary>What was sent over RTP.</summary>
    public RtpTraffic Rtp { get; } = new();

    /// <summary>A request was answered.</summary>
    public void Answered(Surface surface, int status)
    {
        var hundreds = status / 100;
        Interlocked.Increment(ref _answers[((int)surface * Classes) + ((uint)hundreds < Classes ? hundreds : 0)]);
    }

    /// <summary>How many requests were answered with a status of that class.</summary>
    public long Answers(Surface surface, int hundreds) => Interlocked.Read(ref _answers[((int)surface * Classes) + hundreds]);

    /// <summary>The endless answers of a kind.</summary>
    public StreamTraffic Of(StreamKind kind) => _streams[(int)kind] ?? Make(kind);

    /// <summary>The same, or null before the first of its kind.</summary>
    public StreamTraffic? Known(StreamKind kind) => _streams[(int)kind];

    /// <summary>The kind of endless answer that a request asks for.</summary>
    /// <param name="target">The request's target; one of a script that gives such answers.</param>
    public static StreamKind KindOf(string target)
    {
        return
            Names("eventManager.cgi") || Names("VideoTalkPeer.cgi") || Names("SubscribeNotify.cgi") ? StreamKind.Events
            : Names("snapManager.cgi") ? StreamKind.EventPictures
            : Names("mjpg/") ? StreamKind.Mjpeg
            : Names("realmonitor.cgi") || Names("playBack.cgi") ? StreamKind.Dhav
            : Names("audio.cgi") ? (Names("postAudio") ? StreamKind.Talk : StreamKind.Audio)
            : StreamKind.Other;

        bool Names(string word) => target.Contains(word, StringComparison.OrdinalIgnoreCase);
    }

    private StreamTraffic Make(StreamKind kind)
    {
        var made = new StreamTraffic();
        return Interlocked.CompareExchange(ref _streams[(int)kind], made, null) ?? made;
    }
}

/// <summary>The endless answers of one kind that one device gives.</summary>
internal sealed class StreamTraffic
{
    private long _began;
    private long _now;
    private long _parts;

    /// <summary>So many have begun.</summary>
    public long Began => Interlocked.Read(ref _began);

    /// <summary>So many are under way.</summary>
    public long Now => Interlocked.Read(ref _now);

    /// <summary>So many parts were written: pictures, coded frames, packets of sound, events.</summary>
    public long Parts => Interlocked.Read(ref _parts);

    public void Begin()
    {
        Interlocked.Increment(ref _began);
        Interlocked.Increment(ref _now);
    }

    public void End() => Interlocked.Decrement(ref _now);

    public void Wrote() => Interlocked.Increment(ref _parts);
}

/// <summary>What one device has sent over RTP, to all its sessions and groups.</summary>
internal sealed class RtpTraffic
{
    private long _frames;
    private long _packets;
    private long _bytes;
    private long _dropped;
    private long _lost;

    /// <summary>Frames of video and sound, each as often as it was sent.</summary>
    public long Frames => Interlocked.Read(ref _frames);

    /// <summary>Packets.</summary>
    public long Packets => Interlocked.Read(ref _packets);

    /// <summary>Bytes of payload.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Frames that were gone before a client could take them.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Packets that the network did not take.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    /// <summary>A frame went out so many times.</summary>
    public void Sent(int times, RtpPackets frame)
    {
        Interlocked.Add(ref _frames, times);
        Interlocked.Add(ref _packets, (long)times * frame.Count);
        Interlocked.Add(ref _bytes, (long)times * frame.PayloadBytes);
    }

    public void Drop(long frames) => Interlocked.Add(ref _dropped, frames);

    public void Lose() => Interlocked.Increment(ref _lost);
}
