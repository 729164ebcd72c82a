using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Emulator.Device.Fleets;
using Emulator.Device.Profiles;
using Emulator.TestKit;

namespace Emulator.Interop.Docs;

/// <summary>What the docs show and nobody runs: it is what it says it is.</summary>
public partial class BlockTests
{
    // Languages of what is run or read here, and of what is somebody else's.
    private static readonly string[] Languages = ["sh", "console", DocsBlock.Hidden, "json", "yaml", "csharp", "python", "", "ini", "toml", "xml", "text", "dockerfile", "nginx"];

    private static readonly Lazy<IReadOnlyList<string[]>> Compiled = new(() =>
    [
        .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains("/obj/", StringComparison.Ordinal))
            .Select(f => File.ReadLines(f).Select(Code).Where(l => l.Length > 0).ToArray()),
    ]);

    private static IEnumerable<(MarkdownPage Page, DocsBlock Block)> Blocks => MarkdownPage.All.SelectMany(p => p.Blocks.Select(b => (p, b)));

    [Fact]
    public void Every_block_says_what_it_is()
    {
        string[] wrong =
        [
            .. Blocks.Where(x => !Languages.Contains(x.Block.Language)).Select(x => $"{x.Page}:{x.Block.Line}: there is no test for '{x.Block.Language}'"),
            .. Blocks.Where(x => x.Block.Language.Length == 0 && CommandLine().IsMatch(x.Block.Text)).Select(x => $"{x.Page}:{x.Block.Line}: commands without a language"),
        ];
        Assert.True(wrong.Length == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void Every_json_is_json()
    {
        foreach (var (page, block) in Blocks.Where(x => x.Block.Language == "json"))
        {
            try
            {
                using var json = JsonDocument.Parse(Elision().Replace(block.Text, ""), new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            }
            catch (JsonException wrong)
            {
                Assert.Fail($"{page}:{block.Line}: {wrong.Message}");
            }
        }
    }

    [Fact]
    public void Every_yaml_is_one_of_ours_or_said_to_be_foreign()
    {
        var profiles = ProfileLoader.Load([Path.Combine(Repository.Root, "profiles")]);
        foreach (var (page, block) in Blocks.Where(x => x.Block.Language == "yaml" && !x.Block.IsOutput))
        {
            var kind = YamlKind.Of(block);
            Assert.True(block.IsForeign ? YamlKind.Read(block) is not null : kind is not null, $"{page}:{block.Line}: neither a profile, scenario, fleet nor scene; say <!-- docs-test: foreign -->");
            if (kind == YamlKind.Fleet)
            {
                var fleet = FleetFile.ReadText($"{page}:{block.Line}", Encoding.UTF8.GetBytes(block.Text));
                fleet.Check(profiles);
                Assert.Empty(fleet.Errors);
            }
        }
    }

    [Fact]
    public void Every_line_of_csharp_stands_in_a_file_that_is_compiled()
    {
        foreach (var (page, block) in Blocks.Where(x => x.Block.Language == "csharp"))
        {
            List<string[]> runs = [];
            List<string> run = [];
            foreach (var line in block.Lines.Select(Code).Where(l => l.Length > 0).Append("..."))
            {
                if (line != "...")
                {
                    run.Add(line);
                }
                else if (run.Count > 0)
                {
                    runs.Add([.. run]);
                    run.Clear();
                }
            }

            Assert.True(Compiled.Value.Any(file => HasInOrder(file, runs)), $"{page}:{block.Line}: its lines stand in no file of tests/");
        }
    }

    // What a line says to the compiler: where its namespaces are does not matter.
    private static string Code(string line)
    {
        var comment = line.IndexOf(" //", StringComparison.Ordinal);
        var code = (comment < 0 ? line : line[..comment]).Trim();
        return code.StartsWith("using ", StringComparison.Ordinal) && !code.Contains('(') && !code.Contains('=') ? "" : code;
    }

    private static bool HasInOrder(string[] file, List<string[]> runs)
    {
        var from = 0;
        foreach (var run in runs)
        {
            while (from + run.Length <= file.Length && !file.AsSpan(from, run.Length).SequenceEqual(run))
            {
                from++;
            }

            if (from + run.Length > file.Length)
            {
                return false;
            }

            from += run.Length;
        }

        return true;
    }

    [GeneratedRegex(@"^\s*(\$ |curl |camulator |docker |kubectl |helm |dotnet |ffmpeg |ffplay |ffprobe |\./)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CommandLine();

    [GeneratedRegex(@"\.\.\.,?(?=\s*[\]}""])|(?<=[{\[,]\s*)\.\.\.,", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Elision();
}
