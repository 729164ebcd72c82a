using Emulator.Server.Tests.Wire;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Hostile;

/// <summary>What connections leave behind in memory. Alone, because what other tests hold at the time would count too.</summary>
[Collection(Name)]
[CollectionDefinition(Name, DisableParallelization = true)]
public class ConnectionMemoryTests
{
    public const string Name = "memory";

    [Fact]
    public async Task Ten_thousand_connections_opened_and_left_cost_nothing_in_the_end()
    {
        await using var camera = await WireCamera.StartAsync();
        await ConnectionTests.OpenAndLeaveAsync(camera, 200);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await ConnectionTests.OpenAndLeaveAsync(camera, 10_000);
        await Eventually.TrueAsync(() => camera.Port.ConnectionCount == 0, "connections that were left are still known");
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 16 * 1024 * 1024);
        await camera.AssertServesOthersAsync();
    }
}
