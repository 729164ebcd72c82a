using System.Collections.Immutable;

namespace Emulator.Device.Analytics;

/// <summary>What was counted and seen at a moment, and what went on.</summary>
internal sealed record AnalyticsMoment(PeopleMoment People, ImmutableSortedDictionary<string, Track> Tracks, ImmutableArray<PassingMoment> Passings);

/// <summary>What went on: for how long, and from which second its way was not written down.</summary>
internal sealed record PassingMoment(long Number, TimeSpan Elapsed, double Unwritten);
