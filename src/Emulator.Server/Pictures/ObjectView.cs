using Emulator.Device.Analytics;
using Emulator.Media;

namespace Emulator.Server.Pictures;

/// <summary>Draws what moves through a picture over it, a box each. Privacy masks lie over them.</summary>
internal static class ObjectView
{
    /// <summary>The shot with what passes in it.</summary>
    public static Shot With(Shot shot, VideoAnalytics analytics, int channel)
    {
        var seen = shot.Passage is Passage.Dark or Passage.Lost ? [] : analytics.Visible(channel, shot.Utc);
        if (seen.Count == 0)
        {
            return shot;
        }

        var boxes = seen.Select(s => new Cover(s.Left, s.Top, s.Right, s.Bottom, ColourOf(s.Type, shot.Settings.Monochrome)));
        return shot with { Settings = shot.Settings with { Covers = ValueList.Create<Cover>([.. boxes, .. shot.Settings.Covers]) }, Fleeting = true };
    }

    private static Rgba ColourOf(string type, bool monochrome) => (type, monochrome) switch
    {
        ("Human" or "HumanFace", false) => new Rgba(214, 132, 60, 32),
        ("Vehicle", false) => new Rgba(60, 96, 190, 32),
        ("Human" or "HumanFace", true) => new Rgba(170, 170, 170, 32),
        _ => new Rgba(90, 90, 90, 32),
    };
}
