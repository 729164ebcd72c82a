using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Emulator.TestKit;

namespace Emulator.Interop.Docs;

/// <summary>What came of the commands of a page.</summary>
/// <param name="Error">What went wrong, or empty.</param>
/// <param name="NotRun">Rows of <see cref="NotRun.Commands"/> that the page has.</param>
internal sealed record PageOutcome(string Error, IReadOnlyList<int> NotRun);

/// <summary>Runs the commands of a page in a folder of its own.</summary>
internal static partial class PageRun
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private static readonly string[] Linked = ["scenarios", "deploy", "media-fixtures", "src", "tests"];

    public static async Task<PageOutcome> OfAsync(MarkdownPage page, Func<string, string> map)
    {
        var folder = Directory.CreateTempSubdirectory("camulator-docs-").FullName;
        try
        {
            var output = Lay(page, map, folder);
            var error = await RunAsync(folder, output, map("127.0.0.1"), page);
            var rows = Path.Combine(output, "not-run");
            return new(error.Length > 0 ? error : Differs(page, output), File.Exists(rows) ? [.. File.ReadLines(rows).Select(int.Parse)] : []);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // The folder as a reader has it who stands in the checkout, and beside it what is for the session.
    private static string Lay(MarkdownPage page, Func<string, string> map, string folder)
    {
        var work = Directory.CreateDirectory(Path.Combine(folder, "work")).FullName;
        var output = Directory.CreateDirectory(Path.Combine(folder, "out")).FullName;
        foreach (var name in Linked)
        {
            File.CreateSymbolicLink(Path.Combine(work, name), Path.Combine(Repository.Root, name));
        }

        // These the commands write to.
        Directory.CreateDirectory(Path.Combine(work, "scenes"));
        foreach (var file in Directory.EnumerateFiles(Directory.CreateDirectory(Path.Combine(work, "profiles")).FullName.Replace(work, Repository.Root, StringComparison.Ordinal)))
        {
            File.Copy(file, Path.Combine(work, "profiles", Path.GetFileName(file)));
        }

        File.WriteAllText(Path.Combine(work, "page.py"), string.Concat(page.Blocks.Where(b => b.IsProgram).Select(b => map(b.Text))));
        foreach (var block in page.Blocks)
        {
            File.WriteAllText(Path.Combine(output, $"{block.Line}.shown"), map(block.Text));
        }

        File.WriteAllText(Path.Combine(folder, "page.sh"), PageScript.Of(page, map));
        File.WriteAllText(Path.Combine(folder, "not-run"), string.Concat(NotRun.Commands.Select(row => row.Command + "\n")));
        return output;
    }

    private static async Task<string> RunAsync(string folder, string output, string address, MarkdownPage page)
    {
        var start = new ProcessStartInfo("bash", [Path.Combine(folder, "page.sh")])
        {
            WorkingDirectory = Path.Combine(folder, "work"),
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["HOME"] = folder,
                // The program lives for seconds: what it would learn of itself is of no use to it.
                ["DOTNET_TieredPGO"] = "0",
                ["CAMULATOR_DLL"] = Path.Combine(AppContext.BaseDirectory, "camulator.dll"),
                ["DOCS_SESSION"] = Path.Combine(Repository.Root, "tests/Emulator.Interop/Docs/session.sh"),
                ["DOCS_ADDRESS"] = address,
                ["DOCS_OUT"] = output,
                ["DOCS_NOT_RUN"] = Path.Combine(folder, "not-run"),
            },
        };
        using var process = Process.Start(start) ?? throw new InvalidOperationException("bash did not start");
        process.StandardInput.Close();
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            // Not read to its end: a program that the page left behind may still hold it.
            await process.WaitForExitAsync(patience.Token);
            return process.ExitCode == 0 ? "" : $"{page}: exit {process.ExitCode}\n{Said(page, output)}";
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            return $"{page}: its commands did not end\n{Said(page, output)}";
        }
    }

    // What the last blocks printed, the error among it.
    private static string Said(MarkdownPage page, string output)
    {
        var said = new StringBuilder();
        foreach (var line in Enumerable.Range(1, page.Lines.Count + 2).Where(l => File.Exists(Path.Combine(output, $"{l}"))).TakeLast(2))
        {
            var text = File.ReadAllText(Path.Combine(output, $"{line}"));
            said.Append($"block of line {line}: {text[Math.Max(0, text.Length - 3000)..]}\n");
        }

        return said.ToString();
    }

    private static string Differs(MarkdownPage page, string output)
    {
        for (var i = 0; i < page.Blocks.Count; i++)
        {
            var block = page.Blocks[i];
            var (shown, line) = block.Language == "console" ? (PageScript.Printed(block), block.Line)
                : block.IsOutput ? (block.Text, page.Blocks.Take(i).Last(b => PageScript.Run.Contains(b.Language)).Line)
                : ("", 0);
            var seen = Path.Combine(output, $"{block.Line}");
            if (PageScript.Run.Contains(block.Language) && !IsRefused(page.Blocks, i) && Refused().IsMatch(File.ReadAllText(seen)))
            {
                return $"{page}:{block.Line}: a camera refused one of the commands\n{File.ReadAllText(seen)}";
            }

            if (line > 0 && File.ReadAllText(Path.Combine(output, $"{line}")) is var printed && !Shape.Fits(shown, printed, all: block.Language == "console"))
            {
                return $"{page}:{block.Line}: shown is\n{shown}\nand printed was\n{printed}";
            }
        }

        return "";
    }

    // A page may say that a command fails, or show how.
    private static bool IsRefused(IReadOnlyList<DocsBlock> blocks, int i) =>
        blocks[i].Text.Contains("# fails", StringComparison.Ordinal)
        || (i + 1 < blocks.Count && blocks[i + 1].IsOutput && blocks[i + 1].Lines.Contains("Error", StringComparer.Ordinal));

    // An error of the camera's own, which it answers with 200.
    [GeneratedRegex(@"^Error\r?$", RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Refused();
}
