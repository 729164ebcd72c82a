using YamlDotNet.RepresentationModel;

namespace Emulator.Interop.Docs;

/// <summary>Which of the program's files a block is, told by its keys.</summary>
internal static class YamlKind
{
    public const string Profile = "profile";
    public const string Scenario = "scenario";
    public const string Fleet = "fleet";
    public const string Scene = "scene";

    private static readonly (string Key, string Kind)[] Keys =
    [
        ("steps", Scenario), ("passages", Scene), ("extends", Profile), ("identity", Profile), ("channels", Profile), ("devices", Fleet),
    ];

    /// <summary>Null for what is no YAML of the program's.</summary>
    public static string? Of(DocsBlock block)
    {
        if (block.Language != "yaml" || block.IsForeign)
        {
            return null;
        }

        var names = block.Lines.Select(l => l.Split(':')[0]).ToArray();
        return Keys.FirstOrDefault(k => names.Contains(k.Key)).Kind;
    }

    /// <summary>Its tree; throws when it is none.</summary>
    public static YamlNode Read(DocsBlock block)
    {
        var yaml = new YamlStream();
        using var text = new StringReader(block.Text);
        yaml.Load(text);
        return Assert.Single(yaml.Documents).RootNode;
    }
}
