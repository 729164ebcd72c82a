using Emulator.Device.Events;

namespace Emulator.Server.Cgi;

/// <summary>
/// Lists of event codes in requests: <c>[A,B]</c>, <c>A,B</c>, <c>All</c>, <c>[All]</c>, one parameter or several. Codes that no device has are
/// passed over, as devices do for clients of newer firmware; a list without a single known code is refused.
/// </summary>
internal static class CgiEventCodes
{
    /// <summary>Whether a value has a code that is known.</summary>
    public static bool IsList(string text) => Split(text).Any(name => IsAll(name) || EventCodes.Find(name) is not null);

    /// <summary>For each code by its number whether the values have it; null for all.</summary>
    public static bool[]? Read(IEnumerable<string> values)
    {
        var wanted = new bool[EventCodes.All.Count];
        foreach (var name in values.SelectMany(Split))
        {
            if (IsAll(name))
            {
                return null;
            }

            if (EventCodes.Find(name) is { } code)
            {
                wanted[code.Number] = true;
            }
        }

        return wanted;
    }

    private static string[] Split(string text) =>
        text.Trim().TrimStart('[').TrimEnd(']').Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static bool IsAll(string name) => name.Equals("All", StringComparison.OrdinalIgnoreCase);
}
