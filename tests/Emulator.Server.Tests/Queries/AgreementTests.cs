using System.Globalization;
using Emulator.Device.Config.Sections;
using Emulator.Device.Profiles;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Queries;

/// <summary>What a device says of itself agrees with its profile, with its configuration, and with what else it says.</summary>
[Collection(QueriesCollection.Name)]
public class AgreementTests(FullCameras cameras) : IAsyncLifetime
{
    private static readonly DeviceProfile Profile = TestProfiles.Full;

    public Task InitializeAsync() => cameras.Firmware.ResetAsync();

    public Task DisposeAsync() => cameras.Firmware.ResetAsync();

    [Theory]
    [InlineData("magicBox.cgi?action=getProductDefinition&name=MaxExtraStream", "table.MaxExtraStream", "3")]
    [InlineData("magicBox.cgi?action=getProductDefinition&name=maxremoteinputchannels", "table.MaxRemoteInputChannels", "16")]
    [InlineData("magicBox.cgi?action=getLanguageCaps", "Languages", "English,SimpChinese,French,German,Spanish,Italian")]
    [InlineData("magicBox.cgi?action=getVendor", "vendor", "Camulator")]
    [InlineData("magicBox.cgi?action=getSoftwareVersion", "version", "2.800.0000000.16.R,build:2019-12-20")]
    [InlineData("magicBox.cgi?action=getDeviceClass", "class", "IPC")]
    [InlineData("magicBox.cgi?action=getSystemInfo", "deviceType", "CAM-FULL")]
    [InlineData("intervideomanager.cgi?ACTION=getversion&name=onvif", "version", "2.4.2")]
    [InlineData("IntervideoManager.cgi?action=getVersion&Name=CGI", "version", "2.0.0")]
    [InlineData("devAudioInput.cgi?action=getCollect", "result", "1")]
    [InlineData("devAudioOutput.cgi?action=getCollect", "result", "1")]
    [InlineData("devVideoInput.cgi?action=getCollect", "result", "2")]
    [InlineData("devVideoOutput.cgi?action=getCollect", "result", "2")]
    [InlineData("alarm.cgi?action=getInSlots", "result", "4")]
    [InlineData("alarm.cgi?action=getOutSlots", "result", "4")]
    [InlineData("bandLimit.cgi?action=getLimitState", "limit", "false")]
    [InlineData("storage.cgi?action=getCaps", "caps.RedundantDisk.Support", "false")]
    [InlineData("netApp.cgi?action=getInterfaces", "netInterface[0].Type", "Normal")]
    [InlineData("netApp.cgi?action=getInterfaces", "netInterface[1].Type", "Wireless")]
    [InlineData("devVideoInput.cgi?action=getCaps&channel=1", "caps.LadenBitrate", "972000")]
    [InlineData("devVideoInput.cgi?action=getCaps&channel=1", "caps.WhiteBalance", "3")]
    [InlineData("devVideoInput.cgi?action=getCaps&channel=2", "caps.WhiteBalance", "0")]
    [InlineData("ThermographyManager.cgi?action=getPresetParam&channel=2&mode=outdoor", "presetInfo.OptimizedRegion.Type", "Ground")]
    [InlineData("ptz.cgi?action=getCurrentProtocolCaps&channel=0", "caps.PresetMax", "255")]
    [InlineData("RadiometryManager.cgi?action=getCaps", "caps.MeterInfo.ObjectEmissivity.Default", "95")]
    public async Task A_value_follows_from_the_profile(string request, string key, string value) => Assert.Equal(value, await cameras.Firmware.ValueAsync(request, key));

    [Fact]
    public async Task In_the_documents_dialect_the_device_type_is_a_number() =>
        Assert.Equal("31", await cameras.Document.ValueAsync("magicBox.cgi?action=getSystemInfo", "deviceType"));

