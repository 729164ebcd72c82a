using Emulator.Device.Profiles;

namespace Emulator.Device.Tests.Profiles;

/// <summary>Bad profiles and every line that is said of them. Most begin with <see cref="ProfileFiles.Least"/>, so their own lines start at 6.</summary>
public sealed class ProfileErrorsTests
{
    public static TheoryData<string, string[]> Fields => new()
    {
        { "tilte: x", ["x.yaml:6:1: tilte: unknown field; did you mean 'title'?"] },
        { "colour: x", ["x.yaml:6:1: colour: unknown field"] },
        { "encode: { extraStreams: 4 }", ["x.yaml:6:25: encode.extraStreams: 4 is not within 0 to 3"] },
        { "encode: { extraStreams: two }", ["x.yaml:6:25: encode.extraStreams: 'two' is not a whole number"] },
        { "encode: { extraStreams: '2' }", ["x.yaml:6:25: encode.extraStreams: '2' is not a whole number (quotes make it text)"] },
        { "encode: { extraStreams: 99999999999999999999 }", ["x.yaml:6:25: encode.extraStreams: '99999999999999999999' is not a whole number"] },
        { "encode: { extraStreams: }", ["x.yaml:6:11: encode.extraStreams: has no value; whole number, 0 to 3 is expected"] },
        { "encode: { extraStreams: [1] }", ["x.yaml:6:25: encode.extraStreams: a list; whole number, 0 to 3 is expected"] },
        { "encode: 3", ["x.yaml:6:9: encode: '3'; a map (encode) is expected"] },
        { "encode: { mainCompressions: [H.265] }", ["x.yaml:6:9: encode.mainCompression: 'H.264' is not among mainCompressions"] },
        { "encode: { mainCompressions: [H.265], mainCompression: MJPG }", ["x.yaml:6:55: encode.mainCompression: 'MJPG' is not among mainCompressions"] },
        { "encode: { mainCompressions: [H265] }", ["x.yaml:6:30: encode.mainCompressions[0]: 'H265' is not one of H.264, H.265, MJPG; did you mean 'H.265'?"] },
        { "encode: { mainCompressions: [] }", ["x.yaml:6:29: encode.mainCompressions: 0 items; 1 to 3 are expected"] },
        { "encode: { mainSizes: [1920x1080, 1920x1080] }", ["x.yaml:6:34: encode.mainSizes[1]: '1920x1080' stands there twice"] },
        { "encode: { mainSizes: [1921x1080] }", ["x.yaml:6:23: encode.mainSizes[0]: '1921x1080' is not width x height such as 1920x1080, each even and 96 to 4096"] },
        { "encode: { mainBitRate: [8192, 448] }", ["x.yaml:6:24: encode.mainBitRate: from 8192 is more than to 448"] },
        { "encode: { mainBitRate: [448] }", ["x.yaml:6:24: encode.mainBitRate: 1 items; [from, to] in kbit/s, each a whole number, 16 to 100000 is expected"] },
        { "encode: { audioFrequencies: [11025] }", ["x.yaml:6:30: encode.audioFrequencies[0]: '11025' is not one of 8000, 16000, 32000, 48000"] },
        { "ptz: { zoom: far }", ["x.yaml:6:14: ptz.zoom: 'far' is not a number"] },
        { "ptz: { zoom: NaN }", ["x.yaml:6:14: ptz.zoom: NaN is not within 1 to 100"] },
        { "ptz: { tilt: [-95, 90.5] }", ["x.yaml:6:15: ptz.tilt[0]: -95 is not within -90 to 180"] },
        { "capabilities: { pzt: true }", ["x.yaml:6:17: capabilities.pzt: unknown field; did you mean 'ptz'?"] },
        { "capabilities: { ptz: yes }", ["x.yaml:6:22: capabilities.ptz: 'yes' is not true or false"] },
        { "capabilities: { thermal: true }", ["x.yaml:6:17: capabilities.thermal: not a field: it follows from a channel of kind thermal"] },
        { "capabilities: [ptz]", ["x.yaml:6:15: capabilities: a list; a map (capabilities) is expected"] },
        { "interfaces: [eth2, eth2]", ["x.yaml:6:20: interfaces[1]: 'eth2' stands there twice"] },
        { "disks: [{ name: /dev/sda }]", ["x.yaml:6:9: disks[0].mount: is missing; folder such as /mnt/sd is expected"] },
        { "disks: [{ name: sda, mount: /mnt/../etc }]", ["x.yaml:6:17: disks[0].name: 'sda' is not device name such as /dev/sda", "x.yaml:6:29: disks[0].mount: '/mnt/../etc' is not folder such as /mnt/sd"] },
        { "disks: [{ name: /dev/sda, mount: /mnt/a, totalBytes: 1 GB }]", ["x.yaml:6:9: disks[0].usedBytes: more than totalBytes"] },
        { "disks: [{ name: /dev/sda, mount: /mnt/a, totalBytes: 64 GiB }]", ["x.yaml:6:54: disks[0].totalBytes: '64 GiB' is not a number of bytes such as 64 GB"] },
        { "disks: [{ name: /dev/sda, mount: /mnt/a, totalBytes: 9999999999 TB }]", ["x.yaml:6:54: disks[0].totalBytes: '9999999999 TB' is not within 1 MB to 100 TB"] },
        { "disks: [{ name: /dev/sda, mount: /mnt/a }, { name: /dev/sdb, mount: /mnt/a }]", ["x.yaml:6:69: disks[1].mount: '/mnt/a' stands there twice"] },
        { "users: [{ name: u, password: p, group: user }]", ["x.yaml:6:8: users: no user of the group admin"] },
        { "users: [{ name: a b, password: p, group: root }]", ["x.yaml:6:17: users[0].name: 'a b' is not 1 to 31 letters, digits and . _ @ -", "x.yaml:6:42: users[0].group: 'root' is not one of admin, user"] },
        { "users: []", ["x.yaml:6:8: users: 0 items; 1 to 20 are expected"] },
        { "habits: { auth: digset }", ["x.yaml:6:17: habits.auth: 'digset' is not one of digest, basic, basic+digest; did you mean 'digest'?"] },
        { "habits: { boundary: 'a b' }", ["x.yaml:6:21: habits.boundary: 'a b' is not 1 to 70 letters, digits and ' ( ) + _ , - . / : = ?"] },
        { "title: |\n  two\n  lines", ["x.yaml:6:8: title: more than one line of text"] },
        { "title: a\ntitle: b", ["x.yaml:7:1: title: stands already on line 6"] },
        { "ptz: { zoom: 2, zoom: 3 }", ["x.yaml:6:17: ptz.zoom: stands already on line 6"] },
        { "title: &t a", ["x.yaml:6:8: title: an anchor (&); write it out, or extend another profile"] },
        { "title: !!str a", ["x.yaml:6:8: title: a tag (!); profiles have none"] },
        { "? [a]\n: b", ["x.yaml:6:3: a field name was expected"] },
        { "extends: nowhere", ["x.yaml:6:10: extends: there is no profile 'nowhere'"] },
        { "extends: [ipc]", ["x.yaml:6:10: extends: a list; name of a profile is expected"] },
        { "extends: x", ["x.yaml:6:10: extends: it extends itself, and there is no built-in profile of that name"] },
    };

