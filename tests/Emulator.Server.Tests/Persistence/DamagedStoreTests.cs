using System.Net;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Persistence;

/// <summary>A store that is damaged, and none at all. What survives kill -9 is PowerCuts.</summary>
public sealed class DamagedStoreTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("camulator-").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task A_damaged_store_stops_the_start_with_its_name_and_stays_as_it_is()
    {
        await using (var process = await CamulatorProcess.StartAsync("--data", _data))
        {
            using var client = Client(process.Camera);
            await SetAsync(client, 60);
        }

        var file = Directory.EnumerateFiles(_data, "config.db", SearchOption.AllDirectories).Single();
        var damaged = Enumerable.Repeat((byte)0x5A, 8192).ToArray();
        await File.WriteAllBytesAsync(file, damaged);
        foreach (var side in Directory.EnumerateFiles(Path.GetDirectoryName(file)!, "config.db-*"))
        {
            File.Delete(side);
        }

        var (exit, output, error) = await CamulatorProcess.RunAsync("run", "--http", "0", "--control", "0", "--data", _data);
        Assert.Equal(1, exit);
        Assert.Empty(output);
        Assert.Contains(file, error, StringComparison.Ordinal);
        Assert.Equal(damaged, await File.ReadAllBytesAsync(file));
    }

    [Fact]
    public async Task Without_a_data_folder_nothing_touches_the_disk()
    {
        await using var process = await CamulatorProcess.StartAsync();
        using var client = Client(process.Camera);
        Assert.Equal(HttpStatusCode.OK, await SetAsync(client, 60));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_data));
    }

    private static HttpClient Client(Uri url) =>
        new(new SocketsHttpHandler { Credentials = new CredentialCache { { url, "Digest", new NetworkCredential("admin", "admin") } }, PreAuthenticate = true }) { BaseAddress = url };

    private static async Task<HttpStatusCode> SetAsync(HttpClient client, int value)
    {
        using var answer = await client.GetAsync($"/cgi-bin/configManager.cgi?action=setConfig&VideoColor[0][0].Brightness={value}&VideoColor[0][0].Contrast={value}");
        return answer.StatusCode;
    }
}
