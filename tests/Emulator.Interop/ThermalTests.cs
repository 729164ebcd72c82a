using System.Globalization;
using System.Text;
using Emulator.TestKit;
using Emulator.Testing;

namespace Emulator.Interop;

/// <summary>The guide's own Python reads radiometry frames of the real program, and finds the temperatures that the program tells.</summary>
public class ThermalTests
{
    private const string Client = """
        base = sys.argv[1].rstrip("/")
        ask = client(base, "admin", "admin")
        def value(query):
            return ask(query).read().decode().split("=")[-1].strip()
        stream = ask("attachProc&channel=2")
        print(value("toFetch&channel=2"))
        width, height, celsius = frame(stream)
        print(width, height, len(celsius))
        for x, y in (int(p) for p in sys.argv[2].split(",")), (int(p) for p in sys.argv[3].split(",")), (100, 100):
            told = float(value(f"getRandomPointTemper&channel=2&coordinate[0]={x}&coordinate[1]={y}"))
            print(told, abs(told - celsius[y * height // 8192 * width + x * width // 8192]) < 0.15)
        """;

    [Theory]
    [InlineData(36.6)]
    [InlineData(411.5)]
    public async Task The_guides_python_decodes_frames(double temperature)
    {
        await using var process = await CamulatorProcess.StartAsync("--profile", "thermal");
        await using var camera = await CameraEmulator.ConnectAsync(process.Control);
        await camera.Stimulate.HeatAsync(temperature, [(3000, 5000)], radius: 800, lasts: TimeSpan.FromMinutes(10));
        var guide = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "guides", "thermal.md"));
        var code = guide.Split("```python\n")[1].Split("```")[0];

        var (exit, output, error) = await Tool.RunAsync("/usr/bin/python3", "-c", code + "\n" + Client, process.Camera.ToString(), "3000,5000", "4096,3500");
        Assert.True(exit == 0, error);
        var lines = Encoding.UTF8.GetString(output).Trim().Split('\n');
        Assert.Equal(["Ready", "400 300 120000", string.Create(CultureInfo.InvariantCulture, $"{temperature:0.0} True")], lines[..3]);
        Assert.All(lines[3..], line => Assert.EndsWith("True", line, StringComparison.Ordinal));
        Assert.Equal(5, lines.Length);
    }
}
