using System.CommandLine;
using Emulator.Server.Commands;

namespace Emulator.Server.Tests.Commands;

/// <summary>Help, completion and exit codes of the command line, without a process.</summary>
public class CommandLineTests
{
    [Fact]
    public void Every_command_option_and_argument_has_a_line_of_help()
    {
        var silent = Commands(CommandLine.Create()).SelectMany(c => c.Options.Cast<Symbol>().Concat(c.Arguments).Append(c).Where(s => string.IsNullOrWhiteSpace(s.Description)).Select(s => $"{c.Name} {s.Name}"));
        Assert.Empty(silent);
    }

    [Fact]
    public void Every_option_of_a_running_emulator_names_its_environment_variable()
    {
        var root = CommandLine.Create();
        foreach (var command in root.Subcommands.Where(c => c.Name is "run" or "health" or "devices"))
        {
            foreach (var option in command.Options.Where(o => o.Name is not ("--help" or "--version")))
            {
                Assert.EndsWith($"[CAMULATOR_{option.Name[2..].Replace('-', '_').ToUpperInvariant()}]", option.Description, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData("camulator run --cert", "--certificate", "--certificate-key")]
    [InlineData("camulator dev", "devices")]
    [InlineData("camulator completion f", "fish")]
    public void What_was_begun_is_completed(string line, params string[] words) =>
        Assert.Equal(words, CommandLine.Create().Parse(line).GetCompletions(line.Length).Select(c => c.Label));

    [Theory]
    [InlineData(0, "--help")]
    [InlineData(0, "--version")]
    [InlineData(0, "run", "--help")]
    [InlineData(0, "completion", "zsh")]
    [InlineData(1, "run", "--profile", "toaster", "--control", "0", "--http", "0", "--rtsp", "0")]
    [InlineData(1, "run", "--fleet", "/no/such/file.yaml")]
    [InlineData(1, "run", "--https", "0", "--certificate", "/no/such/file.pem", "--control", "0", "--http", "0", "--rtsp", "0")]
    [InlineData(1, "devices", "--control", "nonsense")]
    [InlineData(2)]
    [InlineData(2, "dance")]
    [InlineData(2, "run", "--colour", "red")]
    [InlineData(2, "run", "--https", "x")]
    [InlineData(2, "run", "--addresses", "127.0.1.1")]
    [InlineData(2, "run", "--devices", "ipc:0")]
    [InlineData(2, "run", "--devices", "ipc:2", "--fleet", "fleet.yaml")]
    [InlineData(2, "completion", "tcsh")]
    public async Task A_run_ends_with_the_code_that_is_written_down(int exit, params string[] arguments) => Assert.Equal(exit, await CommandLine.RunAsync(arguments));

    private static IEnumerable<Command> Commands(Command command) => command.Subcommands.SelectMany(Commands).Prepend(command);
}
