namespace Emulator.Server.Faults;

/// <summary>A fixed point of a surface where the plan is asked. See <see cref="FaultPoints"/> for all of them.</summary>
internal abstract class FaultPoint
{
    /// <summary>How many have been made.</summary>
    public static int Made { get; private set; }

    /// <summary>Its place among the points, from 0.</summary>
    public int Number { get; } = Made++;
}

/// <summary>A point that has a plan of its own: what is about to happen there, which a fault may change.</summary>
/// <typeparam name="T">The plan; immutable. A reference type, so that no code is made for each of them at run time.</typeparam>
internal sealed class FaultPoint<T> : FaultPoint
    where T : class
{
    /// <summary>A hook that judges its rule here and, when it fires, changes the plan.</summary>
    /// <param name="change">What becomes of the plan.</param>
    /// <param name="only">Which plans the kind has something to say of; others are no occasion for it. Null for all.</param>
    public FaultHook Do(Func<FaultHit, T, T> change, Func<FaultHit, T, bool>? only = null) => new(this, change, only, follows: false);

    /// <summary>A hook that changes the plan when its rule has fired at an earlier point of the same occasion.</summary>
    public FaultHook Then(Func<FaultHit, T, T> change) => new(this, change, null, follows: true);
}

/// <summary>What a kind does at a point.</summary>
/// <param name="point">The point.</param>
/// <param name="change">A function of a hit and the point's plan, which gives the changed plan.</param>
/// <param name="only">A function of the same that tells whether the plan is an occasion for the kind; null when every one is.</param>
/// <param name="follows">Whether it goes by what an earlier hook of the kind has decided instead of judging anew.</param>
internal sealed class FaultHook(FaultPoint point, Delegate change, Delegate? only, bool follows)
{
    public FaultPoint Point => point;

    public Delegate Change => change;

    public Delegate? Only => only;

    public bool Follows => follows;
}
