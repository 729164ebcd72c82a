using System.Collections.Immutable;

namespace Emulator.Device.Recording;

/// <summary>The closed files of a device, by channel and time and by path. Whoever uses it holds the index's lock.</summary>
internal sealed class RecordingShelf
{
    // No file is longer than an hour, so that one which overlaps a time begins at most so long before it.
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private readonly Dictionary<Row, List<Recording>> _rows = [];
    private readonly Dictionary<string, Recording> _byPath = new(StringComparer.Ordinal);

    // Made when somebody asks, and the same until something changes.
    private ImmutableArray<Recording> _all;

    public int Count => _byPath.Count;

    public bool Has(string path) => _byPath.ContainsKey(path);

    public Recording? Of(string path) => _byPath.GetValueOrDefault(path);

    public void Add(Recording recording)
    {
        _all = default;
        var key = Row.Of(recording);
        if (!_rows.TryGetValue(key, out var row))
        {
            _rows[key] = row = [];
        }

        // Nearly always at the end: only a clock that was set back puts one in between.
        var at = row.Count > 0 && row[^1].Start > recording.Start ? FirstFrom(row, recording.Start.AddTicks(1)) : row.Count;
        row.Insert(at, recording);
        _byPath[recording.Path] = recording;
    }

    public void Remove(Recording recording)
    {
        _all = default;
        var row = _rows[Row.Of(recording)];
        var at = FirstFrom(row, recording.Start);
        while (!ReferenceEquals(row[at], recording))
        {
            at++;
        }

        row.RemoveAt(at);
        if (_byPath.TryGetValue(recording.Path, out var named) && ReferenceEquals(named, recording))
        {
            _byPath.Remove(recording.Path);
        }
    }

    /// <summary>All files; in no order among channels.</summary>
    public ImmutableArray<Recording> All() => _all.IsDefault ? _all = [.. _rows.Values.SelectMany(row => row)] : _all;

    public void Clear()
    {
        _all = default;
        _rows.Clear();
        _byPath.Clear();
    }

    /// <summary>Holds these files and no others.</summary>
    public void Return(ImmutableArray<Recording> files)
    {
        if (files == All())
        {
            return;
        }

        Clear();
        foreach (var file in files)
        {
            Add(file);
        }

        _all = files;
    }

    /// <summary>Files of a time; in no order among channels.</summary>
    public IEnumerable<Recording> Between(int? channel, int? stream, DateTime from, DateTime to)
    {
        foreach (var (key, row) in _rows)
        {
            if ((channel is { } c && key.Channel != c) || (stream is { } s && key.Stream != s))
            {
                continue;
            }

            for (var i = FirstFrom(row, from > DateTime.MinValue + Longest ? from - Longest : from); i < row.Count && row[i].Start <= to; i++)
            {
                if (row[i].Overlaps(from, to))
                {
                    yield return row[i];
                }
            }
        }
    }

    /// <summary>The oldest file for which something holds, or null.</summary>
    public Recording? Oldest(Func<Recording, bool> holds)
    {
        Recording? oldest = null;
        foreach (var row in _rows.Values)
        {
            foreach (var recording in row)
            {
                if (oldest is not null && recording.Start >= oldest.Start)
                {
                    break;
                }

                if (holds(recording))
                {
                    oldest = recording;
                    break;
                }
            }
        }

        return oldest;
    }

    /// <summary>How many pictures a channel has.</summary>
    public int Pictures(int channel) => _rows.Where(r => r.Key.Channel == channel && r.Key.Type == RecordingType.Picture).Sum(r => r.Value.Count);

    // The place of the first that begins at or after a time.
    private static int FirstFrom(List<Recording> row, DateTime start)
    {
        var (low, high) = (0, row.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = row[middle].Start < start ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private sealed record Row(int Channel, int Stream, RecordingType Type)
    {
        public static Row Of(Recording recording) => new(recording.Channel, recording.Stream, recording.Type);
    }
}