    public static TheoryData<string, string[]> Config => new()
    {
        { "  VideoColor[0][0].Brightnes: 5", ["x.yaml:7:3: config.VideoColor[0][0].Brightnes: 5: no member Brightnes"] },
        { "  VideoColor[0][0].Brightness: 101", ["x.yaml:7:3: config.VideoColor[0][0].Brightness: 101: not in [0-100]"] },
        { "  VideoColor[3][0].Brightness: 5", ["x.yaml:7:3: config.VideoColor[3][0].Brightness: 5: no index 3"] },
        { "  VideoColour[0][0].Brightness: 5", ["x.yaml:7:3: config.VideoColour[0][0].Brightness: no such config on this device"] },
        { "  VideoColor[0][0].Brightness:", ["x.yaml:7:3: config.VideoColor[0][0].Brightness: has no value; write '' for an empty text"] },
        { "  VideoColor[: 5", ["x.yaml:7:3: config.VideoColor[: bad index at 10"] },
        { "  VideoStandard: PAL\n  videostandard: NTSC", ["x.yaml:8:3: config.videostandard: stands already on line 7"] },
        { "  VideoColor[0][0]:\n    Brightness: 1\n    Contrast: 101\n  VideoStandard: SECAM", ["x.yaml:9:5: config.VideoColor[0][0].Contrast: 101: not in [0-100]", "x.yaml:10:3: config.VideoStandard: SECAM: not in {PAL, NTSC}"] },
        { "  ChannelTitle: [{ Name: A }, { Name: B }]", ["x.yaml:7:33: config.ChannelTitle[1].Name: B: no index 1"] },
        { "  - VideoStandard", ["x.yaml:7:3: config: a list; a map from path to value is expected"] },
    };

