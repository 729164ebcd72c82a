using Emulator.Device.Profiles;
using static Emulator.Device.Config.Schemas;

namespace Emulator.Device.Config.Sections;

/// <summary>
/// Document section 4.9.1: what an event does. Every event section holds one. They differ only in the channel on which they record and take
/// pictures as shipped: the channel of the event.
/// </summary>
internal sealed class EventHandlers(DeviceProfile profile)
{
    private static readonly LeafSchema Off = IntOf(0, 0, 1);
    private static readonly LeafSchema On = IntOf(1, 0, 1);

    // Masks of channels that firmware keeps beside the arrays.
    private static readonly LeafSchema Mask = Int(1, 0, uint.MaxValue);

    private readonly TableSchema?[] _handlers = new TableSchema?[Math.Max(1, profile.Channels.Length)];
    private readonly TableSchema _common = Table(
        ("AlarmOut", Mask),
        ("AlarmOutChannels", Each(profile.AlarmOutputs, i => i == 0 ? On : Off)),
        ("AlarmOutEnable", Bool(false)),
        ("AlarmOutLatch", Int(10, 10, 300)),
        ("BeepEnable", Bool(false)),
        ("Dejitter", Int(0, 0, 255)),
        ("Delay", Int(0, 0, 300)),
        ("ExAlarmOut", Mask),
        ("ExAlarmOutChannels", Each(Math.Max(2, profile.AlarmOutputs), Int(0, 0, 255))),
        ("ExAlarmOutEnable", Bool(false)),
        ("FlashEnable", Bool(false)),
        ("FlashLatch", Int(10, 10, 300)),
        ("LogEnable", Bool(true)),
        ("MailEnable", Bool(false)),
        ("Matrix", Mask),
        ("MatrixEnable", Bool(false)),
        ("MessageEnable", Bool(false)),
        ("PtzLink", Each(profile.Channels.Length, Items(Enum("None", "None", "Preset", "Tour", "Pattern"), Int(0, 0, 255)))),
        ("PtzLinkEnable", Bool(false)),
        ("Record", Mask),
        ("RecordEnable", Bool(true)),
        ("RecordLatch", Int(10, 10, 300)),
        ("Snapshot", Mask),
        ("SnapshotEnable", Bool(false)),
        ("SnapshotPeriod", Int(3, 0, 255)),
        ("SnapshotTimes", Int(0, 0, 65535)),
        ("TimeSection", Week("1 00:00:00-23:59:59")),
        ("TipEnable", Bool(false)),
        ("Tour", Mask),
        ("TourEnable", Bool(false)),
        ("Voice", Table(("AudioFileName", Text("")))),
        ("VoiceEnable", Bool(false)));

    /// <summary>The handler of a channel's events; of the first channel for what befalls the whole device.</summary>
    public TableSchema Of(int channel = 0)
    {
        if (_handlers[channel] is not { } handler)
        {
            var own = Each(profile.Channels.Length, i => i == channel ? On : Off);
            handler = _common.And(("MatrixChannels", own), ("RecordChannels", own), ("SnapshotChannels", own), ("TourChannels", own));
            _handlers[channel] = handler;
        }

        return handler;
    }
}
