using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Emulator.Device.Config;
using Emulator.Device.Profiles;
using Emulator.Device.State;

namespace Emulator.Device.Storage;

/// <summary>How a disk is.</summary>
public enum DiskState
{
    /// <summary>It works.</summary>
    Working,

    /// <summary>It is there and can be neither read nor written.</summary>
    Failed,

    /// <summary>It is not there.</summary>
    Removed,

    /// <summary>It can be read and not be written.</summary>
    ReadOnly,

    /// <summary>It is there and holds nothing that the device can read, until somebody formats it.</summary>
    Unformatted,
}

/// <summary>One disk or card as it is now.</summary>
/// <param name="State">Whether it works.</param>
/// <param name="Room">Most bytes that recordings may take since something else has filled it; null as shipped.</param>
public sealed record DiskCondition(DiskState State, long? Room = null)
{
    /// <summary>As shipped.</summary>
    public static DiskCondition Sound { get; } = new(DiskState.Working);

    /// <summary>Whether it can be written and read.</summary>
    [JsonIgnore]
    public bool Works => State == DiskState.Working;

    /// <summary>Whether what is on it can be read.</summary>
    [JsonIgnore]
    public bool IsReadable => State is DiskState.Working or DiskState.ReadOnly;
}

/// <summary>
/// The disks of a device (document chapter 6). What befell them survives a reboot, as a hole in a machine does, and the process where its
/// state is kept. Read when first asked. Safe for any number of threads.
/// </summary>
public sealed class DiskBay(DeviceProfile profile, IStateStore store)
{
    private const string Kind = "disk";

    private readonly Lock _gate = new();
    private ImmutableArray<DiskCondition> _disks;

    /// <summary>The disks as they are, in the profile's order.</summary>
    public ImmutableArray<DiskCondition> Disks
    {
        get
        {
            lock (_gate)
            {
                return Load();
            }
        }
    }

    /// <summary>A disk as it is.</summary>
    public DiskCondition this[int disk] => Disks[disk];

    /// <summary>Something befalls a disk. It holds whether or not it can be kept.</summary>
    internal void Set(int disk, DiskCondition condition)
    {
        lock (_gate)
        {
            _disks = Load().SetItem(disk, condition);
            var value = condition == DiskCondition.Sound ? null : JsonSerializer.Serialize(condition, DiskJson.Default.DiskCondition);
            store.Keep([new StateRow(Kind, disk.ToString(CultureInfo.InvariantCulture), value)]);
        }
    }

    private ImmutableArray<DiskCondition> Load()
    {
        if (_disks.IsDefault)
        {
            var disks = Enumerable.Repeat(DiskCondition.Sound, profile.Disks.Length).ToArray();
            IReadOnlyList<StateRow> rows;
            try
            {
                rows = store.Load(Kind);
            }
            catch (ConfigStoreException)
            {
                // Sound for now, and asked again: timers look at disks too, and have nobody to tell.
                return [.. disks];
            }

            foreach (var row in rows)
            {
                // The profile may have had more disks when this was kept.
                if (int.TryParse(row.Key, NumberStyles.None, CultureInfo.InvariantCulture, out var disk) && disk < disks.Length && row.Value is { } json)
                {
                    disks[disk] = JsonSerializer.Deserialize(json, DiskJson.Default.DiskCondition) ?? DiskCondition.Sound;
                }
            }

            _disks = [.. disks];
        }

        return _disks;
    }
}

/// <summary>Rows as JSON, without code made at run time.</summary>
[JsonSerializable(typeof(DiskCondition))]
internal sealed partial class DiskJson : JsonSerializerContext;
