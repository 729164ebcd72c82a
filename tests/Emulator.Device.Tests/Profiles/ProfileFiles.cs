using System.Text;
using Emulator.Device.Profiles;

namespace Emulator.Device.Tests.Profiles;

/// <summary>Where the repository's files are, and profiles made of text.</summary>
internal static class ProfileFiles
{
    public static string Repository { get; } = FindRepository();

    public static string Shipped => Path.Combine(Repository, "profiles");

    /// <summary>The least a profile may be; five lines.</summary>
    public const string Least = """
        identity:
          deviceType: TEST
          deviceClass: IPC
        channels:
          - { title: CAM1, scene: yard }

        """;

    public static ProfileSet Read(string yaml, Func<string, bool>? sceneExists = null) =>
        ProfileLoader.LoadText([], "x.yaml", Encoding.UTF8.GetBytes(yaml), sceneExists);

    public static string[] ErrorsOf(string yaml, Func<string, bool>? sceneExists = null) => [.. Read(yaml, sceneExists).Errors.Select(e => e.ToString())];

    /// <summary>Compares with a file of the repository, or with CAMULATOR_APPROVE=1 writes it.</summary>
    public static void Approve(string text, string file)
    {
        var path = Path.Combine(Repository, file);
        if (Environment.GetEnvironmentVariable("CAMULATOR_APPROVE") == "1")
        {
            File.WriteAllText(path, text);
        }

        Assert.True(File.ReadAllText(path) == text, $"{file} is not what the table of fields makes; run the tests with CAMULATOR_APPROVE=1 and read the difference");
    }

    private static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Emulator.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("Emulator.sln is in no folder above the tests");
    }
}
