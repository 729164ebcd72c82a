using System.Text;
using Emulator.Device.Profiles;
using Emulator.Server.Importing;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Importing;

/// <summary>What a device gave as its configuration becomes a profile, in any of the forms that devices have; and what is none is refused by its line.</summary>
public class BackupImportTests
{
    private const string Lines = """
        table.ChannelTitle[0].Name=Yard
        table.ChannelTitle[1].Name=Hall
        table.VideoColor[0][0].Brightness=61
        table.VideoColor[0][0].Style=Standard
        table.Encode[0].MainFormat[0].Video.Width=1280
        table.Encode[0].MainFormat[0].Video.Height=720
        table.Encode[0].MainFormat[0].Video.Compression=H.265
        table.NTP.Enable=true
        table.PPPoE.Password=hidden
        table.PPPoE.UserName=me
        table.General.MachineName=CAM-77
        table.VideoColor[1][0].Hue=900
        table.VideoInDenoise[0][1].Level=50
        table.VideoInDenoise[0][1].Name=Night mode
        table.VideoInDenoise[0][0].Level=40
        table.T2UServer.UUID=31415926
        table.Bluetooth.PairKey=31415926
        """;

    [Theory]
    [InlineData("\n", "table.")]
    [InlineData("\r\n", "table.")]
    [InlineData("\r\n", "")]
    public async Task Lines_are_read_with_either_end_and_with_or_without_table(string end, string head)
    {
        var made = Import(Lines.ReplaceLineEndings(end).Replace("table.", head, StringComparison.Ordinal));
        Assert.Equal("CAM-77", made.Profile.Identity.DeviceType);
        Assert.Equal(["Yard", "Hall"], made.Profile.Channels.Select(c => c.Title));
        Assert.DoesNotContain("hidden", made.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("31415926", made.Text, StringComparison.Ordinal);
        Assert.Contains(made.Notes, n => n.Contains("VideoColor[1][0].Hue=900", StringComparison.Ordinal));
        await using var camera = await TestCamera.StartAsync(made.Profile);
        // What no section of ours has is told and set like any other.
        Assert.Equal(
            "table.VideoInDenoise[0][0].Level=40\r\ntable.VideoInDenoise[0][1].Level=50\r\ntable.VideoInDenoise[0][1].Name=Night mode\r\n",
            await camera.GetAsync("/cgi-bin/configManager.cgi?action=getConfig&name=VideoInDenoise"));
        Assert.Equal("OK\r\n", await camera.GetAsync("/cgi-bin/configManager.cgi?action=setConfig&VideoInDenoise[0][1].Level=7&VideoColor[0][0].Style=Soft"));
        Assert.Equal(400, await camera.StatusAsync("/cgi-bin/configManager.cgi?action=setConfig&VideoInDenoise[0][1].Level=loud"));
        Assert.Equal("table.VideoInDenoise[0][1].Level=7\r\n", await camera.GetAsync("/cgi-bin/configManager.cgi?action=getConfig&name=VideoInDenoise[0][1].Level"));
        foreach (var line in (string[])["VideoColor[0][0].Style=Soft", "VideoColor[0][0].Brightness=61", "Encode[0].MainFormat[0].Video.resolution=1280x720", "Encode[0].MainFormat[0].Video.Compression=H.265", "NTP.Enable=true", "PPPoE.UserName=me", "PPPoE.Password=", "VideoColor[1][0].Hue=50"])
        {
            Assert.Equal($"table.{line}\r\n", await camera.GetAsync("/cgi-bin/configManager.cgi?action=getConfig&name=" + line[..line.IndexOf('=', StringComparison.Ordinal)]));
        }
    }

    [Fact]
    public void JSON_is_read_as_the_document_has_it()
    {
        var made = Import("""
            { "ChannelTitle" : [ { "Name" : "A" }, { "Name" : "B" }, { "Name" : "C" } ],
              "VideoColor" : [ [ { "Brightness" : 44 } ] ],
              "NTP" : { "Enable" : true, "Address" : null, "Port" : 1234 } }
            """);
        Assert.Equal(3, made.Profile.Channels.Length);
        Assert.Contains(new("NTP.Port", "1234"), made.Profile.Config);
        Assert.Contains(new("VideoColor[0][0].Brightness", "44"), made.Profile.Config);
    }

    [Theory]
    [InlineData("", "line 1:")]
    [InlineData("hello", "line 1:")]
    [InlineData("NTP.Enable=true\nNTP..Port=1", "line 2:")]
    [InlineData("NTP.Enable=true\n\n=1", "line 3:")]
    [InlineData("A[1000000].B=1", "line 1:")]
    [InlineData("A[1024].B=1", "line 1:")]
    [InlineData("A[*].B=1", "line 1:")]
    [InlineData("{ \"A\" : 1,\n\"B\" : }", "line 2:")]
    [InlineData("{ \"A\" :\n[ 1, 2", "line 2:")]
    [InlineData("{ \"A\" : 1 }\n{ }", "line 2:")]
    [InlineData("{ \"A.B\" : 1 }", "line 1:")]
    [InlineData("{ \"A\" :\n \"\\ud800\" }", "line 2:")]
    [InlineData("{}", "line 1:")]
    [InlineData("A=\u0001", "line 1:")]
    public void What_is_none_is_refused_by_its_line(string text, string line) => Assert.StartsWith(line, Assert.Throws<ProfileImportException>(() => Import(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void What_is_too_deep_too_long_or_not_UTF8_is_refused()
    {
        Assert.StartsWith("line ", Assert.Throws<ProfileImportException>(() => Import(string.Concat(Enumerable.Repeat("{\"a\":", 5000)))).Message, StringComparison.Ordinal);
        Assert.StartsWith("line 1:", Assert.Throws<ProfileImportException>(() => Import("A=" + new string('x', 20_000))).Message, StringComparison.Ordinal);
        Assert.StartsWith("line 1:", Assert.Throws<ProfileImportException>(() => Import(string.Join('.', Enumerable.Repeat("a", 40)) + "=1")).Message, StringComparison.Ordinal);
        Assert.StartsWith("line 2:", Assert.Throws<ProfileImportException>(() => Make().OfBackup(new byte[] { (byte)'A', (byte)'=', (byte)'\n', 0xFF, (byte)'=' })).Message, StringComparison.Ordinal);
        Assert.Contains("larger than", Assert.Throws<ProfileImportException>(() => Make().OfBackup(new byte[BackupText.MaxBytes + 1])).Message, StringComparison.Ordinal);
        Assert.Contains("more than", Assert.Throws<ProfileImportException>(() => Import(string.Join('\n', Enumerable.Range(0, SourceConfig.MostLeaves + 1).Select(i => $"S{i}=1")))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_backup_of_our_own_device_gives_back_its_configuration()
    {
        await using var camera = await TestCamera.StartAsync("dvr");
        var made = Import(await camera.GetAsync("/cgi-bin/Config.backup?action=All"));
        Assert.Equal(16, made.Profile.Channels.Length);
        Assert.Empty(made.Profile.Config.Skip(TestProfiles.All["dvr"].Config.Length));
    }

    [Theory]
    [InlineData("VideoColor: 5", "VideoColor")]
    [InlineData("\"A.B\": 1\n  \"A.B.C\": 2", "A.B.C")]
    [InlineData("\"A[2000]\": 1", "A[2000]")]
    public void Raw_values_that_contradict_are_told_where_they_stand(string raw, string field)
    {
        var set = ProfileLoader.LoadText([Path.Combine(Repository.Root, "profiles")], "odd.yaml", Encoding.UTF8.GetBytes($"extends: ipc\nraw:\n  {raw}\n"));
        var error = Assert.Single(set.Errors);
        Assert.Equal($"raw.{field}", error.Field);
        Assert.True(error.Line >= 3);
    }

    private static ImportedProfile Import(string text) => Make().OfBackup(Encoding.UTF8.GetBytes(text));

    private static ProfileImport Make() => new(Path.Combine(Repository.Root, "profiles"), "imported", extends: null);
}
