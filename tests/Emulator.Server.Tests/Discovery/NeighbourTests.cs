using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using Emulator.Server.Hosting;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Discovery;

/// <summary><c>deviceDiscovery.cgi</c> (document section 14.1): the devices of one process find one another.</summary>
public class NeighbourTests
{
    private const string Attach = "/cgi-bin/deviceDiscovery.cgi?action=attach";

    [Fact]
    public async Task A_device_finds_all_others_with_what_they_say_of_themselves()
    {
        await using var camera = await StartAsync();
        await camera.StatusAsync("/cgi-bin/configManager.cgi?action=setConfig&Network.eth0.IPAddress=10.1.2.3");
        var found = await camera.LinesAsync(Attach);
        Assert.Equal(["SD", "VTO"], Column(found, "DeviceClass"));
        var identity = TestProfiles.All["vto"].Identity;
        var vto = camera.Host.Cameras[2].Value;
        Assert.Equal(identity.DeviceType, found["deviceInfo[1].DeviceType"]);
        Assert.Equal(identity.Vendor, found["deviceInfo[1].Vendor"]);
        Assert.Equal(identity.SoftwareVersion, found["deviceInfo[1].Version"]);
        Assert.Equal(vto.Port.ToString(CultureInfo.InvariantCulture), found["deviceInfo[1].HttpPort"]);
        Assert.Equal("127.0.0.1", found["deviceInfo[1].IPv4Address.IPAddress"]);
        Assert.Equal("1", found["deviceInfo[1].VideoInputChannels"]);
        Assert.Matches("^([0-9a-f]{2}:){5}[0-9a-f]{2}$", found["deviceInfo[1].Mac"]);
        Assert.StartsWith("fe80::", found["deviceInfo[1].IPv6Address.IPAddress"], StringComparison.Ordinal);
        // What it is found to be is what it says when it is asked.
        using var asked = new HttpClient(new SocketsHttpHandler { Credentials = new NetworkCredential("admin", "admin") }) { BaseAddress = vto };
        Assert.Equal($"sn={found["deviceInfo[1].SerialNo"]}\r\n", await asked.GetStringAsync("/cgi-bin/magicBox.cgi?action=getSerialNo"));
        // And seen from there, the first one is where its configuration says.
        var back = await asked.GetStringAsync(Attach);
        Assert.Contains("deviceInfo[0].DeviceClass=IPC\r\n", back, StringComparison.Ordinal);
        Assert.Contains("deviceInfo[0].IPv4Address.IPAddress=10.1.2.3\r\n", back, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("VTO", "VTO")]
    [InlineData("vto", "VTO")]
    [InlineData("SD", "SD")]
    [InlineData("VTH", "")]
    public async Task A_class_can_be_asked_for(string kind, string expected)
    {
        await using var camera = await StartAsync();
        var found = await camera.GetAsync($"{Attach}&DeviceClass={kind}");
        Assert.Equal(expected.Length > 0 ? $"deviceInfo[0].DeviceClass={expected}" : "", found.Split("\r\n").FirstOrDefault(l => l.Contains("DeviceClass", StringComparison.Ordinal)) ?? "");
        Assert.DoesNotContain("deviceInfo[1]", found, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_was_set_is_found_and_who_is_off_or_unplugged_is_not()
    {
        await using var camera = await StartAsync();
        using var renamed = await camera.Control.PutAsJsonAsync("/api/v1/devices/vto-1/config/General", new { MachineName = "Front door" });
        Assert.True(renamed.IsSuccessStatusCode);
        Assert.Equal("Front door", (await camera.LinesAsync(Attach))["deviceInfo[1].MachineName"]);
        using var off = await camera.Control.PostAsJsonAsync("/api/v1/devices/vto-1/power", new { action = "off" });
        Assert.Equal(["SD"], Column(await camera.LinesAsync(Attach), "DeviceClass"));
        using var on = await camera.Control.PostAsJsonAsync("/api/v1/devices/vto-1/power", new { action = "on" });
        Assert.Equal(["SD"], Column(await camera.LinesAsync(Attach), "DeviceClass"));
        camera.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(["SD", "VTO"], Column(await camera.LinesAsync(Attach), "DeviceClass"));
        using var pulled = await camera.Control.PostAsJsonAsync("/api/v1/devices/speed-dome-1/stimuli", new { kind = "cable-pulled" });
        Assert.Equal(["VTO"], Column(await camera.LinesAsync(Attach), "DeviceClass"));
    }

    [Theory]
    [InlineData("&DeviceClass=TOASTER", 400)]
    [InlineData("&DeviceClass=", 400)]
    [InlineData("&Types[0]=onvif&Types[1]=privateDahua", 200)]
    public async Task A_class_that_nobody_is_of_is_refused_and_other_words_are_passed_over(string query, int status)
    {
        await using var camera = await StartAsync();
        Assert.Equal(status, await camera.StatusAsync(Attach + query));
    }

    private static IEnumerable<string> Column(IReadOnlyDictionary<string, string> lines, string name) =>
        lines.Where(l => l.Key.EndsWith("]." + name, StringComparison.Ordinal)).OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => l.Value);

    private static Task<TestCamera> StartAsync() =>
        TestCamera.StartAsync(with: o => o with { Devices = [new DeviceGroup("ipc", 1), new DeviceGroup("speed-dome", 1), new DeviceGroup("vto", 1)] });
}
