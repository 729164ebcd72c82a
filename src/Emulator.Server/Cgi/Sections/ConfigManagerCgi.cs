using System.Buffers;
using System.Text.Json;
using Emulator.Device.Config;
using Emulator.Device.Users;

namespace Emulator.Server.Cgi.Sections;

/// <summary><c>configManager.cgi</c> and <c>Config.backup</c>: the configuration (document sections 4.4 to 14 by name, 4.6.21 to 4.6.23).</summary>
internal sealed class ConfigManagerCgi : ICgiSection
{
    private static readonly JsonWriterOptions BackupLayout = new() { Indented = true, IndentSize = 3, NewLine = "\n" };

    public void Map(CgiMap cgi)
    {
        cgi.Script("configManager.cgi")
            .Get("getConfig", "4.4-14", GetConfig, Role.Viewer, p => p.Text("name"))
            .Get("setConfig", "4.4-14", SetConfig, Role.Admin)
            .Get("restore", "4.6.22", Restore, Role.Admin)
            .Get("restoreExcept", "4.6.23", RestoreExcept, Role.Admin);
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
            if (!config.TryRender(name, body))
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

        return values.Count == 0 ? CgiReply.BadRequest(ErrorId.RequestParses) : Outcome(request.Device.Config.Set(values));
    }

    private static CgiReply Restore(CgiRequest request)
    {
        var names = request.Indexed("names");
        return names.Count == 0 ? CgiReply.BadRequest(ErrorId.RequestParses) : Outcome(request.Device.Config.Restore(names));
    }

    private static CgiReply RestoreExcept(CgiRequest request)
    {
        var names = request.Indexed("names");
        return names.Count == 0 ? CgiReply.BadRequest(ErrorId.RequestParses) : Outcome(request.Device.Config.RestoreExcept(names.ToArray()));
    }

    private static CgiReply Outcome(ConfigOutcome outcome) => outcome switch
    {
        { StoreFailed: true } => CgiReply.Failed(ErrorId.ServerInternal),
        { Error: not null } => CgiReply.BadRequest(ErrorId.InvalidParameter),
        _ => CgiReply.Ok,
    };

    private static CgiReply Backup(CgiRequest request)
    {
        var config = request.Device.Config.Current;
        var body = new ArrayBufferWriter<byte>(64 * 1024);
        using (var json = new Utf8JsonWriter(body, BackupLayout))
        {
            json.WriteStartObject();
            foreach (var name in config.Names)
            {
                json.WritePropertyName(name);
                ConfigText.WriteJson(json, config[name]);
            }

            json.WriteEndObject();
        }

        return CgiReply.Bytes(
            "application/binarytet-stream; charset=utf-8", body.WrittenMemory, new("Connection", "close"), new("Content-Disposition", "attachment; filename=\"Config.Backup\""));
    }
}
