using System.CommandLine;
using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using Emulator.Device.Config;
using Emulator.Device.Fleets;
using Emulator.Device.Profiles;
using Emulator.Media;
using Emulator.Server.Hosting;
using Emulator.Server.Scenarios;

namespace Emulator.Server.Commands;

/// <summary><c>camulator run</c>: starts cameras and prints one line when every port listens.</summary>
internal static class RunCommand
{
    private const int Failed = 1;

    public static Command Create()
    {
        var options = new RunOptions();
        var command = new Command("run", "Start cameras");
        foreach (var option in options.All)
        {
            command.Add(option);
        }

        command.Validators.Add(options.Check);
        command.SetAction((result, _) => RunAsync(options.From(result), options.FleetOf(result)));
        return command;
    }

    private static async Task<int> RunAsync(EmulatorOptions options, string? fleetFile)
    {
        var fleet = fleetFile is null ? null : FleetFile.Read(fleetFile);
        if (fleet is { Errors.Count: > 0 })
        {
            return Fail(string.Join(Environment.NewLine, fleet.Errors));
        }

        options = options with { Fleet = fleet?.Devices };

        // Whoever reaches the control port steers the cameras: beyond this machine that takes a token, made here when none was given.
        var madeToken = !IPAddress.IsLoopback(options.ControlAddress ?? options.Address) && string.IsNullOrEmpty(options.ControlToken);
        if (madeToken)
        {
            options = options with { ControlToken = RandomNumberGenerator.GetHexString(32, lowercase: true) };
        }

        var profiles = Task.Run(() => ReadProfiles(options, fleet));
        try
        {
            await using var host = await EmulatorHost.StartAsync(options, profiles, TimeProvider.System, logging => LogOutput.Configure(logging, options), Cgi.Sections.AllSections.Create());
            var scenario = options.ScenarioFile is { } file ? StartScenario(file, options, host, await profiles) : null;
            var elapsed = DateTime.Now - Process.GetCurrentProcess().StartTime;
            Console.WriteLine($"ready in {elapsed.TotalMilliseconds:0} ms  {string.Join("  ", host.Cameras.Select(c => $"{c.Key} {UrlsOf(host, c.Key, c.Value)}"))}{(host.Discovery is { } discovery ? $"  discovery udp://{discovery}" : "")}  control {Trim(host.ControlUrl)}{(madeToken ? $" token {options.ControlToken}" : "")}");
            if (scenario is not null)
            {
                await Task.WhenAny(scenario.Ended, host.WaitForShutdownAsync());
                Console.WriteLine(ScenarioReport.Of(scenario).ToText());
            }

            await host.WaitForShutdownAsync();
            return 0;
        }
        catch (Exception problem) when (problem is ProfileException or IOException or ConfigStoreException or SceneException or ScenarioException or UnauthorizedAccessException or System.Net.Sockets.SocketException)
        {
            return Fail(problem.Message);
        }
    }

    private static ScenarioRun StartScenario(string file, EmulatorOptions options, EmulatorHost host, IReadOnlyDictionary<string, DeviceProfile> profiles)
    {
        if (ScenarioReader.Read(file, File.ReadAllBytes(file), [.. profiles.Values], out var errors) is not { } scenario)
        {
            throw new ScenarioException(string.Join(Environment.NewLine, errors));
        }

        return scenario.Virtual is { } isVirtual && isVirtual != options.VirtualClock
            ? throw new ScenarioException($"{file}: clock: the scenario is for the {(isVirtual ? "virtual" : "real")} clock; run with --clock {(isVirtual ? "virtual" : "real")}")
            : host.StartScenario(scenario, "*")!;
    }

    private static IReadOnlyDictionary<string, DeviceProfile> ReadProfiles(EmulatorOptions options, FleetFile? fleet)
    {
        using var scenes = new SceneLibrary(options.SceneFolders);
        var sceneMissing = false;
        var profiles = ProfileLoader.LoadFor(options.Entries.Select(e => e.Profile), options.BuiltInProfiles, options.ProfileFolders, name =>
        {
            var found = scenes.Has(name);
            sceneMissing |= !found;
            return found;
        });
        if (profiles.Errors.Count > 0)
        {
            var names = sceneMissing ? $"{Environment.NewLine}Scenes there are: {string.Join(", ", scenes.Names)}" : "";
            throw new ProfileException(string.Join(Environment.NewLine, profiles.Errors) + names);
        }

        // Where one is missing all are read, so that the one that was meant can be named.
        fleet?.Check(options.Entries.All(e => profiles.TryGet(e.Profile, out _)) ? profiles : ProfileLoader.Load([options.BuiltInProfiles, .. options.ProfileFolders]));
        if (fleet is { Errors.Count: > 0 })
        {
            throw new ProfileException(string.Join(Environment.NewLine, fleet.Errors));
        }

        foreach (var group in options.Entries)
        {
            if (!profiles.TryGet(group.Profile, out _))
            {
                var all = ProfileLoader.Load([options.BuiltInProfiles, .. options.ProfileFolders]);
                var near = all.Nearest(group.Profile) is { } nearest ? $" Did you mean {nearest}?" : "";
                throw new ProfileException($"no profile '{group.Profile}'.{near} There are: {string.Join(", ", all.Names)}");
            }
        }

        return options.Entries.Select(e => e.Profile).Distinct(StringComparer.Ordinal).ToDictionary(n => n, n => profiles[n], StringComparer.Ordinal);
    }

    private static string UrlsOf(EmulatorHost host, string id, Uri http) =>
        string.Join(' ', new[] { http, host.RtspUrl(id), host.HttpsUrl(id), host.RtspsUrl(id), host.DhipUrl(id) }.OfType<Uri>().Select(Trim));

    private static string Trim(Uri url) => url.ToString().TrimEnd('/');

    private static int Fail(string why)
    {
        Console.Error.WriteLine("camulator: " + why);
        return Failed;
    }

    // Profiles that are wrong or missing: the message is all of the report.
    private sealed class ProfileException(string message) : Exception(message);
}
