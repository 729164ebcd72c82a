using System.CommandLine;
using System.CommandLine.Invocation;

namespace Emulator.Server.Commands;

/// <summary>The whole command line. What it ends with is in docs/guides/command-line.md.</summary>
internal static class CommandLine
{
    /// <summary>What the command line asks for does not exist or is wrong: nothing was done.</summary>
    public const int Usage = 2;

    /// <summary>Every command.</summary>
    public static RootCommand Create() => new("A fake IP camera for people who write NVRs and camera clients.")
    {
        RunCommand.Create(),
        OperationsCommand.Create(),
        HealthCommand.Create(),
        DevicesCommand.Create(),
        SceneCommand.Create(),
        ProfileCommand.Create(),
        ScenarioCommand.Create(),
        CompletionCommand.Create(),
    };

    /// <summary>Does what the arguments say.</summary>
    /// <returns>The process's exit code.</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var parsed = Create().Parse(arguments);
        // Signals are the host's affair: were the command line to handle them too, it would keep them from the host until its own time-out.
        var exit = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
        return parsed.Action is ParseErrorAction ? Usage : exit;
    }
}
