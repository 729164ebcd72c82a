using System.Text;
using Emulator.Device.Logs;
using Emulator.Device.Users;

namespace Emulator.Server.Cgi.Sections;

/// <summary><c>log.cgi</c> and <c>Log.backup</c>: what the device has noted of itself (document section 4.13).</summary>
internal sealed class LogCgi : ICgiSection
{
    private const int MostAtOnce = 100;

    // The token of a search that found nothing (4.13.1).
    private const string Nothing = "0";

    public void Map(CgiMap cgi)
    {
        cgi.Script("log.cgi")
            .Get("startFind", "4.13.1", StartFind, Role.Admin, p => p.Time("condition.StartTime").Time("condition.EndTime").Enum("condition.Type", required: false, Enum.GetNames<LogType>()))
            .Get("doFind", "4.13.1", DoFind, Role.Admin, p => p.Text("token").Int("count", 1, MostAtOnce))
            .Get("stopFind", "4.13.1", StopFind, Role.Admin, p => p.Text("token"))
            .Get("clear", "4.13.2", Clear, Role.Admin, authority: Authority.AuthMaintence);
        cgi.Script("Log.backup").Get("All", "4.13.3", Backup, Role.Admin, p => p.Time("condition.StartTime").Time("condition.EndTime"));
    }

    private static CgiReply StartFind(CgiRequest request)
    {
        if (Found(request) is not { } found)
        {
            return CgiReply.BadRequest(ErrorId.InvalidParameter);
        }

        if (request.Device.Log.Fault is not null)
        {
            return CgiReply.Failed(ErrorId.ServerInternal);
        }

        if (found.Count == 0)
        {
            return CgiReply.Lines(lines => lines.Line("token", Nothing));
        }

        return request.Device.Log.Searches.TryAdd(new LogSearch(found), out var token)
            ? CgiReply.Lines(lines => lines.Line("token", token))
            : CgiReply.Failed(ErrorId.InvalidRequest);
    }

    private static CgiReply DoFind(CgiRequest request)
    {
        IReadOnlyList<LogEntry> found = [];
        if (request.Text("token") != Nothing)
        {
            if (!request.Device.Log.Searches.TryGet(request.Text("token"), out var search))
            {
                return CgiReply.Failed(ErrorId.InvalidParameter);
            }

            found = search.Next(request.Int("count"));
        }

        return CgiReply.Lines(lines =>
        {
            lines.Line("found", found.Count);
            for (var i = 0; i < found.Count; i++)
            {
                var (entry, head) = (found[i], $"items[{i}].");
                foreach (var (name, value) in entry.Detail)
                {
                    lines.Line($"{head}Detail.{name}", value);
                }

                if (entry.From.Length > 0)
                {
                    lines.Line(head + "Detail.Address", entry.From);
                }

                lines
                    .Line(head + "RecNo", entry.Number)
                    .Line(head + "Time", CgiTime.Format(request.Device.Clock.ToLocal(entry.Utc)))
                    .Line(head + "Type", entry.What)
                    .Line(head + "User", entry.User);
            }
        });
    }

    private static CgiReply StopFind(CgiRequest request) =>
        request.Text("token") == Nothing || request.Device.Log.Searches.Remove(request.Text("token")) ? CgiReply.Ok : CgiReply.Failed(ErrorId.InvalidParameter);

    private static CgiReply Clear(CgiRequest request) =>
        request.Device.Log.TryClear(request.User.Name, request.Peer.Address) ? CgiReply.Ok : CgiReply.Failed(ErrorId.ServerInternal);

    private static CgiReply Backup(CgiRequest request)
    {
        if (Found(request) is not { } found)
        {
            return CgiReply.BadRequest(ErrorId.InvalidParameter);
        }

        var text = new StringBuilder();
        foreach (var entry in found)
        {
            var content = entry.Detail.Select(d => $"{d.Key}: {d.Value}");
            text.Append("&w_User: ").Append(entry.User).Append("\r\n&Time: ").Append(CgiTime.Format(request.Device.Clock.ToLocal(entry.Utc)))
                .Append("\r\n&Type: ").Append(entry.What)
                .Append("\r\n&Content: ").AppendJoin("\r\n", entry.From.Length > 0 ? content.Append("Address: " + entry.From) : content).Append("\r\n\r\n");
        }

        request.Device.Log.Write(LogType.Data, "BackupLog", request.User.Name, request.Peer.Address);
        return CgiReply.Bytes(
            "application/binarytet-stream; charset=utf-8",
            Encoding.UTF8.GetBytes(text.ToString()),
            new("Connection", "close"),
            new("Content-Disposition", "attachment; filename=\"Log.Backup\""));
    }

    // The lines that the conditions name; null when they end before they begin.
    private static IReadOnlyList<LogEntry>? Found(CgiRequest request)
    {
        var (from, to) = (request.Time("condition.StartTime"), request.Time("condition.EndTime"));
        LogType? type = Enum.TryParse<LogType>(request.Text("condition.Type"), ignoreCase: true, out var named) ? named : null;
        // A second counts to its end: lines are told by the second.
        return to < from ? null : request.Device.Log.Find(request.Device.Clock.ToUtc(from), request.Device.Clock.ToUtc(to).AddSeconds(1).AddTicks(-1), type);
    }
}
