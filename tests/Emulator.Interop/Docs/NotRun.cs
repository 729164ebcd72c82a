namespace Emulator.Interop.Docs;

/// <summary>The commands of the docs that no test runs, each with the reason and with what stands in for it.</summary>
internal static class NotRun
{
    /// <summary>What the command line begins with, as a glob of bash, and why it is not run. A row that no page has fails a test.</summary>
    public static readonly IReadOnlyList<(string Command, string Why)> Commands =
    [
        ("docker *", "needs a daemon; scripts/check-image.sh builds the image and runs it, DeployTests check the compose files"),
        ("kubectl *", "needs a cluster; DeployTests render the manifests and check them against the schemas of Kubernetes"),
        ("apt-get install *", "changes the machine"),
        ("./test.sh", "runs all tests, this one too"),
        ("dotnet run -c Release --project tests/Emulator.Benchmarks *", "takes minutes; the figures are in docs/performance.md"),
        ("dotnet run -c Release --project tests/Emulator.Soak *", "takes half an hour; docs/reliability.md has what came of it, SoakTests are a short form"),
        ("dotnet publish *", "builds for Release; scripts/check-publish.sh does, and starts what comes of it"),
        ("dotnet test *", "is run by ./test.sh"),
        ("python3 scripts/prove-hostile.py *", "takes minutes; docs/reliability.md has what came of it, the tests of Hostile a short form"),
        ("scripts/prove-clocks.sh", "takes minutes; docs/reliability.md has what came of it"),
        ("scripts/prove-disks.sh", "needs root and loop devices"),
        ("scripts/prove-network.sh", "needs root and network namespaces"),
        ("scripts/prove-power-cuts.sh *", "takes minutes, and needs root for a disk of its own"),
    ];
}
