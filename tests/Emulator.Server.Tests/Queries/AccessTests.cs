using System.Net;
using Emulator.Device.Profiles;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Queries;

/// <summary>Who may ask, and what devices that lack a part answer.</summary>
[Collection(QueriesCollection.Name)]
public class AccessTests(FullCameras cameras)
{
    /// <summary>Requests and what the device must be able to do for them.</summary>
    public static TheoryData<string, Capability> Needs => new()
    {
        { "magicBox.cgi?action=getProductDefinition&name=MaxRemoteInputChannels", Capability.RemoteInputs },
        { "wlan.cgi?action=scanWlanDevices", Capability.Wlan },
        { "devAudioInput.cgi?action=getCollect", Capability.AudioIn },
        { "devAudioOutput.cgi?action=getCollect", Capability.AudioOut },
        { "devVideoInput.cgi?action=getFocusStatus", Capability.Lens },
        { "devVideoInput.cgi?action=getCurrentWindow&channel=1", Capability.Lens },
        { "devVideoOutput.cgi?action=getCollect", Capability.VideoOut },
        { "split.cgi?action=getMode&channel=1", Capability.VideoOut },
        { "recordManager.cgi?action=getCaps", Capability.Storage },
        { "storage.cgi?action=getCaps", Capability.Storage },
        { "alarm.cgi?action=getInSlots", Capability.AlarmIn },
        { "alarm.cgi?action=getOutSlots", Capability.AlarmOut },
        { "ptz.cgi?action=getProtocolList", Capability.Ptz },
        { "ptz.cgi?action=getCurrentProtocolCaps", Capability.Ptz },
        { "devVideoAnalyse.cgi?action=getcaps&channel=1", Capability.Analytics },
        { "ThermographyManager.cgi?action=getCaps&channel=2", Capability.Thermal },
        { "RadiometryManager.cgi?action=getCaps&channel=2", Capability.Thermal },
        { "bandLimit.cgi?action=getLimitState", Capability.FileHelper },
        { "magicBox.cgi?action=getVendor", Capability.None },
        { "magicBox.cgi?action=getProductDefinition&name=MaxExtraStream", Capability.None },
        { "global.cgi?action=getCurrentTime", Capability.None },
        { "global.cgi?action=getDST", Capability.None },
        { "netApp.cgi?action=getUPnPStatus", Capability.None },
        { "netApp.cgi?action=getInterfaces", Capability.None },
        { "IntervideoManager.cgi?action=getVersion&Name=CGI", Capability.None },
        { "encode.cgi?action=getCaps", Capability.None },
        { "encode.cgi?action=getConfigCaps&channel=1", Capability.None },
        { "devVideoInput.cgi?action=getCollect", Capability.None },
        { "devVideoInput.cgi?action=getCaps&channel=1", Capability.None },
        { "eventManager.cgi?action=getCaps", Capability.None },
    };

    /// <summary>Requests that change something and what the device must be able to do for them.</summary>
    public static TheoryData<string, Capability> Changes => new()
    {
        { "global.cgi?action=setCurrentTime&time=2016-01-01 21:02:32", Capability.None },
        { "devVideoInput.cgi?action=adjustFocus&focus=0.5&zoom=0.5", Capability.Lens },
        { "devVideoInput.cgi?action=adjustFocusContinuously&focus=0.5&zoom=-1", Capability.Lens },
        { "devVideoInput.cgi?action=autoFocus", Capability.Lens },
        { "devVideoInput.cgi?action=setCurrentWindow&channel=1&rect[0]=0&rect[1]=0&rect[2]=5000&rect[3]=5000", Capability.Lens },
        { "rainBrush.cgi?action=moveContinuously&interval=5", Capability.Wiper },
        { "rainBrush.cgi?action=moveOnce", Capability.Wiper },
        { "rainBrush.cgi?action=stopMove", Capability.Wiper },
        { "split.cgi?action=setMode&channel=1&mode=split4&group=1", Capability.VideoOut },
        { "split.cgi?action=enableTour&channel=1&enable=true", Capability.VideoOut },
    };

    [Theory]
    [MemberData(nameof(Needs))]
    public async Task Anyone_with_a_login_may_read(string request, Capability needs)
    {
        Assert.True(Enum.IsDefined(needs));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(cameras.Firmware.User, request));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(cameras.Firmware.Anonymous, request));
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task Only_an_admin_may_change(string request, Capability needs)
    {
        Assert.True(Enum.IsDefined(needs));
        await cameras.Firmware.ResetAsync();
        // Who asks is on from then on, whatever the answer.
        await StatusAsync(cameras.Firmware.User, "magicBox.cgi?action=getSerialNo");
        var before = (await cameras.Firmware.StateAsync()).ToString();
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(cameras.Firmware.User, request));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(cameras.Firmware.Anonymous, request));
        Assert.Equal(before, (await cameras.Firmware.StateAsync()).ToString());
        await cameras.Firmware.DoAsync(request);
        await cameras.Firmware.ResetAsync();
    }

    [Fact]
    public async Task What_a_device_lacks_is_unknown_to_it()
    {
        await using var bare = await TestCamera.StartAsync(TestProfiles.Full with { Name = "bare", Capabilities = Capability.None });
        foreach (var row in Needs.Concat(Changes))
        {
            var (request, needs) = ((string)row[0], (Capability)row[1]);

            // A script that is left with other actions does not know this one; one that is left with none is not there.
            var lacking = request.StartsWith("magicBox", StringComparison.Ordinal) || request.StartsWith("devVideoInput", StringComparison.Ordinal) ? HttpStatusCode.BadRequest : HttpStatusCode.NotFound;
            Assert.Equal((request, needs == Capability.None ? HttpStatusCode.OK : lacking), (request, await StatusAsync(bare.Admin, request)));
        }

        var state = await bare.StateAsync();
        Assert.Equal("[] [] []", $"{state.GetProperty("lens")} {state.GetProperty("wiper")} {state.GetProperty("screens")}");
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string request)
    {
        using var answer = await client.GetAsync("/cgi-bin/" + request);
        return answer.StatusCode;
    }
}
