using System.Globalization;
using System.Threading.Channels;

namespace Emulator.Server.Journaling;

/// <summary>An entry that is nearly what was wanted.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Differences">In what it differs.</param>
internal sealed record NearMiss(JournalEntry Entry, IReadOnlyList<Difference> Differences);

/// <summary>What came of a verification.</summary>
/// <param name="Passed">Whether it holds.</param>
/// <param name="Count">Entries that match; of an order, how many of its steps were found.</param>
/// <param name="Expected">What was wanted, in words.</param>
/// <param name="Matches">Numbers of the entries that match, the newest of them when they are many.</param>
/// <param name="NearMisses">When too little matches, the entries that come nearest, the nearest first.</param>
internal sealed record VerificationResult(bool Passed, int Count, string Expected, IReadOnlyList<long> Matches, IReadOnlyList<NearMiss> NearMisses);

/// <summary>
/// What a tester expects of a client, held against the journal as it grows: a number of requests that match a pattern, or several patterns
/// one after another.
/// </summary>
internal sealed class Verification
{
    private const int MostMatches = 100;
    private const int MostNearMisses = 5;

    private readonly IReadOnlyList<RequestPattern> _steps;
    private readonly CountRule _count;
    private readonly bool _inOrder;
    private readonly Queue<long> _matches = new();
    private readonly long _since;
    private long _seen;
    private long _lastMatch;
    private int _found;

    private Verification(IReadOnlyList<RequestPattern> steps, CountRule count, bool inOrder, long since) =>
        (_steps, _count, _inOrder, _since, _seen) = (steps, count, inOrder, since, since);

    /// <summary>So many entries that match a pattern.</summary>
    /// <param name="pattern">What is counted.</param>
    /// <param name="count">How many there must be.</param>
    /// <param name="since">Only entries with a number above it count.</param>
    public static Verification Of(RequestPattern pattern, CountRule count, long since = 0) => new([pattern], count, inOrder: false, since);

    /// <summary>An entry for each pattern, one behind the other; others may stand between them.</summary>
    public static Verification InOrder(IReadOnlyList<RequestPattern> steps, long since = 0) => new(steps, CountRule.AtLeast(steps.Count), inOrder: true, since);

    /// <summary>What is wanted, in words.</summary>
    public string Expected => _inOrder ? "in order: " + string.Join("; ", _steps) : string.Create(CultureInfo.InvariantCulture, $"{_count} of {_steps[0]}");

    /// <summary>What holds now.</summary>
    public VerificationResult Check(Journal journal)
    {
        Take(journal);
        return Result(journal);
    }

    /// <summary>Waits until more entries cannot change the answer, or the time is over.</summary>
    /// <param name="journal">The journal.</param>
    /// <param name="within">How long; a time that passes on either clock is over, so that a clock that stands keeps nobody waiting.</param>
    /// <param name="clock">The device's clock.</param>
    /// <param name="host">The clock that clients live by.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<VerificationResult> WaitAsync(Journal journal, TimeSpan within, TimeProvider clock, TimeProvider host, CancellationToken cancellation)
    {
        var news = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
        void OnAdded(JournalEntry entry) => news.Writer.TryWrite(true);
        var over = false;
        void OnOver(object? state)
        {
            Volatile.Write(ref over, true);
            news.Writer.TryWrite(true);
        }

        journal.Added += OnAdded;
        try
        {
            using var timer = clock.CreateTimer(OnOver, null, within, Timeout.InfiniteTimeSpan);
            using var other = ReferenceEquals(clock, host) ? null : host.CreateTimer(OnOver, null, within, Timeout.InfiniteTimeSpan);
            while (true)
            {
                var last = Volatile.Read(ref over);
                Take(journal);
                if (last || _count.IsSettled(_found))
                {
                    return Result(journal);
                }

                await news.Reader.ReadAsync(cancellation);
            }
        }
        finally
        {
            journal.Added -= OnAdded;
        }
    }

    private void Take(Journal journal)
    {
        foreach (var entry in journal.Since(_seen))
        {
            _seen = entry.Number;
            var step = _inOrder ? _found : 0;
            if (step < _steps.Count && _steps[step].Matches(entry))
            {
                _found++;
                _lastMatch = entry.Number;
                _matches.Enqueue(entry.Number);
                if (_matches.Count > MostMatches)
                {
                    _matches.Dequeue();
                }
            }
        }
    }

    private VerificationResult Result(Journal journal)
    {
        var passed = _count.Holds(_found);
        return new VerificationResult(passed, _found, Expected, [.. _matches], passed || _found > _count.Most ? [] : NearMisses(journal));
    }

    // Of an order, those that came behind the last step that was found.
    private List<NearMiss> NearMisses(Journal journal)
    {
        var wanted = _steps[_inOrder ? _found : 0];
        return [.. journal.Since(_inOrder ? Math.Max(_since, _lastMatch) : _since)
            .Where(entry => wanted.Kind is not null || entry.IsRequest)
            .Select(entry => new NearMiss(entry, wanted.DifferencesOf(entry)))
            .Where(miss => miss.Differences.Count > 0)
            .OrderBy(miss => miss.Differences.Sum(Weight))
            .ThenByDescending(miss => miss.Entry.Number)
            .Take(MostNearMisses)];
    }

    // How far off a field is, 0 to 1; another path is another request unless it begins alike.
    private static double Weight(Difference difference)
    {
        if (difference.Field is not ("path" or "kind") || difference.Got is not { } got)
        {
            return 1;
        }

        var alike = difference.Wanted.AsSpan().CommonPrefixLength(got);
        return 3 - (2.0 * alike / Math.Max(1, Math.Max(got.Length, difference.Wanted.Length)));
    }
}
