namespace Emulator.Server.Faults;

/// <summary>When a rule fires on the occasions it is about. Everything that is given must hold; a rule without any of it always fires.</summary>
internal sealed record FaultWhen
{
    /// <summary>Always.</summary>
    public static FaultWhen Always { get; } = new();

    /// <summary>Only the nth occasion, from 1.</summary>
    public int? Nth { get; init; }

    /// <summary>Every nth occasion.</summary>
    public int? EveryNth { get; init; }

    /// <summary>The first so many occasions.</summary>
    public int? First { get; init; }

    /// <summary>Not the first so many occasions.</summary>
    public int? Skip { get; init; }

    /// <summary>With this probability, 0 to 1, by the rule's seeded chance.</summary>
    public double? Probability { get; init; }

    /// <summary>Not before so long after the rule was added.</summary>
    public TimeSpan? After { get; init; }

    /// <summary>For so long from then on.</summary>
    public TimeSpan? For { get; init; }

    /// <summary>From this time of the device's day on, to <see cref="To"/>; over midnight when that is earlier.</summary>
    public TimeOnly? From { get; init; }

    public TimeOnly? To { get; init; }

    /// <summary>Until it has fired so often.</summary>
    public int? Hits { get; init; }

    /// <summary>Not before so many requests like this one.</summary>
    public FaultMatch? AfterRequest { get; init; }

    public int AfterRequests { get; init; } = 1;

    /// <summary>Whether somebody must do something for it to fire.</summary>
    public bool NeedsOccasion => Nth is not null || EveryNth is not null || First is not null || Skip is not null || Probability is not null || AfterRequest is not null || Hits is not null || From is not null;
}
