using System.Text.Json;
using Emulator.TestKit;

namespace Emulator.Conformance.Expected;

/// <summary>A key that an answer of the document shows; <c>[*]</c> is any index, <c>.*</c> any name, <c>.**</c> anything below.</summary>
internal sealed record ExpectedKey(string Key, string? Example);

/// <summary>One operation of the vendor's document: what we are held to, written down without a look at the code.</summary>
internal sealed record ExpectedOperation
{
    /// <summary>Number of its table in the document, <c>4-17</c>.</summary>
    public required string Id { get; init; }

    public required string Section { get; init; }

    public required string Title { get; init; }

    public string Step { get; init; } = "";

    /// <summary>query, command, config-get, config-set, stream, download, upload or rtsp.</summary>
    public required string Kind { get; init; }

    public required string Path { get; init; }

    public string? Action { get; init; }

    /// <summary>Config that a config-get reads; null for all else.</summary>
    public string? Config { get; init; }

    public required string Syntax { get; init; }

    public required string[] Examples { get; init; }

    public required ExpectedKey[] Returns { get; init; }

    public bool AnswersOk { get; init; }

    /// <summary>All operations in the order of the document.</summary>
    public static IReadOnlyList<ExpectedOperation> All { get; } =
        JsonSerializer.Deserialize<ExpectedOperation[]>(File.ReadAllText(System.IO.Path.Combine(Repository.Root, "tests", "data", "operations.json")), JsonSerializerOptions.Web)!;

    public bool IsConfig => Kind is "config-get" or "config-set";

    /// <summary>Whether its requests name places in the configuration, which the device must have: restore does, besides the config kinds.</summary>
    public bool NamesConfig => IsConfig || (Path == "/cgi-bin/configManager.cgi" && Kind == "command");

    /// <summary>The requests it shows, without scheme and host, their misprints corrected.</summary>
    public IReadOnlyList<string> Requests => [.. Examples.Select(e => Misprints.Correct(Id, PathAndQuery(e)))];

    /// <summary>The requests as printed.</summary>
    public IReadOnlyList<string> PrintedRequests => [.. Examples.Select(PathAndQuery)];

    /// <summary>What it is called in lists: its title, and the step where a title covers several.</summary>
    public string Name => Step.Length == 0 ? Title : $"{Title}: {Step}";

    public static ExpectedOperation Of(string id) => All.Single(o => o.Id == id);

    public override string ToString() => $"{Id} {Name}";

    private static string PathAndQuery(string url) => url[url.IndexOf('/', url.IndexOf("://", StringComparison.Ordinal) + 3)..];
}
