using Emulator.TestKit;

namespace Emulator.Interop;

/// <summary>What is under deploy/ holds: against the schemas of those it is for, and in the program itself.</summary>
public class DeployTests
{
    private static readonly string Deploy = Path.Combine(Repository.Root, "deploy");

    [Fact]
    public async Task Manifests_compose_files_and_examples_fit_their_schemas()
    {
        var told = await Tool.TextAsync("bash", [Path.Combine(Repository.Root, "scripts", "check-deploy.sh")]);
        Assert.Contains("ok    deploy/kubernetes/deployment/", told, StringComparison.Ordinal);
        Assert.Contains("ok    deploy/ci/github-actions.yml", told, StringComparison.Ordinal);
        Assert.DoesNotContain("FAIL", told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("compose/eight.yaml", 8)]
    [InlineData("kubernetes/deployment/fleet.yaml", 20)]
    [InlineData("kubernetes/statefulset/fleet.yaml", 50)]
    public async Task Every_fleet_starts(string file, int devices)
    {
        await using var process = await CamulatorProcess.StartAsync("--fleet", Path.Combine(Deploy, file));
        using var control = new HttpClient { BaseAddress = process.Control };
        Assert.Contains($"\"devices\":{devices},\"up\":{devices}", await control.GetStringAsync(new Uri("/health/ready", UriKind.Relative)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_scenario_of_the_pods_is_one()
    {
        var (exit, output, error) = await CamulatorProcess.RunAsync("scenario", "lint", Path.Combine(Deploy, "kubernetes/deployment/night.yaml"));
        Assert.True(exit == 0, output + error);
    }
}
