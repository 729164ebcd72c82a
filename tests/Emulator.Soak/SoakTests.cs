namespace Emulator.Soak;

/// <summary>The short form: few devices and some seconds, enough to see a crash, a line in the log, a port that is lost, a client that hangs, a handle that stays.</summary>
public class SoakTests
{
    [Fact]
    public async Task Devices_bear_clients_and_faults_that_come_and_go()
    {
        var said = new StringWriter();
        var wrong = await FleetSoak.RunAsync(Path.Combine(AppContext.BaseDirectory, "camulator.dll"), new SoakOptions(TimeSpan.FromSeconds(4), Devices: 6, Clients: 12), said);
        Assert.True(wrong.Count == 0, $"{string.Join('\n', wrong)}\n\n{said}");
    }
}
