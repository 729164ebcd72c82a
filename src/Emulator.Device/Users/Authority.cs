namespace Emulator.Device.Users;

/// <summary>
/// What a user may be allowed, each on its own: the names that devices give in authority lists, <c>AuthUserMag</c>, <c>Monitor_01</c>. The
/// document says that there are such lists (section 4.12.4) and not what stands in them; the names are those of devices in the field.
/// </summary>
[Flags]
public enum Authority
{
    /// <summary>Nothing but to be a user.</summary>
    None = 0,

    /// <summary>To watch a channel: <c>Monitor_01</c> and so on.</summary>
    Monitor = 1 << 0,

    /// <summary>To find, play and download what a channel recorded: <c>Replay_01</c> and so on.</summary>
    Replay = 1 << 1,

    /// <summary>Users.</summary>
    AuthUserMag = 1 << 2,

    /// <summary>The system: name, time, language, maintenance.</summary>
    AuthSysCfg = 1 << 3,

    /// <summary>What the device notes of itself.</summary>
    AuthSysInfo = 1 << 4,

    /// <summary>To operate by hand: wipers, alarm outputs, doors.</summary>
    AuthManuCtr = 1 << 5,

    /// <summary>To take configuration and logs away as files.</summary>
    AuthBackup = 1 << 6,

    /// <summary>Recording and storage.</summary>
    AuthStoreCfg = 1 << 7,

    /// <summary>Events and what they do.</summary>
    AuthEventCfg = 1 << 8,

    /// <summary>The network.</summary>
    AuthNetCfg = 1 << 9,

    /// <summary>Cameras attached over the network.</summary>
    AuthRmtDevice = 1 << 10,

    /// <summary>Lamps and what else hangs on it.</summary>
    AuthPeripheral = 1 << 11,

    /// <summary>Pictures and sound.</summary>
    AuthAVParam = 1 << 12,

    /// <summary>Whatever moves.</summary>
    AuthPTZ = 1 << 13,

    /// <summary>Screens.</summary>
    AuthDisplay = 1 << 14,

    /// <summary>Who may connect.</summary>
    AuthSecurity = 1 << 15,

    /// <summary>To restart it, and to clear its log.</summary>
    AuthMaintence = 1 << 16,
}
