using System.Diagnostics;
using System.Text;
using Emulator.Device.Profiles;
using FsCheck;
using FsCheck.Fluent;

namespace Emulator.Device.Tests.Profiles;

/// <summary>Files made to break a reader: the answer is always errors or a profile, and soon.</summary>
public sealed class ProfileHostileTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(8);

    private static readonly byte[][] Shipped = [.. Directory.GetFiles(ProfileFiles.Shipped, "*.yaml").Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];

    private static readonly string[] Tokens =
    [
        "\t", "\0", "*a", "&a ", "!!binary ", "<<: ", "---\n", "...\n", "? ", "- ", "[", "]", "{", "}", "'", "\"", "|\n", ">9\n", ": ", ":", "#", "%YAML 9.9\n", "~",
        "null", "\r", "\u0085", "\u2028", "\ufeff", "99999999999999999999", "-1", "1e999", ".inf", "\\x", "\"\\U0011FFFF\"", "extends: x\n", "extends: ipc\n", "config:\n", "[*][*][*]", "{n}", "@", "`",
    ];

    // Names only: a runner keeps and prints what a theory is given.
    public static TheoryData<string> BombNames => [.. Bombs.Keys];

    private static Dictionary<string, string> Bombs { get; } = new(StringComparer.Ordinal)
    {
        { "lists", Repeat("[", 900_000) },
        { "lists by line", Repeat("[\n", 450_000) },
        { "maps", Repeat("{a: ", 200_000) },
        { "maps without keys", Repeat("{", 900_000) },
        { "dashes", Repeat("- ", 450_000) },
        { "question marks", Repeat("? ", 450_000) },
        { "stairs", string.Concat(Enumerable.Range(0, 1300).Select(i => new string(' ', i) + "a:\n")) },
        { "anchors", Repeat("&a ", 300_000) },
        { "tags", Repeat("!a ", 300_000) },
        { "laughs", string.Concat(Enumerable.Range(1, 9).Select(i => $"l{i}: &l{i} [*l{i - 1}, *l{i - 1}, *l{i - 1}, *l{i - 1}, *l{i - 1}, *l{i - 1}, *l{i - 1}, *l{i - 1}]\n")) },
        { "self", "a: &a [*a]\n" },
        { "keys", string.Concat(Enumerable.Range(0, 90_000).Select(i => $"k{i}: 1\n")) },
        { "same key", Repeat("title: 1\n", 100_000) },
        { "colons", Repeat("a:", 450_000) },
        { "one word", Repeat("a", 990_000) },
        { "quote", "title: \"" + Repeat("a\n", 400_000) },
        { "long key", Repeat("k", 300_000) + ":\n" + string.Concat(Enumerable.Range(0, 50_000).Select(i => $"  a{i}: 1\n")) },
        { "comments", Repeat("#\n", 450_000) },
        { "blank lines", Repeat("\n", 900_000) },
        { "blanks", "a:" + Repeat(" ", 900_000) + "b" },
        { "version", "%YAML 99999999999999999999.1\n---\na: 1\n" },
        { "escape", "title: \"\\UFFFFFFFF\"\n" },
        { "half a pair", "title: \"\\uD800\"\n" },
        { "many channels", ProfileFiles.Least.Replace("  - { title: CAM1, scene: yard }", Repeat("  - { title: A, scene: yard }\n", 30_000), StringComparison.Ordinal) },
        { "much config", ProfileFiles.Least + "config:\n" + string.Concat(Enumerable.Range(0, 25_000).Select(i => $"  VideoColor[{i}][0].Hue: 1\n")) },
        { "deep config", ProfileFiles.Least + "config:\n  A: " + Repeat("[", 31) + Repeat("]", 31) },
        { "long path", ProfileFiles.Least + "config:\n  A: { " + Repeat("b", 400) + ": { " + Repeat("c", 400) + ": 1 } }\n" },
        { "too large", Repeat("# a comment\n", 100_000) },
    };

    [Theory]
    [MemberData(nameof(BombNames))]
    public void A_bomb_is_an_error(string what)
    {
        var watch = Stopwatch.StartNew();
        var set = ProfileFiles.Read(Bombs[what]);
        Assert.True(watch.Elapsed < Soon, $"{what} took {watch.Elapsed}");
        if (what is not "deep config")
        {
            Assert.InRange(set.Errors.Count, 1, 101);
        }

        Assert.All(set.Errors, e => Assert.InRange(e.ToString().Length, 1, 1000));
    }

    [Theory]
    [InlineData(new byte[] { 0x61, 0x3a, 0x0a, 0x20, 0xff }, "x.yaml:2:2: not UTF-8 text")]
    [InlineData(new byte[] { 0xff, 0xfe, 0x61, 0x00 }, "x.yaml:1:1: not UTF-8 text")]
    [InlineData(new byte[] { 0x61, 0xc3 }, "x.yaml:1:2: not UTF-8 text")]
    public void Other_encodings_are_an_error(byte[] bytes, string expected) =>
        Assert.Equal(expected, Assert.Single(ProfileLoader.LoadText([], "x.yaml", bytes).Errors).ToString());

    [Fact]
    public void A_file_without_end_is_too_large()
    {
        using var folders = new TemporaryFolders();
        File.CreateSymbolicLink(Path.Combine(folders.BuiltIn, "zero.yaml"), "/dev/zero");
        Assert.Equal("built-in/zero.yaml:1:1: larger than 1 MB", folders.Shorten(Assert.Single(ProfileLoader.Load([folders.BuiltIn]).Errors)));
    }

    [Fact]
    public void No_mutation_of_a_shipped_profile_breaks_the_reader()
    {
        var edit = Gen.Choose(0, int.MaxValue - 1).Four();
        var mutations = Gen.Choose(0, Shipped.Length - 1).SelectMany(which => edit.ArrayOf().Select(edits => (which, edits)));
        var config = FsCheck.Config.QuickThrowOnFailure.WithReplay(20261122, 1);
        Prop.ForAll(mutations.ToArbitrary(), m => Survives(Mutate(Shipped[m.which], m.edits), [])).Check(config.WithMaxTest(1500));
        Prop.ForAll(mutations.ToArbitrary(), m => Survives(Mutate(Shipped[m.which], m.edits), [ProfileFiles.Shipped])).Check(config.WithMaxTest(60));
    }

    private static bool Survives(byte[] bytes, string[] folders)
    {
        var watch = Stopwatch.StartNew();
        var set = ProfileLoader.LoadText(folders, "x.yaml", bytes);
        return watch.Elapsed < Soon && set.TryGet("x", out _) == (set.Errors.Count == 0)
            && set.Errors.All(e => e.Line >= 1 && e.Column >= 1 && !string.IsNullOrEmpty(e.Message));
    }

    // Bytes overwritten, pieces dropped, moved or doubled, and the tokens that parsers stumble over put anywhere.
    private static byte[] Mutate(byte[] bytes, (int Kind, int At, int Length, int What)[] edits)
    {
        var text = bytes.ToList();
        foreach (var (kind, where, length, what) in edits.Take(8))
        {
            var at = where % (text.Count + 1);
            var piece = Math.Min(length % 60, text.Count - at);
            switch (kind % 5)
            {
                case 0 when at < text.Count:
                    text[at] = (byte)what;
                    break;
                case 1:
                    text.RemoveRange(at, piece);
                    break;
                case 2:
                    text.InsertRange(what % (text.Count + 1), text.GetRange(at, piece));
                    break;
                default:
                    text.InsertRange(at, Encoding.UTF8.GetBytes(Tokens[what % Tokens.Length]));
                    break;
            }
        }

        return [.. text];
    }

    private static string Repeat(string text, int count) => new StringBuilder(text.Length * count).Insert(0, text, count).ToString();
}
