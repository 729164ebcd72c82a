using Emulator.TestKit;
using static Emulator.Server.Tests.Recordings.RecordingClient;

namespace Emulator.Server.Tests.Recordings;

/// <summary>FileManager.cgi: what is restricted is not given out, and what is lifted is again. (That protection protects: see <see cref="PassingTimeTests"/>.)</summary>
public class ProtectionTests
{
    [Fact]
    public async Task What_is_restricted_is_not_given_out_until_it_is_lifted()
    {
        await using var camera = await TestCamera.StartAsync(TestProfiles.Full);
        var files = await camera.FindAsync(Began.AddHours(-3), Began, "&condition.Channel=1&condition.Types[0]=dav&condition.VideoStream=Main");
        var (first, last) = (files[0], files[^1]);
        Assert.Equal("OK\r\n", await ChangeAsync(camera, "add", first.Start, first.End, "RecordRestrict"));
        Assert.Equal(403, await camera.StatusAsync("/cgi-bin/RPC_Loadfile" + first.Path));
        Assert.Equal(200, await camera.StatusAsync("/cgi-bin/RPC_Loadfile" + last.Path));
        Assert.Equal(403, await camera.StatusAsync(Load(Began.AddHours(-3), Began)));
        Assert.Equal(403, await camera.StatusAsync($"/cgi-bin/playBack.cgi?action=getStream&channel=1&startTime={Time(Began.AddHours(-3))}&endTime={Time(Began)}"));
        Assert.Equal(200, await camera.StatusAsync(Load(Began.AddHours(-3), Began.AddHours(-3).AddSeconds(5), channel: 2)));
        Assert.Equal([first.Path], (await camera.FindAsync(Began.AddHours(-3), Began, "&condition.Channel=1&condition.Types[0]=dav&condition.VideoStream=Main&condition.Flag[0]=Restrict")).Select(f => f.Path));

        // Lifted for a part of its time, the rest still covers the file.
        Assert.Equal("OK\r\n", await ChangeAsync(camera, "cancel", first.Start, first.Start.AddSeconds(10), "RecordRestrict"));
        Assert.Equal(403, await camera.StatusAsync("/cgi-bin/RPC_Loadfile" + first.Path));
        Assert.Equal(200, await camera.StatusAsync(Load(first.Start, first.Start.AddSeconds(10))));
        Assert.Equal("OK\r\n", await ChangeAsync(camera, "cancel", first.Start, first.End, "RecordRestrict"));
        Assert.Equal(200, await camera.StatusAsync("/cgi-bin/RPC_Loadfile" + first.Path));

        // Removed are the conditions that lie within the time, whole.
        Assert.Equal("OK\r\n", await ChangeAsync(camera, "add", first.Start, first.End, "RecordRestrict"));
        Assert.Equal("OK\r\n", await ChangeAsync(camera, "remove", first.Start, first.Start.AddSeconds(10), "RecordRestrict"));
        Assert.Equal(403, await camera.StatusAsync("/cgi-bin/RPC_Loadfile" + first.Path));
        Assert.Equal("OK\r\n", await ChangeAsync(camera, "remove", first.Start, first.End, "RecordRestrict"));
        Assert.Equal(200, await camera.StatusAsync("/cgi-bin/RPC_Loadfile" + first.Path));
    }

    [Theory]
    [InlineData("condition.Types[0]=RecordProtect", 400)]
    [InlineData("condition.Types[0]=Nothing&condition.Channel[0]=1", 400)]
    [InlineData("condition.Channel[0]=1", 400)]
    [InlineData("condition.Types[0]=RecordProtect&condition.Channel[0]=99", 400)]
    [InlineData("condition.Type[0]=RecordProtect&condition.Channel[0]=1", 200)]
    public async Task A_condition_that_cannot_be_is_refused(string condition, int status)
    {
        await using var camera = await TestCamera.StartAsync(TestProfiles.Full);
        var times = $"condition.StartTime={Time(Began.AddHours(-1))}&condition.EndTime={Time(Began)}";
        Assert.Equal(status, await camera.StatusAsync($"/cgi-bin/FileManager.cgi?action=addConditionList&{times}&{condition}"));
        Assert.Equal(400, await camera.StatusAsync($"/cgi-bin/FileManager.cgi?action=addConditionList&{condition}"));
        using var answer = await camera.User.GetAsync($"/cgi-bin/FileManager.cgi?action=addConditionList&{times}&{condition}");
        Assert.Equal(403, (int)answer.StatusCode);
    }

    private static Task<string> ChangeAsync(TestCamera camera, string how, DateTime from, DateTime to, string type) => camera.GetAsync(
        $"/cgi-bin/FileManager.cgi?action={how}ConditionList&condition.Types[0]={type}&condition.StartTime={Time(from)}&condition.EndTime={Time(to)}&condition.Channel[0]=1");
}
