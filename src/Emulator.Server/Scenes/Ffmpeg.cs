using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Emulator.Server.Scenes;

/// <summary>Runs ffmpeg. Whoever cancels ends it.</summary>
internal static class Ffmpeg
{
    private const string Program = "ffmpeg";

    // What ffmpeg ends with when a signal told it to.
    private const int Signalled = 255;

    /// <summary>Runs it to its end.</summary>
    /// <param name="arguments">After those that every run has.</param>
    /// <param name="onFrame">Told how many frames are done, now and then.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="ImportException">It is not installed, or failed; the message has what it said last.</exception>
    public static async Task RunAsync(IEnumerable<string> arguments, Action<int>? onFrame, CancellationToken cancel) =>
        await RunAsync(["-progress", "pipe:1", .. arguments], output => ReadProgressAsync(output, onFrame, cancel), cancel);

    /// <summary>Runs it and hands its standard output on.</summary>
    /// <exception cref="ImportException">It is not installed, or failed; the message has what it said last.</exception>
    public static async Task RunAsync(IEnumerable<string> arguments, Func<Stream, Task> read, CancellationToken cancel)
    {
        using var process = Start(arguments);
        await using var kill = cancel.Register(() => Kill(process));
        var complaints = LastLineAsync(process.StandardError);
        try
        {
            await read(process.StandardOutput.BaseStream);
        }
        catch
        {
            // What it was writing to is deleted next.
            Kill(process);
            await process.WaitForExitAsync(CancellationToken.None);
            throw;
        }

        await process.WaitForExitAsync(CancellationToken.None);
        var said = await complaints;
        cancel.ThrowIfCancellationRequested();
        if (process.ExitCode == Signalled)
        {
            // A signal to the whole group, such as Ctrl-C, may reach ffmpeg before it reaches us.
            throw new OperationCanceledException("ffmpeg was stopped by a signal.");
        }

        if (process.ExitCode != 0)
        {
            throw new ImportException($"ffmpeg: {(said.Length > 0 ? said : $"ended with {process.ExitCode}")}");
        }
    }

    private static Process Start(IEnumerable<string> arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(Program, ["-hide_banner", "-nostdin", "-v", "error", "-nostats", "-y", .. arguments])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }) ?? throw new ImportException("ffmpeg did not start.");
        }
        catch (Win32Exception)
        {
            throw new ImportException(
                "ffmpeg is not installed, and only it can read a clip. On Debian and Ubuntu: apt-get install ffmpeg. Cameras run without it: import on any machine and copy the folder.");
        }
    }

    private static async Task ReadProgressAsync(Stream output, Action<int>? onFrame, CancellationToken cancel)
    {
        using var lines = new StreamReader(output);
        while (await lines.ReadLineAsync(cancel) is { } line)
        {
            if (line.StartsWith("frame=", StringComparison.Ordinal) && int.TryParse(line.AsSpan("frame=".Length), CultureInfo.InvariantCulture, out var frame))
            {
                onFrame?.Invoke(frame);
            }
        }
    }

    private static async Task<string> LastLineAsync(StreamReader lines)
    {
        var last = "";
        while (await lines.ReadLineAsync() is { } line)
        {
            // Of its last words these say the least; the one before says why.
            var empty = line.Length == 0 || line.StartsWith("Conversion failed", StringComparison.Ordinal) || line.StartsWith("To ignore this", StringComparison.Ordinal);
            last = empty ? last : line.Trim();
        }

        return last;
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }
}
