using System.Net;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Faults;

/// <summary>One camera for the tests of a class, as it was at the start for each of them.</summary>
public sealed class SharedCamera : IAsyncLifetime
{
    public TestCamera Camera { get; private set; } = null!;

    public async Task InitializeAsync() => Camera = await TestCamera.StartAsync();

    public async Task DisposeAsync() => await Camera.DisposeAsync();

    /// <summary>Returns it to how it started: no faults, nothing on, an empty journal.</summary>
    public async Task<TestCamera> FreshAsync()
    {
        using var reset = await Camera.Control.PostAsync(new Uri("api/v1/devices/*/reset", UriKind.Relative), content: null);
        Assert.Equal(HttpStatusCode.NoContent, reset.StatusCode);
        return Camera;
    }
}
