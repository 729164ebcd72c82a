using System.Collections.Immutable;

namespace Emulator.Server.Faults;

/// <summary>The rules of a device at a moment, by the points where they are asked. Immutable: rules come and go by another plan.</summary>
internal sealed class FaultPlan
{
    private static readonly FaultRule[] None = [];

    private readonly FaultRule[][] _byPoint;

    public FaultPlan(ImmutableArray<FaultRule> rules)
    {
        Rules = rules;
        _byPoint = new FaultRule[FaultPoints.Count][];
        for (var point = 0; point < _byPoint.Length; point++)
        {
            _byPoint[point] = [.. rules.Where(rule => rule.Kind.Hooks.Any(hook => hook.Point.Number == point))];
        }

        Acting = [.. rules.Where(rule => rule.Kind.Begin is not null && rule.When.NeedsOccasion)];
        Watching = [.. rules.Where(rule => rule.When.AfterRequest is not null)];
    }

    private FaultPlan()
    {
        _byPoint = [];
        Rules = [];
        Acting = None;
        Watching = None;
    }

    /// <summary>No rule at all.</summary>
    public static FaultPlan Empty { get; } = new();

    public ImmutableArray<FaultRule> Rules { get; }

    /// <summary>Whether there is nothing to ask.</summary>
    public bool IsEmpty => _byPoint.Length == 0;

    /// <summary>Rules that change the device when a request comes.</summary>
    public FaultRule[] Acting { get; }

    /// <summary>Rules that wait for a request.</summary>
    public FaultRule[] Watching { get; }

    /// <summary>The rules that have something to do at a point.</summary>
    public FaultRule[] At(FaultPoint point) => point.Number < _byPoint.Length ? _byPoint[point.Number] : None;
}
