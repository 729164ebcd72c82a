using System.Collections.Immutable;
using Emulator.Device.Analytics;
using Emulator.Device.Profiles;

namespace Emulator.Device.Parts;

/// <summary>Which parts a kind of device has: one line each.</summary>
internal static class DeviceParts
{
    /// <summary>The parts of a device that is all there but for them.</summary>
    public static ImmutableArray<DevicePart> Of(Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return device.Profile.Has(Capability.Analytics) ? [new VideoAnalytics(device)] : [];
    }
}