    [Fact]
    public async Task Every_size_and_compression_that_is_listed_can_be_set_and_no_other()
    {
        var caps = await cameras.Firmware.LinesAsync("/cgi-bin/encode.cgi?action=getConfigCaps&channel=2");
        foreach (var (stream, format) in new[] { ("MainFormat[0]", "MainFormat[0]"), ("ExtraFormat[2]", "ExtraFormat[2]") })
        {
            var sizes = caps[$"caps[1].{stream}.Video.ResolutionTypes"].Split(',');
            Assert.Equal(stream[0] == 'M' ? Profile.Encode.MainSizes.Length : Profile.Encode.ExtraSizes.Length, sizes.Length);
            foreach (var size in sizes)
            {
                await cameras.Firmware.SetAsync($"Encode[1].{format}.Video.CustomResolutionName={size}");
            }

            foreach (var compression in caps[$"caps[1].{stream}.Video.CompressionTypes"].Split(','))
            {
                await cameras.Firmware.SetAsync($"Encode[1].{format}.Video.Compression={compression}");
            }

            var rates = caps[$"caps[1].{stream}.Video.BitRateOptions"].Split(',');
            await cameras.Firmware.SetAsync($"Encode[1].{format}.Video.BitRate={rates[0]}");
            await cameras.Firmware.SetAsync($"Encode[1].{format}.Video.BitRate={rates[1]}");
            var more = int.Parse(rates[1], CultureInfo.InvariantCulture) + 1;
            Assert.Equal(400, await cameras.Firmware.StatusAsync($"/cgi-bin/configManager.cgi?action=setConfig&Encode[1].{format}.Video.BitRate={more}"));
        }

        Assert.Equal(400, await cameras.Firmware.StatusAsync("/cgi-bin/configManager.cgi?action=setConfig&Encode[1].ExtraFormat[0].Video.CustomResolutionName=1080P"));
    }

    [Theory]
    [InlineData("PAL", "25")]
    [InlineData("NTSC", "30")]
    public async Task The_video_standard_sets_the_most_frames(string standard, string fps)
    {
        await cameras.Firmware.SetAsync("VideoStandard=" + standard);
        var caps = await cameras.Firmware.LinesAsync("/cgi-bin/encode.cgi?action=getConfigCaps&channel=1");
        Assert.Equal(fps, caps["caps[0].MainFormat[2].Video.FPSMax"]);
        Assert.Equal(fps, caps["caps[0].ExtraFormat[0].Video.FPSMax"]);
    }

