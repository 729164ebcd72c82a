using Emulator.Device.Profiles;

namespace Emulator.Server.Tests.Queries;

/// <summary>What can never be satisfied is refused, in the words of each dialect, and leaves no trace.</summary>
[Collection(QueriesCollection.Name)]
public class RefusalTests(FullCameras cameras)
{
    private const string Missing = "ErrorID=1, Detail=Request parses error!";
    private const string NoMethod = "ErrorID=3, Detail=Method not found!";
    private const string Wrong = "ErrorID=4, Detail=Request invalid param!";

    public static TheoryData<string, string> Rows()
    {
        var rows = new TheoryData<string, string>();
        foreach (var script in new[]
        {
            "magicBox", "IntervideoManager", "global", "netApp", "wlan", "devAudioInput", "devAudioOutput", "devVideoInput", "devVideoOutput", "encode", "eventManager",
            "recordManager", "storage", "alarm", "ptz", "devVideoAnalyse", "ThermographyManager", "RadiometryManager", "bandLimit", "split", "rainBrush",
        })
        {
            rows.Add($"{script}.cgi?action=noSuchAction", NoMethod);
            rows.Add($"{script}.cgi", NoMethod);
        }

        // Channels that must be given, by count: two channels, two screens.
        foreach (var request in new[] { "encode.cgi?action=getConfigCaps", "devVideoInput.cgi?action=getCaps", "devVideoInput.cgi?action=getCurrentWindow", "devVideoAnalyse.cgi?action=getcaps", "split.cgi?action=getMode" })
        {
            rows.Add(request, Missing);
            AddChannels(rows, request, "0", "3", "-1", "x", "", "1.5", "99999999999999999999");
        }

        // Channels that may be left out.
        foreach (var request in new[]
        {
            "devVideoInput.cgi?action=adjustFocus&focus=0.5&zoom=0.5", "devVideoInput.cgi?action=adjustFocusContinuously&focus=0.5&zoom=-1", "devVideoInput.cgi?action=autoFocus",
            "devVideoInput.cgi?action=getFocusStatus", "rainBrush.cgi?action=moveOnce", "rainBrush.cgi?action=stopMove", "rainBrush.cgi?action=moveContinuously&interval=5",
        })
        {
            AddChannels(rows, request, "0", "3", "x", "");
        }

        // Channels that see heat: the first does not.
        foreach (var request in new[] { "getCaps", "getExternSystemInfo", "getPresetParam&mode=Indoor", "getOptimizedRegion" })
        {
            rows.Add("ThermographyManager.cgi?action=" + request, Missing);
            AddChannels(rows, "ThermographyManager.cgi?action=" + request, "0", "1", "3", "x", "99999999999999999999");
        }

        AddChannels(rows, "RadiometryManager.cgi?action=getCaps", "0", "1", "3", "-9223372036854775808");
        AddChannels(rows, "ptz.cgi?action=getProtocolList", "-1", "3", "x");
        AddChannels(rows, "ptz.cgi?action=getCurrentProtocolCaps", "-1", "3", "x");

        rows.Add("magicBox.cgi?action=getProductDefinition", NoMethod);
        rows.Add("magicBox.cgi?action=getProductDefinition&name=MaxColour", NoMethod);
        rows.Add("IntervideoManager.cgi?action=getVersion", NoMethod);
        rows.Add("IntervideoManager.cgi?action=getVersion&Name=Gopher", NoMethod);

        rows.Add("global.cgi?action=setCurrentTime", Missing);
        foreach (var time in new[] { "", "now", "2016-01-01", "1999-12-31 23:59:59", "2038-01-01 00:00:00", "2016-02-30 10:00:00", "2016-13-01 10:00:00", "2016-01-01 24:00:00", "2016-01-01 10:60:00", "2016-01-01T10:00:00" })
        {
            rows.Add($"global.cgi?action=setCurrentTime&time={time}", Wrong);
        }

        rows.Add($"wlan.cgi?action=scanWlanDevices&SSID={new string('x', 33)}", Wrong);
        rows.Add("ThermographyManager.cgi?action=getPresetParam&channel=2", Missing);
        rows.Add("ThermographyManager.cgi?action=getPresetParam&channel=2&mode=Cosy", Wrong);

        rows.Add("devVideoInput.cgi?action=adjustFocus&focus=0.5", Missing);
        rows.Add("devVideoInput.cgi?action=adjustFocus&zoom=0.5", Missing);
        foreach (var position in new[] { "-1.01", "1.01", "x", "", "NaN", "1e0", "0,5" })
        {
            rows.Add($"devVideoInput.cgi?action=adjustFocus&focus={position}&zoom=0.5", Wrong);
            rows.Add($"devVideoInput.cgi?action=adjustFocus&focus=0.5&zoom={position}", Wrong);
        }

        rows.Add("devVideoInput.cgi?action=adjustFocusContinuously&focus=0.5", Missing);
        rows.Add("devVideoInput.cgi?action=adjustFocusContinuously&zoom=0.5", Missing);
        foreach (var speed in new[] { "-1.01", "1", "x" })
        {
            rows.Add($"devVideoInput.cgi?action=adjustFocusContinuously&focus={speed}&zoom=-1", Wrong);
            rows.Add($"devVideoInput.cgi?action=adjustFocusContinuously&focus=-1&zoom={speed}", Wrong);
        }

        AddChannels(rows, "devVideoInput.cgi?action=setCurrentWindow&rect[0]=1&rect[1]=1&rect[2]=2&rect[3]=2", "0", "3");
        for (var i = 0; i < 4; i++)
        {
            string With(string? value) => "devVideoInput.cgi?action=setCurrentWindow&channel=1" + string.Concat(Enumerable.Range(0, 4).Select(n => n == i ? value is null ? "" : $"&rect[{n}]={value}" : $"&rect[{n}]=7"));
            rows.Add(With(null), Missing);
            rows.Add(With("-1"), Wrong);
            rows.Add(With("8193"), Wrong);
            rows.Add(With("1.5"), Wrong);
        }

        rows.Add("rainBrush.cgi?action=moveContinuously", Missing);
        foreach (var interval in new[] { "0", "-1", "86401", "x" })
        {
            rows.Add($"rainBrush.cgi?action=moveContinuously&interval={interval}", Wrong);
        }

        rows.Add("split.cgi?action=setMode&mode=split4&group=1", Missing);
        rows.Add("split.cgi?action=setMode&channel=1&group=1", Missing);
        rows.Add("split.cgi?action=setMode&channel=1&mode=split4", Missing);
        rows.Add("split.cgi?action=setMode&channel=1&mode=split3&group=1", Wrong);
        rows.Add("split.cgi?action=setMode&channel=1&mode=split4&group=0", Wrong);

        // 2 channels, and no camera over the network, make 1 group of 4, 2 of 1 and 1 of all.
        rows.Add("split.cgi?action=setMode&channel=1&mode=split4&group=2", Wrong);
        rows.Add("split.cgi?action=setMode&channel=1&mode=split1&group=3", Wrong);
        rows.Add("split.cgi?action=setMode&channel=1&mode=Free&group=2", Wrong);
        rows.Add("split.cgi?action=setMode&channel=1&mode=split4&group=99999999999", Wrong);
        AddChannels(rows, "split.cgi?action=setMode&mode=split4&group=1", "0", "3");
        AddChannels(rows, "split.cgi?action=enableTour&enable=true", "0", "3");
        rows.Add("split.cgi?action=enableTour&enable=true", Missing);
        rows.Add("split.cgi?action=enableTour&channel=1", Missing);
        rows.Add("split.cgi?action=enableTour&channel=1&enable=maybe", Wrong);
        return rows;
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task It_is_refused(string request, string detail)
    {
        Assert.Equal((400, "Error\r\nBad Request!\r\n"), await AnswerAsync(Dialect.Firmware, request));
        Assert.Equal((400, $"Error\r\n{detail}\r\n"), await AnswerAsync(Dialect.Document, request));
    }

    [Fact]
    public async Task What_was_refused_left_no_trace()
    {
        var camera = cameras.Firmware;
        await camera.ResetAsync();
        // Who asks is on from then on, whatever the answer.
        await AnswerAsync(Dialect.Firmware, "magicBox.cgi?action=getSerialNo");
        var before = (await camera.StateAsync()).ToString();
        foreach (var row in Rows())
        {
            await AnswerAsync(Dialect.Firmware, (string)row[0]);
        }

        Assert.Equal(before, (await camera.StateAsync()).ToString());
    }

    private async Task<(int Status, string Body)> AnswerAsync(Dialect dialect, string request)
    {
        using var answer = await cameras.Of(dialect).Admin.GetAsync("/cgi-bin/" + request);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static void AddChannels(TheoryData<string, string> rows, string request, params string[] channels)
    {
        foreach (var channel in channels)
        {
            rows.Add($"{request}&channel={channel}", Wrong);
        }
    }
}
