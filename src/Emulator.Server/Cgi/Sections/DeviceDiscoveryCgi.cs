using Emulator.Server.Discovery;

namespace Emulator.Server.Cgi.Sections;

/// <summary>
/// <c>deviceDiscovery.cgi</c>: the device's neighbours (document section 14.1), which are the other devices of the process. The answer is what
/// is known at that moment, and ends (docs/decisions/0028).
/// </summary>
internal sealed class DeviceDiscoveryCgi : ICgiSection
{
    // The document's, and those of the devices that there are.
    private static readonly string[] Classes = ["VTO", "VTH", "VTT", "VTS", "VTNC", "SHG", "IPC", "SD", "TPC", "ITC", "HDVR", "DVR", "NVR", "XVR"];

    public void Map(CgiMap cgi) => cgi.Script("deviceDiscovery.cgi").Get("attach", "14.1.1", Attach, parameters: p => p.Enum("DeviceClass", required: false, Classes));

    private static CgiReply Attach(CgiRequest request)
    {
        var kind = request.Text("DeviceClass");
        return CgiReply.Lines(lines =>
        {
            var index = 0;
            foreach (var camera in request.Camera.Fleet())
            {
                if (camera != request.Camera && (kind.Length == 0 || string.Equals(kind, camera.Device.Profile.Identity.DeviceClass, StringComparison.OrdinalIgnoreCase)) && DeviceCard.Of(camera) is { } card)
                {
                    card.WriteLines(lines, $"deviceInfo[{index++}]");
                }
            }
        });
    }
}
