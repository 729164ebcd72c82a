using System.Text.Json;
using System.Text.RegularExpressions;
using Emulator.Device.Config;
using Emulator.Device.Config.Sections;
using Emulator.Device.Profiles;
using Emulator.Protocol.KeyValue;

namespace Emulator.Device.Tests.Config;

/// <summary>The sections against tests/data/operations.json, which was transcribed from the document and not from the code.</summary>
public class DocumentTests
{
    // Examples of getConfig that the document's own parameter tables contradict.
    private static readonly HashSet<string> ExamplesThatCannotBe =
    [
        "table.MonitorTour[*].Enable", // 128: exchanged with the next.
        "table.MonitorTour[*].Interval", // true
        "table.VideoInOptions[*].DayNightColor", // false: the table has 0, 1, 2.
        "table.DDNS[*].DefaultHostName.HostName", // Of another device, and cannot be changed.
    ];

    // Examples of setConfig whose canonical spelling is another.
    private static readonly Dictionary<string, string> OtherSpellings = new(StringComparer.Ordinal) { ["Gound"] = "Ground", ["split4"] = "Split4" };

    private static readonly JsonElement[] Operations = Load();

    public static TheoryData<string> Gets => [.. Operations.Where(o => Kind(o) == "config-get").Select(Name)];

