using System.Diagnostics;

namespace Emulator.Protocol.Tests.Jpeg;

/// <summary>Other people's codecs, as the yardstick.</summary>
internal static class External
{
    public static byte[] Ffmpeg(byte[] input, string arguments) => Run("ffmpeg", "-hide_banner -loglevel error -nostdin " + arguments, input);

    public static byte[] Probe(string arguments) => Run("ffprobe", "-v error " + arguments, []);

    public static byte[] Cjpeg(byte[] ppm, string arguments) => Run("cjpeg", arguments, ppm);

    /// <summary>A picture with flat areas, edges, detail and strong colour.</summary>
    public static byte[] TestPicture(int width, int height, string pixelFormat) =>
        Run("ffmpeg", $"-hide_banner -loglevel error -nostdin -f lavfi -i testsrc2=size={width + 1}x{height + 1}:rate=1,format=rgb24,crop={width}:{height}:0:0,format={pixelFormat} -frames:v 1 -f rawvideo -", []);

    public static byte[] TestPpm(int width, int height) =>
        [.. System.Text.Encoding.ASCII.GetBytes($"P6\n{width} {height}\n255\n"), .. TestPicture(width, height, "rgb24")];

    /// <summary>What ffmpeg makes of a JPEG, as bare planes.</summary>
    public static byte[] Decode(byte[] jpeg, string pixelFormat) =>
        Ffmpeg(jpeg, $"-f mjpeg -i pipe:0 -vf scale=flags=neighbor -pix_fmt {pixelFormat} -f rawvideo -");

    private static byte[] Run(string program, string arguments, byte[] input)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments.Replace("-nostdin ", input.Length > 0 ? "" : "-nostdin ", StringComparison.Ordinal))
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = process.StandardError.ReadToEndAsync();
        var feeding = Task.Run(() =>
        {
            using var stdin = process.StandardInput.BaseStream;
            try
            {
                stdin.Write(input);
            }
            catch (IOException)
            {
                // The program had read enough.
            }
        });
        using var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        feeding.Wait();
        Assert.True(process.ExitCode == 0 && output.Length > 0, $"{program} {arguments}: {errors.Result}");
        return output.ToArray();
    }
}
