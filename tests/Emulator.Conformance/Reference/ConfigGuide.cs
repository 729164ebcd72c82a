namespace Emulator.Conformance.Reference;

/// <summary>What a config section is about, and where the guides tell what follows from it.</summary>
/// <param name="Section">Its name.</param>
/// <param name="Is">What it is, in a few words.</param>
/// <param name="Link">A place in docs/guides.</param>
internal sealed record ConfigGuide(string Section, string Is, string Link)
{
    /// <summary>Sections from which nothing follows: they are kept, told, checked and survive.</summary>
    public const string Kept = "settings.md#kept-and-nothing-else";

    /// <summary>What a section has one of for each; of all others that are lists it is a channel.</summary>
    public static readonly IReadOnlyDictionary<string, string> Elements = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["AccessControl"] = "door",
        ["AccessTimeSchedule"] = "n",
        ["Alarm"] = "input",
        ["AlarmOut"] = "output",
        ["DDNS"] = "n",
        ["GUISet"] = "screen",
        ["MonitorTour"] = "screen",
        ["NAS"] = "n",
        ["StorageGroup"] = "group",
        ["VideoOut"] = "screen",
    };

    private const string Sensors = "world.md#sensors";
    private const string Kinds = "world.md#kinds";
    private const string Follows = "world.md#what-follows";
    private const string Daylight = "settings.md#day-night-and-which-way-up";
    private const string Network = "settings.md#network";

    public static readonly IReadOnlyList<ConfigGuide> All =
    [
        new("AccessControl", "each door: how long it opens, its alarms, its codes", "doors.md#configuration"),
        new("AccessFilter", "addresses that may connect, or may not", "users.md"),
        new("AccessTimeSchedule", "when cards open a door", "doors.md#configuration"),
        new("Alarm", "alarm inputs", Sensors),
        new("AlarmOut", "alarm outputs", "events.md#alarm-inputs-and-outputs"),
        new("AlarmServer", "a server that is told of alarms", "notices.md"),
        new("AutoMaintain", "when the device restarts, shuts down and starts by itself", "settings.md#maintenance-and-language"),
        new("BlindDetect", "a lens that is covered", Sensors),
        new("ChannelTitle", "the name of a channel, and its title in the picture", "pictures.md"),
        new("DDNS", "services that give the device a name on the internet", Kept),
        new("Email", "mail on events", "notices.md"),
        new("Encode", "what the encoder makes of each stream: codec, size, frame rate, bit rate, sound", "pictures.md"),
        new("FlashLight", "the device's lamp", "settings.md#the-lamp"),
        new("GUISet", "the device's own screen: menus and titles", Kept),
        new("General", "its name and number", "discovery.md"),
        new("HeatImagingTemper", "what follows when a rule of temperatures is met", "thermal.md#settings"),
        new("HeatImagingThermometry", "how temperatures are measured, and the isotherm", "thermal.md#settings"),
        new("Holiday", "days that go by the Sunday of schedules", "recordings.md#what-is-recorded"),
        new("IPConflict", "another device has the same address", Kinds),
        new("Language", "the language of its menus", "settings.md#maintenance-and-language"),
        new("LeLensMask", "a lens that is masked, now or by the clock", Sensors),
        new("Lighting", "the channel's light, by day, by night and normally", Daylight),
        new("Lighting_V2", "all lights of a channel, by day, by night and normally", Daylight),
        new("Locales", "summer time, and how dates are written", "pictures.md"),
        new("LoginFailureAlarm", "a login that fails too often", "users.md"),
        new("LossDetect", "a channel without a signal", Kinds),
        new("MediaGlobal", "which stream snapshots have their size of", "pictures.md"),
        new("MonitorCollection", "arrangements of windows on a screen, by name", "dvr.md#screens"),
        new("MonitorTour", "what a screen shows in turn", "dvr.md#screens"),
        new("MotionDetect", "motion: regions, sensitivity", Sensors),
        new("NAS", "network storage", "dvr.md#disks"),
        new("NTP", "the time zone; a time server", Network),
        new("NetAbort", "the network cable is pulled", Kinds),
        new("Network", "interfaces and their addresses", Network),
        new("PPPoE", "a login at an internet provider", Kept),
        new("Ptz", "the line to the mechanics, and what they return to", "ptz.md#by-itself"),
        new("PtzAutoMovement", "what the mechanics do by the clock", "ptz.md#by-itself"),
        new("RTSP", "the port of RTSP, and the ports of RTP", "rtsp.md#what-follows-from-what"),
        new("Record", "when is recorded", "recordings.md#what-is-recorded"),
        new("RecordMode", "recording by the schedule, always or never", "recordings.md#what-is-recorded"),
        new("RecordStoragePoint", "which group of disks recordings and pictures go to", "dvr.md#disks"),
        new("RemoteDevice", "cameras that a recorder is connected to", "dvr.md#channels"),
        new("SmartMotionDetect", "motion of people and vehicles alone", Sensors),
        new("Snap", "when pictures are taken by the schedule", Follows),
        new("StorageFailure", "a disk fails", "storage.md"),
        new("StorageGroup", "groups of disks: names of files, what gives way when they are full", "recordings.md#what-is-recorded"),
        new("StorageLowSpace", "a disk is nearly full", "storage.md"),
        new("StorageNotExist", "there is no disk", "storage.md"),
        new("Telnet", "telnet", Kept),
        new("ThermographyOptions", "how heat is painted: palette, gain, zoom, shutter", "thermal-picture.md#what-the-options-do"),
        new("ThermometryRule", "points, lines and areas that are measured, and their alarms", "thermal.md#settings"),
        new("UPnP", "ports that a router is asked to open", Network),
        new("UserGlobal", "whether ONVIF asks for a login", Kept),
        new("VideoAnalyseGlobal", "what kind of scene a channel looks at", "analytics.md#rules"),
        new("VideoAnalyseRule", "lines, regions, counts: the rules of a channel", "analytics.md#rules"),
        new("VideoColor", "brightness, contrast, saturation and hue, by the time of day", "pictures.md"),
        new("VideoEncodeROI", "regions that are coded better", Kept),
        new("VideoImageControl", "flip, mirror, rotation, as some firmware has them", Daylight),
        new("VideoInDayNight", "colour or not, by day, by night and normally, as some firmware has it", Daylight),
        new("VideoInFocus", "how the lens focuses", Kept),
        new("VideoInMode", "whether the settings of day and night go by the clock", Kept),
        new("VideoInOptions", "the sensor: exposure, gain, white balance, day and night, flip", "pictures.md"),
        new("VideoInSharpness", "sharpness", Kept),
        new("VideoInZoom", "digital zoom and the speed of the lens", Kept),
        new("VideoOut", "a screen: mode, colour, margin", "dvr.md#screens"),
        new("VideoStandard", "PAL or NTSC: 25 or 30 frames a second at most", "pictures.md"),
        new("VideoWidget", "what is drawn into the picture: title, time, covers", "pictures.md"),
        new("VideoWidgetNumberStat", "the counts that are drawn into the picture", "analytics.md#people"),
        new("WLan", "wireless networks", Network),
    ];
}
