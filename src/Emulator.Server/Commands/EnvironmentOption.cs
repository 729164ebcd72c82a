using System.CommandLine;
using System.CommandLine.Parsing;

namespace Emulator.Server.Commands;

/// <summary>Options that can be given in the environment too: <c>--http</c> is <c>CAMULATOR_HTTP</c>. The command line wins.</summary>
internal static class EnvironmentOption
{
    /// <summary>Makes an option.</summary>
    /// <param name="name">Name with its dashes.</param>
    /// <param name="description">A line of help.</param>
    /// <param name="read">Reads a value; null, with the reason, when it is wrong.</param>
    /// <param name="otherwise">The value when neither the command line nor the environment gives one.</param>
    public static Option<Given<T>> Create<T>(string name, string description, Func<string, (T? Value, string? Error)> read, T otherwise)
    {
        var variable = VariableOf(name);
        return new Option<Given<T>>(name)
        {
            Description = $"{description} [{variable}]",
            HelpName = "value",
            Arity = ArgumentArity.ExactlyOne,
            CustomParser = result => Read(result, name, result.Tokens.Count == 0 ? "" : result.Tokens[^1].Value, read),
            DefaultValueFactory = result => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? Read(result, variable, text, read) : new Given<T>(otherwise),
        };
    }

    public static string VariableOf(string name) => "CAMULATOR_" + name.TrimStart('-').Replace('-', '_').ToUpperInvariant();

    private static Given<T> Read<T>(ArgumentResult result, string name, string text, Func<string, (T? Value, string? Error)> read)
    {
        var (value, error) = read(text);
        if (error is not null)
        {
            result.AddError($"{name}: '{text}' {error}");
        }

        return new Given<T>(value!);
    }
}

/// <summary>
/// The value of an option, in an object: the command line's own code for numbers and enumerations would be made at run time, which a cold
/// start would wait for.
/// </summary>
internal sealed record Given<T>(T Value)
{
    /// <summary>The value as help shows it.</summary>
    public override string ToString() => Value switch
    {
        null or -1 => "none",
        Enum named => named.ToString().ToLowerInvariant(),
        _ => Value.ToString()!,
    };
}
