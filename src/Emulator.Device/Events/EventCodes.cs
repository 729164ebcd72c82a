using System.Collections.Frozen;
using Emulator.Device.Profiles;
using static Emulator.Device.Events.EventSpan;
using static Emulator.Device.Events.EventSubject;

namespace Emulator.Device.Events;

/// <summary>
/// Every event code: those that the document names, and those that devices in the field send of the same things. Codes are compared
/// without regard to case. A code that is not here does not exist.
/// </summary>
public static class EventCodes
{
    private static readonly FrozenDictionary<string, EventCode> Names;

    static EventCodes()
    {
        All = [.. Table().Select((c, number) => new EventCode(number, c.Name, c.Subject, c.Span, c.Needs, c.Section, c.Meaning))];
        Names = All.ToFrozenDictionary(c => c.Name, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>All of them, each at the place of its number.</summary>
    public static IReadOnlyList<EventCode> All { get; }

    /// <summary>The code of that name, or null.</summary>
    public static EventCode? Find(string name) => Names.GetValueOrDefault(name);

    private static (string Name, EventSubject Subject, EventSpan Span, Capability Needs, string Section, string Meaning)[] Table() =>
    [
        ("VideoMotion", Channel, Lasting, Capability.None, "4.9.16", "something moves in the picture"),
        ("VideoLoss", Channel, Lasting, Capability.None, "4.9.9", "no signal from the camera head"),
        ("VideoBlind", Channel, Lasting, Capability.None, "4.9.8", "the lens is covered"),
        ("MDResult", Channel, Moment, Capability.None, "4.9.17", "which of the 18 x 22 blocks moved: a mask for each line"),
        ("AlarmLocal", AlarmInput, Lasting, Capability.AlarmIn, "4.9.2", "an alarm input is in alarm"),
        ("AlarmOutput", AlarmOutput, Lasting, Capability.AlarmOut, "4.9.16", "an alarm output is on"),
        ("LoginFailure", EventSubject.Device, Moment, Capability.None, "4.9.10", "a login failed too often"),
        ("StorageNotExist", Disk, Lasting, Capability.Storage, "4.9.11", "a disk is gone"),
        ("StorageFailure", Disk, Lasting, Capability.Storage, "4.9.12", "a disk cannot be read or written"),
        ("StorageLowSpace", Disk, Lasting, Capability.Storage, "4.9.13", "a disk is nearly full"),
        ("NetAbort", EventSubject.Device, Lasting, Capability.None, "4.9.14", "the network is gone"),
        ("IPConflict", EventSubject.Device, Lasting, Capability.None, "4.9.15", "another host has the device's address"),
        ("CrossLineDetection", Channel, Lasting, Capability.Analytics, "8.1.3", "a tripwire was crossed"),
        ("CrossRegionDetection", Channel, Lasting, Capability.Analytics, "8.1.3", "a region was entered, left or crossed"),
        ("LeftDetection", Channel, Lasting, Capability.Analytics, "8.1.3", "something was left behind"),
        ("TakenAwayDetection", Channel, Lasting, Capability.Analytics, "8.1.3", "something was taken away"),
        ("VideoAbnormalDetection", Channel, Lasting, Capability.Analytics, "8.1.3", "the whole scene changed"),
        ("FaceDetection", Channel, Lasting, Capability.Analytics, "8.1.3", "a face is seen"),
        ("AudioMutation", Channel, Lasting, Capability.Analytics, "8.1.3", "the sound rose suddenly"),
        ("AudioAnomaly", Channel, Lasting, Capability.Analytics, "8.1.3", "the sound is lost or out of the ordinary"),
        ("VideoUnFocus", Channel, Lasting, Capability.Analytics, "8.1.3", "the picture is out of focus"),
        ("WanderDetection", Channel, Lasting, Capability.Analytics, "8.1.3", "somebody loiters"),
        ("RioterDetection", Channel, Lasting, Capability.Analytics, "8.1.3", "people gather"),
        ("ParkingDetection", Channel, Lasting, Capability.Analytics, "8.1.3", "a vehicle parks where it should not"),
        ("MoveDetection", Channel, Lasting, Capability.Analytics, "8.1.3", "something moves fast"),
        ("NumberStat", Channel, Lasting, Capability.Analytics, "8.1.3", "as many people as the rule's threshold"),
        ("HeatImagingTemper", ThermalChannel, Lasting, Capability.Thermal, "10.2.4", "a thermometry rule's temperature is reached"),
        ("FireWarning", ThermalChannel, Lasting, Capability.Thermal, "", "a spot as hot as fire"),
        ("TrafficJunction", Channel, Moment, Capability.Traffic, "4.4.3", "a vehicle at the junction, with its plate and lane"),
        ("TrafficParkingSpaceParking", Channel, Moment, Capability.Traffic, "4.11.5", "a parking space was taken"),
        ("TrafficParkingSpaceNoParking", Channel, Moment, Capability.Traffic, "4.11.5", "a parking space became free"),
        ("TrafficManualSnap", Channel, Moment, Capability.Traffic, "4.11.5", "somebody asked for a picture of the traffic"),
        ("DoorStatus", Door, Standing, Capability.AccessControl, "11.1.2", "a door opened or closed"),
        ("AccessControl", Door, Moment, Capability.AccessControl, "12.4.1", "a card or a code was shown at the door"),
        ("BreakIn", Door, Lasting, Capability.AccessControl, "", "the door was forced"),
        ("DoorNotClosed", Door, Lasting, Capability.AccessControl, "", "the door stands open too long"),
        ("Invite", EventSubject.Device, Moment, Capability.VideoTalk, "12.1.3", "the door station calls"),
        ("CallNoAnswered", EventSubject.Device, Lasting, Capability.VideoTalk, "12.2.1", "nobody answers the door station"),
        ("IgnoreInvite", EventSubject.Device, Moment, Capability.VideoTalk, "12.1.6", "the call was refused"),
        ("HangupPhone", EventSubject.Device, Moment, Capability.VideoTalk, "12.1.7", "a call ended"),
        ("NewFile", Channel, Moment, Capability.None, "", "a recording or a picture was filed"),
        ("TimeChange", EventSubject.Device, Moment, Capability.None, "", "the clock was set"),
        ("Reboot", EventSubject.Device, Moment, Capability.None, "", "the device is about to start anew"),
    ];
}
