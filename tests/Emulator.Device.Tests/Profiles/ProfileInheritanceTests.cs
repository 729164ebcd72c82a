using System.Text;
using Emulator.Device.Profiles;

namespace Emulator.Device.Tests.Profiles;

public sealed class ProfileInheritanceTests
{
    private const string Base = ProfileFiles.Least + """
        title: base
        capabilities: { ptz: true, lens: true }
        ptz: { presets: 10, tours: 3 }
        disks: [{ name: /dev/sda, mount: /mnt/a }, { name: /dev/sdb, mount: /mnt/b }]
        config:
          VideoColor[0][0].Brightness: 10
          VideoColor[0][1].Brightness: 11

        """;

    [Fact]
    public void Maps_merge_and_lists_and_values_replace()
    {
        using var folders = new TemporaryFolders()
            .BuiltInHas("base.yaml", Base)
            .BuiltInHas("middle.yaml", "extends: base\nptz: { presets: 20 }\ncapabilities: { lens: false, wiper: true }\nencode:\n")
            .BuiltInHas("top.yml", "extends: middle\nptz: { zoom: 3 }\ndisks: [{ name: /dev/sdc, mount: /mnt/c }]\ntitle: top\n");
        var set = ProfileLoader.Load([folders.BuiltIn]);
        Assert.Empty(set.Errors);
        var top = set["top"];
        Assert.Equal(("top", "TEST", "top"), (top.Name, top.Identity.DeviceType, top.Title));
        Assert.Equal((20, 3, 3.0), (top.Ptz.Presets, top.Ptz.Tours, top.Ptz.Zoom));
        Assert.Equal(Capability.Ptz | Capability.Wiper | Capability.Storage, top.Capabilities);
        Assert.Equal("/dev/sdc", Assert.Single(top.Disks).Name);
        Assert.Equal((10, "base", 2), (set["base"].Ptz.Presets, set["middle"].Title, set["middle"].Disks.Length));
    }

    [Fact]
    public void Config_merges_by_path_without_regard_to_case_and_comes_after_the_base()
    {
        using var folders = new TemporaryFolders()
            .BuiltInHas("base.yaml", Base)
            .BuiltInHas("top.yaml", "extends: base\nconfig:\n  videocolor[0]: [{ brightness: 20 }]\n  VideoColor[*][*].Hue: 1\n");
        var set = ProfileLoader.Load([folders.BuiltIn]);
        Assert.Empty(set.Errors);
        Assert.Equal(
            ["VideoColor[0][1].Brightness=11", "videocolor[0][0].brightness=20", "VideoColor[*][*].Hue=1"],
            set["top"].Config.Select(c => $"{c.Key}={c.Value}"));
    }

    [Fact]
    public void A_pattern_of_channels_merges_like_any_map()
    {
        var set = ProfileLoader.LoadText([ProfileFiles.Shipped], "half.yaml", "extends: dvr\nchannels: { count: 3 }\n"u8);
        Assert.Empty(set.Errors);
        Assert.Equal(["CAM1 yard", "CAM2 doorway", "CAM3 yard"], set["half"].Channels.Select(c => $"{c.Title} {c.Scene}"));
    }

    [Fact]
    public void A_users_profile_replaces_the_built_in_one_also_for_those_that_extend_it()
    {
        using var folders = new TemporaryFolders()
            .BuiltInHas("ipc.yaml", Base)
            .BuiltInHas("dome.yaml", "extends: ipc\n")
            .UserHas("ipc.yaml", ProfileFiles.Least + "title: mine\n");
        var set = ProfileLoader.Load([folders.BuiltIn, folders.User]);
        Assert.Empty(set.Errors);
        Assert.Equal(["dome", "ipc"], set.Names);
        Assert.Equal(("mine", "mine"), (set["ipc"].Title, set["dome"].Title));
    }

    [Fact]
    public void A_users_profile_may_start_from_the_one_it_replaces()
    {
        using var folders = new TemporaryFolders().BuiltInHas("ipc.yaml", Base).UserHas("ipc.yaml", "extends: ipc\ntitle: mine\n");
        var set = ProfileLoader.Load([folders.BuiltIn, folders.User]);
        Assert.Empty(set.Errors);
        Assert.Equal(("mine", 10), (set["ipc"].Title, set["ipc"].Ptz.Presets));
    }

    [Fact]
    public void A_users_profile_with_errors_does_not_fall_back_to_the_built_in_one()
    {
        using var folders = new TemporaryFolders().BuiltInHas("ipc.yaml", Base).UserHas("ipc.yaml", "extends: ipc\ncolor: red\n");
        var set = ProfileLoader.Load([folders.BuiltIn, folders.User]);
        Assert.Equal(["user/ipc.yaml:2:1: color: unknown field"], set.Errors.Select(folders.Shorten));
        Assert.False(set.TryGet("ipc", out _));
    }

