using System.Diagnostics;

namespace Emulator.Benchmarks;

/// <summary>The two programs as they are shipped: published for Release with ReadyToRun, side by side.</summary>
internal static class Published
{
    /// <summary>The folder of the sources.</summary>
    public static string Root { get; } = FindRoot(AppContext.BaseDirectory);

    public static string Camulator { get; } = Publish("src/Emulator.Server", "camulator");

    public static string PeerProgram { get; } = Publish("tests/Emulator.Benchmarks", "Emulator.Benchmarks");

    /// <summary>The first of them built so that no point asks whether there are faults.</summary>
    public static string WithoutFaults() => Publish("src/Emulator.Server", "camulator", "without-faults", "-p:WithoutFaults=true", "-p:RunAnalyzers=false");

    private static string Publish(string project, string name, string? folder = null, params string[] more)
    {
        var output = Path.Combine(Root, "artifacts", "benchmarks", folder ?? name);
        using var publish = Process.Start(new ProcessStartInfo(
            "dotnet",
            ["publish", Path.Combine(Root, project), "-c", "Release", "-r", "linux-x64", "--self-contained", "false", "-p:PublishReadyToRun=true", "-o", output, "--verbosity", "quiet", "--nologo", .. more])
        {
            UseShellExecute = false,
        })!;
        publish.WaitForExit();
        return publish.ExitCode == 0 ? Path.Combine(output, name + ".dll") : throw new InvalidOperationException($"publishing {project} failed");
    }

    private static string FindRoot(string folder) => File.Exists(Path.Combine(folder, "Emulator.sln")) ? folder : FindRoot(Path.GetDirectoryName(folder)!);
}
