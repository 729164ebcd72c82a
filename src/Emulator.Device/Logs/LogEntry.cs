using System.Net;
using System.Text;

namespace Emulator.Device.Logs;

/// <summary>One line of a device's log (document section 4.13.1).</summary>
/// <param name="Number">RecNo: counts up from 1 for the life of the device, whatever its clock says and whoever clears the log.</param>
/// <param name="Utc">When, by the device's clock.</param>
/// <param name="Type">Its kind.</param>
/// <param name="What">What happened, in the words of the device's log: <c>SaveConfig</c>.</param>
/// <param name="User">Who did it; <see cref="Device"/> for the device itself.</param>
/// <param name="From">From where; empty when from nowhere.</param>
/// <param name="Detail">Details, name and value.</param>
public sealed record LogEntry(long Number, DateTime Utc, LogType Type, string What, string User, string From, IReadOnlyList<KeyValuePair<string, string>> Detail)
{
    /// <summary>Who the document says has done what nobody asked for.</summary>
    public const string Device = "System";

    private const int MaxText = 128;
    private const int MaxDetails = 32;

    internal static LogEntry Of(DateTime utc, LogType type, string what, string user, IPAddress? from, ReadOnlySpan<KeyValuePair<string, string>> detail)
    {
        var details = new KeyValuePair<string, string>[Math.Min(detail.Length, MaxDetails)];
        for (var i = 0; i < details.Length; i++)
        {
            details[i] = new(Plain(detail[i].Key), Plain(detail[i].Value));
        }

        return new LogEntry(0, utc, type, Plain(what), user.Length == 0 ? Device : Plain(user), Text(from), details);
    }

    /// <summary>An address as the log writes it: one of IPv4 that came in on a port of both families is one of IPv4.</summary>
    public static string Text(IPAddress? address) => address is null ? "" : (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();

    // Answers are lines with one equals sign; what clients name themselves may be anything.
    private static string Plain(string text)
    {
        text = text.Length <= MaxText ? text.Trim() : text[..MaxText].Trim() + "...";
        if (text.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0 && !text.Contains('='))
        {
            return text;
        }

        var plain = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            plain.Append(Rune.IsControl(rune) || rune.Value is '=' or 0x2028 or 0x2029 || rune == Rune.ReplacementChar ? "?" : rune.ToString());
        }

        return plain.ToString();
    }
}
