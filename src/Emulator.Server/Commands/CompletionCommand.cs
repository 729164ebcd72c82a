using System.CommandLine;

namespace Emulator.Server.Commands;

/// <summary><c>camulator completion SHELL</c>: prints what has a shell complete our command line. The shell asks us each time, with the directive
/// <c>[suggest]</c>: so it always knows the options of the program that is installed.</summary>
internal static class CompletionCommand
{
    private const string Bash = """
        _camulator() {
            local word=${COMP_WORDS[COMP_CWORD]} IFS=$'\n'
            COMPREPLY=($(compgen -W "$(camulator "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)" -- "$word"))
        }
        complete -o default -F _camulator camulator
        """;

    private const string Zsh = """
        #compdef camulator
        _camulator() {
            local -a found
            found=("${(@f)$(camulator "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
            compadd -- $found || _files
        }
        compdef _camulator camulator
        """;

    private const string Fish = """
        function __camulator
            set --local line (commandline --current-process)
            camulator "[suggest:"(commandline --cursor)"]" "$line" 2>/dev/null
        end
        complete --command camulator --arguments '(__camulator)'
        """;

    public static Command Create()
    {
        var shell = new Argument<string>("shell") { Description = "bash, zsh or fish" };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var command = new Command("completion", "Print a script that has a shell complete this command line: source <(camulator completion bash)") { shell };
        command.SetAction(result =>
        {
            Console.WriteLine(result.GetValue(shell) switch
            {
                "zsh" => Zsh,
                "fish" => Fish,
                _ => Bash,
            });
            return 0;
        });
        return command;
    }
}
