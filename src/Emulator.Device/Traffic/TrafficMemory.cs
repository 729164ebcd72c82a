using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Emulator.Device.Config;
using Emulator.Device.State;

namespace Emulator.Device.Traffic;

/// <summary>What a device remembers of parking spaces and cars across restarts: a row for each space, and one for each of the last cars.</summary>
internal sealed class TrafficMemory(IStateStore store)
{
    /// <summary>How many cars are remembered; the row of the oldest is written over.</summary>
    public const int MaxSightings = 1024;

    private const string SpaceKind = "traffic.space";
    private const string CarKind = "traffic.car";

    /// <summary>The spaces that are kept, by their number; none when nothing was kept yet.</summary>
    public IReadOnlyList<ParkingSpace> LoadSpaces() => Load(SpaceKind, TrafficJson.Default.ParkingSpace);

    /// <summary>The cars that are kept, oldest first.</summary>
    public ImmutableArray<CarSighting> LoadSightings() => [.. Load(CarKind, TrafficJson.Default.CarSighting).OrderBy(s => s.Number)];

    /// <summary>Keeps spaces and cars. A car comes whether or not a disk is full: what cannot be kept is kept when it can.</summary>
    public void Keep(IEnumerable<ParkingSpace> spaces, IEnumerable<CarSighting> sightings) => store.Keep(
        [
            .. spaces.Select(s => new StateRow(SpaceKind, s.Lane.ToString("00", CultureInfo.InvariantCulture), JsonSerializer.Serialize(s, TrafficJson.Default.ParkingSpace))),
            .. sightings.Select(s => new StateRow(CarKind, Key(s), JsonSerializer.Serialize(s, TrafficJson.Default.CarSighting))),
        ]);

    /// <summary>Forgets cars.</summary>
    public void Forget(IEnumerable<CarSighting> sightings) => store.Keep([.. sightings.Select(s => new StateRow(CarKind, Key(s), null))]);

    private static string Key(CarSighting sighting) => (sighting.Number % MaxSightings).ToString("0000", CultureInfo.InvariantCulture);

    private List<T> Load<T>(string kind, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return [.. store.Load(kind).Select(row => JsonSerializer.Deserialize(row.Value!, type)).OfType<T>()];
        }
        catch (JsonException wrong)
        {
            throw new ConfigStoreException($"{store}: the traffic in it cannot be read ({wrong.Message}); it was left as it is", wrong);
        }
    }
}

/// <summary>How it is written.</summary>
[JsonSerializable(typeof(ParkingSpace))]
[JsonSerializable(typeof(CarSighting))]
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, IgnoreReadOnlyProperties = true)]
internal sealed partial class TrafficJson : JsonSerializerContext;
