using Emulator.Device.World;

namespace Emulator.Device.Analytics;

/// <summary>Something that goes on before a channel. It belongs to <see cref="VideoAnalytics"/>, whose lock is held while it is used.</summary>
internal sealed class Passing(long number, Stimulus what, TimeSpan began)
{
    public long Number => number;

    public Stimulus What => what;

    public int Channel => what.Index;

    public MovingObject? Thing => what.Moving;

    /// <summary>When it began, as time counts that passes.</summary>
    public TimeSpan Began => began;

    /// <summary>Up to when what is over at once has been told.</summary>
    public TimeSpan Told { get; set; } = began - TimeSpan.FromTicks(1);

    /// <summary>From which of its seconds its way is not written down yet.</summary>
    public double Unwritten { get; set; } = what.Moving?.Appears ?? 0;

    /// <summary>Its rules and what they see of it.</summary>
    public List<(AnalyseRule Rule, Verdict Verdict)> Looks { get; } = [];

    /// <summary>When one of its seconds is.</summary>
    public TimeSpan When(double seconds) => began + TimeSpan.FromSeconds(seconds);

    /// <summary>Which of its seconds a time is.</summary>
    public double SecondsAt(TimeSpan time) => (time - began).TotalSeconds;

    /// <summary>What of its way is not written down yet at a time; null when nothing is.</summary>
    /// <param name="now">The time that passes.</param>
    /// <param name="local">The device's local time then.</param>
    public Track? WayUntil(TimeSpan now, DateTime local)
    {
        var at = SecondsAt(now);
        return Thing is { } thing && Math.Min(at, thing.Disappears) is var to && to > Unwritten
            ? new Track(Channel, local.AddSeconds(-at), Unwritten, to, thing.Count, [.. thing.Path.Select(p => new[] { p.X, p.Y, p.At })])
            : null;
    }
}

/// <summary>An event that a rule keeps on.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Cause">The number of what it sees; 0 of a crowd.</param>
internal sealed record Alert(AnalyseRule Rule, long Cause)
{
    /// <summary>Whose event it is, for the bus.</summary>
    public string Holder { get; } = FormattableString.Invariant($"rule/{Rule.Channel}/{Rule.Place}/{Cause}");
}