    [Fact]
    public async Task Covers_and_sizes_are_the_same_wherever_they_are_told()
    {
        var input = await cameras.Firmware.LinesAsync("/cgi-bin/devVideoInput.cgi?action=getCaps&channel=1");
        var encoder = await cameras.Firmware.LinesAsync("/cgi-bin/encode.cgi?action=getCaps");
        var widget = await cameras.Firmware.LinesAsync("/cgi-bin/configManager.cgi?action=getConfig&name=VideoWidget[0].Covers");
        var covers = widget.Keys.Count(k => k.EndsWith(".EncodeBlend", StringComparison.Ordinal)).ToString(CultureInfo.InvariantCulture);
        Assert.Equal((covers, covers), (input["caps.CoverCount"], encoder["caps.VideoEncodeDevices[0].CoverCount"]));
        Assert.Equal(input["caps.TitleCount"], encoder["caps.VideoEncodeDevices[0].TitleCount"]);
        Assert.Equal(("1920", "1080"), (input["caps.MaxWidth"], input["caps.MaxHeight"]));
        Assert.Equal(2, encoder.Keys.Count(k => k.EndsWith(".MaxExtraStream", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Mapped_ports_follow_the_configuration()
    {
        const string request = "/cgi-bin/netApp.cgi?action=getUPnPStatus";
        var off = await cameras.Firmware.LinesAsync(request);
        Assert.Equal(("0.0.0.0", "Unknown", "false", "Failed"), (off["status.InnerAddress"], off["status.Status"], off["status.Working"], off["status.PortMapStatus[0]"]));

        await cameras.Firmware.SetAsync("UPnP.Enable=true&UPnP.MapTable[0].Enable=true&UPnP.MapTable[1].Enable=false&UPnP.MapTable[2].Enable=true"
            + "&UPnP.MapTable[0].OuterPort=8080&UPnP.MapTable[0].Protocol=TCP&UPnP.MapTable[2].OuterPort=8080&UPnP.MapTable[2].Protocol=TCP");
        var on = await cameras.Firmware.LinesAsync(request);
        Assert.Equal(("Working", "Failed", "Failed"), (on["status.PortMapStatus[0]"], on["status.PortMapStatus[1]"], on["status.PortMapStatus[2]"]));
        Assert.Equal("true", on["status.Working"]);
        Assert.Equal(await cameras.Firmware.ValueAsync("configManager.cgi?action=getConfig&name=Network.eth0.IPAddress", "table.Network.eth0.IPAddress"), on["status.InnerAddress"]);
        var entries = await cameras.Firmware.LinesAsync("/cgi-bin/configManager.cgi?action=getConfig&name=UPnP.MapTable");
        Assert.Equal(entries.Keys.Count(k => k.EndsWith(".InnerPort", StringComparison.Ordinal)), on.Keys.Count(k => k.Contains("PortMapStatus", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_network_it_is_in_is_the_one_it_is_configured_for()
    {
        const string scan = "/cgi-bin/wlan.cgi?action=scanWlanDevices";
        var alone = await cameras.Firmware.LinesAsync(scan);
        Assert.Equal("3", alone["found"]);
        Assert.DoesNotContain(alone, l => l.Key.EndsWith(".ApConnected", StringComparison.Ordinal) && l.Value == "1");
        Assert.Equal("false", await cameras.Firmware.ValueAsync("netApp.cgi?action=getInterfaces", "netInterface[1].Valid"));

        await cameras.Firmware.SetAsync("WLan.eth2.Enable=true&WLan.eth2.SSID=my net&WLan.eth2.Encryption=WPA-PSK-CCMP");
        var found = await cameras.Firmware.LinesAsync(scan + "&SSID=my%20net");
        Assert.Equal(("1", "1", "my net", "3"), (found["found"], found["wlanDevice[0].ApConnected"], found["wlanDevice[0].SSID"], found["wlanDevice[0].EncrAlgr"]));
        Assert.Equal("true", await cameras.Firmware.ValueAsync("netApp.cgi?action=getInterfaces", "netInterface[1].Valid"));
        Assert.Equal("found=0\r\n", await cameras.Firmware.GetAsync(scan + "&SSID=nowhere"));
        var all = await cameras.Firmware.LinesAsync(scan + "&SSID=");
        Assert.Equal("4", all["found"]);
        Assert.Single(all, l => l.Key.EndsWith(".ApConnected", StringComparison.Ordinal) && l.Value == "1");
        Assert.Equal(4, all.Where(l => l.Key.EndsWith("SSID", StringComparison.Ordinal) && !l.Key.EndsWith("BSSID", StringComparison.Ordinal)).Select(l => l.Value).Distinct().Count());
    }

    [Fact]
    public async Task Two_runs_are_in_the_same_air()
    {
        await using var again = await TestCamera.StartAsync("full");
        const string scan = "/cgi-bin/wlan.cgi?action=scanWlanDevices";
        Assert.Equal(await again.GetAsync(scan), await cameras.Firmware.GetAsync(scan));
    }

    [Fact]
    public async Task The_optimised_region_is_the_configured_one()
    {
        const string request = "/cgi-bin/ThermographyManager.cgi?action=getOptimizedRegion&channel=2";
        const string head = "ThermographyOptions[1][0].OptimizedRegion.";
        await cameras.Firmware.SetAsync($"{head}Type=Custom&{head}Enable=true&{head}Regions[1][0]=10&{head}Regions[1][1]=20&{head}Regions[1][2]=30&{head}Regions[1][3]=40");
        var region = await cameras.Firmware.LinesAsync(request);
        Assert.Equal(("Custom", "true"), (region["optimizedRegion.Type"], region["optimizedRegion.Enable"]));
        Assert.Equal("10 20 30 40", string.Join(' ', Enumerable.Range(0, 4).Select(i => region[$"optimizedRegion.Regions[1][{i}]"])));
    }

    [Fact]
    public async Task Every_palette_and_region_that_is_listed_can_be_set()
    {
        var caps = await cameras.Firmware.LinesAsync("/cgi-bin/ThermographyManager.cgi?action=getCaps&channel=2");
        Assert.Equal("Indoor,Outdoor,Default", caps["caps.PresetModes"]);
        foreach (var (list, leaf, count) in new[] { ("caps.PresetColorization", "Colorization", 14), ("caps.PresetROIModes", "OptimizedRegion.Type", 8) })
        {
            var values = caps.Where(l => l.Key.StartsWith(list, StringComparison.Ordinal)).Select(l => l.Value).ToArray();
            Assert.Equal(count, values.Length);
            foreach (var value in values)
            {
                await cameras.Firmware.SetAsync($"ThermographyOptions[1][0].{leaf}={Uri.EscapeDataString(value)}");
            }
        }
    }

    [Fact]
    public async Task The_document_spells_palettes_without_blanks_where_it_lists_them_and_with_them_where_they_are_set()
    {
        var caps = await cameras.Document.LinesAsync("/cgi-bin/ThermographyManager.cgi?action=getCaps&channel=2");
        var palettes = caps.Where(l => l.Key.StartsWith("caps.PresetColorization[", StringComparison.Ordinal)).Select(l => l.Value).ToArray();
        Assert.Equal(["WhiteHot", "BlackHot", "Fusion", "Rainbow", "Globow", "Ironbow1", "Ironbow2", "Sepia", "Color1", "Color2", "Icefire", "Rain", "RedHot", "GreenHot"], palettes);
        foreach (var palette in palettes.Reverse())
        {
            await cameras.Document.SetAsync($"ThermographyOptions[1][0].Colorization={palette}");
        }

        var set = await cameras.Document.LinesAsync("/cgi-bin/configManager.cgi?action=getConfig&name=ThermographyOptions[1][0].Colorization");
        Assert.Equal("White Hot", set["table.ThermographyOptions[1][0].Colorization"]);
    }

    [Fact]
    public async Task Every_rule_that_is_listed_can_be_set()
    {
        var caps = await cameras.Firmware.LinesAsync("/cgi-bin/devVideoAnalyse.cgi?action=getcaps&channel=1");
        var rules = caps.Where(l => l.Key.StartsWith("caps.SupportedRules[", StringComparison.Ordinal)).Select(l => l.Value).ToArray();
        Assert.Equal(14, rules.Length);
        foreach (var rule in rules)
        {
            await cameras.Firmware.SetAsync($"VideoAnalyseRule[0][0].Type={rule}");
        }

        foreach (var scene in caps.Where(l => l.Key.StartsWith("caps.SupportedScene[", StringComparison.Ordinal)))
        {
            await cameras.Firmware.SetAsync($"VideoAnalyseGlobal[0].Scene.Type={scene.Value}");
        }
    }

    [Fact]
    public async Task The_ptz_protocol_is_the_configured_one()
    {
        var list = await cameras.Firmware.LinesAsync("/cgi-bin/ptz.cgi?action=getProtocolList&channel=0");
        Assert.Contains(Profile.Ptz.Protocol, list.Values);
        foreach (var protocol in list.Where(l => l.Key.StartsWith("info.RS", StringComparison.Ordinal)).Select(l => l.Value))
        {
            await cameras.Firmware.SetAsync($"Ptz[1].ProtocolName={protocol}");
            Assert.Equal(protocol, await cameras.Firmware.ValueAsync("ptz.cgi?action=getCurrentProtocolCaps&channel=2", "caps.Name"));
        }
    }

    [Fact]
    public async Task What_an_event_may_lead_to_follows_from_what_the_device_has()
    {
        var all = await cameras.Firmware.LinesAsync("/cgi-bin/eventManager.cgi?action=getCaps");
        Assert.Equal(["caps.MMSEnable"], all.Where(l => l.Value == "false").Select(l => l.Key));
        await using var bare = await TestCamera.StartAsync(Profile with { Name = "bare", Capabilities = Capability.None });
        var none = await bare.LinesAsync("/cgi-bin/eventManager.cgi?action=getCaps");
        Assert.Equal(
            ["caps.AlarmOutEnable", "caps.MMSEnable", "caps.MonitorTourEnable", "caps.PtzLinkEnable", "caps.RecordEnable", "caps.TipEnable"],
            none.Where(l => l.Value == "false").Select(l => l.Key));
    }

    [Theory]
    [InlineData("1080P", 1920, 1080)]
    [InlineData("720P", 1280, 720)]
    [InlineData("D1", 704, 576)]
    [InlineData("D1", 704, 480)]
    [InlineData("CIF", 352, 288)]
    [InlineData("VGA", 640, 480)]
    [InlineData("3M", 2048, 1536)]
    [InlineData("2560x1600", 2560, 1600)]
    [InlineData("2560x1440", 2560, 1440)]
    public void A_resolution_has_a_name_both_ways(string name, int width, int height)
    {
        var size = new PictureSize(width, height);
        Assert.Equal(name, Resolutions.NameOf(size));
        Assert.Equal(size, Resolutions.Find(name, [new(1, 1), size]));
        Assert.Equal(size, Resolutions.Find($"{width} x {height}", [size]));
        Assert.Null(Resolutions.Find(name, [new(1, 1)]));
    }
}
