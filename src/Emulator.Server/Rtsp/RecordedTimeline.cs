using Emulator.Server.Recordings;

namespace Emulator.Server.Rtsp;

/// <summary>
/// What is played of recordings: clips in order. Normal play time counts recorded time alone, so a gap between clips takes none of it and
/// playing all takes as long as is said.
/// </summary>
internal sealed class RecordedTimeline
{
    private readonly TimeSpan[] _starts;

    /// <summary>Lays clips out.</summary>
    /// <param name="clips">At least one, in order and without overlap.</param>
    public RecordedTimeline(IEnumerable<RecordedClip> clips)
    {
        Clips = [.. clips];
        _starts = new TimeSpan[Clips.Count];
        for (var i = 0; i < Clips.Count; i++)
        {
            _starts[i] = Duration;
            Duration += Clips[i].End - Clips[i].Start;
        }
    }

    public IReadOnlyList<RecordedClip> Clips { get; }

    /// <summary>How long they are together.</summary>
    public TimeSpan Duration { get; }

    /// <summary>Play time of a moment within a clip.</summary>
    public TimeSpan NptIn(int clip, DateTime utc) => _starts[clip] + (utc - Clips[clip].Start);

    /// <summary>Play time of a moment; of one in a gap, where the next clip begins.</summary>
    public TimeSpan NptOf(DateTime utc)
    {
        for (var i = 0; i < Clips.Count; i++)
        {
            if (utc < Clips[i].End)
            {
                return utc > Clips[i].Start ? NptIn(i, utc) : _starts[i];
            }
        }

        return Duration;
    }

    /// <summary>The clip that a play time falls in; the last one at the very end.</summary>
    public int ClipAt(TimeSpan npt)
    {
        var clip = Clips.Count - 1;
        while (clip > 0 && _starts[clip] > npt)
        {
            clip--;
        }

        return clip;
    }

    /// <summary>The moment of a play time.</summary>
    public DateTime UtcOf(TimeSpan npt)
    {
        var clip = ClipAt(npt);
        var utc = Clips[clip].Start + (npt - _starts[clip]);
        return utc < Clips[clip].End ? utc : Clips[clip].End;
    }
}
