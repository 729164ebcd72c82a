using System.Diagnostics;
using System.Text.RegularExpressions;
using Xunit;

namespace Emulator.TestKit;

/// <summary>The real program as a process of its own, started as a user would and ended by its id.</summary>
public sealed partial class CamulatorProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    private CamulatorProcess(Process process, string ready)
    {
        _process = process;
        Ready = ready;
        var urls = Url().Matches(ready).Select(m => new Uri(m.Value)).ToArray();
        Camera = urls[0];
        Control = urls[^1];
        Rtsp = new Uri(RtspUrl().Match(ready).Value);
    }

    /// <summary>The line it printed when every port listened.</summary>
    public string Ready { get; }

    /// <summary>Base address of the first camera.</summary>
    public Uri Camera { get; }

    /// <summary>Base address of the first camera's RTSP.</summary>
    public Uri Rtsp { get; }

    /// <summary>Base address of the control API.</summary>
    public Uri Control { get; }

    /// <summary>Starts it on free ports and waits for its ready line.</summary>
    public static Task<CamulatorProcess> StartAsync(params string[] arguments) => StartAsync(new Dictionary<string, string>(StringComparer.Ordinal), arguments);

    /// <summary>The same with variables of its environment.</summary>
    public static async Task<CamulatorProcess> StartAsync(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var process = Launch(["run", "--http", "0", "--rtsp", "0", "--control", "0", .. arguments], environment);
        using var patience = new CancellationTokenSource(StartTime);
        var line = await process.StandardOutput.ReadLineAsync(patience.Token);
        if (line is null)
        {
            var error = await process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            Assert.Fail($"camulator ended with {process.ExitCode}: {error}");
        }

        return new CamulatorProcess(process, line);
    }

    /// <summary>Starts it and ends it by kill -9 so many milliseconds later, whether or not it was ready; fails when it ended by itself.</summary>
    public static async Task KilledAsync(int milliseconds, params string[] arguments)
    {
        using var process = Launch(["run", "--http", "0", "--rtsp", "0", "--control", "0", .. arguments]);
        // Read, so that it never waits for us.
        var error = process.StandardError.ReadToEndAsync();
        _ = process.StandardOutput.ReadToEndAsync();
        await Task.Delay(TimeSpan.FromMilliseconds(milliseconds), TimeProvider.System);
        Assert.False(process.HasExited, $"camulator ended by itself: {(process.HasExited ? await error : "")}");
        process.Kill(entireProcessTree: false);
        await process.WaitForExitAsync();
    }

    /// <summary>Runs it to its end and says how it ended.</summary>
    public static async Task<(int Exit, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var process = Launch(arguments);
        using var patience = new CancellationTokenSource(StartTime);
        var output = process.StandardOutput.ReadToEndAsync(patience.Token);
        var error = process.StandardError.ReadToEndAsync(patience.Token);
        await process.WaitForExitAsync(patience.Token);
        return (process.ExitCode, await output, await error);
    }

    /// <summary>kill -9.</summary>
    public void Kill()
    {
        _process.Kill(entireProcessTree: false);
        _process.WaitForExit();
    }

    /// <summary>Its id.</summary>
    public int Id => _process.Id;

    /// <summary>Asks it to end, as a service manager does, and gives all that it had written since its ready line.</summary>
    public async Task<string> StopAndReadAsync()
    {
        using var ask = Process.Start("kill", ["-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        using var patience = new CancellationTokenSource(StartTime);
        var (output, error) = (_process.StandardOutput.ReadToEndAsync(patience.Token), _process.StandardError.ReadToEndAsync(patience.Token));
        await _process.WaitForExitAsync(patience.Token);
        return await output + await error;
    }

    /// <summary>kill -9, and all that it had written since its ready line.</summary>
    public async Task<string> KillAndReadAsync()
    {
        Kill();
        return await _process.StandardOutput.ReadToEndAsync() + await _process.StandardError.ReadToEndAsync();
    }

    public ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            Kill();
        }

        _process.Dispose();
        return ValueTask.CompletedTask;
    }

    private static Process Launch(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        // The tests' own output folder holds a copy of the program, with its profiles and scenes.
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "camulator.dll"), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            start.Environment[name] = value;
        }

        return Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start");
    }

    [GeneratedRegex(@"http://\S+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Url();

    [GeneratedRegex(@"rtsp://\S+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RtspUrl();
}
