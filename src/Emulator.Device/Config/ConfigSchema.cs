using System.Collections.Immutable;
using System.Text;

namespace Emulator.Device.Config;

/// <summary>
/// What a node of the configuration may hold. A schema also makes the default value of its node, so a section is declared once
/// and has a value on every device.
/// </summary>
public abstract class ConfigSchema
{
    private protected ConfigSchema()
    {
    }

    /// <summary>The value the node has until someone sets it. The same instance on every call, so devices share it.</summary>
    public abstract ConfigNode Default { get; }
}

/// <summary>Reads one leaf.</summary>
/// <param name="text">The text a client sent.</param>
/// <returns>The canonical text, or null when the value is refused.</returns>
public delegate string? LeafReader(string text);

/// <summary>A leaf: its kind, its default and what it accepts.</summary>
/// <param name="kind">What it holds.</param>
/// <param name="defaultText">Its value until set. Not checked by the reader: a profile may ship what a client may not set.</param>
/// <param name="accepts">What it accepts, for error texts and docs: <c>[0-100]</c>, <c>{CBR, VBR}</c>.</param>
/// <param name="read">Turns what a client sent into the canonical text, or null to refuse it.</param>
public sealed class LeafSchema(ConfigKind kind, string defaultText, string accepts, LeafReader read) : ConfigSchema
{
    private readonly ConfigValue _default = new(kind, defaultText);

    /// <summary>What it holds.</summary>
    public ConfigKind Kind => kind;

    /// <summary>What it accepts, in words.</summary>
    public string Accepts => accepts;

    /// <inheritdoc/>
    public override ConfigNode Default => _default;

    /// <summary>Reads a value; null when it is refused. No leaf takes control characters or half a surrogate: answers are lines of UTF-8.</summary>
    public ConfigValue? Read(string text) => IsPlain(text) && read(text) is { } canonical ? new ConfigValue(kind, canonical) : null;

    /// <summary>The same leaf with another default.</summary>
    public LeafSchema WithDefault(string text) => new(kind, text, accepts, read);

    internal static bool IsPlain(ReadOnlySpan<char> text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsControl(rune) || rune == Rune.ReplacementChar)
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>Named members.</summary>
public sealed class TableSchema : ConfigSchema
{
    private readonly ConfigTable _default;

    /// <summary>Makes a table; members are kept in ordinal order.</summary>
    /// <param name="fields">Its members.</param>
    /// <param name="like">A table whose members it has too, or null.</param>
    public TableSchema((string Name, ConfigSchema Schema)[] fields, TableSchema? like = null)
    {
        var sorted = new SortedList<string, ConfigSchema>(StringComparer.Ordinal);
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < like?.Names.Length; i++)
        {
            names.Add(like.Names[i]);
            sorted.Add(like.Names[i], like.Fields[i]);
        }

        foreach (var (name, schema) in fields)
        {
            if (!names.Add(name))
            {
                throw new ArgumentException("two members of one name", nameof(fields));
            }

            sorted.Add(name, schema);
        }

        Names = [.. sorted.Keys];
        Fields = [.. sorted.Values];
        _default = new ConfigTable(Names, [.. Fields.Select(f => f.Default)]);
    }

    /// <summary>Member names, sorted.</summary>
    public ImmutableArray<string> Names { get; }

    /// <summary>Member schemas in the order of <see cref="Names"/>.</summary>
    public ImmutableArray<ConfigSchema> Fields { get; }

    /// <inheritdoc/>
    public override ConfigNode Default => _default;
}

/// <summary>An array. Elements may differ (a channel's title); one past the end may be set while the array may still grow.</summary>
/// <param name="elements">The elements that exist from the start.</param>
/// <param name="maxLength">How long it may grow.</param>
/// <param name="further">The schema of elements past the initial ones; null when <paramref name="maxLength"/> equals the initial length.</param>
/// <param name="isSparse">Whether any element within that length may be set, those between being as shipped and without effect; else only the one after the last.</param>
public sealed class ArraySchema(ImmutableArray<ConfigSchema> elements, int maxLength, ConfigSchema? further, bool isSparse = false) : ConfigSchema
{
    private readonly ConfigArray _default = new([.. elements.Select(e => e.Default)]);

    /// <summary>How long the array may grow.</summary>
    public int MaxLength => maxLength;

    /// <summary>Whether elements past the next may be set.</summary>
    public bool IsSparse => isSparse;

    /// <inheritdoc/>
    public override ConfigNode Default => _default;

    /// <summary>The schema of an element, or null past the longest the array may be.</summary>
    public ConfigSchema? this[int index] => index < elements.Length ? elements[index] : index < maxLength ? further : null;
}

/// <summary>Members whose names are data: network interfaces, monitor collections.</summary>
/// <param name="initial">The members that exist from the start.</param>
/// <param name="maxCount">How many there may be; equal to the initial count when clients may add none.</param>
/// <param name="further">The schema of added members; null when none may be added.</param>
public sealed class MapSchema((string Name, ConfigSchema Schema)[] initial, int maxCount, ConfigSchema? further) : ConfigSchema
{
    /// <summary>Longest name that a client may add.</summary>
    public const int MaxNameLength = 64;

    private readonly ConfigNode _default = new TableSchema(initial).Default;

    /// <summary>How many members there may be.</summary>
    public int MaxCount => maxCount;

    /// <inheritdoc/>
    public override ConfigNode Default => _default;

    /// <summary>The schema of a member, compared without regard to case, or null when there can be none of that name.</summary>
    public ConfigSchema? this[string name]
    {
        get
        {
            foreach (var (known, schema) in initial)
            {
                if (string.Equals(known, name, StringComparison.OrdinalIgnoreCase))
                {
                    return schema;
                }
            }

            return IsName(name) ? further : null;
        }
    }

    // What a path can name and a line can show.
    private static bool IsName(string name) =>
        name.Length is > 0 and <= MaxNameLength && name.IndexOfAny(['.', '[', ']', '=']) < 0 && name == name.Trim(' ') && LeafSchema.IsPlain(name);
}
