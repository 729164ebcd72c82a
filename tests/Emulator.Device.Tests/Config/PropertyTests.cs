using System.Text.RegularExpressions;
using Emulator.Device.Config;
using Emulator.Device.Profiles;
using FsCheck;
using FsCheck.Fluent;
using Setup = FsCheck.Config;

namespace Emulator.Device.Tests.Config;

/// <summary>Any value of any leaf: taken and read back, or refused without a trace.</summary>
public class PropertyTests
{
    private static readonly Leaf[] All = [.. Leaves.Of(FullDevice.Defaults)];

    // So that a section with many leaves does not crowd out the others.
    private static readonly Leaf[][] BySection = [.. All.GroupBy(Section).Select(g => g.ToArray())];

    // Those that one leaf alone does not decide.
    private static readonly string[] Ruled =
    [
        "Video.Width", "Video.Height", "Video.resolution", "Video.CustomResolutionName", "Video.FPS", ".Rect[", "Exposure", "GainM", "Sunrise", "Sunset",
        "DST", "DDNS", "RTP.", "VideoAnalyseRule", "Isotherm", "ThermometryRule", "VideoStandard",
        // And those that two sections have.
        "Lighting", "VideoImageControl", "VideoInDayNight", "DayNightColor", ".Flip", ".Mirror", ".Rotate90",
    ];

    private static readonly Gen<Leaf> AnyLeaf = Gen.Elements(BySection).SelectMany(section => Gen.Elements(section));

    [Fact]
    public void An_accepted_value_is_read_back()
    {
        var cases = AnyLeaf.Where(l => !Ruled.Any(r => l.Path.Contains(r, StringComparison.Ordinal))).SelectMany(l => Accepted(l).Select(v => (Leaf: l, Value: v)));
        Check.One(Setup.QuickThrowOnFailure.WithMaxTest(1500), Prop.ForAll(cases.ToArbitrary(), one =>
        {
            var tree = FullDevice.Tree();
            var outcome = tree.Set([KeyValuePair.Create(one.Leaf.Path, one.Value)]);
            Assert.True(outcome.Error is null, $"{one.Leaf.Path}={one.Value}: {outcome.Error}");
            Assert.Equal(one.Value, tree.Value(one.Leaf.Path));
            Assert.All(tree.Current.Names.Where(n => n != Section(one.Leaf)), n => Assert.Same(FullDevice.Defaults[n], tree.Current[n]));
            Assert.Equal(Others(FullDevice.Defaults, one.Leaf), Others(tree.Current, one.Leaf));
        }));
    }

    [Fact]
    public void Any_text_at_all_is_taken_as_it_reads_or_leaves_no_trace()
    {
        var texts = Gen.OneOf(
            ArbMap.Default.GeneratorFor<string>().Select(s => s ?? ""),
            ArbMap.Default.GeneratorFor<int>().Select(i => $"{i}"),
            Gen.Elements("", " ", "-1", "99999", "true", "1.5", "None", "1 00:00:00-24:00:00", "0", "2", "1280x720", "704", "a\nb", "∞"));
        var cases = AnyLeaf.SelectMany(l => texts.Select(v => (Leaf: l, Value: v)));
        var shown = FullDevice.Defaults.Show();
        Check.One(Setup.QuickThrowOnFailure.WithMaxTest(1500), Prop.ForAll(cases.ToArbitrary(), one =>
        {
            var tree = FullDevice.Tree();
            var outcome = tree.Set([KeyValuePair.Create(one.Leaf.Path, one.Value)]);
            if (outcome.Error is null)
            {
                Assert.Equal(one.Leaf.Schema.Read(one.Value)!.Text, tree.Value(one.Leaf.Path));
                Assert.Equal(FullDevice.Defaults.Show(Section(one.Leaf)).Count(c => c == '\n'), tree.Current.Show(Section(one.Leaf)).Count(c => c == '\n'));
            }
            else
            {
                Assert.Same(FullDevice.Defaults, tree.Current);
            }
        }));
        Assert.Equal(shown, FullDevice.Defaults.Show());
    }

