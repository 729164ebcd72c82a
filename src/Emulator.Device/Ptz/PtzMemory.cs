using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Emulator.Device.State;

namespace Emulator.Device.Ptz;

/// <summary>A place with a name.</summary>
/// <param name="Name">As getPresets gives it.</param>
/// <param name="Place">Where it is.</param>
public sealed record PtzPreset(string Name, PtzPlace Place);

/// <summary>Presets that are visited one after the other.</summary>
/// <param name="Name">As getTours gives it.</param>
/// <param name="Presets">Their numbers; one may come more than once.</param>
public sealed record PtzTour(string Name, ImmutableArray<int> Presets);

/// <summary>One recorded order.</summary>
/// <param name="After">Since the recording began.</param>
/// <param name="Move">The order.</param>
public sealed record PatternMove(TimeSpan After, PtzMove Move);

/// <summary>A recorded movement.</summary>
/// <param name="Start">Where it began.</param>
/// <param name="Moves">What was ordered, in order of time.</param>
/// <param name="Length">From the beginning of the recording to its end.</param>
public sealed record PtzPattern(PtzPlace Start, ImmutableArray<PatternMove> Moves, TimeSpan Length);

/// <summary>What else is remembered of a channel.</summary>
/// <param name="Left">Left limit of the scans, a pan; null when none is set.</param>
/// <param name="Right">Right limit of the scans.</param>
/// <param name="Reference">The pan that is told as 0.</param>
public sealed record PtzMarks(double? Left, double? Right, double Reference);

/// <summary>
/// What the mechanics of one channel remember across restarts: presets, tours, patterns, limits. A change is kept before it is acknowledged;
/// what cannot be kept leaves all as it was. Read when it is first needed. Its owner's lock guards it.
/// </summary>
internal sealed class PtzMemory(IStateStore store, int channel)
{
    private const string PresetKind = "ptz.preset";
    private const string TourKind = "ptz.tour";
    private const string PatternKind = "ptz.pattern";
    private const string MarksKind = "ptz.marks";

    private SortedList<int, PtzPreset>? _presets;
    private SortedList<int, PtzTour>? _tours;
    private SortedList<int, PtzPattern>? _patterns;
    private PtzMarks? _marks;

    public SortedList<int, PtzPreset> Presets => _presets ??= Load(PresetKind, PtzJson.Default.PtzPreset);

    public SortedList<int, PtzTour> Tours => _tours ??= Load(TourKind, PtzJson.Default.PtzTour);

    public SortedList<int, PtzPattern> Patterns => _patterns ??= Load(PatternKind, PtzJson.Default.PtzPattern);

    public PtzMarks Marks => _marks ??= Load(MarksKind, PtzJson.Default.PtzMarks).GetValueOrDefault(0) ?? new PtzMarks(null, null, 0);

    public bool TrySet(int number, PtzPreset preset) => TryKeep([Row(PresetKind, number, preset, PtzJson.Default.PtzPreset)], () => Presets[number] = preset);

    /// <summary>Forgets a preset, and takes it from the tours.</summary>
    public bool TryClearPreset(int number)
    {
        var tours = Tours.Where(t => t.Value.Presets.Contains(number)).Select(t => (t.Key, Tour: t.Value with { Presets = t.Value.Presets.RemoveAll(p => p == number) })).ToList();
        return TryKeep(
            [Row(PresetKind, number), .. tours.Select(t => RowOf(t.Key, t.Tour))],
            () =>
            {
                Presets.Remove(number);
                tours.ForEach(t => Put(t.Key, t.Tour));
            });
    }

    /// <summary>Keeps a tour; one without presets is forgotten.</summary>
    public bool TrySet(int number, PtzTour tour) => TryKeep([RowOf(number, tour)], () => Put(number, tour));

    public bool TrySet(int number, PtzPattern pattern) => TryKeep([Row(PatternKind, number, pattern, PtzJson.Default.PtzPattern)], () => Patterns[number] = pattern);

    public bool TryClearPattern(int number) => TryKeep([Row(PatternKind, number)], () => Patterns.Remove(number));

    public bool TrySet(PtzMarks marks) => TryKeep([Row(MarksKind, 0, marks, PtzJson.Default.PtzMarks)], () => _marks = marks);

