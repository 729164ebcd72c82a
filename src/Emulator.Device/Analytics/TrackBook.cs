using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Emulator.Device.Config;
using Emulator.Device.State;

namespace Emulator.Device.Analytics;

/// <summary>Where something went, and when.</summary>
/// <param name="Channel">From 0.</param>
/// <param name="Began">The local time from which its points count their seconds.</param>
/// <param name="From">The second from which it was seen.</param>
/// <param name="To">The second up to which it was seen.</param>
/// <param name="Weight">How many went together.</param>
/// <param name="Path">Its way: x, y and second of each point.</param>
internal sealed record Track(int Channel, DateTime Began, double From, double To, int Weight, ImmutableArray<double[]> Path)
{
    /// <summary>Warms what it passed between two local times.</summary>
    public void Warm(HeatMap map, DateTime since, DateTime until)
    {
        var (from, to) = (Math.Max(From, (since - Began).TotalSeconds), Math.Min(To, (until - Began).TotalSeconds));
        for (var i = 0; i < Path.Length; i++)
        {
            var (here, next) = (Point(i), i + 1 < Path.Length ? Point(i + 1) : Point(i) with { At = Math.Max(To, Path[i][2]) });
            map.Add(here, next, from, to, Weight);
        }
    }

    private PathPoint Point(int i) => new(Path[i][0], Path[i][1], Path[i][2]);
}

/// <summary>
/// The ways that things went, the newest <see cref="Capacity"/>, and of the week before the device was first switched on the ways that people
/// usually go. Its owner's lock guards it.
/// </summary>
internal sealed class TrackBook(IStateStore store, PeopleBook people)
{
    /// <summary>Ways that are held; of more the oldest go.</summary>
    public const int Capacity = 4096;

    private const string Kind = "track";

    // Seconds that somebody takes who goes the way that people usually go.
    private const double UsualSeconds = 7;

    private readonly List<StateRow> _unkept = [];
    private ImmutableSortedDictionary<string, Track>? _tracks;
    private long _last;

    /// <summary>How many there are.</summary>
    public int Count => Load().Count;

    /// <summary>Adds one.</summary>
    public void Add(Track track)
    {
        var tracks = Load();
        var key = (++_last).ToString("D12", CultureInfo.InvariantCulture);
        _tracks = tracks.Add(key, track);
        _unkept.Add(Row(key, track));
        if (_tracks.Count > Capacity)
        {
            var oldest = _tracks.Keys.First();
            _tracks = _tracks.Remove(oldest);
            _unkept.Add(new StateRow(Kind, oldest, null));
        }
    }

    /// <summary>Whether there are rows to keep.</summary>
    public bool IsUnkept => _unkept.Count > 0;

    /// <summary>Rows to keep since this was last asked.</summary>
    public List<StateRow> Unkept()
    {
        List<StateRow> rows = [.. _unkept];
        _unkept.Clear();
        return rows;
    }

    /// <summary>What was how warm on a channel between two local times.</summary>
    /// <param name="channel">From 0.</param>
    /// <param name="since">Local time.</param>
    /// <param name="until">Local time.</param>
    /// <param name="running">Ways that are not over yet.</param>
    public HeatMap Map(int channel, DateTime since, DateTime until, IEnumerable<Track> running)
    {
        var map = new HeatMap();
        foreach (var track in Load().Values.Concat(running))
        {
            if (track.Channel == channel)
            {
                track.Warm(map, since, until);
            }
        }

        var usual = 0.0;
        foreach (var hour in since < people.Since ? people.HoursOf(channel) : [])
        {
            // Of an hour that is not whole in the period, its part.
            var part = hour.Hour >= people.Since ? 0 : (Sooner(hour.Hour.AddHours(1), until) - Later(hour.Hour, since)).TotalHours;
            usual += Math.Max(0, part) * (hour.Count.In + hour.Count.Out);
        }

        if (usual > 0)
        {
            Usual(map, channel, usual);
        }

        return map;
    }

    /// <summary>All of them.</summary>
    public ImmutableSortedDictionary<string, Track> Capture() => Load();

    /// <summary>As it was.</summary>
    /// <returns>The rows to keep.</returns>
    public List<StateRow> Restore(ImmutableSortedDictionary<string, Track> then)
    {
        var now = Load();
        // What waits to be kept may be there then too.
        var rows = Unkept().Concat(now.Keys.Where(key => !then.ContainsKey(key)).Select(key => new StateRow(Kind, key, null)))
            .Concat(then.Where(track => !ReferenceEquals(now.GetValueOrDefault(track.Key), track.Value)).Select(track => Row(track.Key, track.Value))).ToList();
        _tracks = then;
        return rows;
    }

    /// <summary>Forgets all.</summary>
    /// <returns>The rows to keep.</returns>
    public List<StateRow> Reset() => Restore(ImmutableSortedDictionary.Create<string, Track>(StringComparer.Ordinal));

    // Straight on from side to side, and round a corner: as many each way.
    private static void Usual(HeatMap map, int channel, double walkers)
    {
        var down = 600 * (channel % 4);
        PathPoint[] across = [new(0, 4300 + down, 0), new(4096, 4700 + down, UsualSeconds / 2), new(8191, 4500 + down, UsualSeconds)];
        PathPoint[] round = [new(0, 6200, 0), new(4700, 6000, UsualSeconds / 2), new(5200, 8191, UsualSeconds)];
        foreach (var way in (PathPoint[][])[across, round])
        {
            for (var i = 1; i < way.Length; i++)
            {
                map.Add(way[i - 1], way[i], 0, UsualSeconds, walkers / 2);
            }
        }
    }

    private static StateRow Row(string key, Track track) => new(Kind, key, JsonSerializer.Serialize(track, TrackJson.Default.Track));

    private static DateTime Sooner(DateTime one, DateTime other) => one < other ? one : other;

    private static DateTime Later(DateTime one, DateTime other) => one > other ? one : other;

    private ImmutableSortedDictionary<string, Track> Load()
    {
        if (_tracks is not null)
        {
            return _tracks;
        }

        var tracks = ImmutableSortedDictionary.CreateBuilder<string, Track>(StringComparer.Ordinal);
        try
        {
            foreach (var row in store.Load(Kind))
            {
                if (JsonSerializer.Deserialize(row.Value!, TrackJson.Default.Track) is { } track)
                {
                    tracks[row.Key] = track;
                    _last = Math.Max(_last, long.TryParse(row.Key, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0);
                }
            }
        }
        catch (Exception damaged) when (damaged is ConfigStoreException or JsonException)
        {
            tracks.Clear();
        }

        return _tracks = tracks.ToImmutable();
    }
}

/// <summary>How tracks are written.</summary>
[JsonSerializable(typeof(Track))]
internal sealed partial class TrackJson : JsonSerializerContext;
