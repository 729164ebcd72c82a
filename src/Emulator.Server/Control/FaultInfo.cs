using System.Globalization;
using Emulator.Server.Faults;

namespace Emulator.Server.Control;

/// <summary>A fault as the control API tells it, in the form in which it is given.</summary>
/// <param name="Id">Its name on the device.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Layer">Where it sits.</param>
/// <param name="Match">On which occasions.</param>
/// <param name="When">When.</param>
/// <param name="Params">Its parameters, all of them.</param>
/// <param name="Added">When it was added, UTC of the process's clock.</param>
/// <param name="Occasions">How many occasions matched.</param>
/// <param name="Hits">How often it fired.</param>
/// <param name="Spent">Whether it can fire no more.</param>
internal sealed record FaultInfo(
    string Id, string Kind, FaultLayer Layer, IReadOnlyDictionary<string, object> Match, IReadOnlyDictionary<string, object> When, IReadOnlyDictionary<string, object> Params,
    DateTimeOffset Added, int Occasions, int Hits, bool Spent)
{
    public static FaultInfo Of(FaultRule rule) => new(
        rule.Id, rule.Kind.Id, rule.Kind.Layer, MatchOf(rule.Match), WhenOf(rule.When), rule.Arguments.Values.ToDictionary(v => v.Key, v => Plain(v.Value), StringComparer.Ordinal),
        rule.Added, rule.Occasions, rule.Hits, rule.IsSpent);

    /// <summary>A value as JSON has it: spans of time as text.</summary>
    public static object Plain(object value) => value is TimeSpan span ? DurationText.Write(span) : value;

    private static IReadOnlyDictionary<string, object> MatchOf(FaultMatch match) => Given(
        ("device", match.Device), ("surface", match.Surface?.ToString().ToLowerInvariant()), ("channel", match.Channel), ("path", match.Path), ("action", match.Action), ("query", match.Query), ("method", match.Method),
        ("address", match.Address?.ToString()), ("user", match.User), ("session", match.Session), ("track", match.Track), ("code", match.Code));

    private static IReadOnlyDictionary<string, object> WhenOf(FaultWhen when) => Given(
        ("nth", when.Nth), ("everyNth", when.EveryNth), ("first", when.First), ("skip", when.Skip), ("probability", when.Probability), ("after", when.After), ("for", when.For),
        ("between", when is { From: { } from, To: { } to } ? new[] { Time(from), Time(to) } : null), ("hits", when.Hits),
        ("afterRequest", when.AfterRequest is { } request ? new Dictionary<string, object>(MatchOf(request), StringComparer.Ordinal) { ["count"] = when.AfterRequests } : null));

    private static Dictionary<string, object> Given(params (string Name, object? Value)[] fields) =>
        fields.Where(f => f.Value is not null).ToDictionary(f => f.Name, f => Plain(f.Value!), StringComparer.Ordinal);

    private static string Time(TimeOnly time) => time.ToString("HH:mm:ss", CultureInfo.InvariantCulture);
}

/// <summary>A kind of fault as the control API tells it.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Layer">Where it sits.</param>
/// <param name="Summary">What a client sees.</param>
/// <param name="Evidence">Who met it in the field, or why it is there.</param>
/// <param name="Cases">Numbers of the ranked cases it stands for.</param>
/// <param name="Parameters">Its parameters.</param>
/// <param name="Docs">Where the guides tell of it, from the root of the repository.</param>
internal sealed record FaultKindInfo(string Id, FaultLayer Layer, string Summary, string Evidence, IReadOnlyList<int> Cases, FaultKindInfo.ParameterInfo[] Parameters, string Docs)
{
    public static FaultKindInfo Of(FaultKind kind) => new(kind.Id, kind.Layer, kind.Summary, kind.Evidence, kind.Cases, [.. kind.Parameters.Select(ParameterInfo.Of)], $"docs/guides/fault-kinds.md#{kind.Id}");

    /// <param name="Name">Its name in params.</param>
    /// <param name="Type">int, number, duration, flag, text, choice, ints or texts.</param>
    /// <param name="Summary">What it means.</param>
    /// <param name="Required">Whether it must be given.</param>
    /// <param name="Default">Its value when it is not given.</param>
    /// <param name="Min">Least value; of a duration in seconds.</param>
    /// <param name="Max">Greatest value.</param>
    /// <param name="Choices">The words of a choice.</param>
    internal sealed record ParameterInfo(string Name, FaultValue Type, string Summary, bool Required, object? Default, double? Min, double? Max, IReadOnlyList<string>? Choices)
    {
        public static ParameterInfo Of(FaultParameter parameter)
        {
            var bounded = parameter.Type is FaultValue.Int or FaultValue.Number or FaultValue.Duration or FaultValue.Ints;
            return new ParameterInfo(
                parameter.Name, parameter.Type, parameter.Summary, parameter.Default is null, parameter.Default is { } value ? FaultInfo.Plain(value) : null,
                bounded ? parameter.Min : null, bounded ? parameter.Max : null, parameter.Type == FaultValue.Choice ? parameter.Choices : null);
        }
    }
}
