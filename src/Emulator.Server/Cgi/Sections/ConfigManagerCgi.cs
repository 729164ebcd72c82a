using System.Buffers;
using System.Text.Json;
using Emulator.Device.Config;
using Emulator.Device.Logs;
using Emulator.Device.Users;
using Emulator.Protocol.KeyValue;

namespace Emulator.Server.Cgi.Sections;

/// <summary><c>configManager.cgi</c> and <c>Config.backup</c>: the configuration (document sections 4.4 to 14 by name, 4.6.21 to 4.6.23).</summary>
internal sealed class ConfigManagerCgi : ICgiSection
{
    /// <summary>Stands for every section.</summary>
    internal const string Everything = "All";

    /// <summary>What a device that is restored without a word keeps: how it can be reached.</summary>
    internal static readonly string[] Kept = ["Network", "RTSP", "WLan", "PPPoE"];

    private static readonly JsonWriterOptions BackupLayout = new() { Indented = true, IndentSize = 3, NewLine = "\n" };

    public void Map(CgiMap cgi)
    {
        cgi.Script("configManager.cgi")
            .Get("getConfig", "4.4-14", GetConfig, Role.Viewer, p => p.Text("name"))
            // What it takes depends on what is changed.
            .Get("setConfig", "4.4-14", SetConfig, Role.Admin, authority: Authority.None)
            .Get("restore", "4.6.22", Restore, Role.Admin, authority: Authority.None)
            .Get("restoreExcept", "4.6.23", RestoreExcept, Role.Admin, authority: Authority.AuthSysCfg)
            .Get("restoreDefault", "", RestoreDefault, Role.Admin, authority: Authority.None);
        cgi.Script("Config.backup").Get("All", "4.6.21", Backup, Role.Admin);
    }

    private static CgiReply GetConfig(CgiRequest request)
    {
        var config = request.Device.Config.Current;
        if (request.Query.Pairs.Length == 2 && config.TryGet(request.Text("name"), out var section))
        {
            return CgiReply.Text(section.Rendered);
        }

        var body = new ArrayBufferWriter<byte>(4096);
        foreach (var name in request.Query.All("name"))
        {
            if (string.Equals(name, Everything, StringComparison.OrdinalIgnoreCase))
            {
                foreach (var each in config.Sections)
                {
                    body.Write(each.Rendered.Span);
                }
            }
            else if (!config.TryRender(name, body))
            {
                return CgiReply.BadRequest(ErrorId.InvalidRequest);
            }
        }

        return CgiReply.Text(body.WrittenMemory);
    }

    private static CgiReply SetConfig(CgiRequest request)
    {
        var values = new List<KeyValuePair<string, string>>();
        foreach (var pair in request.Query.Pairs)
        {
            if (!string.Equals(pair.Key, "action", StringComparison.OrdinalIgnoreCase))
            {
                values.Add(pair);
            }
        }

        return !MayChange(request, values.Select(v => v.Key)) ? CgiReply.Forbidden : values.Count == 0 ? CgiReply.BadRequest(ErrorId.RequestParses) : Outcome(request, "SaveConfig", request.Device.Config.Set(values), values.Select(v => v.Key));
    }

    private static CgiReply Restore(CgiRequest request)
    {
        var names = request.Indexed("names");
        return !MayChange(request, names) ? CgiReply.Forbidden : names.Count == 0 ? CgiReply.BadRequest(ErrorId.RequestParses) : Outcome(request, "RestoreConfig", request.Device.Config.Restore(names), names);
    }

    private static CgiReply RestoreExcept(CgiRequest request)
    {
        var names = request.Indexed("names");
        return names.Count == 0 ? CgiReply.BadRequest(ErrorId.RequestParses) : Outcome(request, "RestoreConfig", request.Device.Config.RestoreExcept(names.ToArray()), ["All"]);
    }

    // Beyond the document: the sections that are named, or all but how the device is reached.
    private static CgiReply RestoreDefault(CgiRequest request)
    {
        string[] names = [.. request.Indexed("names"), .. request.Every("name")];
        var config = request.Device.Config.Current;
        names = names.Any(n => string.Equals(n, Everything, StringComparison.OrdinalIgnoreCase)) ? [.. config.Names]
            : names.Length == 0 ? [.. config.Names.Except(Kept, StringComparer.OrdinalIgnoreCase)]
            : names;
        return !MayChange(request, names) ? CgiReply.Forbidden : Outcome(request, "RestoreConfig", request.Device.Config.Restore(names), names);
    }

    private static CgiReply Outcome(CgiRequest request, string what, ConfigOutcome outcome, IEnumerable<string> named)
    {
        if (outcome.Error is not null)
        {
            return outcome.StoreFailed ? CgiReply.Failed(ErrorId.ServerInternal) : CgiReply.BadRequest(ErrorId.InvalidParameter);
        }

        request.Device.Log.WriteChange(what, outcome.Change, request.User.Name, request.Peer.Address, SectionsOf(request.Device.Config.Current, named));
        return CgiReply.Ok;
    }

    private static bool MayChange(CgiRequest request, IEnumerable<string> paths)
    {
        var config = request.Device.Config.Current;
        return request.User.Authorities == AuthorityList.OfAdministrators
            || paths.All(path => !ConfigPath.TryParse(path, out var parsed, out _) || !config.TryGet(parsed.Section, out var section)
                || request.User.Authorities.Allows(ConfigAuthority.Of(section.Section)));
    }

    private static IEnumerable<string> SectionsOf(ConfigSnapshot config, IEnumerable<string> paths) => paths
        .Select(path => ConfigPath.TryParse(path, out var parsed, out _) && config.TryGet(parsed.Section, out var section) ? section.Section.Name : path)
        .Distinct(StringComparer.Ordinal);

    private static CgiReply Backup(CgiRequest request)
    {
        var config = request.Device.Config.Current;
        var body = new ArrayBufferWriter<byte>(64 * 1024);
        using (var json = new Utf8JsonWriter(body, BackupLayout))
        {
            json.WriteStartObject();
            foreach (var name in config.Names)
            {
                config.TryGet(name, out var section);
                json.WritePropertyName(name);
                ConfigText.WriteJson(json, ConfigSecrets.Hide(section!.Section, section.Value));
            }

            json.WriteEndObject();
        }

        request.Device.Log.Write(LogType.Data, "BackupConfig", request.User.Name, request.Peer.Address);
        return CgiReply.Bytes(
            "application/binarytet-stream; charset=utf-8", body.WrittenMemory, new("Connection", "close"), new("Content-Disposition", "attachment; filename=\"Config.Backup\""));
    }
}
