using Emulator.Device.Profiles;
using Emulator.Device.Users;

namespace Emulator.Server.Cgi.Sections;

/// <summary><c>magicBox.cgi</c>: what the device is (document sections 4.5.1, 4.5.10, 4.6).</summary>
internal sealed class MagicBoxCgi : ICgiSection
{
    public void Map(CgiMap cgi) => cgi.Script("magicBox.cgi")
        .Get("getProductDefinition", "4.5.1", r => CgiReply.Lines(l => l.Line("table.MaxExtraStream", r.Profile.Encode.ExtraStreams)), when: "name=MaxExtraStream")
        .Get("getProductDefinition", "4.5.10", r => CgiReply.Lines(l => l.Line("table.MaxRemoteInputChannels", r.Profile.MaxRemoteInputs)), also: Capability.RemoteInputs, when: "name=MaxRemoteInputChannels")
        .Get("getLanguageCaps", "4.6.5", r => CgiReply.Lines(l => l.Line("Languages", string.Join(',', r.Profile.Identity.Languages))))
        .Get("getDeviceType", "4.6.10", r => CgiReply.Lines(l => l.Line("type", r.Profile.Identity.DeviceType)))
        .Get("getHardwareVersion", "4.6.11", r => CgiReply.Lines(l => l.Line("version", r.Profile.Identity.HardwareVersion)))
        .Get("getSerialNo", "4.6.12", r => CgiReply.Lines(l => l.Line("sn", r.Device.Identity.Serial)))
        .Get("getMachineName", "4.6.13", r => CgiReply.Lines(l => l.Line("name", r.Device.Config.Current.Text("General.MachineName", r.Device.Identity.Serial))))
        .Get("getSystemInfo", "4.6.14", GetSystemInfo)
        .Get("getVendor", "4.6.15", r => CgiReply.Lines(l => l.Line("vendor", r.Profile.Identity.Vendor)))
        .Get("getSoftwareVersion", "4.6.16", r => CgiReply.Lines(l => l.Line("version", $"{r.Profile.Identity.SoftwareVersion},build:{r.Profile.Identity.BuildDate}")))
        .Get("getDeviceClass", "4.6.19", r => CgiReply.Lines(l => l.Line("class", r.Profile.Identity.DeviceClass)))
        .Get("reboot", "4.6.24", Reboot, Role.Admin, p => p.Int("delay", 0, 86400, required: false))
        .Get("shutdown", "4.6.25", Shutdown, Role.Admin, p => p.Int("delay", 0, 86400, required: false));

    // The document has three lines and a number for the type; devices in the field give the model, and more.
    private static CgiReply GetSystemInfo(CgiRequest request)
    {
        var identity = request.Profile.Identity;
        return request.Dialect == Dialect.Document
            ? CgiReply.Lines(lines => lines
                .Line("serialNumber", request.Device.Identity.Serial)
                .Line("deviceType", identity.TypeNumber)
                .Line("processor", identity.Processor))
            : CgiReply.Lines(lines => lines
                .Line("serialNumber", request.Device.Identity.Serial)
                .Line("deviceType", identity.DeviceType)
                .Line("hardwareVersion", identity.HardwareVersion)
                .Line("processor", identity.Processor)
                .Line("updateSerial", identity.DeviceType));
    }

    private static CgiReply Reboot(CgiRequest request)
    {
        request.Device.Power.Reboot(TimeSpan.FromSeconds(request.Int("delay")), request.User.Name);
        return CgiReply.Ok;
    }

    private static CgiReply Shutdown(CgiRequest request)
    {
        request.Device.Power.Shutdown(TimeSpan.FromSeconds(request.Int("delay")), request.User.Name);
        return CgiReply.Ok;
    }
}
