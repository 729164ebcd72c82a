using System.Collections.Concurrent;
using Emulator.Server.Faults;

namespace Emulator.Server.Metrics;

/// <summary>How often each kind of fault fired on one device, whether or not its rules are still there.</summary>
internal sealed class FaultCounts
{
    private ConcurrentDictionary<string, Count>? _counts;

    /// <summary>The kinds that fired, in order, and how often.</summary>
    public IEnumerable<KeyValuePair<string, long>> All =>
        (Volatile.Read(ref _counts) ?? []).OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => new KeyValuePair<string, long>(c.Key, c.Value.Read()));

    /// <summary>Told of each hit.</summary>
    public void OnHit(FaultRule rule, FaultContext at)
    {
        // Made with the first hit: without faults there is nothing to count.
        var counts = LazyInitializer.EnsureInitialized(ref _counts, static () => new ConcurrentDictionary<string, Count>(StringComparer.Ordinal));
        counts.GetOrAdd(rule.Kind.Id, static _ => new Count()).Add();
    }

    private sealed class Count
    {
        private long _hits;

        public void Add() => Interlocked.Increment(ref _hits);

        public long Read() => Interlocked.Read(ref _hits);
    }
}
