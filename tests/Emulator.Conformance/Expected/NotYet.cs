using Emulator.TestKit;

namespace Emulator.Conformance.Expected;

/// <summary>The operations that are still to come, with the milestone that brings them. Kept by hand, and only ever made shorter.</summary>
internal static class NotYet
{
    public const string File = "tests/data/not-yet.txt";

    /// <summary>Milestone by operation id.</summary>
    public static IReadOnlyDictionary<string, string> Milestones { get; } = Read();

    private static Dictionary<string, string> Read()
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in System.IO.File.ReadLines(Path.Combine(Repository.Root, File)).Where(l => l.Length > 0 && l[0] != '#'))
        {
            var parts = line.Split(' ', 3, StringSplitOptions.RemoveEmptyEntries);
            Assert.True(parts.Length == 3 && parts[1] is "B" or "C" or "D" or "E", $"{File}: not 'id milestone title': {line}");
            Assert.True(found.TryAdd(parts[0], parts[1]), $"{File}: {parts[0]} stands twice");
        }

        return found;
    }
}
