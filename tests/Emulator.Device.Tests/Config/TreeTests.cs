using System.Text.Json;
using Emulator.Device.Config;
using Emulator.Device.Config.Sections;
using Emulator.Device.Profiles;

namespace Emulator.Device.Tests.Config;

public class TreeTests
{
    [Fact]
    public void Restore_returns_the_named_sections_and_no_others()
    {
        var tree = FullDevice.Tree();
        tree.Set("General.LocalNo=1", "NTP.Port=1", "RTSP.Port=555");

        Assert.NotNull(tree.Restore(["ntp", "Nothing"]).Error);
        Assert.Equal("1", tree.Value("NTP.Port"));

        var outcome = tree.Restore(["ntp"]);
        Assert.Equal(["NTP"], outcome.Change!.Sections);
        Assert.Equal(("1", "123", "555"), (tree.Value("General.LocalNo"), tree.Value("NTP.Port"), tree.Value("RTSP.Port")));
        Assert.Null(tree.Restore(["NTP"]).Change);
    }

    [Fact]
    public void RestoreExcept_returns_all_but_the_named()
    {
        var tree = FullDevice.Tree();
        tree.Set("General.LocalNo=1", "NTP.Port=1", "RTSP.Port=555", "AccessFilter.BannedList[0]=1.2.3.4");

        Assert.NotNull(tree.RestoreExcept(["Nothing"]).Error);
        var outcome = tree.RestoreExcept(["rtsp"]);
        Assert.Equal(["AccessFilter", "General", "NTP"], outcome.Change!.Sections);
        Assert.Equal("555", tree.Value("RTSP.Port"));
        Assert.Equal(FullDevice.Defaults.Show("AccessFilter"), tree.Current.Show("AccessFilter"));
    }

    [Fact]
    public void Setting_what_is_already_so_changes_nothing()
    {
        var tree = FullDevice.Tree();
        var before = tree.Current;
        var outcome = tree.Set("General.LocalNo=08", "VideoStandard=pal");
        Assert.Equal((null, null), (outcome.Error, outcome.Change));
        Assert.Same(before, tree.Current);
    }

    [Fact]
    public void Of_a_path_given_twice_the_last_counts()
    {
        var tree = FullDevice.Tree();
        tree.Set("General.LocalNo=1", "general.localno=2");
        Assert.Equal("2", tree.Value("General.LocalNo"));
    }

    [Theory]
    [InlineData("Language", "table.Language=English\r\n")]
    [InlineData("language", "table.Language=English\r\n")]
    [InlineData("table.General.MachineName", "table.General.MachineName=FULL-1\r\n")]
    [InlineData("general.machinename", "table.General.MachineName=FULL-1\r\n")]
    [InlineData("ChannelTitle[1]", "table.ChannelTitle[1].Name=CAM2\r\n")]
    [InlineData("recordmode", "table.RecordMode[0].Mode=0\r\ntable.RecordMode[1].Mode=0\r\ntable.RecordMode[2].Mode=0\r\n")]
    [InlineData("Alarm[3].EventHandler.PtzLink[1]", "table.Alarm[3].EventHandler.PtzLink[1][0]=None\r\ntable.Alarm[3].EventHandler.PtzLink[1][1]=0\r\n")]
    [InlineData("AccessFilter.BannedList", "")]
    public void Any_part_can_be_shown(string name, string expected) => Assert.Equal(expected, FullDevice.Defaults.Show(name));

