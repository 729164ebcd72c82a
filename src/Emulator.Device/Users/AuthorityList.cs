using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;

namespace Emulator.Device.Users;

/// <summary>An authority list: what somebody may do, and on which channels. Asking it costs nothing.</summary>
/// <param name="General">What it allows; <see cref="Authority.Monitor"/> and <see cref="Authority.Replay"/> when it does for any channel.</param>
/// <param name="MonitorChannels">Channels that may be watched, a bit each, the lowest the first.</param>
/// <param name="ReplayChannels">Channels that may be replayed.</param>
public readonly record struct AuthorityList(Authority General, ulong MonitorChannels, ulong ReplayChannels)
{
    /// <summary>For what is not of one channel.</summary>
    public const int AnyChannel = -1;

    private const Authority PerChannel = Authority.Monitor | Authority.Replay;

    // All of them, the last one's bit doubled less one: groups are made at the start, where to ask an enumeration takes long.
    private const Authority Everything = (Authority)(((int)Authority.AuthMaintence << 1) - 1);

    /// <summary>To watch and to replay: group <c>user</c> (4.12.4).</summary>
    public static AuthorityList OfUsers { get; } = new(PerChannel, ulong.MaxValue, ulong.MaxValue);

    /// <summary>Everything: group <c>admin</c>.</summary>
    public static AuthorityList OfAdministrators { get; } = new(Everything, ulong.MaxValue, ulong.MaxValue);

    /// <summary>Whether it allows all of <paramref name="needed"/>, on some channel where channels count.</summary>
    public bool Allows(Authority needed) => (General & needed) == needed;

    /// <summary>Whether it allows all of <paramref name="needed"/> on a channel, from 0, or on <see cref="AnyChannel"/>.</summary>
    public bool Allows(Authority needed, int channel) => Allows(needed) && (channel == AnyChannel || AllowsOn(needed, channel));

    /// <summary>Whether it allows all of <paramref name="needed"/> on each of the first <paramref name="channels"/> channels.</summary>
    public bool AllowsOnAll(Authority needed, int channels)
    {
        for (var i = 0; i < Math.Min(channels, 64); i++)
        {
            if (!Allows(needed, i))
            {
                return false;
            }
        }

        return Allows(needed);
    }

    private bool AllowsOn(Authority needed, int channel) => (!needed.HasFlag(Authority.Monitor) || (MonitorChannels >> channel & 1) != 0)
        && (!needed.HasFlag(Authority.Replay) || (ReplayChannels >> channel & 1) != 0);

    /// <summary>What both allow.</summary>
    public AuthorityList And(AuthorityList other) => Of(General & other.General, MonitorChannels & other.MonitorChannels, ReplayChannels & other.ReplayChannels);

    /// <summary>The names, as a device of so many channels lists them.</summary>
    public IEnumerable<string> Names(int channels)
    {
        var (monitor, replay, general) = (MonitorChannels, ReplayChannels, General);
        return Whole.Where(a => general.HasFlag(a)).Select(a => a.ToString()).Concat(Channels("Monitor", monitor, channels)).Concat(Channels("Replay", replay, channels));
    }

    /// <summary>Reads names, without regard to case. False for a name that there is not, and for a channel that there is not.</summary>
    public static bool TryParse(IEnumerable<string> names, int channels, out AuthorityList list)
    {
        var (general, monitor, replay) = (Authority.None, 0UL, 0UL);
        list = default;
        foreach (var name in names)
        {
            if (TryChannel(name, "Monitor_", channels, ref monitor) || TryChannel(name, "Replay_", channels, ref replay))
            {
                continue;
            }

            if (Whole.FirstOrDefault(a => string.Equals(a.ToString(), name, StringComparison.OrdinalIgnoreCase)) is var found && found == Authority.None)
            {
                return false;
            }

            general |= found;
        }

        list = Of(general, monitor, replay);
        return true;
    }

    private static ImmutableArray<Authority> Whole => field.IsDefault ? field = [.. Enum.GetValues<Authority>().Where(a => (a & ~PerChannel) != Authority.None)] : field;

    private static AuthorityList Of(Authority general, ulong monitor, ulong replay) => new(
        (general & ~PerChannel) | (monitor != 0 ? Authority.Monitor : Authority.None) | (replay != 0 ? Authority.Replay : Authority.None), monitor, replay);

    private static IEnumerable<string> Channels(string name, ulong mask, int channels)
    {
        for (var i = BitOperations.TrailingZeroCount(mask); i < Math.Min(channels, 64); i++)
        {
            if ((mask >> i & 1) != 0)
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"{name}_{i + 1:00}");
            }
        }
    }

    private static bool TryChannel(string name, string prefix, int channels, ref ulong mask)
    {
        if (!name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) || !int.TryParse(name.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || number < 1 || number > Math.Min(channels, 64))
        {
            return false;
        }

        mask |= 1UL << (number - 1);
        return true;
    }
}
