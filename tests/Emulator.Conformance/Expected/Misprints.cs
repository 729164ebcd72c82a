namespace Emulator.Conformance.Expected;

/// <summary>Where an example of the document contradicts its own syntax line. Requests whose misprint does no harm are left as they are.</summary>
internal static class Misprints
{
    private static readonly Dictionary<string, (string Printed, string Meant)> Known = new(StringComparer.Ordinal)
    {
        ["4-101"] = ("MotionDetect[Channel]", "MotionDetect[0]"),
        ["4-141"] = ("action=moveDierctly", "action=moveDirectly"),
        ["12-8"] = ("condion.EndState", "condition.EndState"),
        ["12-12"] = ("action=update", "action=remove"),
        ["13-2"] = ("=VideoMotio&", "=VideoMotion&"),
    };

    /// <summary>Operations with a misprinted example.</summary>
    public static IEnumerable<string> Ids => Known.Keys;

    public static string Correct(string id, string request) =>
        Known.TryGetValue(id, out var misprint) ? request.Replace(misprint.Printed, misprint.Meant, StringComparison.Ordinal) : request;
}
