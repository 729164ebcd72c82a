using System.Text.Json.Nodes;
using Emulator.Device.Profiles.Yaml;

namespace Emulator.Device.Profiles.Fields;

/// <summary>What reading needs beside the file.</summary>
/// <param name="Errors">Where errors go.</param>
/// <param name="SceneExists">Knows the scene library; null when nobody does.</param>
internal sealed record ReadContext(ErrorList Errors, Func<string, bool>? SceneExists);

/// <summary>What a field may hold: reads it, writes it, describes it to people and to editors. One declaration serves all four.</summary>
internal abstract class FieldType<T>
{
    /// <summary>What it accepts, for the guide: <c>whole number, 0 to 3</c>.</summary>
    public abstract string Words { get; }

    /// <summary>The record whose fields the guide lists, where the type is one or is made of them.</summary>
    public virtual IRecordType? Record => null;

    /// <summary>Reads a value, or tells the context what is wrong with it. <paramref name="value"/> is then as good as it can be.</summary>
    public abstract bool TryRead(YamlNode node, FieldPath path, ReadContext context, out T value);

    /// <summary>The value as a profile file holds it.</summary>
    public abstract JsonNode Write(T value);

    /// <summary>The same as a JSON schema.</summary>
    public abstract JsonObject Schema();
}

/// <summary>Reads one value; the answer is what is wrong with it, or null.</summary>
internal delegate string? ScalarReader<T>(YamlScalar scalar, ReadContext context, out T value);

/// <summary>A single value.</summary>
internal sealed class ScalarType<T>(string words, T none, Func<JsonObject> schema, ScalarReader<T> read, Func<T, JsonNode> write) : FieldType<T>
{
    public override string Words => words;

    public override bool TryRead(YamlNode node, FieldPath path, ReadContext context, out T value)
    {
        value = none;
        var wrong = node switch
        {
            YamlBroken => null,
            YamlScalar { IsNothing: true } => $"has no value; {words} is expected",
            YamlScalar scalar => read(scalar, context, out value),
            _ => $"{node.Noun}; {words} is expected",
        };
        if (wrong is not null)
        {
            context.Errors.Add(node.Place, path, wrong);
        }

        return wrong is null && node is not YamlBroken;
    }

    public override JsonNode Write(T value) => write(value);

    public override JsonObject Schema() => schema();
}
