namespace Emulator.Device.Analytics;

/// <summary>Who came and went on a channel.</summary>
/// <param name="Today">Since midnight, local time.</param>
/// <param name="Total">Since ever.</param>
/// <param name="Section">Today since the period of the rule's TimeSection began that is in force now; nobody outside of one.</param>
public sealed record StatSummary(PeopleCount Today, PeopleCount Total, PeopleCount Section);

/// <summary>What a device makes of its pictures now, for the control API.</summary>
/// <param name="Channels">Each channel's scene, rules and counts.</param>
/// <param name="Objects">What goes through pictures now.</param>
/// <param name="Alerts">What rules keep on.</param>
/// <param name="Seen">What rules saw last, oldest first.</param>
/// <param name="Tracks">How many ways are remembered for heat maps.</param>
internal sealed record AnalyticsInfo(ChannelInfo[] Channels, ObjectInfo[] Objects, AlertInfo[] Alerts, RecentSighting[] Seen, int Tracks);

/// <param name="Channel">Channel number, from 1.</param>
/// <param name="Scene">Kind of its scene.</param>
/// <param name="EnteredToday">People since midnight.</param>
/// <param name="ExitedToday">People since midnight.</param>
/// <param name="EnteredTotal">People since ever.</param>
/// <param name="ExitedTotal">People since ever.</param>
/// <param name="Rules">Its rules.</param>
internal sealed record ChannelInfo(int Channel, string Scene, long EnteredToday, long ExitedToday, long EnteredTotal, long ExitedTotal, RuleInfo[] Rules);

/// <param name="Rule">Its place in the list, from 0.</param>
/// <param name="Name">Its name.</param>
/// <param name="Type">What it looks for.</param>
/// <param name="Status">watching, or why it is not.</param>
internal sealed record RuleInfo(int Rule, string Name, string Type, string Status);

/// <param name="Stimulus">Its number.</param>
/// <param name="Channel">Channel number, from 1.</param>
/// <param name="Type">Human, Vehicle, ...</param>
/// <param name="Count">How many.</param>
/// <param name="X">Where its middle is, 0 to 8191.</param>
/// <param name="Y">Where its middle is, 0 to 8191.</param>
/// <param name="Seconds">How long it has been on its way.</param>
/// <param name="Ends">When it is gone, in seconds from its beginning.</param>
internal sealed record ObjectInfo(long Stimulus, int Channel, string Type, int Count, double X, double Y, double Seconds, double Ends)
{
    public static ObjectInfo Of(Passing passing, MovingObject thing, double at)
    {
        var place = thing.PlaceAt(at);
        return new ObjectInfo(passing.Number, passing.Channel + 1, thing.Type, thing.Count, Math.Round(place.X), Math.Round(place.Y), Math.Round(at, 3), thing.Ends);
    }
}

/// <param name="Channel">Channel number, from 1.</param>
/// <param name="Rule">Its place in the list, from 0.</param>
/// <param name="Name">Its name.</param>
/// <param name="Type">What it looks for.</param>
/// <param name="Stimulus">What keeps it on; 0 for a crowd.</param>
internal sealed record AlertInfo(int Channel, int Rule, string Name, string Type, long Stimulus);

/// <param name="Local">When, the device's local time.</param>
/// <param name="Channel">Channel number, from 1.</param>
/// <param name="Rule">Its place in the list, from 0.</param>
/// <param name="Name">Its name.</param>
/// <param name="Type">What it looks for.</param>
/// <param name="Stimulus">What was seen; 0 for a crowd.</param>
/// <param name="What">Cross, Appear, Disappear, Inside, Stay or Move.</param>
/// <param name="Direction">LeftToRight, RightToLeft, Enter, Leave; empty for none.</param>
internal sealed record RecentSighting(DateTime Local, int Channel, int Rule, string Name, string Type, long Stimulus, string What, string Direction);
