using Emulator.TestKit;

namespace Emulator.Server.Tests.Doors;

/// <summary>One door station with two doors for the tests of a class, which take it as it was when it started.</summary>
public sealed class House : IAsyncLifetime
{
    private TestCamera? _camera;

    /// <summary>The door station, reset, on Monday 5 January 2026 at eight.</summary>
    public async Task<TestCamera> OfAsync()
    {
        using var reset = await _camera!.Control.PostAsync("/api/v1/devices/*/reset", content: null);
        reset.EnsureSuccessStatusCode();
        Assert.Equal("OK\r\n", await _camera.GetAsync("/cgi-bin/global.cgi?action=setCurrentTime&time=2026-1-5%208:00:00"));
        return _camera;
    }

    public async Task InitializeAsync() => _camera = await TestCamera.StartAsync(DoorStation.With(doors: 2));

    public async Task DisposeAsync() => await _camera!.DisposeAsync();
}