    [Theory]
    [InlineData("Nothing")]
    [InlineData("Language[0]")]
    [InlineData("ChannelTitle[3]")]
    [InlineData("ChannelTitle[*]")]
    [InlineData("ChannelTitle[0].Nothing")]
    [InlineData("ChannelTitle.Name")]
    [InlineData("General[0]")]
    [InlineData("")]
    public void What_is_not_there_is_not_shown(string name)
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        Assert.False(FullDevice.Defaults.TryRender(name, output));
        Assert.Equal(0, output.WrittenCount);
    }

    [Fact]
    public void All_is_every_section_sorted()
    {
        var all = FullDevice.Defaults.Show();
        Assert.Equal(string.Concat(FullDevice.Defaults.Names.Select(FullDevice.Defaults.Show)), all);
        Assert.All(all.Split("\r\n")[..^1], line => Assert.Matches("^table\\.[A-Za-z]+[^=]*=[^\\r\\n]*$", line));
    }

    [Theory]
    [InlineData("General", """{"LocalNo": 5, "MachineName": "x"}""", true)]
    [InlineData("general", """{"LocalNo": "5"}""", true)]
    [InlineData("Language", "\"French\"", true)]
    [InlineData("VideoColor", """[{}, [{"Hue": 1}]]""", false)]
    [InlineData("VideoColor", """[[{"Hue": 1}]]""", true)]
    [InlineData("VideoColor", """[[],[],[],[]]""", false)]
    [InlineData("General", """{"LocalNo": 5, "Nothing": 1}""", false)]
    [InlineData("General", """{"LocalNo": 5.5}""", false)]
    [InlineData("General", """{"LocalNo": null}""", false)]
    [InlineData("General", """{"MachineName": "a\r\nb"}""", false)]
    [InlineData("General", """{"MachineName": "\ud800"}""", false)]
    [InlineData("General", "[]", false)]
    [InlineData("Nothing", "{}", false)]
    [InlineData("MonitorCollection", """{"Mine": {"Mode": "Split4"}}""", true)]
    [InlineData("MonitorCollection", """{"a=b": {"Mode": "Split4"}}""", false)]
    [InlineData("MonitorCollection", """{"a.b": {"Mode": "Split4"}}""", false)]
    [InlineData("MonitorCollection", """{"": {"Mode": "Split4"}}""", false)]
    [InlineData("RTSP", """{"RTP": {"StartPort": 50000}}""", false)]
    [InlineData("RTSP", """{"RTP": {"StartPort": 50000, "EndPort": 50010}}""", true)]
    public void Put_takes_all_of_its_json_or_nothing(string name, string json, bool taken)
    {
        var tree = FullDevice.Tree();
        using var document = JsonDocument.Parse(json);
        var outcome = tree.Put(name, document.RootElement);
        Assert.Equal(taken, outcome.Error is null);
        Assert.Equal(taken, !ReferenceEquals(FullDevice.Defaults, tree.Current));
    }

    [Fact]
    public void A_profile_s_values_follow_the_sections_rules()
    {
        var profile = FullDevice.Profile with
        {
            Config = [KeyValuePair.Create("Encode[*].MainFormat[*].Video.resolution", "1280x720"), KeyValuePair.Create("MotionDetect[*].Enable", "true")],
        };
        var defaults = ConfigDefaults.Of(profile, out var errors);
        Assert.Empty(errors);
        Assert.Equal("720", defaults.Text("Encode[2].MainFormat[3].Video.Height"));

        ConfigDefaults.Of(profile with { Config = [KeyValuePair.Create("RTSP.RTP.StartPort", "60000"), KeyValuePair.Create("Nothing.X", "1")] }, out errors);
        Assert.Equal(2, errors.Count);
    }

    [Fact]
    public void Unsupported_sections_are_not_there()
    {
        var profile = FullDevice.Profile with { Habits = new HabitsProfile { Unsupported = ["telnet"] } };
        Assert.DoesNotContain("Telnet", ConfigDefaults.Of(profile, out _).Names);
    }

    [Fact]
    public void Secrets_name_leaves_that_exist()
    {
        var leaves = Leaves.Of(FullDevice.Defaults).Select(l => l.Path).ToArray();
        var secrets = AllSections.Of(FullDevice.Profile).SelectMany(s => s.Secrets).ToArray();
        Assert.Equal(9, secrets.Length);
        foreach (var secret in secrets)
        {
            var parts = secret.Split("[*]");
            Assert.Contains(leaves, l => l.StartsWith(parts[0], StringComparison.Ordinal) && parts.All(p => l.Contains(p, StringComparison.Ordinal)));
        }

        Assert.Equal(
            leaves.Where(l => l.Contains("Password", StringComparison.Ordinal)).Select(l => l.Split('[', '.')[0]).Distinct().Order(StringComparer.Ordinal),
            secrets.Where(s => s.EndsWith("Password", StringComparison.Ordinal)).Select(s => s.Split('[', '.')[0]).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Like_elements_are_one_node()
    {
        static ConfigNode At(string path)
        {
            Assert.True(Emulator.Protocol.KeyValue.ConfigPath.TryParse(path, out var parsed, out _));
            Assert.True(FullDevice.Defaults.TryFind(parsed, out var node, out _), path);
            return node;
        }

        Assert.Same(At("Encode[0].MainFormat[0]"), At("Encode[1].MainFormat[3]"));
        // A channel that sees heat has formats of its own.
        Assert.Same(At("Encode[2].MainFormat[0]"), At("Encode[2].MainFormat[3]"));
        Assert.Same(At("MotionDetect[0].MotionDetectWindow"), At("MotionDetect[1].MotionDetectWindow"));
        Assert.Same(At("MotionDetect[0].EventHandler.TimeSection[0]"), At("MotionDetect[0].EventHandler.TimeSection[6]"));
        Assert.Same(At("MotionDetect[0].EventHandler.TimeSection"), At("Alarm[1].EventHandler.TimeSection"));
        Assert.Same(At("MotionDetect[1].EventHandler"), At("VideoAnalyseRule[1][0].EventHandler"));
        Assert.Same(At("Snap[0]"), At("Snap[2]"));

        // A device shares what it did not change, and a set copies only the way to the leaf.
        var tree = FullDevice.Tree();
        tree.Set("MotionDetect[0].Enable=true");
        Assert.Same(FullDevice.Defaults["Encode"], tree.Current["Encode"]);
        Assert.Same(((ConfigArray)FullDevice.Defaults["MotionDetect"]).Items[1], ((ConfigArray)tree.Current["MotionDetect"]).Items[1]);
    }
}
