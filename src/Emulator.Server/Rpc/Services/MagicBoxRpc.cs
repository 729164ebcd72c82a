using Emulator.Device.Users;

namespace Emulator.Server.Rpc.Services;

/// <summary><c>magicBox</c>: what the device is, and its power.</summary>
internal sealed class MagicBoxRpc : IRpcService
{
    private const int MaxDelay = 86400;

    public void Map(RpcMap rpc) => rpc.Service("magicBox")
        .Call("getDeviceType", call => RpcReply.Of("type", call.Profile.Identity.DeviceType))
        .Call("getDeviceClass", call => RpcReply.Of("type", call.Profile.Identity.DeviceClass))
        .Call("getSerialNo", call => RpcReply.Of("sn", call.Device.Identity.Serial))
        .Call("getMachineName", call => RpcReply.Of("name", call.Device.Config.Current.Text("General.MachineName", call.Device.Identity.Serial)))
        .Call("getVendor", call => RpcReply.Of("Vendor", call.Profile.Identity.Vendor))
        .Call("getHardwareVersion", call => RpcReply.Of("version", call.Profile.Identity.HardwareVersion))
        .Call("getSoftwareVersion", GetSoftwareVersion)
        .Call("getSystemInfo", GetSystemInfo)
        .Call("getLanguageCaps", call => RpcReply.Of("Languages", string.Join(',', call.Profile.Identity.Languages)))
        .Call("getProductDefinition", GetProductDefinition)
        .Call("needReboot", _ => RpcReply.Of(json => json.WriteBoolean("needReboot", false)))
        .Call("reboot", call => Power(call, delay => call.Device.Power.Reboot(delay, call.User.Name)), Role.Admin, Authority.AuthMaintence)
        .Call("shutdown", call => Power(call, delay => call.Device.Power.Shutdown(delay, call.User.Name)), Role.Admin, Authority.AuthMaintence);

    private static RpcReply GetSoftwareVersion(RpcCall call) => RpcReply.Of(json =>
    {
        var identity = call.Profile.Identity;
        json.WriteStartObject("version");
        json.WriteString("Build", identity.BuildDate);
        json.WriteString("BuildDate", identity.BuildDate);
        json.WriteString("SecurityBaseLineVersion", "V1.4");
        json.WriteString("Version", identity.SoftwareVersion);
        json.WriteString("WebVersion", identity.SoftwareVersion);
        json.WriteEndObject();
    });

    private static RpcReply GetSystemInfo(RpcCall call) => RpcReply.Of(json =>
    {
        var identity = call.Profile.Identity;
        json.WriteString("deviceType", identity.DeviceType);
        json.WriteString("hardwareVersion", identity.HardwareVersion);
        json.WriteString("processor", identity.Processor);
        json.WriteString("serialNumber", call.Device.Identity.Serial);
        json.WriteString("updateSerial", identity.DeviceType);
    });

    private static RpcReply GetProductDefinition(RpcCall call)
    {
        var profile = call.Profile;
        long? value = call.Parameters.Text("name") switch
        {
            "MaxExtraStream" => profile.Encode.ExtraStreams,
            "MaxRemoteInputChannels" when profile.Has(Emulator.Device.Profiles.Capability.RemoteInputs) => profile.MaxRemoteInputs,
            _ => null,
        };
        return value is { } number ? RpcReply.Of("definition", number) : RpcReply.Failed(RpcError.ParameterInvalid);
    }

    // It goes down once the answer is out: see whoever writes it.
    private static RpcReply Power(RpcCall call, Action<TimeSpan> ask)
    {
        if ((call.Parameters.Int("delay") ?? 0) is not (>= 0 and <= MaxDelay and var delay))
        {
            return RpcReply.Failed(RpcError.ParameterInvalid);
        }

        ask(TimeSpan.FromSeconds(delay));
        return RpcReply.Done;
    }
}
