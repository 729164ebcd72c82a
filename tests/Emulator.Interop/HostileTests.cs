using System.Text;
using Emulator.TestKit;

namespace Emulator.Interop;

/// <summary>The proof against hostile clients in short: the real program, and the attacks of docs/reliability.md with a fiftieth of what they have at length.</summary>
public class HostileTests
{
    [Fact]
    public async Task Attacks_leave_nothing_open_and_nothing_in_the_log()
    {
        var (exit, output, error) = await Tool.RunAsync(
            "python3",
            Path.Combine(Repository.Root, "scripts", "prove-hostile.py"), Path.Combine(AppContext.BaseDirectory, "camulator.dll"), "--short",
            "connections to RTSP", "handshakes of nonsense", "10,000 headers", "methods", "event streams", "wrong passwords", "search");
        var told = Encoding.UTF8.GetString(output);
        Assert.True(exit == 0, told + error);
        Assert.Contains("| 20,000 wrong passwords | 400 x 401 |", told, StringComparison.Ordinal);
    }
}
