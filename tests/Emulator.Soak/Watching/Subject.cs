using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Emulator.Soak.Watching;

/// <summary>The process under the soak, looked at through /proc and its metrics; ended by its id.</summary>
internal sealed partial class Subject : IAsyncDisposable
{
    private const int MostLines = 1000;

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly string? _data;
    private readonly HttpClient _metrics;
    private readonly Stopwatch _watch = Stopwatch.StartNew();

    private Subject(Process process, Uri control, string? data)
    {
        (_process, Control, _data) = (process, control, data);
        _metrics = new HttpClient { BaseAddress = control, Timeout = TimeSpan.FromSeconds(60) };
        _ = TakeAsync(_process.StandardOutput);
        _ = TakeAsync(_process.StandardError);
    }

    /// <summary>Base address of the control API.</summary>
    public Uri Control { get; }

    /// <summary>All that it has written since its ready line, on either output: with its log level as shipped, nothing.</summary>
    public IReadOnlyCollection<string> Lines => _lines;

    public int Id => _process.Id;

    /// <summary>Whether it has ended by itself.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>Starts a program on free ports and waits for its ready line.</summary>
    /// <param name="dll">The program.</param>
    /// <param name="data">Its data folder.</param>
    /// <param name="arguments">What else it is told.</param>
    public static async Task<Subject> StartAsync(string dll, string? data, params string[] arguments)
    {
        string[] all = [dll, "run", "--http", "0", "--rtsp", "0", "--control", "0", .. arguments, .. data is null ? Array.Empty<string>() : ["--data", data]];
        var process = Process.Start(new ProcessStartInfo("dotnet", all) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var ready = await process.StandardOutput.ReadLineAsync(patience.Token)
            ?? throw new InvalidOperationException($"the process ended: {await process.StandardError.ReadToEndAsync(patience.Token)}");
        return new Subject(process, new Uri(ControlUrl().Match(ready).Groups["url"].Value), data);
    }

    /// <summary>What it holds and has done up to now.</summary>
    public async Task<Reading> ReadAsync()
    {
        var metrics = Metrics(await _metrics.GetStringAsync(new Uri("/metrics", UriKind.Relative)));
        var folder = $"/proc/{_process.Id}";
        var handles = Handles.Of(_process.Id, named: false);
        _process.Refresh();
        return new Reading(
            _watch.Elapsed,
            StatusKilobytes(folder, "VmRSS:") / 1024.0,
            metrics["dotnet_gc_heap_bytes"] / 1e6,
            handles.Sockets,
            handles.Others,
            Directory.EnumerateDirectories(folder + "/task").Count(),
            _process.TotalProcessorTime,
            _data is null ? 0 : SizeOf(new DirectoryInfo(_data)) / 1e6,
            metrics["camulator_fleet_requests_total"],
            metrics["camulator_fleet_connections"],
            metrics["camulator_fleet_fault_hits_total"]);
    }

    public async ValueTask DisposeAsync()
    {
        _metrics.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    /// <summary>Asks it to end as a service manager does. Answers with how it ended, or null when it did not within half a minute.</summary>
    public async Task<int?> StopAsync()
    {
        using var ask = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        try
        {
            await _process.WaitForExitAsync(patience.Token);
            return _process.ExitCode;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private static double StatusKilobytes(string folder, string field) =>
        double.Parse(File.ReadLines(folder + "/status").First(l => l.StartsWith(field, StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);

    // Files come and go while it is looked at.
    private static long SizeOf(DirectoryInfo folder)
    {
        var bytes = 0L;
        foreach (var file in folder.EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true }))
        {
            try
            {
                bytes += file.Length;
            }
            catch (FileNotFoundException)
            {
                continue;
            }
        }

        return bytes;
    }

    // Sums over labels.
    private static Dictionary<string, double> Metrics(string text)
    {
        var sums = new Dictionary<string, double>(StringComparer.Ordinal)
        {
            ["camulator_fleet_requests_total"] = 0,
            ["camulator_fleet_connections"] = 0,
            ["camulator_fleet_fault_hits_total"] = 0,
        };
        foreach (var line in text.Split('\n'))
        {
            if (line.Length == 0 || line[0] == '#' || line.StartsWith("camulator_", StringComparison.Ordinal) != line.StartsWith("camulator_fleet_", StringComparison.Ordinal))
            {
                continue;
            }

            var name = line[..line.AsSpan().IndexOfAny('{', ' ')];
            sums[name] = sums.GetValueOrDefault(name) + double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture);
        }

        return sums;
    }

    private async Task TakeAsync(StreamReader output)
    {
        while (await output.ReadLineAsync() is { } line)
        {
            if (!string.IsNullOrWhiteSpace(line) && _lines.Count < MostLines)
            {
                _lines.Enqueue(line);
            }
        }
    }

    [GeneratedRegex(@"control (?<url>http://\S+)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ControlUrl();
}
