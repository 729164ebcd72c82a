using System.Diagnostics;
using System.Text;
using System.Xml.Linq;
using Emulator.TestKit;

namespace Emulator.Testing.Tests;

/// <summary>The library as others get it: packed, restored by a project outside of this repository, and run there.</summary>
public sealed class PackageTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("camulator-package-");

    [Fact]
    public async Task A_test_project_elsewhere_needs_nothing_but_the_package()
    {
        // What this run was built as: bin/Debug/net10.0.
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        var feed = Path.Combine(_folder.FullName, "feed");
        await DotnetAsync("pack", Path.Combine(Repository.Root, "src/Emulator.Testing"), "--no-build", "-c", configuration, "-o", feed, "-nodeReuse:false");

        var project = Directory.CreateDirectory(Path.Combine(_folder.FullName, "nvr.tests")).FullName;
        var cache = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget/packages");
        await File.WriteAllTextAsync(
            Path.Combine(project, "nuget.config"),
            $"""<configuration><packageSources><add key="packed" value="{feed}" /></packageSources></configuration>""");
        await File.WriteAllTextAsync(
            Path.Combine(project, "nvr.tests.csproj"),
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <RestorePackagesPath>{_folder.FullName}/packages</RestorePackagesPath>
                <RestoreFallbackFolders>{cache}</RestoreFallbackFolders>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Camulator.Testing" Version="0.1.0" />
                <PackageReference Include="xunit" Version="2.9.3" />
                <PackageReference Include="xunit.runner.visualstudio" Version="3.1.5" />
                <PackageReference Include="Microsoft.NET.Test.Sdk" Version="18.0.1" />
              </ItemGroup>
            </Project>
            """);
        await File.WriteAllTextAsync(
            Path.Combine(project, "NvrTests.cs"),
            """
            using Emulator.Testing;
            using Xunit;

            public class NvrTests(CameraFixture fixture) : IClassFixture<CameraFixture>
            {
                [Fact]
                public async Task It_takes_a_picture()
                {
                    var camera = await fixture.FreshAsync();
                    using var nvr = camera.CreateHttpClient();
                    var picture = await nvr.GetByteArrayAsync("/cgi-bin/snapshot.cgi");
                    Assert.Equal([0xFF, 0xD8], picture.Take(2));
                    await camera.Verify.ReceivedAsync(r => r.Path("/cgi-bin/snapshot.cgi").Status(200), Times.Once);
                }

                [Fact]
                public async Task It_meets_a_fault()
                {
                    var camera = await fixture.FreshAsync();
                    await using var fault = await camera.InjectAsync(Fault.HttpStatus.WithStatus(500));
                    using var nvr = camera.CreateHttpClient();
                    await Assert.ThrowsAsync<HttpRequestException>(() => nvr.GetByteArrayAsync("/cgi-bin/snapshot.cgi"));
                    Assert.Equal(1, await fault.HitsAsync());
                }
            }
            """);
        var output = await DotnetAsync("test", project, "--nologo", "-nodeReuse:false");
        Assert.Contains("Passed:     2", output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(project, "bin/Debug/net10.0/camulator/profiles/ipc.yaml")));
    }

    [Fact]
    public void It_names_every_package_that_the_emulator_needs()
    {
        // What it packs brings no dependencies of its own.
        string[] packed = ["Emulator.Protocol", "Emulator.Device", "Emulator.Media", "Emulator.Server"];
        Assert.Empty(packed.SelectMany(Packages).Except(Packages("Emulator.Testing"), StringComparer.Ordinal));

        static IEnumerable<string> Packages(string project) => XDocument.Load(Path.Combine(Repository.Root, "src", project, project + ".csproj"))
            .Descendants("PackageReference").Select(p => p.Attribute("Include")!.Value);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static async Task<string> DotnetAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetTempPath() };
        // What the build of this repository tells its own tools is not for those of another.
        foreach (var name in start.Environment.Keys.Where(n => n.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) || n.StartsWith("VSTEST", StringComparison.OrdinalIgnoreCase)).ToArray())
        {
            start.Environment.Remove(name);
        }

        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(Patience);
        var output = new StringBuilder();
        process.OutputDataReceived += (_, line) => Append(line.Data);
        process.ErrorDataReceived += (_, line) => Append(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"dotnet {arguments[0]} takes too long: {output}");
        }

        Assert.True(process.ExitCode == 0, $"dotnet {string.Join(' ', arguments)}: {output}");
        return output.ToString();

        void Append(string? line)
        {
            lock (output)
            {
                output.AppendLine(line);
            }
        }
    }
}
