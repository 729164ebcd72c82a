using System.Text.Json;
using Emulator.Device.Profiles;

namespace Emulator.Device.Tests.Profiles;

/// <summary>Files made of the table of fields are what the table makes. CAMULATOR_APPROVE=1 writes them.</summary>
public sealed class ProfileDriftTests
{
    private const string Begin = "<!-- fields: begin -->\n";
    private const string End = "<!-- fields: end -->\n";

    [Fact]
    public void The_schema_file_is_the_one_generated() => ProfileFiles.Approve(ProfileSchema.Generate(), "profiles/profile.schema.json");

    [Fact]
    public void The_guides_tables_are_the_ones_generated()
    {
        var guide = File.ReadAllText(Path.Combine(ProfileFiles.Repository, "docs/guides/profiles.md"));
        var begin = guide.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var end = guide.IndexOf(End, StringComparison.Ordinal);
        Assert.True(begin >= Begin.Length && end >= begin, "the guide has lost its marks");
        ProfileFiles.Approve(string.Concat(guide.AsSpan(0, begin), "\n", ProfileGuide.Tables(), guide.AsSpan(end)), "docs/guides/profiles.md");
    }

    [Fact]
    public void The_schema_knows_every_field_that_a_shipped_profile_sets()
    {
        using var schema = JsonDocument.Parse(ProfileSchema.Generate());
        var known = schema.RootElement.GetProperty("properties").EnumerateObject().Select(p => p.Name).ToHashSet();
        var used = Directory.GetFiles(ProfileFiles.Shipped, "*.yaml").SelectMany(File.ReadLines)
            .Where(l => l.Length > 0 && char.IsAsciiLetter(l[0])).Select(l => l.Split(':')[0]).Distinct().ToList();
        Assert.True(used.Count > 15);
        Assert.Empty(used.Except(known));
    }

    [Fact]
    public void Every_example_of_the_guide_is_a_good_profile()
    {
        var guide = File.ReadAllText(Path.Combine(ProfileFiles.Repository, "docs/guides/profiles.md"));
        var examples = guide.Split("```yaml\n")[1..].Select(p => p[..p.IndexOf("```", StringComparison.Ordinal)]).ToList();
        Assert.NotEmpty(examples);
        foreach (var example in examples)
        {
            var set = ProfileLoader.LoadText([ProfileFiles.Shipped], "example.yaml", System.Text.Encoding.UTF8.GetBytes(example));
            Assert.Empty(set.Errors);
            Assert.Contains("example", set.Names);
        }
    }
}
