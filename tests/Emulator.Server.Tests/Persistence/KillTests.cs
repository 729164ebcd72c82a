using System.Globalization;
using System.Net;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Persistence;

/// <summary>What a device acknowledged survives kill -9 of the process.</summary>
public sealed class KillTests : IDisposable
{
    private const int Rounds = 5;
    private const int Shipped = 50;
    private readonly string _data = Directory.CreateTempSubdirectory("camulator-").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task An_acknowledged_set_survives_the_death_of_the_process_and_an_unfinished_one_is_all_or_nothing()
    {
        var acknowledged = Shipped;
        for (var round = 0; round < Rounds; round++)
        {
            await using var process = await CamulatorProcess.StartAsync("--data", _data);
            using var client = Client(process.Camera);
            var (brightness, contrast) = await ReadAsync(client);
            Assert.Equal(brightness, contrast);
            Assert.InRange(brightness, acknowledged, acknowledged + (round == 0 ? 0 : 1));
            acknowledged = brightness;
            for (var i = 0; i < 2 + round; i++)
            {
                Assert.Equal(HttpStatusCode.OK, await SetAsync(client, ++acknowledged));
            }

            // The process dies in the middle of a set that nobody will hear the answer of.
            var last = SetAsync(client, acknowledged + 1);
            process.Kill();
            try
            {
                await last;
            }
            catch (HttpRequestException)
            {
                // Whether it took effect is the next round's question.
            }
        }
    }

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

    private static async Task<(int Brightness, int Contrast)> ReadAsync(HttpClient client)
    {
        var text = await client.GetStringAsync("/cgi-bin/configManager.cgi?action=getConfig&name=VideoColor[0][0]");
        var lines = text.Split("\r\n");
        return (Value("Brightness"), Value("Contrast"));

        int Value(string key) => int.Parse(lines.Single(l => l.Contains($".{key}=", StringComparison.Ordinal)).Split('=')[1], CultureInfo.InvariantCulture);
    }
}
