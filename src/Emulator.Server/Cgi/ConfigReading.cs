using Emulator.Device.Config;
using Emulator.Protocol.KeyValue;

namespace Emulator.Server.Cgi;

/// <summary>Reads of the configuration that several answers need, with what to say where the device has no such section.</summary>
internal static class ConfigReading
{
    /// <summary>The elements of the array at a path.</summary>
    public static int Count(this ConfigSnapshot config, string path, int otherwise = 0) =>
        ConfigPath.TryParse(path, out var parsed, out _) && config.TryFind(parsed, out var node, out _) && node is ConfigArray array ? array.Items.Length : otherwise;

    /// <summary>Frames a second at most, which the video standard sets (document section 4.5.11).</summary>
    public static int FpsMax(this ConfigSnapshot config) => config.Text("VideoStandard", "PAL") == "NTSC" ? 30 : 25;
}
