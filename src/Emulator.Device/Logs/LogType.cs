namespace Emulator.Device.Logs;

/// <summary>The kinds of log lines that can be asked for (document section 4.13.1).</summary>
public enum LogType
{
    /// <summary>Start, reboot, shutdown, the clock set.</summary>
    System,

    /// <summary>A configuration was changed.</summary>
    Config,

    /// <summary>An event began or ended.</summary>
    Event,

    /// <summary>A disk, or what is on it.</summary>
    Storage,

    /// <summary>Users and logins.</summary>
    Account,

    /// <summary>The log itself and backups: cleared, taken away.</summary>
    Data,

    /// <summary>Files downloaded and protected.</summary>
    File,

    /// <summary>Recordings of lectures; never written here.</summary>
    CourseRecord,
}
