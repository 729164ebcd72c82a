using System.Globalization;

namespace Emulator.Device.Events;

/// <summary>What follows at present from one event of one channel or input. It belongs to <see cref="Linkage"/>, whose lock is held while it is used.</summary>
internal sealed class Link(string code, int index, int? rule, LinkageHandler handler, LinkageRecord record)
{
    public string Code => code;

    public int Index => index;

    /// <summary>The rule whose event it is; null when it is none's.</summary>
    public int? Rule => rule;

    public LinkageRecord Record => record;

    /// <summary>What follows; another when the configuration changes.</summary>
    public LinkageHandler Handler { get; set; } = handler;

    /// <summary>The event that it follows from: the last Start or Pulse.</summary>
    public DeviceEvent? Event { get; set; }

    /// <summary>Whether the event lasts.</summary>
    public bool Lasts { get; set; }

    /// <summary>When what follows may begin, after the handler's delay.</summary>
    public TimeSpan Begins { get; set; }

    /// <summary>When a Pulse has its consequences; null when none waits.</summary>
    public TimeSpan? Pulse { get; set; }

    /// <summary>Whether its consequences are in force.</summary>
    public bool Engaged { get; set; }

    /// <summary>When they last ended.</summary>
    public TimeSpan Released { get; set; } = TimeSpan.MinValue;

    /// <summary>When the next snapshot is due; null when none is.</summary>
    public TimeSpan? NextSnapshot { get; set; }

    /// <summary>How many were taken of this event.</summary>
    public int Snapshots { get; set; }

    /// <summary>When the last one was taken.</summary>
    public TimeSpan LastSnapshot { get; set; } = TimeSpan.MinValue;

    /// <summary>What tells the events of rules of one code apart.</summary>
    public static string KeyOf(string code, int? rule) => rule is { } place ? string.Create(CultureInfo.InvariantCulture, $"{code}/{place}") : code;

    /// <summary>Whether something is in force now that goes on for a latch after the event.</summary>
    public bool Latched(TimeSpan now, TimeSpan latch) => Engaged || (Released != TimeSpan.MinValue && now < Released + latch);
}
