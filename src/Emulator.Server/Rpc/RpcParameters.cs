using System.Text.Json;

namespace Emulator.Server.Rpc;

/// <summary>What a client sent as <c>params</c>, read without a complaint: what is not there, or of another kind, is null.</summary>
internal readonly struct RpcParameters(JsonElement value)
{
    /// <summary>The value as it came; of kind Undefined when none did.</summary>
    public JsonElement Value => value;

    public bool TryGet(string name, out JsonElement found)
    {
        found = default;
        return value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out found) && found.ValueKind != JsonValueKind.Null;
    }

    /// <summary>A member with members of its own.</summary>
    public RpcParameters In(string name) => new(TryGet(name, out var found) ? found : default);

    public string? Text(string name) => TryGet(name, out var found) ? TextOf(found) : null;

    /// <summary>A whole number, which some clients write as text.</summary>
    public long? Int(string name) => TryGet(name, out var found) ? IntOf(found) : null;

    /// <summary>A number.</summary>
    public double? Number(string name) => TryGet(name, out var found) && found.ValueKind == JsonValueKind.Number && found.TryGetDouble(out var number) && double.IsFinite(number) ? number : null;

    /// <summary>True or false.</summary>
    public bool? Bool(string name) => TryGet(name, out var found) ? found.ValueKind switch { JsonValueKind.True => true, JsonValueKind.False => false, _ => null } : null;

    /// <summary>Some numbers; null when it is no list of as many, or anything in it is none.</summary>
    public double[]? Numbers(string name, int count)
    {
        if (!TryGet(name, out var found) || found.ValueKind != JsonValueKind.Array || found.GetArrayLength() != count)
        {
            return null;
        }

        var numbers = new double[count];
        for (var i = 0; i < count; i++)
        {
            if (found[i].ValueKind != JsonValueKind.Number || !found[i].TryGetDouble(out numbers[i]) || !double.IsFinite(numbers[i]))
            {
                return null;
            }
        }

        return numbers;
    }

    /// <summary>A list of texts; null when it is no list, or anything in it is no text.</summary>
    public string[]? Texts(string name)
    {
        if (!TryGet(name, out var found) || found.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        var texts = new string[found.GetArrayLength()];
        for (var i = 0; i < texts.Length; i++)
        {
            if (TextOf(found[i]) is not { } text)
            {
                return null;
            }

            texts[i] = text;
        }

        return texts;
    }

    public static long? IntOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number when value.TryGetInt64(out var number) => number,
        JsonValueKind.String when long.TryParse(TextOf(value), System.Globalization.NumberStyles.AllowLeadingSign, System.Globalization.CultureInfo.InvariantCulture, out var number) => number,
        _ => null,
    };

    public static string? TextOf(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // What System.Text.Json throws for half of a surrogate pair.
            return null;
        }
    }
}
