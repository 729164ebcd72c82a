namespace Emulator.Device.Profiles;

/// <summary>What a kind of device can do. An operation or a config section that needs what the device lacks does not exist on it.</summary>
[Flags]
public enum Capability
{
    /// <summary>Nothing special.</summary>
    None = 0,

    /// <summary>Pan, tilt and zoom (document section 4.10).</summary>
    Ptz = 1 << 0,

    /// <summary>A motorised lens: focus and zoom (4.5.14 to 4.5.19, 5.1).</summary>
    Lens = 1 << 1,

    /// <summary>A wiper (5.2).</summary>
    Wiper = 1 << 2,

    /// <summary>A thermal channel (chapter 10).</summary>
    Thermal = 1 << 3,

    /// <summary>Doors and cards (11, 12.3 to 12.6).</summary>
    AccessControl = 1 << 4,

    /// <summary>Video talk (12.1, 12.2).</summary>
    VideoTalk = 1 << 5,

    /// <summary>Parking spaces and plates (chapter 9).</summary>
    Traffic = 1 << 6,

    /// <summary>Video analytics (chapter 8).</summary>
    Analytics = 1 << 7,

    /// <summary>Its own storage: card or disks (4.11, chapter 6).</summary>
    Storage = 1 << 8,

    /// <summary>Screens of its own: GUI, split, monitor tour (chapter 7, 4.5.21).</summary>
    VideoOut = 1 << 9,

    /// <summary>Cameras attached over the network (4.5.10).</summary>
    RemoteInputs = 1 << 10,

    /// <summary>Wireless network (4.7.6, 4.7.7).</summary>
    Wlan = 1 << 11,

    /// <summary>FileFindHelper, file protection, bandwidth limit (chapter 13).</summary>
    FileHelper = 1 << 12,

    /// <summary>Audio input (4.3).</summary>
    AudioIn = 1 << 13,

    /// <summary>Audio output (4.3).</summary>
    AudioOut = 1 << 14,

    /// <summary>Alarm inputs (4.9.2).</summary>
    AlarmIn = 1 << 15,

    /// <summary>Alarm outputs (4.9.3).</summary>
    AlarmOut = 1 << 16,

    /// <summary>A flashlight (14.2).</summary>
    Flashlight = 1 << 17,

    /// <summary>Device discovery (14.1).</summary>
    Discovery = 1 << 18,

    /// <summary>Network storage (6.2).</summary>
    NetworkStorage = 1 << 19,

    /// <summary>Infrared light of its own: <c>Lighting</c>, <c>Lighting_V2</c>. Beyond the document, as all below.</summary>
    Infrared = 1 << 24,

    /// <summary>White light of its own, which <c>coaxialControlIO.cgi</c> switches too.</summary>
    WhiteLight = 1 << 25,

    /// <summary>A siren: <c>coaxialControlIO.cgi</c>.</summary>
    Siren = 1 << 26,

    /// <summary>A lens that can be masked as a whole: <c>LeLensMask</c>.</summary>
    LensMask = 1 << 27,

    /// <summary>Tells people and vehicles from what else moves: <c>SmartMotionDetect</c>.</summary>
    SmartMotion = 1 << 28,

    /// <summary>Any light of its own.</summary>
    Light = 1 << 29,

    /// <summary>A white light or a siren.</summary>
    Deterrence = 1 << 30,
}
