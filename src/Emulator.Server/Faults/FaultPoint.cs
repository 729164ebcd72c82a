namespace Emulator.Server.Faults;

/// <summary>A fixed point of a surface where the plan is asked. See <see cref="FaultPoints"/> for all of them.</summary>
/// <param name="number">Its place among the points.</param>
internal abstract class FaultPoint(int number)
{
    /// <summary>Its place among the points, from 0.</summary>
    public int Number => number;
}

/// <summary>A point that has a plan of its own: what is about to happen there, which a fault may change.</summary>
/// <typeparam name="T">The plan; immutable. A reference type, so that no code is made for each of them at run time.</typeparam>
internal sealed class FaultPoint<T>(int number) : FaultPoint(number)
    where T : class
{
    /// <summary>A hook that judges its rule here and, when it fires, changes the plan.</summary>
    /// <param name="change">Gives the changed plan.</param>
    /// <param name="only">Which occasions the kind is about at all, whatever the rule says; others are not counted. All when null.</param>
    public FaultHook Do(Func<FaultHit, T, T> change, Func<FaultHit, T, bool>? only = null) => new(this, change, follows: false) { Only = only };

    /// <summary>A hook that changes the plan when its rule has fired at an earlier point of the same occasion.</summary>
    public FaultHook Then(Func<FaultHit, T, T> change) => new(this, change, follows: true);
}

/// <summary>What a kind does at a point.</summary>
/// <param name="point">The point.</param>
/// <param name="change">A function of a hit and the point's plan, which gives the changed plan.</param>
/// <param name="follows">Whether it goes by what an earlier hook of the kind has decided instead of judging anew.</param>
internal sealed class FaultHook(FaultPoint point, Delegate change, bool follows)
{
    public FaultPoint Point => point;

    public Delegate Change => change;

    public bool Follows => follows;

    /// <summary>A function of a hit and the point's plan that says whether this is an occasion for the kind; null when every one is.</summary>
    public Delegate? Only { get; init; }
}
