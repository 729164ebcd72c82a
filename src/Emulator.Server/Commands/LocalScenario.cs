using System.Diagnostics;
using System.Globalization;
using Emulator.Device.Profiles;
using Emulator.Media;
using Emulator.Server.Hosting;
using Emulator.Server.Scenarios;

namespace Emulator.Server.Commands;

/// <summary>
/// Runs a scenario on cameras that are started for it. With a client the run goes by the real clock, which programs live by, whatever the file
/// says; without one the virtual clock is moved from one moment to the next on which something is due.
/// </summary>
internal static class LocalScenario
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);

    /// <summary>Reads a scenario and the profiles of its devices.</summary>
    /// <exception cref="ScenarioException">Something is wrong with it.</exception>
    /// <exception cref="IOException">There is no such file.</exception>
    public static Scenario Read(string file, string? devices, IReadOnlyList<string> folders, out IReadOnlyList<DeviceGroup> groups, out IReadOnlyDictionary<string, DeviceProfile> profiles)
    {
        var bytes = File.ReadAllBytes(file);
        // What its fields may be is for its devices to say.
        devices ??= ScenarioReader.DevicesOf(file, bytes);
        var (wanted, why) = RunOptions.Groups(devices);
        groups = wanted ?? throw new ScenarioException($"{file}: devices: '{devices}' {why}");
        var defaults = new EmulatorOptions();
        using var scenes = new SceneLibrary(defaults.SceneFolders);
        var known = ProfileLoader.LoadFor(groups.Select(g => g.Profile), defaults.BuiltInProfiles, folders, scenes.Has);
        if (known.Errors.Count > 0)
        {
            throw new ScenarioException(string.Join(Environment.NewLine, known.Errors));
        }

        var missing = groups.FirstOrDefault(g => !known.TryGet(g.Profile, out _));
        if (missing is not null)
        {
            throw new ScenarioException($"{file}: devices: there is no profile '{missing.Profile}'");
        }

        profiles = groups.Select(g => g.Profile).Distinct(StringComparer.Ordinal).ToDictionary(n => n, n => known[n], StringComparer.Ordinal);
        return ScenarioReader.Read(file, bytes, [.. profiles.Values], out var errors) ?? throw Wrong(errors);
    }

    /// <summary>Starts cameras on free ports, runs the scenario, and gives its report.</summary>
    public static async Task<ScenarioReport> RunAsync(ScenarioWish wish, CancellationToken stop)
    {
        var scenario = Read(wish.File, wish.Devices, [], out var groups, out var profiles);
        var isVirtual = wish.Client.Length == 0 && scenario.Virtual != false;
        scenario = scenario with { Virtual = isVirtual };
        var options = new EmulatorOptions { Devices = groups, HttpPort = 0, RtspPort = 0, ControlPort = 0, Seed = scenario.Seed ?? 1, VirtualClock = isVirtual };
        await using var host = await EmulatorHost.StartAsync(options, profiles, TimeProvider.System, logging => LogOutput.Configure(logging, options));
        var run = host.StartScenario(scenario, wish.Device) ?? throw new ScenarioException($"there is no device '{wish.Device}'");
        using var client = wish.Client.Length == 0 ? null : Launch(wish.Client, host);
        var clientEnded = client?.WaitForExitAsync(stop) ?? Task.CompletedTask;
        while (!run.Ended.IsCompleted && !stop.IsCancellationRequested)
        {
            if (isVirtual && run.NextDue is { } due)
            {
                host.Clock!.Advance(due);
                await host.SettledAsync();
            }
            else
            {
                await Task.WhenAny(run.Ended, Task.Delay(Look, TimeProvider.System, stop));
            }

            if (client is not null && clientEnded.IsCompletedSuccessfully && client.ExitCode != 0)
            {
                run.Fail($"the client ended with {client.ExitCode.ToString(CultureInfo.InvariantCulture)}");
            }
        }

        run.Stop();
        if (client is { HasExited: false })
        {
            client.Kill(entireProcessTree: true);
        }

        return ScenarioReport.Of(run);
    }

    private static ScenarioException Wrong(IReadOnlyList<ProfileError> errors) => new(string.Join(Environment.NewLine, errors));

    private static Process Launch(string[] client, EmulatorHost host)
    {
        var start = new ProcessStartInfo(client[0], client[1..]) { UseShellExecute = false };
        var (id, http) = host.Cameras[0];
        var administrator = host.Fleet.All[0].Device.Profile.Users[0];
        start.Environment["CAMULATOR_HTTP_URL"] = http.ToString().TrimEnd('/');
        start.Environment["CAMULATOR_RTSP_URL"] = host.RtspUrl(id)?.ToString().TrimEnd('/');
        start.Environment["CAMULATOR_CONTROL_URL"] = host.ControlUrl.ToString().TrimEnd('/');
        start.Environment["CAMULATOR_USER"] = administrator.Name;
        start.Environment["CAMULATOR_PASSWORD"] = administrator.Password;
        try
        {
            return Process.Start(start) ?? throw new ScenarioException($"{client[0]} did not start");
        }
        catch (System.ComponentModel.Win32Exception problem)
        {
            throw new ScenarioException($"{client[0]}: {problem.Message}");
        }
    }
}
