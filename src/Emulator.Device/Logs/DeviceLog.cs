using System.Net;
using Emulator.Device.Time;

namespace Emulator.Device.Logs;

/// <summary>The kinds of log lines that can be asked for (document section 4.13.1).</summary>
public enum LogType
{
    /// <summary>Start, reboot, shutdown.</summary>
    System,

    /// <summary>A configuration was changed.</summary>
    Config,

    /// <summary>An event began or ended.</summary>
    Event,

    /// <summary>A disk, or what is on it.</summary>
    Storage,

    /// <summary>Users and logins.</summary>
    Account,

    /// <summary>The log itself: cleared, taken away.</summary>
    Data,

    /// <summary>Files played back, downloaded, protected.</summary>
    File,

    /// <summary>Recordings of lectures; never written here.</summary>
    CourseRecord,
}

/// <summary>What a device has noted of itself (document section 4.13).</summary>
public sealed class DeviceLog(DeviceClock clock)
{
    /// <summary>Notes something at this moment.</summary>
    /// <param name="type">Its kind.</param>
    /// <param name="what">What happened, in the words of the device's log: <c>SaveConfig</c>.</param>
    /// <param name="user">Who did it; empty for the device itself.</param>
    /// <param name="from">From where, or null.</param>
    /// <param name="detail">Details, name and value; never a password.</param>
    public void Write(LogType type, string what, string user = "", IPAddress? from = null, params ReadOnlySpan<KeyValuePair<string, string>> detail) =>
        _ = (clock.UtcNow, type, what, user, from, detail.Length);
}
