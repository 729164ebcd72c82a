namespace Emulator.Server.Rtsp;

/// <summary>Sends what a source has to one session, or to a multicast group. Whoever has something new kicks it; it never waits.</summary>
internal abstract class RtpSender
{
    private readonly RtpTrack?[] _tracks;
    private readonly int[] _routes;

    /// <summary>Makes a sender.</summary>
    /// <param name="tracks">How many tracks there can be.</param>
    protected RtpSender(int tracks)
    {
        _tracks = new RtpTrack?[tracks];
        _routes = new int[tracks];
    }

    /// <summary>Told, on any thread and once for each start, when the source has ended and the goodbye is on its way.</summary>
    public Action? Ended { get; set; }

    /// <summary>The way that frames go while there are faults; null for a sender that sends nothing itself.</summary>
    public FaultedStream? Faulted { get; set; }

    /// <summary>The source while it plays.</summary>
    public IRtpSource? Source { get; private set; }

    /// <summary>The tracks that are set up, by number.</summary>
    public IReadOnlyList<RtpTrack?> Tracks => _tracks;

    /// <summary>Whether a track is set up.</summary>
    public bool Has(int track) => _tracks[track] is not null;

    /// <summary>Where packets of a track go: what it means is the sender's own.</summary>
    protected int RouteOf(int track) => _routes[track];

    /// <summary>Takes frames from a source from now on.</summary>
    public void Start(IRtpSource source)
    {
        Source = source;
        Kick();
    }

    /// <summary>Stops where it is.</summary>
    public virtual void Stop() => Source = null;

    /// <summary>Sends what there is.</summary>
    public abstract void Kick();

    /// <summary>Says goodbye on every track.</summary>
    public abstract void Bye();

    /// <summary>Gives back what it holds.</summary>
    public virtual void Close()
    {
        Stop();
        Faulted?.Dispose();
    }

    protected void Add(int number, RtpTrack track, int route)
    {
        _tracks[number] = track;
        _routes[number] = route;
    }
}
