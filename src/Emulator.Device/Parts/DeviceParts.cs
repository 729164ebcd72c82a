using System.Collections.Immutable;
using Emulator.Device.Doors;
using Emulator.Device.Profiles;
using Emulator.Device.Records;

namespace Emulator.Device.Parts;

/// <summary>Which parts a kind of device has: one line each.</summary>
internal static class DeviceParts
{
    /// <summary>The parts of a device that is all there but for them.</summary>
    public static ImmutableArray<DevicePart> Of(Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        var parts = ImmutableArray.CreateBuilder<DevicePart>();
        if (device.Profile.Has(Capability.AccessControl) || device.Profile.Has(Capability.VideoTalk))
        {
            parts.Add(new RecordShelf(device));
        }

        if (device.Profile.Has(Capability.AccessControl))
        {
            parts.Add(new AccessControl(device));
        }

        return parts.DrainToImmutable();
    }
}
