using System.Text.RegularExpressions;
using Emulator.Device.Profiles;
using Emulator.Server.Importing;
using Emulator.Server.Tests.Pictures;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Importing;

/// <summary>A device that runs becomes a profile, and what runs from that profile answers as the device did.</summary>
public partial class LiveImportTests
{
    /// <summary>Every shipped profile, and settings to change on it.</summary>
    public static TheoryData<string, string> Devices => new()
    {
        { "ipc", "Encode[0].MainFormat[0].Video.resolution=1280x720&Encode[0].ExtraFormat[1].VideoEnable=false&ChannelTitle[0].Name=Gate 'north'&VideoColor[0][1].TimeSection=1 08:00:00-18:00:00&MotionDetect[0].Enable=true&Lighting_V2[0][0][1].Mode=Manual&NTP.TimeZone=4&AccessFilter.TrustList[0]=10.0.0.9&AccessFilter.TrustList[1]=10.0.0.10&VideoInDayNight[0][0].Mode=Color&WLan.eth2.SSID=attic&WLan.eth2.Keys[0]=hushhush1&Email.Password=hushhush2&Email.UserName=me" },
        { "speed-dome", "PtzAutoMovement[0][2].Enable=true&VideoInZoom[0][0].DigitalZoom=true&Locales.TimeFormat=dd/MM/yyyy HH:mm:ss" },
        { "dvr", "ChannelTitle[11].Name=Hall&VideoStandard=NTSC&Encode[3].MainFormat[0].Video.FPS=30&AlarmOut[2].Mode=1&MonitorCollection.Night.Windows[1].Enable=true&Record[15].PreRecord=3" },
        { "thermal", "ThermographyOptions[1][0].Colorization=Fusion" },
        { "vto", "General.LocalNo=77&VideoWidget[0].Covers[1].EncodeBlend=true" },
        { "traffic", "VideoAnalyseRule[0][0].Config.Direction=LeftToRight&VideoAnalyseRule[0][2].Name=three&Encode[0].MainFormat[0].Video.Compression=H.264" },
    };

    [Theory]
    [MemberData(nameof(Devices))]
    public async Task What_runs_from_the_profile_answers_as_the_device_did(string profile, string changes)
    {
        await using var source = await TestCamera.StartAsync(profile);
        foreach (var change in changes.Split('&'))
        {
            await source.SetAsync(change);
        }

        var made = await ImportAsync(source);
        Assert.DoesNotContain("hushhush", made.Text, StringComparison.Ordinal);
        Assert.DoesNotContain((await source.LinesAsync("/cgi-bin/magicBox.cgi?action=getSerialNo"))["sn"], made.Text, StringComparison.Ordinal);
        await using var copy = await TestCamera.StartAsync(made.Profile);
        Assert.Equal(await ConfigAsync(source), await ConfigAsync(copy));
        foreach (var question in Questions(profile))
        {
            Assert.Equal($"{question}: {await source.GetAsync("/cgi-bin/" + question)}", $"{question}: {await copy.GetAsync("/cgi-bin/" + question)}");
        }
    }

    [Theory]
    [InlineData("digest", "MD5", "firmware", "myboundary", 1)]
    [InlineData("basic", "MD5", "document", "other", 1)]
    [InlineData("basic+digest", "SHA-256", "firmware", "x-y", 0)]
    public async Task Habits_are_taken_over_as_they_are_seen(string auth, string algorithm, string dialect, string boundary, int channelBase)
    {
        var ipc = TestProfiles.All["ipc"];
        var habits = ipc.Habits with
        {
            Auth = auth switch { "digest" => AuthScheme.Digest, "basic" => AuthScheme.Basic, _ => AuthScheme.BasicAndDigest },
            DigestAlgorithm = algorithm,
            Dialect = dialect == "document" ? Dialect.Document : Dialect.Firmware,
            Boundary = boundary,
            ChannelBase = channelBase,
            Unsupported = ["Telnet", "magicBox.cgi?getVendor", "SmartMotionVehicle", "alarm.cgi?getInSlots"],
        };
        await using var source = await TestCamera.StartAsync(ipc with { Name = "odd", Habits = habits });
        var made = (await ImportAsync(source)).Profile;
        Assert.Equal(habits with { Unsupported = [] }, made.Habits with { Unsupported = [] });
        Assert.Contains("Telnet", made.Habits.Unsupported);
        Assert.Contains("magicBox.cgi?getVendor", made.Habits.Unsupported);
        Assert.Contains("SmartMotionVehicle", made.Habits.Unsupported);
        Assert.Equal(0, made.AlarmInputs);
    }

