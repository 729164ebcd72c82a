namespace Emulator.Server.Rtsp;

/// <summary>
/// What is played of recordings: files in order, cut to a time. Normal play time counts recorded time alone, so a gap between files takes none
/// of it and playing all takes as long as is said.
/// </summary>
internal sealed class RecordedTimeline
{
    private readonly TimeSpan[] _starts;

    /// <summary>Lays files out.</summary>
    /// <param name="files">The files, in order and without overlap, at least one of them within the times.</param>
    /// <param name="fromUtc">What is before is not played.</param>
    /// <param name="toUtc">What is from here on is not played.</param>
    public RecordedTimeline(IEnumerable<RecordedSpan> files, DateTime fromUtc, DateTime toUtc)
    {
        Parts = [.. files.Where(f => f.ToUtc > fromUtc && f.FromUtc < toUtc).Select(f => new Part(
            f.FromUtc, f.FromUtc > fromUtc ? f.FromUtc : fromUtc, f.ToUtc < toUtc ? f.ToUtc : toUtc))];
        _starts = new TimeSpan[Parts.Count];
        for (var i = 0; i < Parts.Count; i++)
        {
            _starts[i] = Duration;
            Duration += Parts[i].ToUtc - Parts[i].FromUtc;
        }
    }

    /// <summary>The parts that are played.</summary>
    public IReadOnlyList<Part> Parts { get; }

    /// <summary>How long they are together.</summary>
    public TimeSpan Duration { get; }

    /// <summary>Play time at which a part begins.</summary>
    public TimeSpan StartOf(int part) => _starts[part];

    /// <summary>Play time of a moment; of one in a gap, where the next part begins.</summary>
    public TimeSpan NptOf(DateTime utc)
    {
        for (var i = 0; i < Parts.Count; i++)
        {
            if (utc < Parts[i].ToUtc)
            {
                return _starts[i] + (utc > Parts[i].FromUtc ? utc - Parts[i].FromUtc : TimeSpan.Zero);
            }
        }

        return Duration;
    }

    /// <summary>The part that a play time falls in; the last one at the very end.</summary>
    public int PartAt(TimeSpan npt)
    {
        var part = Parts.Count - 1;
        while (part > 0 && _starts[part] > npt)
        {
            part--;
        }

        return part;
    }

    /// <summary>The moment of a play time.</summary>
    public DateTime UtcOf(TimeSpan npt)
    {
        var part = PartAt(npt);
        var utc = Parts[part].FromUtc + (npt - _starts[part]);
        return utc < Parts[part].ToUtc ? utc : Parts[part].ToUtc;
    }

    /// <summary>A file, or the piece of it that is played.</summary>
    /// <param name="FileUtc">When the file begins, with a key frame.</param>
    /// <param name="FromUtc">From when it is played.</param>
    /// <param name="ToUtc">To when.</param>
    internal sealed record Part(DateTime FileUtc, DateTime FromUtc, DateTime ToUtc);
}
