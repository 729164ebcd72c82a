using System.Text.RegularExpressions;
using Emulator.TestKit;

namespace Emulator.Interop.Docs;

/// <summary>A fenced block of a page, or a hint that holds commands.</summary>
/// <param name="Line">Line of its opening fence, from 1.</param>
/// <param name="Language">What is written behind the fence; <c>hidden</c> for commands in a hint.</param>
/// <param name="Lines">What it holds, without the indentation of the fence.</param>
/// <param name="Hints">The hints above it, without <c>docs-test:</c>.</param>
internal sealed record DocsBlock(int Line, string Language, IReadOnlyList<string> Lines, IReadOnlyList<string> Hints)
{
    /// <summary>Commands in a hint.</summary>
    public const string Hidden = "hidden";

    public string Text => string.Join('\n', Lines) + "\n";

    public bool IsOutput => Hints.Contains("output");

    public bool IsForeign => Hints.Contains("foreign");

    /// <summary>A part of the page's own program; one that is written to a file is run by its commands.</summary>
    public bool IsProgram => Language == "python" && File is null;

    /// <summary>The file that it is written to, or null.</summary>
    public string? File => Hints.FirstOrDefault(hint => hint.StartsWith("file ", StringComparison.Ordinal))?[5..].Trim();
}

/// <summary>A page of the docs: its blocks, headings and links (CONTRIBUTING.md tells the hints).</summary>
internal sealed partial class MarkdownPage
{
    private MarkdownPage(string path)
    {
        Path = path;
        Lines = File.ReadAllLines(System.IO.Path.Combine(Repository.Root, path));
        (Blocks, Prose, Replacements) = Parse();
    }

    /// <summary>All pages, by their paths from the root of the repository.</summary>
    public static IReadOnlyList<MarkdownPage> All { get; } =
    [
        .. Directory.EnumerateFiles(System.IO.Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories)
            .Select(file => System.IO.Path.GetRelativePath(Repository.Root, file))
            .Concat(["README.md", "CONTRIBUTING.md", "src/Emulator.Testing/README.md"])
            .Order(StringComparer.Ordinal)
            .Select(path => new MarkdownPage(path)),
    ];

    /// <summary>From the root of the repository.</summary>
    public string Path { get; }

    public IReadOnlyList<string> Lines { get; }

    public IReadOnlyList<DocsBlock> Blocks { get; }

    /// <summary>The lines outside of blocks, with their numbers.</summary>
    public IReadOnlyList<(int Line, string Text)> Prose { get; }

    /// <summary>What stands for what in the page's commands: <c>where A is B</c>.</summary>
    public IReadOnlyList<(string From, string To)> Replacements { get; }

    public override string ToString() => Path;

    private (List<DocsBlock> Blocks, List<(int, string)> Prose, List<(string, string)> Replacements) Parse()
    {
        List<DocsBlock> blocks = [];
        List<(int, string)> prose = [];
        List<(string, string)> replacements = [];
        List<string> hints = [];
        for (var i = 0; i < Lines.Count; i++)
        {
            var start = i;
            if (Fence().Match(Lines[i]) is { Success: true } fence)
            {
                var (indent, ticks) = (fence.Groups["indent"].Length, fence.Groups["ticks"].Value);
                List<string> lines = [];
                while (++i < Lines.Count && Lines[i].Trim() != ticks)
                {
                    lines.Add(Lines[i].Length >= indent ? Lines[i][indent..] : Lines[i].TrimStart());
                }

                Assert.True(i < Lines.Count, $"{Path}:{start + 1}: the block has no end");
                blocks.Add(new DocsBlock(start + 1, fence.Groups["language"].Value.Trim() is var language && language == "py" ? "python" : language, lines, [.. hints]));
                hints.Clear();
            }
            else if (Hint().Match(Lines[i]) is { Success: true } hint)
            {
                var text = hint.Groups["text"].Value;
                while (!Lines[i].TrimEnd().EndsWith("-->", StringComparison.Ordinal))
                {
                    Assert.True(++i < Lines.Count, $"{Path}:{start + 1}: the hint has no end");
                    text += "\n" + Lines[i];
                }

                text = text[..text.LastIndexOf("-->", StringComparison.Ordinal)].TrimEnd();
                if (text.StartsWith("sh", StringComparison.Ordinal))
                {
                    blocks.Add(new DocsBlock(start + 1, DocsBlock.Hidden, text[2..].TrimStart(' ').Split('\n'), []));
                }
                else if (Where().Match(text) is { Success: true } where)
                {
                    replacements.Add((where.Groups["from"].Value, where.Groups["to"].Value));
                }
                else
                {
                    Assert.True(text is "output" or "foreign" || text.StartsWith("file ", StringComparison.Ordinal), $"{Path}:{start + 1}: there is no hint '{text}'");
                    hints.Add(text);
                }
            }
            else
            {
                Assert.True(hints.Count == 0 || Lines[i].Length == 0, $"{Path}:{start + 1}: a hint stands above no block");
                prose.Add((i + 1, Lines[i]));
            }
        }

        return (blocks, prose, replacements);
    }

    [GeneratedRegex(@"^(?<indent>\s*)(?<ticks>```+)(?<language>[^`]*)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Fence();

    [GeneratedRegex(@"^\s*<!-- docs-test: ?(?<text>.*)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Hint();

    [GeneratedRegex(@"^where (?<from>.+) is (?<to>.+)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Where();
}
