using Emulator.Device.Config;

namespace Emulator.Device.Analytics;

/// <summary>What a kind of scene (<c>VideoAnalyseGlobal[ch].Scene.Type</c>, document section 8.1.2) lets a channel look for.</summary>
public static class AnalyseScenes
{
    /// <summary>Every kind of scene, in the document's order.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "Normal", "Indoor", "ATM", "Traffic", "FaceRecognition", "FaceDetection", "Prison", "NumberStat", "HeatMap", "VideoDiagnosis", "VehicleAnalyse",
        "TrafficPatrol", "CourseRecord", "Vehicle",
    ];

    /// <summary>The kind of a channel's scene.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="channel">From 0.</param>
    public static string Of(ConfigSnapshot config, int channel)
    {
        ArgumentNullException.ThrowIfNull(config);
        return config.Text($"VideoAnalyseGlobal[{channel}].Scene.Type", "Normal");
    }

    /// <summary>Why a channel looks for nothing of that type of rule; null when it does.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="channel">From 0.</param>
    /// <param name="type">Type of a rule.</param>
    public static string? Forbids(ConfigSnapshot config, int channel, string type)
    {
        var scene = Of(config, channel);
        return Allows(scene, type) ? null : $"a scene of type {scene} has no rules of type {type}";
    }

    /// <summary>Whether a kind of scene is about vehicles, and nothing else.</summary>
    internal static bool IsRoad(string scene) => scene is "Traffic" or "VehicleAnalyse" or "TrafficPatrol" or "Vehicle";

    // What is heard, and what is wrong with the picture, does not depend on what is in it.
    private static bool Allows(string scene, string type) => type switch
    {
        "AudioMutation" or "AudioAnomaly" or "VideoAbnormalDetection" or "VideoUnFocus" => true,
        "FaceDetection" => scene is "Normal" or "Indoor" or "ATM" or "Prison" or "FaceDetection" or "FaceRecognition",
        "NumberStat" => scene is "Normal" or "Indoor" or "ATM" or "Prison" or "NumberStat",
        _ => scene is "Normal" or "Indoor" or "ATM" or "Prison" || (IsRoad(scene) && type is "CrossLineDetection" or "CrossRegionDetection" or "ParkingDetection" or "MoveDetection" or "LeftDetection"),
    };
}
