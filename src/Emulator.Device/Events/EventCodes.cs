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
        // Made one by one: code for lists of values is made at run time, and the first client would wait for it.
        var all = Table();
        for (var i = 0; i < all.Length; i++)
        {
            all[i] = all[i] with { Number = i };
        }

        All = all;
        Names = All.ToFrozenDictionary(c => c.Name, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>All of them, each at the place of its number.</summary>
    public static IReadOnlyList<EventCode> All { get; }

    /// <summary>The code of that name, or null.</summary>
    public static EventCode? Find(string name) => Names.GetValueOrDefault(name);

    private static EventCode[] Table() =>
    [
        new(0, "VideoMotion", Channel, Lasting, Capability.None, "4.9.16", "something moves in the picture"),
        new(0, "VideoLoss", Channel, Lasting, Capability.None, "4.9.9", "no signal from the camera head"),
        new(0, "VideoBlind", Channel, Lasting, Capability.None, "4.9.8", "the lens is covered"),
        new(0, "MDResult", Channel, Moment, Capability.None, "4.9.17", "which of the 18 x 22 blocks moved: a mask for each line"),
        new(0, "AlarmLocal", AlarmInput, Lasting, Capability.AlarmIn, "4.9.2", "an alarm input is in alarm"),
        new(0, "AlarmOutput", AlarmOutput, Lasting, Capability.AlarmOut, "4.9.16", "an alarm output is on"),
        new(0, "LoginFailure", EventSubject.Device, Moment, Capability.None, "4.9.10", "a login failed too often"),
        new(0, "StorageNotExist", Disk, Lasting, Capability.Storage, "4.9.11", "a disk is gone"),
        new(0, "StorageFailure", Disk, Lasting, Capability.Storage, "4.9.12", "a disk cannot be read or written"),
        new(0, "StorageLowSpace", Disk, Lasting, Capability.Storage, "4.9.13", "a disk is nearly full"),
        new(0, "NetAbort", EventSubject.Device, Lasting, Capability.None, "4.9.14", "the network is gone"),
        new(0, "IPConflict", EventSubject.Device, Lasting, Capability.None, "4.9.15", "another host has the device's address"),
        new(0, "CrossLineDetection", Channel, Lasting, Capability.Analytics, "8.1.3", "a tripwire was crossed"),
        new(0, "CrossRegionDetection", Channel, Lasting, Capability.Analytics, "8.1.3", "a region was entered, left or crossed"),
        new(0, "LeftDetection", Channel, Lasting, Capability.Analytics, "8.1.3", "something was left behind"),
        new(0, "TakenAwayDetection", Channel, Lasting, Capability.Analytics, "8.1.3", "something was taken away"),
        new(0, "VideoAbnormalDetection", Channel, Lasting, Capability.Analytics, "8.1.3", "the whole scene changed"),
        new(0, "FaceDetection", Channel, Lasting, Capability.Analytics, "8.1.3", "a face is seen"),
        new(0, "AudioMutation", Channel, Lasting, Capability.Analytics, "8.1.3", "the sound rose suddenly"),
        new(0, "AudioAnomaly", Channel, Lasting, Capability.Analytics, "8.1.3", "the sound is lost or out of the ordinary"),
        new(0, "VideoUnFocus", Channel, Lasting, Capability.Analytics, "8.1.3", "the picture is out of focus"),
        new(0, "WanderDetection", Channel, Lasting, Capability.Analytics, "8.1.3", "somebody loiters"),
        new(0, "RioterDetection", Channel, Lasting, Capability.Analytics, "8.1.3", "people gather"),
        new(0, "ParkingDetection", Channel, Lasting, Capability.Analytics, "8.1.3", "a vehicle parks where it should not"),
        new(0, "MoveDetection", Channel, Lasting, Capability.Analytics, "8.1.3", "something moves fast"),
        new(0, "NumberStat", Channel, Lasting, Capability.Analytics, "8.1.3", "as many people as the rule's threshold"),
        new(0, "HeatImagingTemper", ThermalChannel, Lasting, Capability.Thermal, "10.2.4", "a thermometry rule's temperature is reached"),
        new(0, "FireWarning", ThermalChannel, Lasting, Capability.Thermal, "", "a spot as hot as fire"),
        new(0, "TrafficJunction", Channel, Moment, Capability.Traffic, "4.4.3", "a vehicle at the junction, with its plate and lane"),
        new(0, "TrafficParkingSpaceParking", Channel, Moment, Capability.Traffic, "4.11.5", "a parking space was taken"),
        new(0, "TrafficParkingSpaceNoParking", Channel, Moment, Capability.Traffic, "4.11.5", "a parking space became free"),
        new(0, "TrafficManualSnap", Channel, Moment, Capability.Traffic, "4.11.5", "somebody asked for a picture of the traffic"),
        new(0, "DoorStatus", Door, Standing, Capability.AccessControl, "11.1.2", "a door opened or closed"),
        new(0, "AccessControl", Door, Moment, Capability.AccessControl, "12.4.1", "a card or a code was shown at the door"),
        new(0, "BreakIn", Door, Lasting, Capability.AccessControl, "", "the door was forced"),
        new(0, "DoorNotClosed", Door, Lasting, Capability.AccessControl, "", "the door stands open too long"),
        new(0, "Duress", Door, Moment, Capability.AccessControl, "12.4.1", "somebody was made to open the door"),
        new(0, "Invite", EventSubject.Device, Moment, Capability.VideoTalk, "12.1.3", "the door station calls"),
        new(0, "CallNoAnswered", EventSubject.Device, Lasting, Capability.VideoTalk, "", "the door station calls, and nobody has answered yet"),
        new(0, "_CallNoAnswer_", EventSubject.Device, Moment, Capability.VideoTalk, "", "nobody answered the door station"),
        new(0, "IgnoreInvite", EventSubject.Device, Moment, Capability.VideoTalk, "", "a call was answered"),
        new(0, "HungupPhone", EventSubject.Device, Moment, Capability.VideoTalk, "", "a call was refused, or ended at the door station"),
        new(0, "PassiveHungup", EventSubject.Device, Lasting, Capability.VideoTalk, "", "the other end of a call hung up"),
        new(0, "BackKeyLight", EventSubject.Device, Moment, Capability.VideoTalk, "", "the lamp of the bell: 0 dark, 1 calls, 5 talks, 6 unanswered, 7 is called"),
        new(0, "VideoTalkLog", EventSubject.Device, Moment, Capability.VideoTalk, "12.2.1", "a call is over and in the log"),
        new(0, "SmartMotionHuman", Channel, Lasting, Capability.SmartMotion, "", "a person moves in the picture"),
        new(0, "SmartMotionVehicle", Channel, Lasting, Capability.SmartMotion, "", "a vehicle moves in the picture"),
        new(0, "LensMaskOpen", Channel, Moment, Capability.LensMask, "", "the lens was masked"),
        new(0, "LensMaskClose", Channel, Moment, Capability.LensMask, "", "the mask was taken from the lens"),
        new(0, "NewFile", Channel, Moment, Capability.None, "", "a recording or a picture was filed"),
        new(0, "TimeChange", EventSubject.Device, Moment, Capability.None, "", "the clock was set"),
        new(0, "Reboot", EventSubject.Device, Moment, Capability.None, "", "the device is about to start anew"),
    ];
}