    /// <summary>Forgets everything.</summary>
    public bool TryClear() => TryKeep(
        [
            .. Presets.Keys.Select(n => Row(PresetKind, n)),
            .. Tours.Keys.Select(n => Row(TourKind, n)),
            .. Patterns.Keys.Select(n => Row(PatternKind, n)),
            Row(MarksKind, 0),
        ],
        () =>
        {
            Presets.Clear();
            Tours.Clear();
            Patterns.Clear();
            _marks = null;
        });

    /// <summary>What it remembers.</summary>
    public PtzMemoryMoment Capture() => new([.. Presets], [.. Tours], [.. Patterns], Marks);

    /// <summary>Remembers what it remembered then, and nothing else.</summary>
    public bool TryReturn(PtzMemoryMoment then) => TryKeep(
        [
            .. Rows(PresetKind, Presets, then.Presets, PtzJson.Default.PtzPreset),
            .. Rows(TourKind, Tours, then.Tours, PtzJson.Default.PtzTour),
            .. Rows(PatternKind, Patterns, then.Patterns, PtzJson.Default.PtzPattern),
            .. Marks == then.Marks ? [] : new[] { Row(MarksKind, 0, then.Marks, PtzJson.Default.PtzMarks) },
        ],
        () =>
        {
            (_presets, _tours, _patterns, _marks) = (List(then.Presets), List(then.Tours), List(then.Patterns), then.Marks);
        });

    private IEnumerable<StateRow> Rows<T>(string kind, SortedList<int, T> now, ImmutableArray<KeyValuePair<int, T>> then, JsonTypeInfo<T> type)
        where T : class =>
        then.Where(t => !ReferenceEquals(now.GetValueOrDefault(t.Key), t.Value)).Select(t => Row(kind, t.Key, t.Value, type))
            .Concat(now.Keys.Where(key => !then.Any(t => t.Key == key)).Select(key => Row(kind, key)));

    private static SortedList<int, T> List<T>(ImmutableArray<KeyValuePair<int, T>> items)
    {
        var list = new SortedList<int, T>(items.Length);
        foreach (var (number, item) in items)
        {
            list.Add(number, item);
        }

        return list;
    }

    private bool TryKeep(IReadOnlyList<StateRow> rows, Action then)
    {
        if (!store.TryCommit(rows, out _))
        {
            return false;
        }

        then();
        return true;
    }

    private void Put(int number, PtzTour tour)
    {
        if (tour.Presets.IsEmpty)
        {
            Tours.Remove(number);
        }
        else
        {
            Tours[number] = tour;
        }
    }

    private StateRow RowOf(int number, PtzTour tour) => tour.Presets.IsEmpty ? Row(TourKind, number) : Row(TourKind, number, tour, PtzJson.Default.PtzTour);

    private StateRow Row(string kind, int number) => new(kind, Key(number), null);

    private StateRow Row<T>(string kind, int number, T value, JsonTypeInfo<T> type) => new(kind, Key(number), JsonSerializer.Serialize(value, type));

    private string Key(int number) => string.Create(CultureInfo.InvariantCulture, $"{channel}/{number}");

    private SortedList<int, T> Load<T>(string kind, JsonTypeInfo<T> type)
    {
        var found = new SortedList<int, T>();
        var head = string.Create(CultureInfo.InvariantCulture, $"{channel}/");
        foreach (var row in store.Load(kind))
        {
            if (row.Key.StartsWith(head, StringComparison.Ordinal) && int.TryParse(row.Key.AsSpan(head.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && JsonSerializer.Deserialize(row.Value!, type) is { } value)
            {
                found[number] = value;
            }
        }

        return found;
    }
}

/// <summary>What the mechanics of a channel remembered at a moment.</summary>
internal sealed record PtzMemoryMoment(
    ImmutableArray<KeyValuePair<int, PtzPreset>> Presets, ImmutableArray<KeyValuePair<int, PtzTour>> Tours, ImmutableArray<KeyValuePair<int, PtzPattern>> Patterns, PtzMarks Marks);

/// <summary>How it is written.</summary>
[JsonSerializable(typeof(PtzPreset))]
[JsonSerializable(typeof(PtzTour))]
[JsonSerializable(typeof(PtzPattern))]
[JsonSerializable(typeof(PtzMarks))]
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
internal sealed partial class PtzJson : JsonSerializerContext;
