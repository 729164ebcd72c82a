using System.Globalization;
using Emulator.Device.Config;
using Emulator.Device.Config.Sections;
using Emulator.Device.Events;

namespace Emulator.Device.World;

/// <summary>
/// Smart motion detection (<c>SmartMotionDetect</c>, beyond the document): the motion detector's finer sight, which tells people and vehicles from
/// what else moves. It watches when both are enabled, in the detector's regions and periods; what follows is the detector's own affair.
/// </summary>
internal static class SmartMotion
{
    private const string Section = "SmartMotionDetect";
    private const string Prefix = "SmartMotion";

    /// <summary>The event of something that moves.</summary>
    public static string CodeOf(string what) => what == "vehicle" ? "SmartMotionVehicle" : "SmartMotionHuman";

    /// <summary>Whether a code is one of its.</summary>
    public static bool Watches(string code) => code is "SmartMotionHuman" or "SmartMotionVehicle";

    /// <summary>What it says at a moment.</summary>
    public static Reading Read(string code, int channel, DateTime local, IReadOnlyList<LastingStimulus> stimuli, EventSettings settings, ConfigSnapshot config)
    {
        if (settings.Find("VideoMotion", channel) is not { } motion || !config.TryGet(Section, out var section) || channel >= section.Value.Items().Length)
        {
            return Reading.Idle("the device has no such sensor");
        }

        var smart = section.Value.Items()[channel];
        var type = code[Prefix.Length..];
        return smart.Text("Enable") != "true" ? Reading.Idle("SmartMotionDetect is disabled")
            : smart.Text("ObjectTypes." + type) != "true" ? Reading.Idle($"SmartMotionDetect does not watch for {type}")
            : !motion.Enable ? Reading.Idle("MotionDetect is disabled, on which it builds")
            : Reading.By(motion, local, () => stimuli.Count > 0 ? Look(type, smart, motion.Node, stimuli) : new Detection(false, "calm"));
    }

    private static Detection Look(string type, ConfigNode smart, ConfigNode motion, IReadOnlyList<LastingStimulus> stimuli)
    {
        // The more sensitive, the less of it has to be seen.
        var least = smart.Text("Sensitivity") switch { "High" => 10, "Low" => 70, _ => 40 };
        var clear = stimuli.Where(s => s.What.Level >= least).ToList();
        if (clear.Count == 0)
        {
            return new Detection(false, $"a level below {least}, which Sensitivity asks for");
        }

        var seen = Detections.Motion(motion, clear);
        return seen.Seen ? new Detection(true, "seen", DataOf(type, clear)) : new Detection(false, seen.Why);
    }

    // In the words of devices in the field.
    private static string DataOf(string type, List<LastingStimulus> stimuli)
    {
        var objects = stimuli.Select(s => string.Create(
            CultureInfo.InvariantCulture,
            $"      {{\n         \"{type}ID\" : {s.Number},\n         \"Rect\" : [ {s.What.Region.X}, {s.What.Region.Y}, {s.What.Region.X + s.What.Region.Width - 1}, {s.What.Region.Y + s.What.Region.Height - 1} ]\n      }}"));
        return $"{{\n   \"RegionName\" : [ \"Region1\" ],\n   \"WindowId\" : [ 0 ],\n   \"object\" : [\n{string.Join(",\n", objects)}\n   ]\n}}";
    }
}
