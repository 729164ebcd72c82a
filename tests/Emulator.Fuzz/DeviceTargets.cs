using System.Text;
using Emulator.Device.Config;
using Emulator.Device.Profiles;
using Emulator.Protocol.KeyValue;
using Emulator.TestKit;

namespace Emulator.Fuzz;

/// <summary>What changes a device: a profile file, and setConfig.</summary>
internal static class DeviceTargets
{
    private static readonly string[] Shipped = [Path.Combine(Repository.Root, "profiles")];
    private static readonly ConfigSnapshot Defaults = ConfigDefaults.Of(TestProfiles.Full, out _);

    public static void Profile(ReadOnlySpan<byte> data)
    {
        // The shipped profiles are read with it only where they can matter.
        var extends = data.IndexOf("extends"u8) >= 0 || data.IndexOf((byte)0) >= 0;
        var set = ProfileLoader.LoadText(extends ? Shipped : [], "fuzzed.yaml", data);
        Assert.All(set.Errors, error => Assert.True(error.Line >= 1 && error.Column >= 1 && error.Message.Length > 0, error.ToString()));
        Assert.NotEqual(set.TryGet("fuzzed", out var profile), set.Errors.Count > 0);
        if (profile is null)
        {
            return;
        }

        // A profile without errors makes a device.
        var config = ConfigDefaults.Of(profile, out var errors);
        Assert.Empty(errors);
        Assert.NotEmpty(profile.Channels);
        Assert.NotEmpty(profile.Users);
        foreach (var section in config.Sections)
        {
            Assert.False(section.Rendered.IsEmpty && section.Value is ConfigValue);
        }
    }

    public static void Set(ReadOnlySpan<byte> data)
    {
        if (!CgiQuery.TryParse(Encoding.Latin1.GetString(data), out var query, out _))
        {
            return;
        }

        var tree = new ConfigTree(Defaults, new MemoryConfigStore());
        var told = 0;
        tree.Changed += _ => told++;
        var outcome = tree.Set(query.Pairs.ToArray());
        if (outcome.Error is not null)
        {
            Assert.NotEmpty(outcome.Error);
            Assert.Null(outcome.Change);
        }

        if (outcome.Change is not { } change)
        {
            // Refused, or nothing new: nothing is changed and nobody is told.
            Assert.Same(Defaults, tree.Current);
            Assert.Equal(0, told);
            return;
        }

        Assert.Equal(1, told);
        Assert.Same(tree.Current, change.After);
        Assert.NotEmpty(change.Sections);
        foreach (var name in Defaults.Names)
        {
            Assert.Equal(change.Touches(name), !Defaults[name].SameAs(tree.Current[name]));
        }

        // What the device now says of itself it takes back, whole, and then says the same.
        var said = change.Sections.SelectMany(Lines).ToArray();
        var other = new ConfigTree(Defaults, new MemoryConfigStore());
        Assert.Null(other.Set(said).Error);
        foreach (var name in change.Sections)
        {
            Assert.True(other.Current[name].SameAs(tree.Current[name]), name);
        }

        Assert.Null(tree.Set(query.Pairs.ToArray()).Error);

        IEnumerable<KeyValuePair<string, string>> Lines(string section)
        {
            Assert.True(tree.Current.TryGet(section, out var value));
            foreach (var line in Encoding.UTF8.GetString(value.Rendered.Span).Split("\r\n", StringSplitOptions.RemoveEmptyEntries))
            {
                var equals = line.IndexOf('=', StringComparison.Ordinal);
                yield return new(line[..equals], line[(equals + 1)..]);
            }
        }
    }
}
