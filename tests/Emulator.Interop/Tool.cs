using System.Diagnostics;
using System.Text;

namespace Emulator.Interop;

/// <summary>A program that somebody else wrote.</summary>
internal static class Tool
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(25);

    /// <summary>Runs it to its end.</summary>
    public static async Task<(int Exit, byte[] Output, string Error)> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        }) ?? throw new InvalidOperationException($"{program} did not start");
        process.StandardInput.Close();
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            var error = process.StandardError.ReadToEndAsync(patience.Token);
            using var output = new MemoryStream();
            await process.StandardOutput.BaseStream.CopyToAsync(output, patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return (process.ExitCode, output.ToArray(), await error);
        }
        catch (OperationCanceledException late)
        {
            process.Kill();
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} did not end", late);
        }
    }

    /// <summary>Runs it to an end without a word of complaint.</summary>
    public static async Task<byte[]> OutputAsync(string program, params string[] arguments)
    {
        var (exit, output, error) = await RunAsync(program, arguments);
        Assert.True(exit == 0 && error.Length == 0, $"{program} {string.Join(' ', arguments)}: exit {exit}: {error}");
        return output;
    }

    /// <summary>
    /// Runs a GStreamer pipeline until it has seen what it was to see, without a word of complaint up to there. What it says while it hangs up does
    /// not count: two threads of rtspsrc race then, and one finds the connection that the other has closed.
    /// </summary>
    public static async Task GStreamerAsync(params string[] pipeline)
    {
        // One stream of what it says, so that its order is known.
        var (_, output, _) = await RunAsync("bash", ["-c", "exec gst-launch-1.0 \"$@\" 2>&1", "gst-launch-1.0", .. pipeline]);
        var said = Encoding.UTF8.GetString(output);
        var end = said.IndexOf("Got EOS from element", StringComparison.Ordinal);
        Assert.True(end > 0 && !said[..end].Contains("ERROR", StringComparison.Ordinal) && !said[..end].Contains("WARN", StringComparison.Ordinal), said);
    }

    public static async Task<string> TextAsync(string program, params string[] arguments) => Encoding.UTF8.GetString(await OutputAsync(program, arguments));
}
