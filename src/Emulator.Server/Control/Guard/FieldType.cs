using System.Collections;
using System.Text.Json;

namespace Emulator.Server.Control.Guard;

/// <summary>What a field may hold, in words for whoever sent something else.</summary>
internal static class FieldType
{
    public static string Name(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type.IsEnum ? "one of " + string.Join(", ", Enum.GetNames(type).Select(JsonNamingPolicy.CamelCase.ConvertName))
            : type == typeof(string) ? "a text"
            : type == typeof(bool) ? "true or false"
            : type == typeof(int) || type == typeof(long) ? "a whole number"
            : type == typeof(double) ? "a number"
            : type == typeof(DateTime) || type == typeof(DateTimeOffset) ? "a time of ISO 8601"
            : type.IsAssignableTo(typeof(IDictionary)) || !type.IsAssignableTo(typeof(IEnumerable)) ? "an object"
            : "a list";
    }
}