    [Fact]
    public async Task A_device_that_counts_from_0_has_its_parts_its_doors_and_its_parking_spaces()
    {
        var traffic = TestProfiles.All["traffic"];
        await using var source = await TestCamera.StartAsync(traffic with
        {
            Name = "odd",
            Habits = traffic.Habits with { ChannelBase = 0 },
            ParkingSpaces = 11,
            Doors = 3,
            Capabilities = traffic.Capabilities | Capability.AccessControl,
        });
        var made = await ImportAsync(source);
        Assert.Equal((0, 11, 3), (made.Profile.Habits.ChannelBase, made.Profile.ParkingSpaces, made.Profile.Doors));
        Assert.True(made.Profile.Capabilities.HasFlag(Capability.Analytics | Capability.AccessControl | Capability.Traffic));
        Assert.DoesNotContain(made.Notes, n => n.Contains("encoder", StringComparison.Ordinal) || n.Contains("does not", StringComparison.Ordinal));
        Assert.Empty(made.Profile.Raw);
    }

    [Fact]
    public async Task A_login_that_is_refused_and_an_address_where_nobody_is_are_told()
    {
        await using var source = await TestCamera.StartAsync();
        Assert.Contains("refuses the login", (await Assert.ThrowsAsync<ProfileImportException>(() => ImportAsync(source, password: "wrong"))).Message, StringComparison.Ordinal);
        using var nobody = new DeviceReader(new Uri("http://127.0.0.1:1/"), "admin", "admin", insecure: false, CancellationToken.None);
        await Assert.ThrowsAsync<ProfileImportException>(() => Import().OfDeviceAsync(nobody));
        using var other = new DeviceReader(source.Host.ControlUrl, "admin", "admin", insecure: false, CancellationToken.None);
        Assert.Contains("no device of this API", (await Assert.ThrowsAsync<ProfileImportException>(() => Import().OfDeviceAsync(other))).Message, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Questions(string profile) =>
    [
        "magicBox.cgi?action=getDeviceType", "magicBox.cgi?action=getSoftwareVersion", "magicBox.cgi?action=getHardwareVersion", "magicBox.cgi?action=getDeviceClass",
        "magicBox.cgi?action=getVendor", "magicBox.cgi?action=getLanguageCaps", "encode.cgi?action=getConfigCaps&channel=1", "devVideoInput.cgi?action=getCollect",
        "devAudioInput.cgi?action=getCollect", "devAudioOutput.cgi?action=getCollect", "alarm.cgi?action=getInSlots", "alarm.cgi?action=getOutSlots", "eventManager.cgi?action=getExposureEvents",
        "eventManager.cgi?action=getCaps", "ptz.cgi?action=getCurrentProtocolCaps&channel=1", "userManager.cgi?action=getUserInfoAll", "storageDevice.cgi?action=getDeviceNames",
        "devVideoOutput.cgi?action=getCollect", "magicBox.cgi?action=getProductDefinition&name=MaxRemoteInputChannels", "ThermographyManager.cgi?action=getCaps&channel=2",
        .. profile == "dvr" ? new[] { "bandLimit.cgi?action=getLimitState" } : [],
    ];

    // But for what each device has of its own, and secrets.
    private static async Task<string> ConfigAsync(TestCamera camera) =>
        string.Join('\n', (await camera.GetAsync("/cgi-bin/configManager.cgi?action=getConfig&name=All")).Split("\r\n").Where(line => !Own().IsMatch(line)));

    private static ProfileImport Import() => new(Path.Combine(Repository.Root, "profiles"), "imported", extends: null);

    private static async Task<ImportedProfile> ImportAsync(TestCamera source, string password = "admin")
    {
        using var reader = new DeviceReader(source.Url, "admin", password, insecure: false, CancellationToken.None);
        return await Import().OfDeviceAsync(reader);
    }

    [GeneratedRegex(@"^table\.(General\.MachineName|Network\.Hostname|Network\.\w+\.(IPAddress|PhysicalAddress)|RTSP\.Port|DDNS\[\d\]\.DefaultHostName\.HostName|[^=]*Password|WLan\.eth2\.Keys\[\d\])=", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Own();
}
