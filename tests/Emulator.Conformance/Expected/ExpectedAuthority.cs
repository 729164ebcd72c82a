using Emulator.TestKit;

namespace Emulator.Conformance.Expected;

/// <summary>What an operation takes of its user, as tests/data/authority.txt has it.</summary>
/// <param name="Key">Number of its table in the document, or the request itself where the document has none.</param>
/// <param name="Needs">Name of an authority without its channel; null when nothing is needed but to be a user.</param>
internal sealed record ExpectedAuthority(string Key, string? Needs)
{
    /// <summary>In the order of the file.</summary>
    public static IReadOnlyDictionary<string, ExpectedAuthority> All { get; } = File.ReadLines(Path.Combine(Repository.Root, "tests", "data", "authority.txt"))
        .Where(line => line.Length > 0 && line[0] != '#')
        .Select(line => line.Split(' ', 3, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        .Select(parts => new ExpectedAuthority(parts[0] == "beyond" ? parts[2] : parts[0], parts[1] == "-" ? null : parts[1]))
        .ToDictionary(e => e.Key, StringComparer.Ordinal);

    /// <summary>Whether group <c>user</c> may have it: what is of a channel.</summary>
    public bool IsOfChannels => Needs is "Monitor" or "Replay";

    /// <summary>Whether it is of the document.</summary>
    public bool IsOfDocument => Key[0] != '/';
}