    [Fact]
    public void Circles_and_unknown_bases_are_told_to_each_profile_they_spoil()
    {
        using var folders = new TemporaryFolders()
            .BuiltInHas("a.yaml", "extends: b\n")
            .BuiltInHas("b.yaml", "title: b\nextends: a\n")
            .BuiltInHas("c.yaml", "extends: a\n")
            .BuiltInHas("d.yaml", "extends: goon\n")
            .BuiltInHas("e.yaml", "extends: d\n")
            .BuiltInHas("good.yaml", Base)
            .BuiltInHas("torn.yaml", "title: 'x\n")
            .BuiltInHas("uses-torn.yaml", "extends: torn\n");
        var set = ProfileLoader.Load([folders.BuiltIn]);
        Assert.Equal(["good"], set.Names);
        Assert.Equal(
            [
                "built-in/a.yaml:1:10: extends: a circle: a -> b -> a",
                "built-in/b.yaml:2:10: extends: a circle: b -> a -> b",
                "built-in/c.yaml:1:10: extends: a circle: c -> a -> b -> a",
                "built-in/d.yaml:1:10: extends: there is no profile 'goon'; did you mean 'good'?",
                "built-in/e.yaml:1:10: extends: 'd': there is no profile 'goon'; did you mean 'good'?",
            ],
            set.Errors.Take(5).Select(folders.Shorten));
        Assert.Equal("built-in/uses-torn.yaml:1:10: extends: 'torn' cannot be read", folders.Shorten(set.Errors[^1]));
        Assert.Equal(7, set.Errors.Count);
    }

    [Fact]
    public void What_is_wrong_in_a_base_is_told_there_and_once()
    {
        using var folders = new TemporaryFolders()
            .BuiltInHas("base.yaml", Base + "color: red\n")
            .BuiltInHas("top.yaml", "extends: base\ncolour: blue\n");
        Assert.Equal(
            [
                "built-in/base.yaml:13:1: color: unknown field",
                "built-in/top.yaml:1:10: extends: 'base' has errors of its own",
                "built-in/top.yaml:2:1: colour: unknown field",
            ],
            ProfileLoader.Load([folders.BuiltIn]).Errors.Select(folders.Shorten));
    }

    [Fact]
    public void An_inherited_line_that_is_wrong_only_here_is_blamed_on_extends()
    {
        using var folders = new TemporaryFolders()
            .BuiltInHas("base.yaml", Base + "  ChannelTitle[0].Name: B\n")
            .BuiltInHas("top.yaml", "title: t\nextends: base\nhabits: { unsupported: [ChannelTitle] }\n");
        Assert.Equal(
            ["built-in/top.yaml:2:10: config.ChannelTitle[0].Name: no such config on this device (inherited from built-in/base.yaml:13)"],
            ProfileLoader.Load([folders.BuiltIn]).Errors.Select(folders.Shorten));
    }

    [Fact]
    public void A_long_chain_ends()
    {
        using var folders = new TemporaryFolders().BuiltInHas("p0.yaml", Base);
        for (var i = 1; i < 30; i++)
        {
            folders.BuiltInHas($"p{i}.yaml", $"extends: p{i - 1}\n");
        }

        var set = ProfileLoader.Load([folders.BuiltIn]);
        Assert.Equal(9, set.Names.Count);
        Assert.All(set.Errors, e => Assert.Contains("more than 8 profiles one upon the other", e.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Folders_and_names_are_checked()
    {
        using var folders = new TemporaryFolders()
            .BuiltInHas("ipc.yaml", Base)
            .BuiltInHas("ipc.yml", Base)
            .BuiltInHas("My Camera.yaml", Base)
            .BuiltInHas("notes.txt", "not a profile");
        var set = ProfileLoader.Load([folders.BuiltIn, Path.Combine(folders.User, "nowhere")]);
        Assert.Equal(
            [
                "user/nowhere:1:1: no such folder",
                "built-in/My Camera.yaml:1:1: the file's name must be that of a profile: small letters, digits and -, at most 32",
                "built-in/ipc.yml:1:1: ipc.yaml gives the same profile",
            ],
            set.Errors.Select(folders.Shorten));
    }

    [Fact]
    public void The_nearest_name_is_a_hint() =>
        Assert.Equal("speed-dome", ProfileLoader.Load([ProfileFiles.Shipped]).Nearest("speeddome"));

    [Fact]
    public void A_byte_order_mark_is_no_error() =>
        Assert.Empty(ProfileLoader.LoadText([], "x.yaml", [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(Base)]).Errors);
}
