using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Emulator.Device.Config;

/// <summary>What a leaf holds; decides how it is written in JSON (<c>Config.backup</c>, the control API).</summary>
public enum ConfigKind
{
    /// <summary>Text.</summary>
    Text,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>A number with a fraction.</summary>
    Float,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Bool,
}

/// <summary>A node of the configuration tree. Immutable; trees that are alike share nodes.</summary>
public abstract class ConfigNode
{
    private protected ConfigNode()
    {
    }

    /// <summary>True when the other node holds the same values under the same names.</summary>
    public bool SameAs(ConfigNode other)
    {
        if (ReferenceEquals(this, other))
        {
            return true;
        }

        return (this, other) switch
        {
            (ConfigValue a, ConfigValue b) => a.Kind == b.Kind && a.Text == b.Text,
            (ConfigArray a, ConfigArray b) => Same(a.Items, b.Items),
            (ConfigTable a, ConfigTable b) => a.Names.AsSpan().SequenceEqual(b.Names.AsSpan()) && Same(a.Values, b.Values),
            _ => false,
        };
    }

    private static bool Same(ImmutableArray<ConfigNode> some, ImmutableArray<ConfigNode> others)
    {
        if (some.Length != others.Length)
        {
            return false;
        }

        for (var i = 0; i < some.Length; i++)
        {
            if (!some[i].SameAs(others[i]))
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>A leaf.</summary>
/// <param name="kind">What it holds.</param>
/// <param name="text">The value as it stands on the wire, in its canonical spelling.</param>
public sealed class ConfigValue(ConfigKind kind, string text) : ConfigNode
{
    /// <summary>What it holds.</summary>
    public ConfigKind Kind => kind;

    /// <summary>The value as it stands on the wire.</summary>
    public string Text => text;
}

/// <summary>An array, indexed from 0.</summary>
public sealed class ConfigArray(ImmutableArray<ConfigNode> items) : ConfigNode
{
    /// <summary>The elements.</summary>
    public ImmutableArray<ConfigNode> Items => items;
}

/// <summary>Named members, in the order in which they are written (ordinal, as devices sort them).</summary>
public sealed class ConfigTable : ConfigNode
{
    private readonly ImmutableArray<string> _names;
    private readonly ImmutableArray<ConfigNode> _values;

    /// <summary>Makes a table of names, sorted ordinally, and their values in the same order.</summary>
    public ConfigTable(ImmutableArray<string> names, ImmutableArray<ConfigNode> values)
    {
        if (names.Length != values.Length)
        {
            throw new ArgumentException("as many values as names", nameof(values));
        }

        _names = names;
        _values = values;
    }

    /// <summary>Member names in writing order.</summary>
    public ImmutableArray<string> Names => _names;

    /// <summary>Member values in the order of <see cref="Names"/>.</summary>
    public ImmutableArray<ConfigNode> Values => _values;

    /// <summary>Position of a member, compared without regard to case; -1 when there is none.</summary>
    public int IndexOf(string name)
    {
        for (var i = 0; i < _names.Length; i++)
        {
            if (string.Equals(_names[i], name, StringComparison.OrdinalIgnoreCase))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Finds a member by name, without regard to case.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out ConfigNode? value)
    {
        var index = IndexOf(name);
        value = index < 0 ? null : _values[index];
        return index >= 0;
    }

    /// <summary>The same table with the member at <paramref name="index"/> replaced.</summary>
    public ConfigTable With(int index, ConfigNode value) => new(_names, _values.SetItem(index, value));

    /// <summary>The same table with one more member, in its sorted place.</summary>
    public ConfigTable Add(string name, ConfigNode value)
    {
        var at = 0;
        while (at < _names.Length && string.CompareOrdinal(_names[at], name) < 0)
        {
            at++;
        }

        return new ConfigTable(_names.Insert(at, name), _values.Insert(at, value));
    }
}
