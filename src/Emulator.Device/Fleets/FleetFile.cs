using System.Collections.Immutable;
using Emulator.Device.Config;
using Emulator.Device.Profiles;
using Emulator.Device.Profiles.Fields;
using Emulator.Device.Profiles.Yaml;

namespace Emulator.Device.Fleets;

/// <summary>A fleet file: a list of devices, each with what is its own. Whatever it holds, the answer is devices or a list of errors.</summary>
public sealed class FleetFile
{
    private readonly ErrorList _errors = new();
    private readonly YamlMap? _tree;

    private FleetFile(string file, ReadOnlySpan<byte> bytes)
    {
        if (YamlText.Read(file, bytes, _errors) is { } text && YamlReader.Read(file, text, _errors, "fleet") is { } tree
            && FleetFields.Fleet.TryRead(tree, FieldPath.Root, new ReadContext(_errors, SceneExists: null), out var devices))
        {
            _tree = tree;
            var folder = Path.GetDirectoryName(Path.GetFullPath(file)) ?? "";
            Devices = [.. devices.Select(d => d.Data is { } data ? d with { Data = Path.Combine(folder, data) } : d)];
            CheckTwins();
        }
    }

    private FleetFile(string file, string why) => _errors.Add(new Place(file, 1, 1), FieldPath.Root, why);

    /// <summary>The devices; none while there are errors.</summary>
    public ImmutableArray<FleetDevice> Devices { get; } = [];

    /// <summary>Everything that is wrong, from top to bottom.</summary>
    public IReadOnlyList<ProfileError> Errors => [.. _errors.All.OrderBy(e => e.Line).ThenBy(e => e.Column)];

    /// <summary>Reads a file.</summary>
    public static FleetFile Read(string file)
    {
        var bytes = ProfileLoader.Read(file, out var why);
        return why is null ? new FleetFile(file, bytes) : new FleetFile(file, why);
    }

    /// <summary>Reads a file's text.</summary>
    public static FleetFile ReadText(string file, ReadOnlySpan<byte> text) => new(file, text);

    /// <summary>Checks each device against its profile: that there is one, and that it takes the device's config values.</summary>
    public void Check(ProfileSet profiles)
    {
        for (var i = 0; i < Devices.Length; i++)
        {
            var (device, (node, path)) = (Devices[i], NodeOf(i));
            if (!profiles.TryGet(device.Profile, out var profile))
            {
                var (place, field) = RecordType.Locate(node, path, "profile");
                _errors.Add(place, field, $"there is no profile {Spelling.Quote(device.Profile)}{Spelling.Hint(device.Profile, profiles.Names)}");
            }
            else if (!device.Config.IsEmpty && ((YamlMap)node).TryGet("config", out var entry) && entry.Value is YamlMap config)
            {
                ConfigDefaults.With(ConfigDefaults.Of(profile, out _), device.Config, out var refused);
                var field = path.Field("config");
                ProfileReader.TellRefused(refused, ConfigType.Flatten(config, field, new ErrorList()), field, _errors);
            }
        }
    }

    // What no two devices may share.
    private void CheckTwins()
    {
        foreach (var (name, of) in new (string, Func<FleetDevice, string?>)[] { ("id", d => d.Id), ("serial", d => d.Serial), ("mac", d => d.Mac) })
        {
            var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            for (var i = 0; i < Devices.Length; i++)
            {
                if (of(Devices[i]) is { } value && !seen.Add(value))
                {
                    var (node, path) = NodeOf(i);
                    var (place, field) = RecordType.Locate(node, path, name);
                    _errors.Add(place, field, $"{Spelling.Quote(value)} stands there twice");
                }
            }
        }
    }

    private (YamlNode Node, FieldPath Path) NodeOf(int device)
    {
        _tree!.TryGet("devices", out var list);
        return (((YamlList)list!.Value).Items[device], FieldPath.Root.Field("devices").Item(device));
    }
}
