using System.Collections.Immutable;
using Emulator.Device.Profiles;
using Emulator.Device.Traffic;

namespace Emulator.Device.Parts;

/// <summary>Which parts a kind of device has: one line each.</summary>
internal static class DeviceParts
{
    /// <summary>The parts of a device that is all there but for them.</summary>
    public static ImmutableArray<DevicePart> Of(Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        var parts = ImmutableArray.CreateBuilder<DevicePart>();
        if (device.Profile.Has(Capability.Traffic))
        {
            parts.Add(new TrafficWatch(device));
        }

        return parts.ToImmutable();
    }
}
