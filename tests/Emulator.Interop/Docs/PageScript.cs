using System.Text.RegularExpressions;

namespace Emulator.Interop.Docs;

/// <summary>A page as a script: every command stands in the line that it has on the page, so bash names the right one.</summary>
internal static partial class PageScript
{
    /// <summary>The languages whose blocks are run.</summary>
    public static readonly IReadOnlyList<string> Run = ["sh", "console", DocsBlock.Hidden];

    /// <summary>Whether there is anything to run.</summary>
    public static bool IsNeeded(MarkdownPage page) => page.Blocks.Any(b => Run.Contains(b.Language) || b.IsProgram || IsChecked(b));

    /// <summary>What of the program checks a file that the page shows; null when nothing does.</summary>
    public static string? Checker(DocsBlock block) => YamlKind.Of(block) switch { YamlKind.Profile => "profile", YamlKind.Scenario => "scenario", _ => null };

    /// <summary>The script.</summary>
    /// <param name="page">The page.</param>
    /// <param name="map">Puts the page's addresses into a text.</param>
    public static string Of(MarkdownPage page, Func<string, string> map)
    {
        string Own(string text) => map(page.Replacements.Aggregate(text, (t, r) => t.Replace(r.From, r.To, StringComparison.Ordinal)));

        var lines = new string[page.Lines.Count + 2];
        Array.Fill(lines, "");
        lines[0] = "source \"$DOCS_SESSION\"";
        var commands = page.Blocks.Where(b => Run.Contains(b.Language)).ToArray();
        if (!commands.Any(b => RunCommand().IsMatch(b.Text)) && commands.Any(b => b.Text.Contains("127.0.0.1", StringComparison.Ordinal)))
        {
            lines[0] += "; camulator run > /dev/null";
        }

        foreach (var block in page.Blocks)
        {
            // The first line of hidden commands stands beside the hint.
            var first = block.Language == DocsBlock.Hidden ? block.Line - 1 : block.Line;
            if (Run.Contains(block.Language))
            {
                lines[block.Line - 1] = $"block {block.Line}; ";
                for (var i = 0; i < block.Lines.Count; i++)
                {
                    lines[first + i] += Own(Command(block, i));
                }
            }
            else if (block.IsProgram)
            {
                lines[^1] = $"block {lines.Length}; /usr/bin/python3 page.py";
            }
            else if (block.File is not null || IsChecked(block))
            {
                lines[block.Line - 1] = $"block {block.Line}; shown {block.Line} {block.File ?? $"block-{block.Line}.yaml"} {Checker(block) ?? "file"}";
            }
        }

        return string.Join('\n', lines) + "\n";
    }

    /// <summary>What the commands of a console block print, as it is shown.</summary>
    public static string Printed(DocsBlock block)
    {
        List<string> shown = [];
        for (var i = 0; i < block.Lines.Count; i++)
        {
            if (!IsCommand(block, i))
            {
                shown.Add(block.Lines[i]);
            }
        }

        return string.Join('\n', shown);
    }

    private static string Command(DocsBlock block, int i)
    {
        var line = block.Lines[i];
        if (block.Language == "console")
        {
            line = !IsCommand(block, i) ? "" : line.StartsWith("$ ", StringComparison.Ordinal) ? line[2..] : line;
        }

        return Fails().Match(line) is { Success: true } fails ? $"if {fails.Groups["command"].Value}; then fails; fi" : line;
    }

    // A line that begins with the prompt, and those that go on from one.
    private static bool IsCommand(DocsBlock block, int i) =>
        block.Lines[i].StartsWith("$ ", StringComparison.Ordinal) || (i > 0 && block.Lines[i - 1].EndsWith('\\') && IsCommand(block, i - 1));

    private static bool IsChecked(DocsBlock block) => Checker(block) is not null;

    [GeneratedRegex(@"^(?<command>.*\S)\s+# fails\b.*$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Fails();

    [GeneratedRegex(@"(camulator|src/Emulator\.Server --) run\b(?!.*--help)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RunCommand();
}
