using System.CommandLine;
using Emulator.Server.Scenarios;

namespace Emulator.Server.Commands;

/// <summary><c>camulator scenario run|lint FILE</c>: 0 when it passed or nothing is wrong, 1 when it failed, 2 when it could not be run.</summary>
internal static class ScenarioCommand
{
    public const int Failed = 1;
    public const int CouldNot = 2;

    public static Command Create() => new("scenario", "Scripts: what happens to cameras, when, and what is expected of their clients") { Run(), Lint() };

    private static Command Run()
    {
        var file = new Argument<string>("file") { Description = "The scenario, YAML or JSON" };
        var client = new Argument<string[]>("client") { Description = "Behind --: a program to run meanwhile; CAMULATOR_HTTP_URL, CAMULATOR_RTSP_URL, CAMULATOR_CONTROL_URL, CAMULATOR_USER and CAMULATOR_PASSWORD tell it where", Arity = ArgumentArity.ZeroOrMore };
        var control = new Option<string?>("--control") { Description = "Control API of an emulator that runs already; without it cameras are started for the run" };
        var token = new Option<string?>("--control-token") { Description = "Token of that control API" };
        var device = new Option<string>("--device") { Description = "The device that it is about; all when left out", DefaultValueFactory = _ => "*" };
        var devices = new Option<string?>("--devices") { Description = "The devices to start, such as ipc:2,vto; the scenario's own when left out" };
        var junit = new Option<string?>("--junit") { Description = "Where to write the outcome as JUnit XML" };
        var advance = new Option<bool>("--advance") { Description = "With --control: move that emulator's virtual clock along" };
        var command = new Command("run", "Run a scenario; ends with 0 when it passed, 1 when it failed, 2 when it could not be run") { file, client, control, token, device, devices, junit, advance };
        command.SetAction(async (result, stop) =>
        {
            var program = result.GetValue(client) ?? [];
            var wanted = new ScenarioWish(result.GetValue(file)!, result.GetValue(device)!, result.GetValue(devices), program);
            try
            {
                var report = result.GetValue(control) is { } url
                    ? await RemoteScenario.RunAsync(wanted, url, result.GetValue(token), result.GetValue(advance), stop)
                    : await LocalScenario.RunAsync(wanted, stop);
                if (result.GetValue(junit) is { } xml)
                {
                    await File.WriteAllTextAsync(xml, report.ToJUnit(), stop);
                }

                await Console.Out.WriteLineAsync(report.ToText());
                return report.State == RunState.Passed ? 0 : Failed;
            }
            catch (ScenarioException problem)
            {
                await Console.Error.WriteLineAsync(problem.Message);
                return CouldNot;
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or HttpRequestException)
            {
                await Console.Error.WriteLineAsync("camulator: " + problem.Message);
                return CouldNot;
            }
        });
        return command;
    }

    private static Command Lint()
    {
        var files = new Argument<string[]>("file") { Description = "Scenarios, YAML or JSON", Arity = ArgumentArity.OneOrMore };
        var folder = new Option<string?>("--profiles") { Description = "Folder with profiles of your own" };
        var command = new Command("lint", "Tell everything that is wrong with scenarios, with file, line and field; ends with 0 when nothing is, else with 2") { files, folder };
        command.SetAction(async (result, _) =>
        {
            var wrong = 0;
            foreach (var file in result.GetValue(files)!)
            {
                foreach (var line in Check(file, result.GetValue(folder)))
                {
                    await Console.Error.WriteLineAsync(line);
                    wrong++;
                }
            }

            return wrong == 0 ? 0 : CouldNot;
        });
        return command;
    }

    private static IReadOnlyList<string> Check(string file, string? folder)
    {
        try
        {
            LocalScenario.Read(file, devices: null, folder is null ? [] : [folder], out _, out _);
            return [];
        }
        catch (ScenarioException problem)
        {
            return problem.Message.Split(Environment.NewLine);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return [problem.Message];
        }
    }
}

/// <summary>What is to be run.</summary>
/// <param name="File">The scenario.</param>
/// <param name="Device">The device that it is about, <c>*</c> for all.</param>
/// <param name="Devices">The devices to start, in place of the scenario's own.</param>
/// <param name="Client">A program and its arguments, to be run meanwhile; none when empty.</param>
internal sealed record ScenarioWish(string File, string Device, string? Devices, string[] Client);

/// <summary>Why a scenario cannot be run: all of it, a line each.</summary>
internal sealed class ScenarioException(string message) : Exception(message);
