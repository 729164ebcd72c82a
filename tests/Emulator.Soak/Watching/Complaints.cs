using System.Collections.Concurrent;

namespace Emulator.Soak.Watching;

/// <summary>What should not have happened, alike ones counted; and what did, to see that the soak was one.</summary>
internal sealed class Complaints
{
    private const int Most = 200;

    private readonly ConcurrentDictionary<string, (int Count, string First)> _lines = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> _done = new(StringComparer.Ordinal);

    /// <summary>All of them, a line each.</summary>
    public IReadOnlyList<string> All => [.. _lines.OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => $"{l.Key}, {l.Value.Count} times; first {l.Value.First}")];

    /// <summary>What was done and how often.</summary>
    public string Done => string.Join(", ", _done.OrderBy(d => d.Key, StringComparer.Ordinal).Select(d => $"{d.Value} {d.Key}"));

    /// <summary>Something that should not have happened.</summary>
    /// <param name="what">What, the same for all alike.</param>
    /// <param name="detail">This one.</param>
    public void Add(string what, string detail)
    {
        if (_lines.Count < Most || _lines.ContainsKey(what))
        {
            _lines.AddOrUpdate(what, _ => (1, $"{DateTime.Now:HH:mm:ss} {detail}"), (_, old) => (old.Count + 1, old.First));
        }
    }

    /// <summary>Something was done.</summary>
    public void Count(string what, long times = 1) => _done.AddOrUpdate(what, times, (_, old) => old + times);

    /// <summary>How often it was done.</summary>
    public long Of(string what) => _done.GetValueOrDefault(what);
}
