using Emulator.Device.Recording;

namespace Emulator.Server.Recordings;

/// <summary>A finder of mediaFileFind.cgi: made first, then given conditions, then asked for what it found (document section 4.11.5).</summary>
internal sealed class MediaFinder
{
    private readonly Lock _gate = new();
    private IReadOnlyList<Recording>? _found;
    private int _at;

    /// <summary>Gives it what was found.</summary>
    public void Begin(IReadOnlyList<Recording> found)
    {
        lock (_gate)
        {
            (_found, _at) = (found, 0);
        }
    }

    /// <summary>The next files; null when it has not been given conditions.</summary>
    public IReadOnlyList<Recording>? Next(int count)
    {
        lock (_gate)
        {
            if (_found is null)
            {
                return null;
            }

            var next = _found.Skip(_at).Take(count).ToList();
            _at += next.Count;
            return next;
        }
    }

    /// <summary>Ends its search; it may be given conditions again.</summary>
    public void End()
    {
        lock (_gate)
        {
            _found = null;
        }
    }
}

/// <summary>Files that a search tells as one (document section 13.1.1).</summary>
internal sealed record FoundFile(IReadOnlyList<Recording> Files)
{
    public Recording First => Files[0];

    public DateTime Start => Files[0].Start;

    public DateTime End => Files.Max(f => f.End);

    public IEnumerable<string> Events => Files.SelectMany(f => f.Events).Distinct(StringComparer.Ordinal);
}

/// <summary>A search of FileFindHelper.cgi.</summary>
internal sealed class FileSearch(IReadOnlyList<FoundFile> found)
{
    private readonly Lock _gate = new();
    private int _at;

    /// <summary>The next files.</summary>
    public IReadOnlyList<FoundFile> Next(int count)
    {
        lock (_gate)
        {
            var next = found.Skip(_at).Take(count).ToList();
            _at += next.Count;
            return next;
        }
    }

    /// <summary>
    /// Tells files as one that are of one of the types, follow one another, and lie no further apart than so many seconds.
    /// </summary>
    /// <param name="recordings">By their beginning.</param>
    /// <param name="types">AlarmLocal, VideoMotion, Timing; none combines nothing.</param>
    /// <param name="granularity">Seconds.</param>
    public static IReadOnlyList<FoundFile> Combine(IEnumerable<Recording> recordings, IReadOnlyCollection<string> types, int granularity)
    {
        var groups = new List<List<Recording>>();
        foreach (var recording in recordings)
        {
            var joins = Counts(recording) && groups.Count > 0 && groups[^1] is var last && Counts(last[^1])
                && last[^1].Channel == recording.Channel && last[^1].Stream == recording.Stream && recording.Start - last[^1].End <= TimeSpan.FromSeconds(granularity);
            if (joins)
            {
                groups[^1].Add(recording);
            }
            else
            {
                groups.Add([recording]);
            }
        }

        return [.. groups.Select(g => new FoundFile(g))];

        bool Counts(Recording recording) =>
            types.Contains(recording.Flag, StringComparer.OrdinalIgnoreCase) || recording.Events.Any(e => types.Contains(e, StringComparer.OrdinalIgnoreCase));
    }
}
