using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Fleet;

/// <summary>Devices that come and go while others run, over the control API.</summary>
public sealed class AddAndRemoveTests(AddAndRemoveTests.Running running) : IClassFixture<AddAndRemoveTests.Running>
{
    private const string SerialNo = "/cgi-bin/magicBox.cgi?action=getSerialNo";

    private HttpClient Control => running.Camera.Control;

    [Fact]
    public async Task One_that_was_added_answers_at_once_and_is_somebody_of_its_own()
    {
        var added = await AddAsync(new { profile = "speed-dome", id = "gate", name = "North gate", config = new Dictionary<string, object> { ["VideoColor[0][0].Brightness"] = 61 } });
        Assert.Equal(("gate", "speed-dome"), (Text(added, "id"), Text(added, "profile")));
        Assert.Equal("on", Text(added, "power"));
        var first = await Control.GetFromJsonAsync<JsonElement>("/api/v1/devices/ipc-1");
        foreach (var own in new[] { "serial", "mac" })
        {
            Assert.NotEqual(Text(first, own), Text(added, own));
        }

        using var answer = await RawClient.GetAsync(UrlOf(added), SerialNo);
        Assert.Equal($"sn={Text(added, "serial")}\r\n", (await answer.ReadAnswerAsync()).Body);
        using var name = await RawClient.GetAsync(UrlOf(added), "/cgi-bin/magicBox.cgi?action=getMachineName");
        Assert.Equal("name=North gate\r\n", (await name.ReadAnswerAsync()).Body);
        using var colour = await RawClient.GetAsync(UrlOf(added), "/cgi-bin/configManager.cgi?action=getConfig&name=VideoColor[0][0].Brightness");
        Assert.Contains("Brightness=61", (await colour.ReadAnswerAsync()).Body, StringComparison.Ordinal);
        Assert.Contains("gate", await IdsAsync());
        await RemoveAsync("gate");
    }

