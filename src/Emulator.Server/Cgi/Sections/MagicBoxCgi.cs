using Emulator.Device.Users;

namespace Emulator.Server.Cgi.Sections;

/// <summary><c>magicBox.cgi</c>: what the device is (document sections 4.5.1, 4.5.10, 4.6).</summary>
internal sealed class MagicBoxCgi : ICgiSection
{
    public void Map(CgiMap cgi) => cgi.Script("magicBox.cgi")
        .Get("getDeviceType", "4.6.10", r => CgiReply.Lines(l => l.Line("type", r.Profile.Identity.DeviceType)))
        .Get("getHardwareVersion", "4.6.11", r => CgiReply.Lines(l => l.Line("version", r.Profile.Identity.HardwareVersion)))
        .Get("getSerialNo", "4.6.12", r => CgiReply.Lines(l => l.Line("sn", r.Device.Identity.Serial)))
        .Get("getMachineName", "4.6.13", r => CgiReply.Lines(l => l.Line("name", r.Device.Config.Current.Text("General.MachineName", r.Device.Identity.Serial))))
        .Get("getSystemInfo", "4.6.14", GetSystemInfo)
        .Get("reboot", "4.6.24", Reboot, Role.Admin, p => p.Int("delay", 0, 86400, required: false))
        .Get("shutdown", "4.6.25", Shutdown, Role.Admin, p => p.Int("delay", 0, 86400, required: false));

    private static CgiReply GetSystemInfo(CgiRequest request) => CgiReply.Lines(lines => lines
        .Line("serialNumber", request.Device.Identity.Serial)
        .Line("deviceType", request.Profile.Identity.DeviceType)
        .Line("hardwareVersion", request.Profile.Identity.HardwareVersion)
        .Line("processor", request.Profile.Identity.Processor)
        .Line("updateSerial", request.Profile.Identity.DeviceType));

    private static CgiReply Reboot(CgiRequest request)
    {
        request.Device.Power.Reboot(TimeSpan.FromSeconds(request.Int("delay")));
        return CgiReply.Ok;
    }

    private static CgiReply Shutdown(CgiRequest request)
    {
        request.Device.Power.Shutdown(TimeSpan.FromSeconds(request.Int("delay")));
        return CgiReply.Ok;
    }
}
