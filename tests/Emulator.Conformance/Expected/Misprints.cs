namespace Emulator.Conformance.Expected;

/// <summary>Where an example of the document contradicts its own syntax line. Requests whose misprint does no harm are left as they are.</summary>
internal static class Misprints
{
    private static readonly Dictionary<string, (string Printed, string Meant)> Known = new(StringComparer.Ordinal)
    {
        ["4-141"] = ("action=moveDierctly", "action=moveDirectly"),
        ["12-8"] = ("condion.EndState", "condition.EndState"),
        ["12-12"] = ("action=update", "action=remove"),
        ["13-2"] = ("=VideoMotio&", "=VideoMotion&"),
    };

    public static string Correct(string id, string request)
    {
        if (!Known.TryGetValue(id, out var misprint))
        {
            return request;
        }

        Assert.Contains(misprint.Printed, request, StringComparison.Ordinal);
        return request.Replace(misprint.Printed, misprint.Meant, StringComparison.Ordinal);
    }
}
