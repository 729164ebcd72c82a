using System.Text;
using Xunit;

namespace Emulator.TestKit;

/// <summary>Compares a generated text with the file in the repository that holds its approved form.</summary>
public static class Approve
{
    /// <summary>Fails when the file says something else; with <c>CAMULATOR_APPROVE=1</c> writes it instead.</summary>
    /// <param name="path">Path from the root of the repository, <c>docs/coverage.md</c>.</param>
    /// <param name="text">What it should say, with LF line ends.</param>
    public static void File(string path, string text)
    {
        var file = Path.Combine(Repository.Root, path);
        if (Environment.GetEnvironmentVariable("CAMULATOR_APPROVE") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            System.IO.File.WriteAllText(file, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            return;
        }

        var approved = System.IO.File.Exists(file) ? System.IO.File.ReadAllText(file) : "";
        Assert.True(approved == text, $"{path} is out of date. {Difference(approved, text)}\nRun this test with CAMULATOR_APPROVE=1, look at the change, and commit it.");
    }

    private static string Difference(string approved, string text)
    {
        var (old, now) = (approved.Split('\n'), text.Split('\n'));
        var line = 0;
        while (line < old.Length && line < now.Length && old[line] == now[line])
        {
            line++;
        }

        return $"Line {line + 1}:\n- {(line < old.Length ? old[line] : "(end)")}\n+ {(line < now.Length ? now[line] : "(end)")}";
    }
}