    public static TheoryData<string, string> Sets
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var operation in Operations.Where(o => Kind(o) == "config-set"))
            {
                foreach (var example in operation.GetProperty("examples").EnumerateArray())
                {
                    data.Add(operation.GetProperty("section").GetString()!, example.GetString()!);
                }
            }

            return data;
        }
    }

    [Fact]
    public void Every_section_of_the_document_exists_and_no_other()
    {
        var expected = Operations.Where(o => Kind(o) == "config-get").Select(Name).Where(n => !n.Contains('[', StringComparison.Ordinal));
        var beyond = AllSections.Of(FullDevice.Profile).Where(s => s.Reference.Length == 0).Select(s => s.Name).ToArray();
        Assert.Equal(expected.Concat(beyond).Order(StringComparer.Ordinal), FullDevice.Defaults.Names);
        Assert.Equal(60, FullDevice.Defaults.Names.Count - beyond.Length);
    }

    [Fact]
    public void References_are_the_document_s_sections()
    {
        foreach (var section in AllSections.Of(FullDevice.Profile).Where(s => s.Reference.Length > 0))
        {
            Assert.Contains(Operations, o => Kind(o) == "config-get" && Name(o) == section.Name && o.GetProperty("section").GetString() == section.Reference);
        }
    }

    [Theory]
    [MemberData(nameof(Gets))]
    public void Every_key_exists_and_accepts_its_example(string name)
    {
        var section = name.Split('[', '.')[0];
        var found = FullDevice.Defaults.TryGet(section, out var value);
        Assert.True(found, section);
        var leaves = Leaves.Of(section, value!.Section.Schema, value.Value).ToArray();
        foreach (var key in Operations.Where(o => Kind(o) == "config-get" && Name(o) == name).SelectMany(o => o.GetProperty("returns").EnumerateArray()))
        {
            var (pattern, example) = (key.GetProperty("key").GetString()!, key.GetProperty("example").GetString()!);
            var regex = new Regex("^" + Regex.Escape(pattern["table.".Length..])
                .Replace(@"\[\*]", @"\[\d+]", StringComparison.Ordinal)
                .Replace(@"\.\*\*", @"\..+", StringComparison.Ordinal)
                .Replace(@"\.\*\.", @"\.[^.]+\.", StringComparison.Ordinal) + "$", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
            var matches = leaves.Where(l => regex.IsMatch(l.Path)).ToArray();
            if (pattern.Contains("List[*]", StringComparison.Ordinal))
            {
                continue; // Empty as shipped: below.
            }

            Assert.True(matches.Length > 0, $"{pattern} does not exist");
            if (!pattern.EndsWith("**", StringComparison.Ordinal) && !ExamplesThatCannotBe.Contains(pattern))
            {
                Assert.All(matches, m => Assert.True(m.Schema.Read(example) is not null, $"{m.Path} refuses {example}: {m.Schema.Accepts}"));
            }
        }
    }

    [Fact]
    public void Every_event_handler_is_the_whole_one()
    {
        string[] keys = [.. Operations.Where(o => Kind(o) == "config-get").SelectMany(o => o.GetProperty("returns").EnumerateArray()).Select(k => k.GetProperty("key").GetString()!)
            .Where(k => k.Contains(".EventHandler.", StringComparison.Ordinal) && !k.EndsWith("**", StringComparison.Ordinal))
            .Select(k => k[(k.IndexOf(".EventHandler.", StringComparison.Ordinal) + ".EventHandler.".Length)..]).Distinct()];
        Assert.True(keys.Length > 60, $"{keys.Length}");
        string[] owners = ["MotionDetect[2]", "Alarm[3]", "BlindDetect[1]", "LossDetect[1]", "LoginFailureAlarm", "StorageNotExist", "StorageFailure",
            "StorageLowSpace", "NetAbort", "IPConflict", "VideoAnalyseRule[1][1]", "HeatImagingTemper[2]"];
        foreach (var owner in owners)
        {
            var shown = FullDevice.Defaults.Show($"{owner}.EventHandler");
            Assert.All(keys, key => Assert.Contains($"table.{owner}.EventHandler.{key}=", shown, StringComparison.Ordinal));
        }
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public void Every_example_is_accepted_and_read_back(string section, string url)
    {
        Assert.NotNull(section);
        Assert.True(CgiQuery.TryParse(url[(url.IndexOf('?', StringComparison.Ordinal) + 1)..].Replace("[Channel]", "[0]", StringComparison.Ordinal), out var query, out var error), error);
        var settings = query.Pairs.ToArray().Where(p => p.Key != "action").ToArray();
        Assert.NotEmpty(settings);
        var tree = FullDevice.Tree();

        var outcome = tree.Set(settings);

        Assert.Null(outcome.Error);
        Assert.All(settings, s => Assert.Equal(OtherSpellings.GetValueOrDefault(s.Value, s.Value), tree.Value(s.Key)));
    }

    [Fact]
    public void Parameters_that_only_the_tables_name_exist()
    {
        string[] paths =
        [
            "VideoWidget[0].TimeTitle.ShowWeek", "VideoInOptions[0].ExposureMode", "VideoInOptions[0].SmartIRExposure", "VideoInOptions[0].GainRed",
            "VideoInOptions[0].GainGreen", "VideoInOptions[0].GainBlue", "VideoInOptions[0].GainMin", "VideoInOptions[0].GainMax",
            "VideoInOptions[0].AntiFlicker", "VideoInOptions[0].GlareInhibition", "VideoInOptions[0].NormalOptions.WhiteBalance",
            "StorageGroup[1].Channels[2].Path", "MotionDetect[0].DetectVersion", "VideoAnalyseRule[0][0].Config.DetectLine[1][1]",
            "VideoAnalyseRule[0][0].Config.DetectRegion[2][1]", "VideoAnalyseRule[0][0].Config.Direction", "VideoAnalyseRule[0][0].Config.SizeFilter.MaxSize[1]",
            "VideoAnalyseRule[0][0].Config.SizeFilter.MinSize[0]", "VideoAnalyseRule[0][0].Config.MinDuration", "VideoAnalyseRule[0][0].Config.Sensitivity",
            "VideoAnalyseRule[0][0].Config.EnterThreshold", "VideoAnalyseRule[0][0].Config.ExitThreshold", "VideoAnalyseRule[0][0].Config.InsideThreshold",
            "ThermometryRule[0][0].LocalParameters.ReflectedTemp", "RecordStoragePoint[0].EventSnapShot.Remote", "VideoInMode[0].Config[2]",
        ];
        var all = Leaves.Of(FullDevice.Defaults).Select(l => l.Path).ToHashSet(StringComparer.Ordinal);
        Assert.All(paths, path => Assert.Contains(path, all));
    }

    [Fact]
    public void A_section_is_there_only_when_the_device_can_do_it()
    {
        Assert.All(AllSections.Of(FullDevice.Bare), s => Assert.Equal(Capability.None, s.Needs));
        Assert.DoesNotContain("Ptz", ConfigDefaults.Of(FullDevice.Bare, out _).Names);
        Assert.Equal(27, AllSections.Of(FullDevice.Profile).Count(s => s.Needs != Capability.None && s.Reference.Length > 0));
    }

    private static string Kind(JsonElement operation) => operation.GetProperty("kind").GetString()!;

    private static string Name(JsonElement operation) => operation.GetProperty("config").GetString()!;

    private static JsonElement[] Load()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Emulator.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("no Emulator.sln above the tests");
        }

        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder.FullName, "tests", "data", "operations.json")));
        return [.. document.RootElement.EnumerateArray().Select(o => o.Clone())];
    }
}
