using System.Diagnostics.CodeAnalysis;

namespace Emulator.Device.Profiles.Yaml;

/// <summary>Where something stands in a file; line and column from 1.</summary>
internal readonly record struct Place(string File, int Line, int Column);

/// <summary>A node of a YAML file that knows where it stands, also after it was merged into another file's tree.</summary>
internal abstract class YamlNode(Place place)
{
    public Place Place => place;

    /// <summary>What it is, for messages.</summary>
    public abstract string Noun { get; }
}

/// <summary>A value.</summary>
internal sealed class YamlScalar(Place place, string text, bool quoted) : YamlNode(place)
{
    public string Text => text;

    /// <summary>Written in quotes or as a block, so it is text and not a number, a truth or nothing.</summary>
    public bool IsQuoted => quoted;

    /// <summary>Nothing stands there.</summary>
    public bool IsNothing => !quoted && (text is "" or "~" or "null");

    public override string Noun => IsNothing ? "nothing" : Spelling.Quote(text);
}

/// <summary>A list.</summary>
internal sealed class YamlList(Place place, IReadOnlyList<YamlNode> items) : YamlNode(place)
{
    public IReadOnlyList<YamlNode> Items => items;

    public override string Noun => "a list";
}

/// <summary>A field of a map.</summary>
internal sealed record YamlEntry(string Key, Place KeyPlace, YamlNode Value);

/// <summary>A map in the order in which it is written; every key stands once.</summary>
internal sealed class YamlMap(Place place, IReadOnlyList<YamlEntry> entries) : YamlNode(place)
{
    public IReadOnlyList<YamlEntry> Entries => entries;

    public override string Noun => "a map";

    public bool TryGet(string key, [NotNullWhen(true)] out YamlEntry? entry)
    {
        entry = entries.FirstOrDefault(e => e.Key == key);
        return entry is not null;
    }
}

/// <summary>Something whose error was told when it was read; nothing more is to be said about it.</summary>
internal sealed class YamlBroken(Place place) : YamlNode(place)
{
    public override string Noun => "an error";
}
