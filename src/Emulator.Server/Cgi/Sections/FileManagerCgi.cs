using Emulator.Device.Logs;
using Emulator.Device.Profiles;
using Emulator.Device.Recording;
using Emulator.Device.Users;

namespace Emulator.Server.Cgi.Sections;

/// <summary><c>FileManager.cgi</c>: protects recordings from being overwritten, and from being read (document section 13.3).</summary>
internal sealed class FileManagerCgi : ICgiSection
{
    public void Map(CgiMap cgi) => cgi.Script("FileManager.cgi", Capability.Storage | Capability.FileHelper)
        .Get("addConditionList", "13.3.1", r => Change(r, static (protection, named) => protection.With(named)), Role.Admin, Conditions)
        .Get("cancelConditionList", "13.3.2", r => Change(r, static (protection, named) => named.Aggregate(protection, (p, c) => p.Cancelled(c))), Role.Admin, Conditions)
        .Get("removeConditionList", "13.3.3", r => Change(r, static (protection, named) => named.Aggregate(protection, (p, c) => p.Removed(c))), Role.Admin, Conditions);

    private static void Conditions(CgiParameters p) => p.Time("condition.StartTime").Time("condition.EndTime");

    private static CgiReply Change(CgiRequest request, Func<RecordingProtection, IReadOnlyList<ProtectionCondition>, RecordingProtection> change)
    {
        if (Named(request) is not { } named)
        {
            return CgiReply.BadRequest(ErrorId.InvalidParameter);
        }

        if (!request.Device.Recordings.TryProtect(protection => change(protection, named)))
        {
            return CgiReply.Failed(ErrorId.ServerInternal);
        }

        request.Device.Log.Write(
            LogType.File, "ProtectFile", request.User.Name, request.Peer.Address,
            new("Action", request.Operation.Action), new("StartTime", request.Text("condition.StartTime")), new("EndTime", request.Text("condition.EndTime")));
        return CgiReply.Ok;
    }

    // One condition for each type and channel; null when what is named cannot be.
    private static List<ProtectionCondition>? Named(CgiRequest request)
    {
        // The document's syntax has Types, its table Type.
        var types = request.Listed("condition.Types").Concat(request.Listed("condition.Type")).ToList();
        var channels = request.Listed("condition.Channel");
        var (from, to) = (request.Device.Clock.ToUtc(request.Time("condition.StartTime")), request.Device.Clock.ToUtc(request.Time("condition.EndTime")));
        if (types.Count == 0 || channels.Count == 0 || to < from || !types.All(t => KindOf(t) is not null) || !channels.All(c => RecordingConditions.IsChannel(request.Profile, c)))
        {
            return null;
        }

        return
        [
            .. from type in types
               from channel in channels
               select new ProtectionCondition(KindOf(type)!.Value, RecordingConditions.ChannelOf(request, channel), @from, to),
        ];
    }

    private static ProtectionKind? KindOf(string type) =>
        string.Equals(type, "RecordProtect", StringComparison.OrdinalIgnoreCase) ? ProtectionKind.Protect
        : string.Equals(type, "RecordRestrict", StringComparison.OrdinalIgnoreCase) ? ProtectionKind.Restrict
        : null;
}
