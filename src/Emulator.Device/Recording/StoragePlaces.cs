using Emulator.Device.Config;
using Emulator.Device.Profiles;

namespace Emulator.Device.Recording;

/// <summary>Where what a channel records for one reason goes, and how it is named and held (document section 6.3).</summary>
/// <param name="Group">The storage group, from 0.</param>
/// <param name="Disk">The disk that the channel's path in the group names; null for the channel's own.</param>
/// <param name="Folder">Where below the disk's mount point; empty for right there.</param>
/// <param name="OverWrite">Whether the oldest gives way when the disk is full; else recording stops.</param>
/// <param name="HoldDays">Days that files are held; 0 holds them until they give way.</param>
/// <param name="PathRule">How files are named: see <see cref="RecordingPath"/>.</param>
/// <param name="MaxPictures">Most pictures that the channel keeps; 0 keeps all.</param>
internal sealed record StoragePlace(int Group, int? Disk, string Folder, bool OverWrite, int HoldDays, string PathRule, int MaxPictures);

/// <summary>
/// Reads <c>RecordStoragePoint</c> and <c>StorageGroup</c>: the point of a channel and of what is recorded names a group, and the group says the rest. A
/// point that names no group, such as <c>local</c>, means the first.
/// </summary>
internal sealed class StoragePlaces(ConfigSnapshot config, DeviceProfile profile)
{
    private const int Kinds = 8;

    private readonly StoragePlace?[] _places = new StoragePlace?[profile.Channels.Length * Kinds];
    private bool? _holds;

    /// <summary>Whether any group lets its files go after some days.</summary>
    public bool Holds
    {
        get
        {
            if (_holds is { } known)
            {
                return known;
            }

            var holds = false;
            for (var i = 0; i < Count; i++)
            {
                holds |= config.Int($"StorageGroup[{i}].FileHoldTime") > 0;
            }

            return (_holds = holds).Value;
        }
    }

    private int Count => config.TryGet("StorageGroup", out var section) && section.Value is ConfigArray groups ? groups.Items.Length : 0;

    /// <summary>The place of what a channel records.</summary>
    public StoragePlace Of(int channel, RecordingReason reason, RecordingType type)
    {
        var kind = (reason switch { RecordingReason.Motion => 1, RecordingReason.Alarm => 2, RecordingReason.Card => 3, _ => 0 }) + (type == RecordingType.Picture ? 4 : 0);
        return _places[(channel * Kinds) + kind] ??= Read(channel, kind);
    }

    private StoragePlace Read(int channel, int kind)
    {
        var name = kind switch
        {
            0 => "TimingRecord",
            1 => "VideoDetectRecord",
            2 => "AlarmRecord",
            3 => "EventRecord",
            4 => "TimingSnapShot",
            5 => "VideoDetectSnapShot",
            6 => "AlarmSnapShot",
            _ => "EventSnapShot",
        };
        var group = GroupOf(config.Text($"RecordStoragePoint[{channel}].{name}.Local"));
        var head = $"StorageGroup[{group}]";
        var (disk, folder) = Locate(config.Text($"{head}.Channels[{channel}].Path"));
        return new StoragePlace(
            group, disk, folder, config.Text(head + ".OverWrite", "true") == "true", config.Int(head + ".FileHoldTime"),
            config.Text(head + (kind < 4 ? ".RecordPathRule" : ".PicturePathRule")), config.Int($"{head}.Channels[{channel}].MaxPictures"));
    }

    private int GroupOf(string name)
    {
        for (var i = 0; i < Count; i++)
        {
            if (string.Equals(config.Text($"StorageGroup[{i}].Name"), name, StringComparison.OrdinalIgnoreCase))
            {
                return i;
            }
        }

        return 0;
    }

    // A path begins with a disk's mount point or name, or is a folder on the channel's own disk.
    private (int? Disk, string Folder) Locate(string path)
    {
        for (var i = 0; i < profile.Disks.Length; i++)
        {
            foreach (var root in (ReadOnlySpan<string>)[profile.Disks[i].Mount, profile.Disks[i].Name])
            {
                if (path.StartsWith(root, StringComparison.Ordinal) && (path.Length == root.Length || path[root.Length] == '/'))
                {
                    return (i, path[root.Length..].Trim('/'));
                }
            }
        }

        return (null, path.Trim('/'));
    }
}
