using Emulator.Device.Config;
using Emulator.Device.Profiles.Fields;
using Emulator.Device.Profiles.Yaml;

namespace Emulator.Device.Profiles;

/// <summary>Makes the record of a merged tree, and asks the device's config sections whether they take its values.</summary>
internal static class ProfileReader
{
    // Fields on which the config sections depend: while one of them is wrong, what the sections would say is nonsense.
    private static readonly string[] Shaping =
    [
        "capabilities", "channels", "maxRemoteInputs", "audioInputs", "audioOutputs", "alarmInputs", "alarmOutputs", "videoOutputs",
        "interfaces", "encode", "disks", "habits.unsupported",
    ];

    /// <summary>Reads the profile; it is good only when the context got no error.</summary>
    public static DeviceProfile Read(string name, YamlMap tree, ReadContext context)
    {
        ProfileFields.Profile.TryRead(tree, FieldPath.Root, context, out var read);
        var profile = read with { Name = name, Capabilities = read.Capabilities | ProfileFields.Implied(read) };
        if (!profile.Channels.IsEmpty && !context.Errors.All.Any(e => Shaping.Any(s => e.Field.StartsWith(s, StringComparison.Ordinal))))
        {
            CheckConfig(profile, tree, context.Errors);
        }

        return profile;
    }

    private static void CheckConfig(DeviceProfile profile, YamlMap tree, ErrorList errors)
    {
        ConfigDefaults.Of(profile, out var refused);
        if (refused.Count > 0)
        {
            var raw = Values(tree, "raw");
            TellRefused([.. refused.Where(r => IsOf(raw, r))], raw, FieldPath.Root.Field("raw"), errors);
            TellRefused([.. refused.Where(r => !IsOf(raw, r))], Values(tree, "config"), FieldPath.Root.Field("config"), errors);
        }
    }

    private static YamlMap Values(YamlMap tree, string field) => tree.TryGet(field, out var entry) && entry.Value is YamlMap map ? map : new YamlMap(tree.Place, []);

    private static bool IsOf(YamlMap values, string refused) => refused.IndexOf(": ", StringComparison.Ordinal) is > 0 and var colon && values.TryGet(refused[..colon], out _);

    /// <summary>Tells of config values that no section has or accepts, each where it stands.</summary>
    /// <param name="refused">As <see cref="ConfigDefaults"/> says it.</param>
    /// <param name="config">The values under their whole paths.</param>
    /// <param name="field">The field that holds them.</param>
    /// <param name="errors">Where errors go.</param>
    public static void TellRefused(IReadOnlyList<string> refused, YamlMap config, FieldPath field, ErrorList errors)
    {
        var entries = config.Entries.ToDictionary(e => e.Key, StringComparer.Ordinal);
        foreach (var text in refused)
        {
            // "path: why", as ConfigDefaults says it.
            var colon = text.IndexOf(": ", StringComparison.Ordinal);
            if (colon > 0 && entries.TryGetValue(text[..colon], out var entry))
            {
                errors.Add(entry.KeyPlace, field.Field(entry.Key), text[(colon + 2)..]);
            }
            else
            {
                errors.Add(config.Place, field, text);
            }
        }
    }
}
