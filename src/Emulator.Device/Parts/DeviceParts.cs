using System.Collections.Immutable;
using Emulator.Device.Profiles;
using Emulator.Device.Thermal;

namespace Emulator.Device.Parts;

/// <summary>Which parts a kind of device has: one line each.</summary>
internal static class DeviceParts
{
    /// <summary>The parts of a device that is all there but for them.</summary>
    public static ImmutableArray<DevicePart> Of(Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        var parts = ImmutableArray.CreateBuilder<DevicePart>();
        if (device.Profile.Has(Capability.Thermal))
        {
            parts.Add(new ThermalSensor(device));
            parts.Add(new ThermalCore(device));
        }

        return parts.ToImmutable();
    }
}