    [Fact]
    public async Task One_that_was_taken_away_is_gone_from_the_network_and_from_the_list()
    {
        var added = await AddAsync(new { profile = "ipc" });
        using var listening = await RawClient.GetAsync(UrlOf(added), "/cgi-bin/eventManager.cgi?action=attach&codes=[All]");
        await listening.ReadUntilAsync("\r\n\r\n");
        await RemoveAsync(Text(added, "id"));
        Assert.NotEqual(WireSight.Silence, (await listening.DrainAsync()).End);
        await Assert.ThrowsAsync<SocketException>(() => RawClient.ConnectAsync(UrlOf(added)));
        using var asked = await Control.GetAsync($"/api/v1/devices/{Text(added, "id")}");
        Assert.Equal(HttpStatusCode.NotFound, asked.StatusCode);
        using var again = await Control.DeleteAsync($"/api/v1/devices/{Text(added, "id")}");
        Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);
    }

    [Fact]
    public async Task An_id_is_not_given_twice_and_a_seed_of_its_own_makes_the_same_device_again()
    {
        var first = await AddAsync(new { profile = "vto", seed = 7 });
        await RemoveAsync(Text(first, "id"));
        var second = await AddAsync(new { profile = "vto", seed = 7 });
        Assert.NotEqual(Text(first, "id"), Text(second, "id"));
        Assert.Equal((Text(first, "serial"), Text(first, "mac")), (Text(second, "serial"), Text(second, "mac")));
        await RefusedAsync(new { profile = "vto", seed = 7 }, HttpStatusCode.Conflict, "seed");
        await RemoveAsync(Text(second, "id"));
    }

    [Fact]
    public async Task Its_login_and_its_manners_are_its_own()
    {
        var added = await AddAsync(new { profile = "ipc", user = "boss", password = "s3cret", dialect = "document" });
        Assert.Equal("document", Text(added, "dialect"));
        using var client = new HttpClient(new HttpClientHandler { Credentials = new NetworkCredential("boss", "s3cret") });
        Assert.StartsWith("sn=", await client.GetStringAsync(new Uri(UrlOf(added), SerialNo)), StringComparison.Ordinal);
        using var admin = await RawClient.GetAsync(UrlOf(added), SerialNo);
        Assert.Equal(401, (await admin.ReadAnswerAsync()).Status);
        await RemoveAsync(Text(added, "id"));
    }

    public static TheoryData<string, HttpStatusCode, string> Refused => new()
    {
        { """{}""", HttpStatusCode.BadRequest, "profile" },
        { """[]""", HttpStatusCode.BadRequest, "" },
        { """{"profile":"toaster"}""", HttpStatusCode.BadRequest, "profile" },
        { """{"profile":"../ipc"}""", HttpStatusCode.BadRequest, "profile" },
        { """{"profile":"ipc","colour":"red"}""", HttpStatusCode.BadRequest, "colour" },
        { """{"profile":"ipc","count":2}""", HttpStatusCode.BadRequest, "count" },
        { """{"profile":"ipc","data":"/tmp"}""", HttpStatusCode.BadRequest, "data" },
        { """{"profile":"ipc","id":"../x"}""", HttpStatusCode.BadRequest, "id" },
        { """{"profile":"ipc","id":"*"}""", HttpStatusCode.BadRequest, "id" },
        { """{"profile":"ipc","id":"IPC-1"}""", HttpStatusCode.Conflict, "id" },
        { """{"profile":"ipc","http":65536}""", HttpStatusCode.BadRequest, "http" },
        { """{"profile":"ipc","http":"80"}""", HttpStatusCode.BadRequest, "http" },
        { """{"profile":"ipc","http":HTTP}""", HttpStatusCode.Conflict, "http" },
        { """{"profile":"ipc","rtsp":HTTP}""", HttpStatusCode.Conflict, "rtsp" },
        { """{"profile":"ipc","https":HTTP}""", HttpStatusCode.Conflict, "https" },
        { """{"profile":"ipc","rtsps":FOREIGN}""", HttpStatusCode.Conflict, "rtsps" },
        { """{"profile":"ipc","address":"camera.local"}""", HttpStatusCode.BadRequest, "address" },
        { """{"profile":"ipc","address":"203.0.113.7"}""", HttpStatusCode.BadRequest, "address" },
        { """{"profile":"ipc","serial":"a"}""", HttpStatusCode.BadRequest, "serial" },
        { """{"profile":"ipc","serial":"SERIAL"}""", HttpStatusCode.Conflict, "serial" },
        { """{"profile":"ipc","mac":"00:11"}""", HttpStatusCode.BadRequest, "mac" },
        { """{"profile":"ipc","config":{"VideoColor[0][0].Brightness":1000}}""", HttpStatusCode.BadRequest, "config" },
        { """{"profile":"ipc","config":{"NoSuch.Thing":1}}""", HttpStatusCode.BadRequest, "config" },
        { """{"profile":"ipc","config":{"VideoColor[":1}}""", HttpStatusCode.BadRequest, "config.VideoColor[" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task What_cannot_be_is_refused_with_its_field_and_leaves_nothing(string json, HttpStatusCode status, string field)
    {
        using var foreign = new TcpListener(IPAddress.Loopback, 0);
        foreign.Start();
        var before = await IdsAsync();
        var first = running.Camera.Host.Fleet.All[0];
        using var answer = await Control.PostAsync("/api/v1/devices", new StringContent(
            json.Replace("HTTP", $"{first.Http.EndPoint.Port}", StringComparison.Ordinal)
                .Replace("FOREIGN", $"{((IPEndPoint)foreign.LocalEndpoint).Port}", StringComparison.Ordinal)
                .Replace("SERIAL", first.Device.Identity.Serial, StringComparison.Ordinal),
            System.Text.Encoding.UTF8,
            "application/json"));
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal((status, field), (answer.StatusCode, Text(problem, "field")));
        Assert.NotEqual("", Text(problem, "detail"));
        Assert.Equal(before, await IdsAsync());
    }

    [Fact]
    public async Task All_at_once_are_not_taken_away()
    {
        using var answer = await Control.DeleteAsync("/api/v1/devices/*");
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("ipc-1", await IdsAsync());
    }

    [Fact]
    public async Task Fifty_that_come_and_go_disturb_nobody_and_leave_nothing()
    {
        using var viewer = await RawClient.GetAsync(running.Camera.Url, "/cgi-bin/eventManager.cgi?action=attach&codes=[VideoMotion]");
        await viewer.ReadUntilAsync("\r\n\r\n");
        var gone = new List<WeakReference>();
        for (var i = 0; i < 50; i++)
        {
            gone.Add(await ComeAndGoAsync(i));
            using var raised = await Control.PostAsJsonAsync("/api/v1/devices/ipc-1/events", new { code = "VideoMotion", action = "Pulse", index = 0, data = new { number = i } });
            Assert.True(raised.IsSuccessStatusCode);
            Assert.Matches($"\"number\"\\s*:\\s*{i}\\s", await viewer.ReadUntilAsync("}\r\n\r\n"));
        }

        await Eventually.TrueAsync(
            () =>
            {
                GC.Collect();
                return gone.Count(g => g.IsAlive) <= 1;
            },
            "devices that are gone are still in memory");
        Assert.Equal(["ipc-1"], await IdsAsync());
    }

    [Fact]
    public async Task Many_that_come_at_once_get_places_of_their_own()
    {
        var added = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => AddAsync(new { profile = "ipc" })));
        Assert.Equal(12, added.Select(a => Text(a, "id")).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(12, added.Select(a => Text(a, "mac")).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(12, added.Select(a => UrlOf(a).Port).Distinct().Count());
        await Task.WhenAll(added.Select(a => RemoveAsync(Text(a, "id"))));
    }

    [Fact]
    public async Task One_goes_while_it_is_asked()
    {
        // Whatever a client then sees, the emulator has nothing to complain of: its log is read when the test camera is disposed of.
        for (var i = 0; i < 5; i++)
        {
            var added = await AddAsync(new { profile = "ipc" });
            using var stop = new CancellationTokenSource();
            var asking = Enumerable.Range(0, 4).Select(_ => AskOnAsync(UrlOf(added), stop.Token)).ToArray();
            await Eventually.TrueAsync(() => running.Camera.Host.Fleet.TryGet(Text(added, "id"), out var camera) && camera.Journal.Since(0).Count > 20, "nobody asked");
            await RemoveAsync(Text(added, "id"));
            await stop.CancelAsync();
            await Task.WhenAll(asking);
        }
    }

    private static async Task AskOnAsync(Uri url, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                using var client = await RawClient.GetAsync(url, "/cgi-bin/snapshot.cgi?channel=1");
                await client.SendAsync(RawClient.Get(SerialNo));
                await client.ReadAnswerAsync();
                await client.ReadAnswerAsync();
            }
            catch (Exception gone) when (gone is SocketException or InvalidDataException or IOException or OperationCanceledException)
            {
                // It is.
            }
        }
    }

    // No inlining: a camera must not live on in a register of the caller.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private async Task<WeakReference> ComeAndGoAsync(int i)
    {
        var added = await AddAsync(new { profile = i % 2 == 0 ? "ipc" : "dvr" });
        using (var asking = await RawClient.GetAsync(UrlOf(added), "/cgi-bin/mjpg/video.cgi?subtype=1"))
        {
            await asking.ReadAsync(20);
        }

        var camera = Find(Text(added, "id"));
        await RemoveAsync(Text(added, "id"));
        return camera;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference Find(string id) => new(running.Camera.Host.Fleet.All.Single(c => c.Id == id));

    private async Task<JsonElement> AddAsync(object device)
    {
        using var answer = await Control.PostAsJsonAsync("/api/v1/devices", device);
        var added = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(answer.StatusCode == HttpStatusCode.Created, added.ToString());
        Assert.Equal($"/api/v1/devices/{Text(added, "id")}", answer.Headers.Location?.ToString());
        return added;
    }

    private async Task RefusedAsync(object device, HttpStatusCode status, string field)
    {
        using var answer = await Control.PostAsJsonAsync("/api/v1/devices", device);
        Assert.Equal((status, field), (answer.StatusCode, Text(await answer.Content.ReadFromJsonAsync<JsonElement>(), "field")));
    }

    private async Task RemoveAsync(string id)
    {
        using var answer = await Control.DeleteAsync($"/api/v1/devices/{id}");
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }

    private async Task<string[]> IdsAsync() => [.. (await Control.GetFromJsonAsync<JsonElement>("/api/v1/devices")).EnumerateArray().Select(d => Text(d, "id"))];

    private static Uri UrlOf(JsonElement device) => new(device.GetProperty("urls").GetProperty("http").GetString()!);

    private static string Text(JsonElement of, string name) => of.TryGetProperty(name, out var value) ? value.ToString() : "";

    /// <summary>One camera that is there before the others come.</summary>
    public sealed class Running : IAsyncLifetime
    {
        public TestCamera Camera { get; private set; } = null!;

        public async Task InitializeAsync() => Camera = await TestCamera.StartAsync();

        public async Task DisposeAsync() => await Camera.DisposeAsync();
    }
}