    public static TheoryData<string, string[]> Files => new()
    {
        { "", ["x.yaml:1:1: empty"] },
        { "   \n\n", ["x.yaml:1:1: empty"] },
        { "# only a comment\n", ["x.yaml:1:1: empty"] },
        { "---\n...\n", ["x.yaml:2:4: a profile is a map of fields, not nothing"] },
        { "hello", ["x.yaml:1:1: a profile is a map of fields, not 'hello'"] },
        { "- a", ["x.yaml:1:1: a profile is a map of fields, not a list"] },
        { "*a", ["x.yaml:1:1: an alias (*); write it out, or extend another profile"] },
        { ProfileFiles.Least + "title: a\0b", ["x.yaml:6:9: the control character 0x00"] },
        { ProfileFiles.Least + "encode:\n\textraStreams: 1", ["x.yaml:7:1: a tab: YAML is indented with blanks"] },
        { ProfileFiles.Least + "---\ntitle: b", ["x.yaml:6:1: a second document; a file holds one profile"] },
        { "title: a", ["x.yaml:1:1: identity: is missing; map (identity) is expected", "x.yaml:1:1: channels: is missing; list of 1 to 64: channel; or map (channels alike) is expected"] },
        { "identity: {}\nchannels: []", ["x.yaml:1:11: identity.deviceType: is missing; text, 1 to 48 characters is expected", "x.yaml:1:11: identity.deviceClass: is missing; 1 to 16 letters and digits is expected", "x.yaml:2:11: channels: 0 items; 1 to 64 are expected"] },
    };

    public static TheoryData<string, string[]> Channels => new()
    {
        { "- { title: A }", ["x.yaml:5:5: channels[0].scene: is missing; name of a scene is expected"] },
        { "- { title: A, scene: yrad }", ["x.yaml:5:24: channels[0].scene: there is no scene 'yrad'"] },
        { "- { title: A, scene: ../etc }", ["x.yaml:5:24: channels[0].scene: '../etc' is not a name of a scene (letters, digits, - and _)"] },
        { "- { title: A, scene: yard, kind: warm }", ["x.yaml:5:36: channels[0].kind: 'warm' is not one of visible, thermal"] },
        { "- yard", ["x.yaml:5:5: channels[0]: 'yard'; a map (channel) is expected"] },
        { "count: 65\n  scenes: [yard, hall]", ["x.yaml:5:10: channels.count: 65 is not within 1 to 64", "x.yaml:6:18: channels.scenes[1]: there is no scene 'hall'"] },
        { "count: 2", ["x.yaml:5:3: channels.scenes: is missing; list of 1 to 64: name of a scene is expected"] },
    };

    [Theory]
    [MemberData(nameof(Fields))]
    public void A_bad_field_is_told_where_it_stands(string lines, string[] expected) => Assert.Equal(expected, ProfileFiles.ErrorsOf(ProfileFiles.Least + lines + "\n"));

    [Theory]
    [MemberData(nameof(Config))]
    public void A_bad_config_value_is_told_where_it_stands(string lines, string[] expected) =>
        Assert.Equal(expected, ProfileFiles.ErrorsOf(ProfileFiles.Least + "config:\n" + lines + "\n"));

    [Theory]
    [MemberData(nameof(Files))]
    public void A_bad_file_is_told(string text, string[] expected) => Assert.Equal(expected, ProfileFiles.ErrorsOf(text));

    [Theory]
    [MemberData(nameof(Channels))]
    public void A_bad_channel_is_told_where_it_stands(string lines, string[] expected) =>
        Assert.Equal(expected, ProfileFiles.ErrorsOf("identity:\n  deviceType: T\n  deviceClass: IPC\nchannels:\n  " + lines + "\n", scene => scene == "yard"));

