using Emulator.Server.Tests.Recordings;
using Emulator.Server.Tests.World;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Analytics;

/// <summary>One traffic camera for the tests of a class; each begins with it as at the start, on Monday, 5 January 2026.</summary>
public sealed class AnalyticsFixture : IAsyncLifetime
{
    public TestCamera Camera { get; private set; } = null!;

    public async Task InitializeAsync() => Camera = await TestCamera.StartAsync("traffic");

    public async Task DisposeAsync() => await Camera.DisposeAsync();

    /// <summary>As at the start, and set so. Rule 0 is a line down the middle as shipped, rule 1 counts there; both are off but for what is set.</summary>
    internal async Task<TestCamera> FreshAsync(string set = "")
    {
        using var reset = await Camera.Control.PostAsync("/api/v1/devices/*/reset", content: null);
        reset.EnsureSuccessStatusCode();
        await Camera.SetAsync("VideoAnalyseRule[0][0].Enable=false&VideoAnalyseRule[0][1].Enable=false" + (set.Length > 0 ? "&" + set : ""));
        return Camera;
    }
}

/// <summary>Objects on their ways.</summary>
internal static class Ways
{
    /// <summary>From left to right across the middle in ten seconds.</summary>
    public static int[][] Rightwards { get; } = [[2096, 4000], [6096, 4000]];

    /// <summary>Back again.</summary>
    public static int[][] Leftwards { get; } = [[6096, 4000], [2096, 4000]];

    /// <summary>What the one rule that is on makes of an object.</summary>
    public static async Task<SensorAnswer> SeeAsync(this TestCamera camera, string type, object stimulus) =>
        Assert.Single(await camera.StimulateAsync(stimulus), o => o.Code == type && !o.Why.EndsWith(": disabled", StringComparison.Ordinal));
}
