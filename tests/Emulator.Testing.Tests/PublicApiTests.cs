using System.Reflection;
using System.Text;
using Emulator.TestKit;

namespace Emulator.Testing.Tests;

/// <summary>What others build on does not change unseen.</summary>
public class PublicApiTests
{
    [Fact]
    public void The_public_surface_is_as_approved()
    {
        var text = new StringBuilder();
        // Kinds of faults follow the catalogue, and have a test of their own.
        foreach (var type in typeof(CameraEmulator).Assembly.GetExportedTypes().Where(t => !IsKind(t)).OrderBy(t => t.FullName, StringComparer.Ordinal))
        {
            text.Append(type.IsEnum ? "enum " : type.IsAbstract ? "abstract " : "sealed ").Append(Name(type)).Append('\n');
            foreach (var member in type.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly).Select(Describe).OfType<string>().Order(StringComparer.Ordinal))
            {
                text.Append("  ").Append(member).Append('\n');
            }
        }

        Approve.File("tests/data/emulator-testing-api.txt", text.ToString());
    }

    [Fact]
    public void Nothing_of_the_emulator_shows_through()
    {
        var seen = typeof(CameraEmulator).Assembly.GetExportedTypes()
            .SelectMany(t => t.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .SelectMany(TypesOf)
            .SelectMany(t => t.IsGenericType ? t.GetGenericArguments().Append(t) : [t])
            .Select(t => t.Assembly.GetName().Name!)
            .Distinct(StringComparer.Ordinal);
        Assert.DoesNotContain(seen, name => name is "camulator" or "Emulator.Device" or "Emulator.Media" or "Emulator.Protocol");
    }

    private static bool IsKind(Type type) => type.BaseType is { IsGenericType: true } parent && parent.GetGenericTypeDefinition() == typeof(Fault<>) && type != typeof(CustomFault);

    private static IEnumerable<Type> TypesOf(MemberInfo member) => member switch
    {
        MethodInfo method => method.GetParameters().Select(p => p.ParameterType).Append(method.ReturnType),
        PropertyInfo property => [property.PropertyType],
        _ => [],
    };

    private static string? Describe(MemberInfo member) => member switch
    {
        // What the compiler makes of records is not written down.
        _ when member.Name.Contains('<', StringComparison.Ordinal) || member.Name is "Equals" or "GetHashCode" or "Deconstruct" or "ToString" or "EqualityContract" => null,
        FieldInfo { IsLiteral: true } field => field.Name,
        MethodInfo { IsSpecialName: true } => null,
        MethodInfo method => $"{Name(method.ReturnType)} {method.Name}({string.Join(", ", method.GetParameters().Select(p => $"{Name(p.ParameterType)} {p.Name}{(p.HasDefaultValue ? " = " + (p.DefaultValue ?? "default") : "")}"))})",
        PropertyInfo property when property.DeclaringType == typeof(Fault) && IsKind(property.PropertyType) => null,
        PropertyInfo property => $"{Name(property.PropertyType)} {property.Name}",
        _ => null,
    };

    private static string Name(Type type)
    {
        if (!type.IsGenericType)
        {
            return type.Name;
        }

        return $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>";
    }
}