    [Fact]
    public void Every_default_is_a_value_that_could_be_set()
    {
        DeviceProfile[] profiles =
        [
            FullDevice.Profile,
            FullDevice.Bare,
            FullDevice.Bare with { Channels = [] },
            FullDevice.Profile with { AlarmInputs = 0, AlarmOutputs = 0, VideoOutputs = 0, Encode = new EncodeProfile { MainBitRate = (448, 2560), ExtraStreams = 1 } },
        ];
        foreach (var profile in profiles)
        {
            var defaults = ConfigDefaults.Of(profile, out var errors);
            Assert.Empty(errors);
            var leaves = Leaves.Of(defaults).ToArray();
            Assert.All(leaves, leaf => Assert.True(leaf.Schema.Read(leaf.Text)?.Text == leaf.Text, $"{leaf.Path}={leaf.Text}: {leaf.Schema.Accepts}"));
            var outcome = new ConfigTree(defaults, new MemoryConfigStore()).Set(leaves.Select(l => KeyValuePair.Create(l.Path, l.Text)));
            Assert.Null(outcome.Error);
            Assert.Null(outcome.Change);
        }
    }

    private static string Section(Leaf leaf) => leaf.Path.Split('[', '.')[0];

    private static string[] Others(ConfigSnapshot all, Leaf leaf) =>
        [.. all.Show(Section(leaf)).Split("\r\n").Where(line => !line.StartsWith($"table.{leaf.Path}=", StringComparison.Ordinal))];

    private static Gen<string> Accepted(Leaf leaf)
    {
        var accepts = leaf.Schema.Accepts;
        if (accepts.StartsWith('{'))
        {
            return Gen.Elements(accepts[1..^1].Split(", "));
        }

        var range = Regex.Match(accepts, @"^\[(?<min>-?[\d.]+)-(?<max>-?[\d.]+)]$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
        if (range.Success && leaf.Schema.Kind == ConfigKind.Integer)
        {
            var (min, max) = (long.Parse(range.Groups["min"].Value), long.Parse(range.Groups["max"].Value));
            return Gen.OneOf(Gen.Elements(min, max), ArbMap.Default.GeneratorFor<uint>().Select(n => min + (n % (max - min + 1)))).Select(n => $"{n}");
        }

        return range.Success
            ? Gen.Elements(range.Groups["min"].Value, range.Groups["max"].Value)
            : accepts switch
            {
                "an IP address" => Gen.Elements("", "10.1.2.3", "255.255.255.255", "2001:db8::7"),
                "x.x.x.x" => Gen.Choose(0, 255).Select(n => $"10.{n}.0.1"),
                "a host name or IP address" => Gen.Elements("", "time.ttt.com", "10.7.7.7"),
                "xx:xx:xx:xx:xx:xx" => Gen.Choose(0, 255).Select(n => $"00:10:5C:f2:1c:{n:x2}"),
                "hh:mm:ss" => Gen.Elements("0:00:00", "23:59:59", "24:00:00"),
                "mask hh:mm:ss-hh:mm:ss" => Gen.Choose(0, 86400).Select(n => new MaskedTimeSection(n % 2, n / 2, n).ToString()),
                "whole numbers with commas between them" => Gen.Elements("", "0", "0,1,5"),
                "[0-255] or an IP address" => Gen.Elements("0", "255", "192.168.0.1"),
                _ when accepts.StartsWith("text of up to", StringComparison.Ordinal) => Gen.Elements("", "x", "a b", "%y=&?", "ünïcödé", new string('z', int.Parse(accepts.AsSpan("text of up to ".Length, accepts.IndexOf(" characters", StringComparison.Ordinal) - "text of up to ".Length), System.Globalization.CultureInfo.InvariantCulture))),
                _ => Gen.Constant(leaf.Text),
            };
    }
}
