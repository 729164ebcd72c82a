using Emulator.Device.Storage;

namespace Emulator.Server.Control;

/// <param name="Disk">Its number, from 1.</param>
/// <param name="Name">Its name, <c>/dev/sda</c>.</param>
/// <param name="State">working, failed or removed.</param>
/// <param name="TotalBytes">Its size; 0 of one that is not there.</param>
/// <param name="UsedBytes">How much of it is in use.</param>
internal sealed record DiskInfo(int Disk, string Name, DiskState State, long TotalBytes, long UsedBytes)
{
    public static DiskInfo Of(Device.Device device, int disk, DiskCondition condition)
    {
        var (total, used) = condition.State == DiskState.Removed ? (0, 0) : device.Recordings.Space(disk);
        return new DiskInfo(disk + 1, device.Profile.Disks[disk].Name, condition.State, total, used);
    }
}
