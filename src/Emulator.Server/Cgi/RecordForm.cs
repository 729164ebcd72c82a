using System.Globalization;
using Emulator.Device.Records;

namespace Emulator.Server.Cgi;

/// <summary>The fields of a record in a request, <c>CardNo=1&amp;Doors[0]=0</c>: everything but what says what is asked for.</summary>
internal static class RecordForm
{
    /// <summary>Reads them; of a field that comes twice the last counts.</summary>
    /// <param name="request">The request.</param>
    /// <param name="kind">What it is a record of.</param>
    /// <param name="numbered">Whether the request names its record.</param>
    /// <param name="given">The fields, with values as they are kept; null for one that is to be empty.</param>
    /// <returns>False when a field is none of the kind's, or has a value that it may not have.</returns>
    public static bool TryRead(CgiRequest request, RecordKind kind, bool numbered, out List<(RecordField Field, string? Value)> given)
    {
        var fields = new List<KeyValuePair<string, string>>();
        foreach (var pair in request.Query.Pairs)
        {
            if (!Is(pair.Key, "action") && !Is(pair.Key, "name") && !(numbered && Is(pair.Key, "recno")))
            {
                fields.Add(pair);
            }
        }

        return TryRead(fields, kind, out given) is null;
    }

    /// <summary>Reads fields that stand alone.</summary>
    /// <param name="fields">Names, with an index for one of several, and values.</param>
    /// <param name="kind">What it is a record of.</param>
    /// <param name="given">The fields, with values as they are kept; null for one that is to be empty.</param>
    /// <returns>The name of the first that is none of the kind's, or has a value that it may not have; null when all are right.</returns>
    public static string? TryRead(IEnumerable<KeyValuePair<string, string>> fields, RecordKind kind, out List<(RecordField Field, string? Value)> given)
    {
        given = [];
        var single = new Dictionary<RecordField, string?>();
        var listed = new Dictionary<RecordField, SortedDictionary<int, string>>();
        foreach (var (name, text) in fields)
        {
            if (!TrySplit(name, out var bare, out var index) || kind.IndexOf(bare) is not (>= 0 and var place) || kind.Fields[place] is not { } field || (index is not null && index >= field.Most))
            {
                return name;
            }

            // Clients also send the fields that they have nothing for.
            if (text.Length == 0 && field is { Required: false, Otherwise: null, Seen: null })
            {
                single[field] = null;
                continue;
            }

            if (field.Read(text) is not { } value)
            {
                return name;
            }

            if (field.Most == 0)
            {
                single[field] = value;
                continue;
            }

            if (!listed.TryGetValue(field, out var values))
            {
                listed[field] = values = [];
            }

            // Clients write a list of one without its index.
            values[index ?? 0] = value;
        }

        given.AddRange(single.Select(s => (s.Key, s.Value)));
        given.AddRange(listed.Select(l => (l.Key, (string?)string.Join(',', l.Value.Values))));
        return null;
    }

    private static bool Is(string name, string other) => string.Equals(name, other, StringComparison.OrdinalIgnoreCase);

    private static bool TrySplit(string name, out string bare, out int? index)
    {
        (bare, index) = (name, null);
        var open = name.IndexOf('[', StringComparison.Ordinal);
        if (open < 0)
        {
            return true;
        }

        bare = name[..open];
        if (name[^1] != ']' || !int.TryParse(name.AsSpan(open + 1, name.Length - open - 2), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        index = number;
        return true;
    }
}
