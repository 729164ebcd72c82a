using Emulator.Testing;

namespace Emulator.Interop.Docs.Snippets;

/// <summary>The test of the library's README.</summary>
public class NvrTests(CameraFixture fixture) : IClassFixture<CameraFixture>
{
    [Fact]
    public async Task It_records_what_moves()
    {
        var camera = await fixture.FreshAsync();
        Assert.Empty(await camera.Journal.ReadAsync(kind: "http"));
    }
}
