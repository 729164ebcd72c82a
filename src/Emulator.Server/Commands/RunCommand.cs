using System.CommandLine;
using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using Emulator.Device.Config;
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

        command.SetAction((result, _) => RunAsync(options.From(result)));
        return command;
    }

    private static async Task<int> RunAsync(EmulatorOptions options)
    {
        // Whoever reaches the control port steers the cameras: beyond this machine that takes a token, made here when none was given.
        var madeToken = !IPAddress.IsLoopback(options.ControlAddress ?? options.Address) && string.IsNullOrEmpty(options.ControlToken);
        if (madeToken)
        {
            options = options with { ControlToken = RandomNumberGenerator.GetHexString(32, lowercase: true) };
        }

        var profiles = Task.Run(() => ReadProfiles(options));
        try
        {
            await using var host = await EmulatorHost.StartAsync(options, profiles, TimeProvider.System, ConfigureLogging, Cgi.Sections.AllSections.Create());
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

    private static IReadOnlyDictionary<string, DeviceProfile> ReadProfiles(EmulatorOptions options)
    {
        using var scenes = new SceneLibrary(options.SceneFolders);
        var sceneMissing = false;
        var profiles = ProfileLoader.LoadFor(options.Devices.Select(g => g.Profile), options.BuiltInProfiles, options.ProfileFolders, name =>
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

        foreach (var group in options.Devices)
        {
            if (!profiles.TryGet(group.Profile, out _))
            {
                var all = ProfileLoader.Load([options.BuiltInProfiles, .. options.ProfileFolders]);
                var near = all.Nearest(group.Profile) is { } nearest ? $" Did you mean {nearest}?" : "";
                throw new ProfileException($"no profile '{group.Profile}'.{near} There are: {string.Join(", ", all.Names)}");
            }
        }

        return options.Devices.Select(g => g.Profile).Distinct(StringComparer.Ordinal).ToDictionary(n => n, n => profiles[n], StringComparer.Ordinal);
    }

    internal static void ConfigureLogging(ILoggingBuilder logging) =>
        logging.SetMinimumLevel(LogLevel.Warning).AddSimpleConsole(console => console.SingleLine = true).AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);

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
