using System.Text;
using Emulator.TestKit;

namespace Emulator.Interop;

/// <summary>The command line as a shell sees it.</summary>
public sealed class CommandLineTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("camulator-shell-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Bash_completes_a_line()
    {
        var program = Path.Combine(_folder, "camulator");
        await File.WriteAllTextAsync(program, $"#!/bin/sh\nexec dotnet '{Path.Combine(AppContext.BaseDirectory, "camulator.dll")}' \"$@\"\n");
        await Tool.TextAsync("chmod", "+x", program);
        const string Script = """
            set -e
            PATH="$1:$PATH"
            source <(camulator completion bash)
            complete -p camulator
            COMP_LINE='camulator run --addr' COMP_POINT=20 COMP_WORDS=(camulator run --addr) COMP_CWORD=2
            _camulator || true
            printf '%s\n' "${COMPREPLY[@]}"
            """;
        var said = Encoding.UTF8.GetString(await Tool.OutputAsync("bash", "-c", Script, "bash", _folder));
        Assert.Equal("complete -o default -F _camulator camulator\n--addresses\n", said);
    }

    [Fact]
    public async Task Devices_of_a_running_emulator_are_listed_and_the_environment_counts()
    {
        await using var emulator = await CamulatorProcess.StartAsync("--devices", "ipc,vto", "--control-token", "secret");
        var (exit, output, _) = await CamulatorProcess.RunAsync("devices", "--control", emulator.Control.ToString(), "--control-token", "secret");
        Assert.Equal(0, exit);
        Assert.Equal(["ipc-1", "vto-1"], output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(' ')[0]));
        Assert.Contains(emulator.Camera.ToString().TrimEnd('/'), output, StringComparison.Ordinal);
        var (refused, _, error) = await CamulatorProcess.RunAsync("devices", "--control", emulator.Control.ToString());
        Assert.Equal(1, refused);
        Assert.Contains("--control-token", error, StringComparison.Ordinal);
    }
}
