using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Emulator.Device.Config;
using Emulator.Device.State;

namespace Emulator.Device.Analytics;

/// <summary>An hour in which people were counted.</summary>
/// <param name="Hour">Its beginning, local time.</param>
/// <param name="Count">Who came and went.</param>
internal sealed record PeopleHour(DateTime Hour, PeopleCount Count);

/// <summary>
/// Who was counted in which hour of the device's local time, on top of a week's past that follows from the serial number. What is counted is
/// kept an hour a row. Its owner's lock guards it.
/// </summary>
internal sealed class PeopleBook(IStateStore store, string serial, Func<DateTime> born)
{
    private const string Kind = "people.hour";
    private const string BornKind = "people.since";

    // Two years of hours in which somebody came, of each channel; of more the oldest go.
    private const int MaxHours = 17_520;

    private readonly PeopleHistory _past = new(serial);
    private readonly Dictionary<string, PeopleCount> _unkept = new(StringComparer.Ordinal);
    private ImmutableSortedDictionary<string, PeopleCount>? _hours;
    private DateTime _since;

    /// <summary>The first day that has no made-up past, local time.</summary>
    public DateTime Since
    {
        get
        {
            Load();
            return _since;
        }
    }

    /// <summary>Counts people in the hour of a local time.</summary>
    public void Add(int channel, DateTime local, PeopleCount people)
    {
        var hours = Load();
        var key = KeyOf(channel, local);
        var counted = hours.GetValueOrDefault(key, PeopleCount.None) + people;
        _hours = hours.SetItem(key, counted);
        _unkept[key] = counted;
        if (_hours.Count > MaxHours)
        {
            var oldest = _hours.Keys.First();
            _hours = _hours.Remove(oldest);
            _unkept[oldest] = PeopleCount.None;
        }
    }

    /// <summary>Whether there are rows to keep.</summary>
    public bool IsUnkept => _unkept.Count > 0;

    /// <summary>Rows to keep since this was last asked.</summary>
    public List<StateRow> Unkept()
    {
        var rows = _unkept.Select(hour => new StateRow(Kind, hour.Key, _hours!.ContainsKey(hour.Key) ? Text(hour.Value) : null)).ToList();
        _unkept.Clear();
        return rows;
    }

    /// <summary>Every hour in which somebody was counted on a channel, oldest first.</summary>
    public List<PeopleHour> HoursOf(int channel)
    {
        var all = new SortedDictionary<long, PeopleHour>();
        for (var day = PastBegins(); day < Since; day = day.AddDays(1))
        {
            var hours = _past.Of(channel, day);
            for (var hour = 0; hour < hours.Length; hour++)
            {
                if (hours[hour] != PeopleCount.None)
                {
                    var at = day.AddHours(hour);
                    all[at.Ticks] = new PeopleHour(at, hours[hour]);
                }
            }
        }

        var head = HeadOf(channel);
        foreach (var (key, count) in Load())
        {
            if (key.StartsWith(head, StringComparison.Ordinal) && TimeOf(key) is { } at)
            {
                all[at.Ticks] = new PeopleHour(at, count + (all.TryGetValue(at.Ticks, out var before) ? before.Count : PeopleCount.None));
            }
        }

        return [.. all.Values];
    }

    /// <summary>Who came and went on a day of local time, from the beginning of an hour to the end of another.</summary>
    public PeopleCount OfDay(int channel, DateTime day, int first = 0, int last = 23)
    {
        var (sum, hours) = (PeopleCount.None, Load());
        var past = day >= PastBegins() && day < Since ? _past.Of(channel, day) : null;
        for (var hour = first; hour <= last; hour++)
        {
            sum += hours.GetValueOrDefault(KeyOf(channel, day.AddHours(hour)), PeopleCount.None);
            sum += past?[hour] ?? PeopleCount.None;
        }

        return sum;
    }

    /// <summary>Everything that was counted, and since when.</summary>
    public PeopleMoment Capture() => new(Load(), _since);

    /// <summary>As it was.</summary>
    /// <returns>The rows to keep.</returns>
    public List<StateRow> Restore(PeopleMoment then)
    {
        var now = Load();
        // What waits to be kept may be there then too.
        var rows = Unkept().Concat(now.Keys.Where(key => !then.Hours.ContainsKey(key)).Select(key => new StateRow(Kind, key, null)))
            .Concat(then.Hours.Where(hour => now.GetValueOrDefault(hour.Key) != hour.Value).Select(hour => new StateRow(Kind, hour.Key, Text(hour.Value))))
            .Append(Born(then.Since)).ToList();
        (_hours, _since) = (then.Hours, then.Since);
        return rows;
    }

    /// <summary>As at the first start, which is now.</summary>
    /// <returns>The rows to keep.</returns>
    public List<StateRow> Reset() => Restore(new PeopleMoment(ImmutableSortedDictionary.Create<string, PeopleCount>(StringComparer.Ordinal), born().Date));

    private static StateRow Born(DateTime since) => new(BornKind, "0", since.ToString("yyyyMMdd", CultureInfo.InvariantCulture));

    private static string HeadOf(int channel) => string.Create(CultureInfo.InvariantCulture, $"{channel}/");

    private static string KeyOf(int channel, DateTime local) => string.Create(CultureInfo.InvariantCulture, $"{channel}/{local:yyyyMMddHH}");

    private static DateTime? TimeOf(string key) =>
        DateTime.TryParseExact(key.AsSpan(key.IndexOf('/') + 1), "yyyyMMddHH", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;

    private static string Text(PeopleCount count) => string.Create(CultureInfo.InvariantCulture, $"[{count.In},{count.Out}]");

    private static PeopleCount? Read(string? text)
    {
        try
        {
            using var json = JsonDocument.Parse(text ?? "");
            return new PeopleCount(json.RootElement[0].GetInt64(), json.RootElement[1].GetInt64());
        }
        catch (Exception bad) when (bad is JsonException or InvalidOperationException or IndexOutOfRangeException or FormatException)
        {
            return null;
        }
    }

    private DateTime PastBegins() => Since.Ticks > TimeSpan.TicksPerDay * PeopleHistory.Days ? Since.AddDays(-PeopleHistory.Days) : Since;

    // Read when it is first needed. What cannot be read is not there, and stays where it is.
    private ImmutableSortedDictionary<string, PeopleCount> Load()
    {
        if (_hours is not null)
        {
            return _hours;
        }

        var (hours, since) = (ImmutableSortedDictionary.CreateBuilder<string, PeopleCount>(StringComparer.Ordinal), (DateTime?)null);
        try
        {
            foreach (var row in store.Load(BornKind))
            {
                since = DateTime.TryParseExact(row.Value, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : since;
            }

            foreach (var row in store.Load(Kind))
            {
                if (Read(row.Value) is { } count)
                {
                    hours[row.Key] = count;
                }
            }
        }
        catch (ConfigStoreException)
        {
            hours.Clear();
        }

        if (since is null)
        {
            since = born().Date;
            store.Keep([Born(since.Value)]);
        }

        _since = since.Value;
        return _hours = hours.ToImmutable();
    }
}

/// <summary>What was counted at a moment.</summary>
internal sealed record PeopleMoment(ImmutableSortedDictionary<string, PeopleCount> Hours, DateTime Since);
