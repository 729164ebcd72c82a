using Emulator.Device.Profiles.Fields;
using Emulator.Device.Profiles.Yaml;

namespace Emulator.Device.Profiles;

/// <summary>One profile file: its tree as written, with config values under their whole paths, and the errors found in it so far.</summary>
internal sealed class ProfileFile
{
    public ProfileFile(string name, string file, ReadOnlySpan<byte> bytes)
    {
        (Name, File) = (name, file);
        if (YamlText.Read(file, bytes, Errors) is not { } text || YamlReader.Read(file, text, Errors) is not { } tree)
        {
            return;
        }

        Tree = new YamlMap(tree.Place, [.. tree.Entries.Select(e => e is { Key: "config" or "raw", Value: YamlMap config }
            ? e with { Value = ConfigType.Flatten(config, FieldPath.Root.Field(e.Key), Errors) }
            : e)]);
        if (Tree.TryGet("extends", out var entry))
        {
            // Anything but a name is told when the field itself is read.
            Extends = entry.Value is YamlScalar { IsNothing: false } start ? start.Text : null;
            ExtendsPlace = entry.Value.Place;
        }
    }

    /// <summary>A file that could not be read at all.</summary>
    public ProfileFile(string name, string file, string error)
    {
        (Name, File) = (name, file);
        Errors.Add(new Place(file, 1, 1), FieldPath.Root, error);
    }

    /// <summary>The profile's name: the file's, without ending.</summary>
    public string Name { get; }

    /// <summary>The file as messages name it.</summary>
    public string File { get; }

    /// <summary>The tree; null when the file is no map at all.</summary>
    public YamlMap? Tree { get; }

    /// <summary>The profile it starts from.</summary>
    public string? Extends { get; }

    /// <summary>Where it says so.</summary>
    public Place ExtendsPlace { get; }

    /// <summary>The file of the same name that this one takes the place of: the built-in one, or an earlier folder's.</summary>
    public ProfileFile? Replaces { get; init; }

    /// <summary>What is wrong with it.</summary>
    public ErrorList Errors { get; } = new();
}
