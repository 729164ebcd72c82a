using System.Text.RegularExpressions;
using Emulator.TestKit;

namespace Emulator.Interop.Docs;

/// <summary>Every link within the docs leads somewhere, and every page can be found.</summary>
public partial class LinkTests
{
    private static readonly Dictionary<string, MarkdownPage> Pages = MarkdownPage.All.ToDictionary(p => p.Path, StringComparer.Ordinal);

    [Fact]
    public void Every_relative_link_resolves()
    {
        List<string> wrong = [];
        foreach (var (page, line, target) in Links())
        {
            var (path, anchor) = Target(page, target);
            var full = Path.Combine(Repository.Root, path);
            if (!File.Exists(full) && !Directory.Exists(full))
            {
                wrong.Add($"{page}:{line}: there is no {path}");
            }
            else if (anchor.Length > 0 && !(Pages.TryGetValue(path, out var other) && Anchors(other).Contains(anchor)))
            {
                wrong.Add($"{page}:{line}: {path} has no #{anchor}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void Every_page_is_reached_from_the_readme()
    {
        var links = Links().ToLookup(l => l.Page.Path, l => Target(l.Page, l.Target).Path);
        HashSet<string> reached = ["README.md"];
        Queue<string> next = new(reached);
        while (next.TryDequeue(out var page))
        {
            foreach (var target in links[page].Where(t => Pages.ContainsKey(t) && reached.Add(t)))
            {
                next.Enqueue(target);
            }
        }

        // A link to the folder of decisions is a link to each of them: they are read by number.
        Assert.Contains("docs/decisions", links["README.md"]);
        Assert.Empty(Pages.Keys.Where(p => !p.StartsWith("docs/decisions/", StringComparison.Ordinal)).Except(reached));
    }

    [Fact]
    public void A_fault_that_a_guide_names_is_a_link_to_its_kind()
    {
        var kinds = Anchors(Pages["docs/guides/fault-kinds.md"]);
        string[] wrong =
        [
            .. from page in Pages.Values
               where page.Path.StartsWith("docs/guides/", StringComparison.Ordinal) && page.Path != "docs/guides/fault-kinds.md"
               from prose in page.Prose
               where !prose.Text.StartsWith('#')
               from Match fault in FaultName().Matches(prose.Text)
               where kinds.Contains(fault.Groups["kind"].Value)
               select $"{page}:{prose.Line}: {fault.Groups["kind"].Value}",
        ];
        Assert.True(wrong.Length == 0, "not links to fault-kinds.md#<kind>:\n" + string.Join('\n', wrong));
    }

    /// <summary>What a page can be linked to at: its headings as GitHub names them, and what it names itself.</summary>
    internal static IReadOnlySet<string> Anchors(MarkdownPage page)
    {
        HashSet<string> anchors = new(StringComparer.Ordinal);
        foreach (var (_, text) in page.Prose)
        {
            foreach (Match own in OwnAnchor().Matches(text))
            {
                anchors.Add(own.Groups["name"].Value);
            }

            if (Heading().Match(text) is { Success: true } heading)
            {
                var plain = MarkdownLink().Replace(heading.Groups["text"].Value, "${text}").Trim().ToLowerInvariant();
                var name = string.Concat(plain.Where(c => char.IsLetterOrDigit(c) || c is ' ' or '-' or '_')).Replace(' ', '-');
                var free = name;
                for (var i = 1; !anchors.Add(free); i++)
                {
                    free = $"{name}-{i}";
                }
            }
        }

        return anchors;
    }

    private static IEnumerable<(MarkdownPage Page, int Line, string Target)> Links() =>
        from page in MarkdownPage.All
        from prose in page.Prose
        from Match link in Link().Matches(Code().Replace(prose.Text, ""))
        let target = link.Groups["target"].Value
        where !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith("mailto:", StringComparison.Ordinal)
        select (page, prose.Line, target);

    private static (string Path, string Anchor) Target(MarkdownPage page, string target)
    {
        var parts = target.Split('#', 2);
        var path = parts[0].Length == 0 ? page.Path : Path.GetRelativePath(Repository.Root, Path.GetFullPath(Path.Combine(Repository.Root, Path.GetDirectoryName(page.Path)!, parts[0])));
        return (path, parts.Length > 1 ? parts[1] : "");
    }

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link();

    [GeneratedRegex(@"\[(?<text>[^\]]*)\]\([^)]*\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex MarkdownLink();

    // Not one within the text of a link.
    [GeneratedRegex(@"(?<!\[)`(?<kind>[a-z]+\.[A-Za-z0-9]+)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FaultName();

    [GeneratedRegex("`[^`]*`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Code();

    [GeneratedRegex(@"^#{1,6} (?<text>.+)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Heading();

    [GeneratedRegex(@"<a (?:id|name)=""(?<name>[^""]+)"">", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex OwnAnchor();
}
