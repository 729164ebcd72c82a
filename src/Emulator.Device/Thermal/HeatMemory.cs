using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Emulator.Device.Config;
using Emulator.Device.State;

namespace Emulator.Device.Thermal;

/// <summary>
/// What a device remembers across restarts of the hot objects before it, so that the past stays as it was measured: a row for each. What was
/// still there when the process died has gone with it. Safe for any number of threads.
/// </summary>
/// <param name="store">Where the rows are.</param>
/// <param name="started">When the process started, by the device's UTC.</param>
internal sealed class HeatMemory(IStateStore store, DateTime started)
{
    private const string Kind = "heat";

    private readonly Lock _gate = new();
    private ImmutableDictionary<string, PlacedHeat>? _kept;

    /// <summary>The objects that were before a channel, oldest first; none when they cannot be read.</summary>
    /// <param name="channel">The video channel, from 0.</param>
    public ImmutableArray<PlacedHeat> Of(int channel)
    {
        var start = Prefix(channel);
        lock (_gate)
        {
            return [.. Kept().Where(row => row.Key.StartsWith(start, StringComparison.Ordinal)).OrderBy(row => row.Key, StringComparer.Ordinal).Select(row => row.Value)];
        }
    }

    /// <summary>Keeps what is before a channel and was. It is hot whether or not a disk is full: what cannot be kept is kept when it can.</summary>
    /// <param name="channel">The video channel, from 0.</param>
    /// <param name="objects">All of it.</param>
    public void Keep(int channel, ImmutableArray<PlacedHeat> objects)
    {
        var start = Prefix(channel);
        lock (_gate)
        {
            var kept = Kept();
            var now = kept.ToBuilder();
            now.RemoveRange(kept.Keys.Where(key => key.StartsWith(start, StringComparison.Ordinal)));
            foreach (var placed in objects)
            {
                now[Key(channel, placed)] = placed;
            }

            List<StateRow> rows =
            [
                .. kept.Keys.Where(key => !now.ContainsKey(key)).Select(key => new StateRow(Kind, key, null)),
                .. now.Where(row => !ReferenceEquals(kept.GetValueOrDefault(row.Key), row.Value))
                    .Select(row => new StateRow(Kind, row.Key, JsonSerializer.Serialize(row.Value, HeatJson.Default.PlacedHeat))),
            ];
            if (rows.Count > 0)
            {
                store.Keep(rows);
                _kept = now.ToImmutable();
            }
        }
    }

    private static string Prefix(int channel) => channel.ToString("D3", CultureInfo.InvariantCulture) + ".";

    // Stimuli are numbered anew by each process, and seen at another time by each.
    private static string Key(int channel, PlacedHeat placed) => string.Create(CultureInfo.InvariantCulture, $"{Prefix(channel)}{placed.Seen.Ticks:D19}.{placed.Number:D12}");

    private ImmutableDictionary<string, PlacedHeat> Kept()
    {
        if (_kept is not null)
        {
            return _kept;
        }

        var kept = ImmutableDictionary.CreateBuilder<string, PlacedHeat>(StringComparer.Ordinal);
        List<StateRow> ahead = [];
        try
        {
            foreach (var row in store.Load(Kind))
            {
                // A clock that has begun anew, as virtual ones do, has not come to it yet: it would be there again.
                if (JsonSerializer.Deserialize(row.Value!, HeatJson.Default.PlacedHeat) is { What.Path.IsDefaultOrEmpty: false } placed && placed.Seen < started)
                {
                    kept[row.Key] = Over(placed);
                }
                else
                {
                    ahead.Add(row with { Value = null });
                }
            }

            if (ahead.Count > 0)
            {
                store.Keep(ahead);
            }
        }
        catch (Exception damaged) when (damaged is ConfigStoreException or JsonException)
        {
            kept.Clear();
        }

        return _kept = kept.ToImmutable();
    }

    // It went on as long as it was to last, but no longer than the process can have lived.
    private PlacedHeat Over(PlacedHeat placed)
    {
        if (placed.Ended is not null || placed.Gone != DateTime.MaxValue)
        {
            return placed;
        }

        var end = placed.Lasts > TimeSpan.Zero && placed.Born + placed.Lasts < started ? placed.Born + placed.Lasts : started;
        return placed.End(end);
    }
}

/// <summary>How hot objects are written.</summary>
[JsonSerializable(typeof(PlacedHeat))]
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
internal sealed partial class HeatJson : JsonSerializerContext;
