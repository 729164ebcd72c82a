using Emulator.Device.Config;
using Emulator.Device.Logs;
using Emulator.Device.Users;
using Emulator.Protocol.KeyValue;
using Emulator.Server.Cgi.Sections;

namespace Emulator.Server.Rpc.Services;

/// <summary><c>configManager</c>: the configuration as JSON. The same sections, values and authorities as <c>configManager.cgi</c>.</summary>
internal sealed class ConfigManagerRpc : IRpcService
{
    public void Map(RpcMap rpc) => rpc.Service("configManager")
        .Call("getConfig", call => Get(call, call.Device.Config.Current))
        .Call("getDefault", call => Get(call, call.Device.Config.Defaults))
        .Call("getMemberNames", GetMemberNames)
        // What it takes depends on what is changed.
        .Call("setConfig", SetConfig, Role.Admin)
        .Call("restore", Restore, Role.Admin)
        .Call("restoreDefault", RestoreDefault, Role.Admin)
        .Call("restoreExcept", RestoreExcept, Role.Admin, Authority.AuthSysCfg)
        .Call("attach", Attach)
        .Call("detach", Detach);

    private static RpcReply Get(RpcCall call, ConfigSnapshot config)
    {
        if (call.Parameters.Text("name") is not { } name)
        {
            return RpcReply.Failed(RpcError.ParameterInvalid);
        }

        if (string.Equals(name, "All", StringComparison.OrdinalIgnoreCase))
        {
            return RpcReply.Of(json =>
            {
                json.WriteStartObject("table");
                foreach (var section in config.Sections)
                {
                    json.WritePropertyName(section.Section.Name);
                    ConfigText.WriteJson(json, section.Value);
                }

                json.WriteEndObject();
            });
        }

        return ConfigPath.TryParse(name, out var path, out _) && config.TryFind(path, out var node, out _)
            ? RpcReply.Of(json =>
            {
                json.WritePropertyName("table");
                ConfigText.WriteJson(json, node);
            })
            : RpcReply.Failed(RpcError.ParameterInvalid);
    }

    private static RpcReply GetMemberNames(RpcCall call) =>
        ConfigPath.TryParse(call.Parameters.Text("name") ?? "", out var path, out _) && call.Device.Config.Current.TryFind(path, out var node, out _) && node is ConfigTable table
            ? RpcReply.Of("names", table.Names)
            : RpcReply.Failed(RpcError.ParameterInvalid);

    private static RpcReply SetConfig(RpcCall call)
    {
        // A part of a section is named as getConfig names it.
        if (call.Parameters.Text("name") is not { } name || !call.Parameters.TryGet("table", out var table)
            || !ConfigPath.TryParse(name, out var path, out _) || !call.Device.Config.Current.TryGet(path.Section, out var section))
        {
            return RpcReply.Failed(RpcError.ParameterInvalid);
        }

        return MayChange(call, section) ? Outcome(call, "SaveConfig", call.Device.Config.Put(name, table), [section.Section.Name]) : RpcReply.Failed(RpcError.NoAuthority);
    }

    private static RpcReply Restore(RpcCall call)
    {
        if (call.Parameters.Texts("names") is not { Length: > 0 } names)
        {
            return RpcReply.Failed(RpcError.ParameterInvalid);
        }

        return names.All(name => !call.Device.Config.Current.TryGet(name, out var section) || MayChange(call, section))
            ? Outcome(call, "RestoreConfig", call.Device.Config.Restore(names), names)
            : RpcReply.Failed(RpcError.NoAuthority);
    }

    private static RpcReply RestoreDefault(RpcCall call)
    {
        var config = call.Device.Config.Current;
        string[] names = call.Parameters.Texts("names") is { Length: > 0 } some ? some
            : call.Parameters.Text("name") is { } one ? (one.Equals(ConfigManagerCgi.Everything, StringComparison.OrdinalIgnoreCase) ? [.. config.Names] : [one])
            : [.. config.Names.Except(ConfigManagerCgi.Kept, StringComparer.OrdinalIgnoreCase)];
        return names.All(name => !config.TryGet(name, out var section) || MayChange(call, section))
            ? Outcome(call, "RestoreConfig", call.Device.Config.Restore(names), names)
            : RpcReply.Failed(RpcError.NoAuthority);
    }

    private static RpcReply RestoreExcept(RpcCall call) => call.Parameters.Texts("names") is { Length: > 0 } names
        ? Outcome(call, "RestoreConfig", call.Device.Config.RestoreExcept(names), ["All"])
        : RpcReply.Failed(RpcError.ParameterInvalid);

    private static RpcReply Attach(RpcCall call) =>
        call.Device.Config.Current.TryGet(call.Parameters.Text("name") ?? "", out var section) && call.Session.TryAttachConfig(section.Section.Name)
            ? RpcReply.Of("SID", call.Camera.Rpc.NextSubscription())
            : RpcReply.Failed(RpcError.ParameterInvalid);

    private static RpcReply Detach(RpcCall call)
    {
        call.Session.DetachConfig(call.Parameters.Text("name") ?? "");
        return RpcReply.Done;
    }

    private static bool MayChange(RpcCall call, SectionValue section) => call.User.Authorities.Allows(ConfigAuthority.Of(section.Section));

    private static RpcReply Outcome(RpcCall call, string what, ConfigOutcome outcome, IEnumerable<string> named)
    {
        if (outcome.Error is not null)
        {
            return RpcReply.Failed(outcome.StoreFailed ? RpcError.Failed : RpcError.ParameterInvalid);
        }

        call.Device.Log.WriteChange(what, outcome.Change, call.User.Name, call.From, named);
        return RpcReply.Of(json => json.WriteNull("options"));
    }
}
