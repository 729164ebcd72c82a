using System.Collections.Immutable;
using Emulator.Device.Analytics;
using Emulator.Device.Doors;
using Emulator.Device.Lamp;
using Emulator.Device.Light;
using Emulator.Device.Profiles;
using Emulator.Device.Records;
using Emulator.Device.Remote;
using Emulator.Device.Thermal;
using Emulator.Device.Traffic;
using Emulator.Device.VideoTalk;

namespace Emulator.Device.Parts;

/// <summary>Which parts a kind of device has: one line each.</summary>
internal static class DeviceParts
{
    /// <summary>The parts of a device that is all there but for them.</summary>
    public static ImmutableArray<DevicePart> Of(Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        var profile = device.Profile;
        var parts = ImmutableArray.CreateBuilder<DevicePart>();
        if (profile.Has(Capability.AccessControl) || profile.Has(Capability.VideoTalk))
        {
            parts.Add(new RecordShelf(device));
        }

        if (profile.Has(Capability.AccessControl))
        {
            parts.Add(new AccessControl(device));
        }

        if (profile.Has(Capability.Thermal))
        {
            parts.Add(new ThermalSensor(device));
            parts.Add(new ThermalCore(device));
        }

        if (profile.Has(Capability.Traffic))
        {
            parts.Add(new TrafficWatch(device));
        }

        if (profile.Has(Capability.Analytics))
        {
            parts.Add(new VideoAnalytics(device));
        }

        if (profile.Has(Capability.VideoTalk))
        {
            parts.Add(new VideoTalkPeer(device));
        }

        if (profile.Has(Capability.RemoteInputs))
        {
            parts.Add(new RemoteInputs(device));
        }

        if (profile.Has(Capability.Flashlight))
        {
            parts.Add(new Flashlight(device));
        }

        if (profile.Has(Capability.Deterrence))
        {
            parts.Add(new Deterrent(device));
        }

        if (profile.Has(Capability.LensMask))
        {
            parts.Add(new LensMask(device));
        }

        return parts.ToImmutable();
    }
}
