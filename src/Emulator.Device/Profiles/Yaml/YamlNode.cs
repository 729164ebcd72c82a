using System.Diagnostics.CodeAnalysis;

namespace Emulator.Device.Profiles.Yaml;

/// <summary>Where something stands in a file.</summary>
/// <param name="File">The file.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
public readonly record struct Place(string File, int Line, int Column);

/// <summary>A node of a YAML file that knows where it stands, also after it was merged into another file's tree.</summary>
public abstract class YamlNode(Place place)
{
    /// <summary>Where it stands.</summary>
    public Place Place => place;

    /// <summary>What it is, for messages.</summary>
    public abstract string Noun { get; }
}

/// <summary>A value.</summary>
public sealed class YamlScalar(Place place, string text, bool quoted) : YamlNode(place)
{
    /// <summary>As it is written.</summary>
    public string Text => text;

    /// <summary>Written in quotes or as a block, so it is text and not a number, a truth or nothing.</summary>
    public bool IsQuoted => quoted;

    /// <summary>Nothing stands there.</summary>
    public bool IsNothing => !quoted && (text is "" or "~" or "null");

    /// <inheritdoc/>
    public override string Noun => IsNothing ? "nothing" : Spelling.Quote(text);
}

/// <summary>A list.</summary>
public sealed class YamlList(Place place, IReadOnlyList<YamlNode> items) : YamlNode(place)
{
    /// <summary>Its members.</summary>
    public IReadOnlyList<YamlNode> Items => items;

    /// <inheritdoc/>
    public override string Noun => "a list";
}

/// <summary>A field of a map.</summary>
/// <param name="Key">Its name.</param>
/// <param name="KeyPlace">Where that stands.</param>
/// <param name="Value">Its value.</param>
public sealed record YamlEntry(string Key, Place KeyPlace, YamlNode Value);

/// <summary>A map in the order in which it is written; every key stands once.</summary>
public sealed class YamlMap(Place place, IReadOnlyList<YamlEntry> entries) : YamlNode(place)
{
    /// <summary>Its fields.</summary>
    public IReadOnlyList<YamlEntry> Entries => entries;

    /// <inheritdoc/>
    public override string Noun => "a map";

    /// <summary>Finds a field.</summary>
    public bool TryGet(string key, [NotNullWhen(true)] out YamlEntry? entry)
    {
        entry = entries.FirstOrDefault(e => e.Key == key);
        return entry is not null;
    }
}

/// <summary>Something whose error was told when it was read; nothing more is to be said about it.</summary>
public sealed class YamlBroken(Place place) : YamlNode(place)
{
    /// <inheritdoc/>
    public override string Noun => "an error";
}
