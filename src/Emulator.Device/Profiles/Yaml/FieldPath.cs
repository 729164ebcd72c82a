using System.Globalization;
using System.Text;

namespace Emulator.Device.Profiles.Yaml;

/// <summary>The way to a field, <c>channels[0].scene</c>. A chain, so that going down costs nothing and only an error writes it out.</summary>
public sealed class FieldPath
{
    private const int LongestText = 200;

    private readonly FieldPath? _parent;
    private readonly string _step;

    private FieldPath(FieldPath? parent, string step) => (_parent, _step) = (parent, step);

    /// <summary>The file as a whole.</summary>
    public static FieldPath Root { get; } = new(null, "");

    /// <summary>A field of it.</summary>
    public FieldPath Field(string name) => new(this, _parent is null ? name : "." + name);

    /// <summary>A member of a list.</summary>
    public FieldPath Item(int index) => new(this, string.Create(CultureInfo.InvariantCulture, $"[{index}]"));

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = new StringBuilder();
        for (var at = this; at is not null; at = at._parent)
        {
            text.Insert(0, at._step);
        }

        return text.Length <= LongestText ? text.ToString() : text.ToString(0, LongestText) + "...";
    }
}
