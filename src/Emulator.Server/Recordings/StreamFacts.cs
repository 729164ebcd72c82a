using Emulator.Device.Config;
using Emulator.Device.World;
using Emulator.Protocol.Dhav;

namespace Emulator.Server.Recordings;

/// <summary>What a stream tells besides its media (document sections 15.2.3 to 15.2.5).</summary>
/// <param name="Title">The channel's title.</param>
/// <param name="Zone">The device's time zone.</param>
/// <param name="Events">What happens: bit 0 alarm, 1 motion, 2 video loss.</param>
/// <param name="OperateId">The playback control that the media follow; 0 when live.</param>
internal readonly record struct StreamFacts(DhTitle Title, DhTimeZone Zone, DhEventFlags Events, ushort OperateId);

/// <summary>Knows these facts of a channel.</summary>
internal sealed class StreamFactsSource(Device.Device device, int channel)
{
    private ConfigSnapshot? _config;
    private DhTitle _title = new("");

    /// <summary>The facts at a time of the device's clock.</summary>
    public StreamFacts At(DateTime utc, ushort operateId = 0)
    {
        var config = device.Config.Current;
        if (!ReferenceEquals(config, _config))
        {
            (_config, _title) = (config, new DhTitle(config.Text($"ChannelTitle[{channel}].Name")));
        }

        var offset = device.Clock.ZoneOffset;
        var zone = new DhTimeZone((sbyte)offset.Hours, (sbyte)offset.Minutes, device.Clock.ToLocal(utc) - utc != offset);
        return new StreamFacts(_title, zone, FlagsOf(device.World.SightsAt(channel, utc)), operateId);
    }

    // Document section 15.2.5: bit 0 alarm, 1 motion, 2 video loss.
    private static DhEventFlags FlagsOf(Sights sights) => new(
        (sights.HasFlag(Sights.AlarmEvent) ? 1u : 0) | (sights.HasFlag(Sights.MotionEvent) ? 2u : 0) | (sights.HasFlag(Sights.LossEvent) ? 4u : 0));
}
