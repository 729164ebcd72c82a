using System.Text.RegularExpressions;
using Emulator.Protocol.KeyValue;

namespace Emulator.Conformance;

/// <summary>A request of the document that names places in the configuration: getConfig, setConfig, restore.</summary>
/// <param name="Request">The request.</param>
/// <param name="Values">The places, and what they are set to.</param>
internal sealed partial record ConfigRequest(string Request, IReadOnlyList<KeyValuePair<string, string>> Values)
{
    /// <summary>The places that it reads or sets.</summary>
    public IEnumerable<string> Places => Values.Select(v => v.Key);

    public string Section => Path(Values[0].Key).Section;

    public static ConfigRequest Of(string request)
    {
        Assert.True(CgiQuery.TryParse(request.AsSpan(request.IndexOf('?') + 1), out var query, out var error), error);
        var values = query.Pairs.ToArray().Where(p => p.Key != "action");
        return new ConfigRequest(request, [.. query["action"] == "setConfig" ? values : values.Select(v => new KeyValuePair<string, string>(v.Value, ""))]);
    }

    /// <summary>Whether the device has all the places named.</summary>
    public bool Fits(Served served) => Places.All(p => served.HasPlace(Path(p)));

    /// <summary>
    /// This request, or the same for the first channel (or output) where the document's has one that the device lacks; null when the device
    /// has none of it.
    /// </summary>
    public ConfigRequest? Adapted(Served served)
    {
        var first = Fits(served) ? this : Of(FirstIndex().Replace(Request, "${place}[0]"));
        return first.Fits(served) ? first : null;
    }

    private static ConfigPath Path(string text)
    {
        Assert.True(ConfigPath.TryParse(text, out var path, out var error), error);
        return path;
    }

    [GeneratedRegex(@"(?<place>(&|name=)(table\.)?[A-Za-z]+)\[\d+\]", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FirstIndex();
}