    [Fact]
    public void Every_error_is_told_at_once()
    {
        const string Text = """
            identity:
              type: A
              deviceClass: I P C
            title:
            habits: { bootSeconds: -1, auth: none }
            config:
              Bad[: 1
            channels: [{ title: A, scene: yard }]
            """;
        Assert.Equal(
            [
                "x.yaml:2:3: identity.type: unknown field",
                "x.yaml:2:3: identity.deviceType: is missing; text, 1 to 48 characters is expected",
                "x.yaml:3:16: identity.deviceClass: 'I P C' is not 1 to 16 letters and digits",
                "x.yaml:4:1: title: has no value; text, 0 to 120 characters is expected",
                "x.yaml:5:24: habits.bootSeconds: -1 is not within 0 to 600",
                "x.yaml:5:34: habits.auth: 'none' is not one of digest, basic, basic+digest",
                "x.yaml:7:3: config.Bad[: bad index at 3",
            ],
            ProfileFiles.ErrorsOf(Text));
    }

    [Fact]
    public void A_scene_is_only_looked_up_where_someone_knows_the_scenes()
    {
        Assert.Empty(ProfileFiles.ErrorsOf(ProfileFiles.Least));
        Assert.Equal(["x.yaml:5:27: channels[0].scene: there is no scene 'yard'"], ProfileFiles.ErrorsOf(ProfileFiles.Least, _ => false));
    }

    [Fact]
    public void A_file_with_an_error_gives_no_profile()
    {
        Assert.Empty(ProfileFiles.Read(ProfileFiles.Least + "color: red").Names);
        Assert.Equal(["x"], ProfileFiles.Read(ProfileFiles.Least).Names);
    }

    [Theory]
    [InlineData("title: gate 1.00", "gate 1.00")]
    [InlineData("title: 1.00", "1.00")]
    [InlineData("title: \"Straße \\u263a\"", "Straße ☺")]
    [InlineData("title: ''", "")]
    public void Text_is_kept_as_written(string line, string expected) => Assert.Equal(expected, ProfileFiles.Read(ProfileFiles.Least + line)["x"].Title);

    [Fact]
    public void Values_are_read_into_the_record()
    {
        var set = ProfileFiles.Read(ProfileFiles.Least + """
            capabilities: { ptz: true }
            interfaces: [eth0, eth2]
            alarmInputs: 3
            encode: { mainSizes: [1280x720], extraBitRate: [100, 200], audioFrequencies: [16000] }
            ptz: { tilt: [-15.5, 90] }
            disks: [{ name: /dev/sda, mount: /mnt/a, totalBytes: 1500 kB, usedBytes: 0 }]
            habits: { auth: basic, container: dh, channelBase: 0, lockoutAttempts: 3, unsupported: [ChannelTitle] }
            config: { "VideoColor[*]": [{ Brightness: 7 }], VideoStandard: NTSC }
            """);
        Assert.Empty(set.Errors);
        var profile = set["x"];
        Assert.Equal(Capability.Ptz | Capability.Wlan | Capability.AlarmIn | Capability.Storage, profile.Capabilities);
        Assert.Equal(new PictureSize(1280, 720), Assert.Single(profile.Encode.MainSizes));
        Assert.Equal((100, 200), profile.Encode.ExtraBitRate);
        Assert.Equal(16000, Assert.Single(profile.Encode.AudioFrequencies));
        Assert.Equal((-15.5, 90), profile.Ptz.Tilt);
        Assert.Equal(1_500_000, Assert.Single(profile.Disks).TotalBytes);
        Assert.Equal((AuthScheme.Basic, Container.Dh, 0, 3), (profile.Habits.Auth, profile.Habits.Container, profile.Habits.ChannelBase, profile.Habits.LockoutAttempts));
        Assert.Equal(["VideoColor[*][0].Brightness=7", "VideoStandard=NTSC"], profile.Config.Select(c => $"{c.Key}={c.Value}"));
    }

    [Fact]
    public void An_unsupported_section_cannot_be_configured() => Assert.Equal(
        ["x.yaml:8:3: config.VideoStandard: no such config on this device"],
        ProfileFiles.ErrorsOf(ProfileFiles.Least + "habits: { unsupported: [VideoStandard] }\nconfig:\n  VideoStandard: PAL\n"));
}
