using Emulator.TestKit;

namespace Emulator.Server.Tests.Beyond;

/// <summary>A network camera that tests share which leave its configuration as they found it.</summary>
public sealed class BeyondCamera : IAsyncLifetime
{
    public TestCamera Camera { get; private set; } = null!;

    /// <summary>Its configuration as shipped.</summary>
    public string Shipped { get; private set; } = "";

    public async Task InitializeAsync()
    {
        Camera = await TestCamera.StartAsync();
        Shipped = await Camera.GetAsync("/cgi-bin/configManager.cgi?action=getConfig&name=All");
    }

    public async Task DisposeAsync() => await Camera.DisposeAsync();
}

[CollectionDefinition(Name)]
public sealed class BeyondCollection : ICollectionFixture<BeyondCamera>
{
    public const string Name = "beyond the document";
}
