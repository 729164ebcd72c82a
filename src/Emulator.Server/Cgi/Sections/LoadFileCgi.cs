using Emulator.Device.Logs;
using Emulator.Device.Profiles;
using Emulator.Device.Recording;
using Emulator.Device.Users;
using Emulator.Server.Recordings;

namespace Emulator.Server.Cgi.Sections;

/// <summary><c>RPC_Loadfile</c> and <c>loadfile.cgi</c>: recordings as files, by name or by time (document sections 4.11.6 and 4.11.7).</summary>
internal sealed class LoadFileCgi : ICgiSection
{
    private const string Stream = "Application/octet-stream";

    public void Map(CgiMap cgi)
    {
        cgi.Script("RPC_Loadfile", Capability.Storage).Get("", "4.11.6", Load);
        cgi.Script("loadfile.cgi", Capability.Storage).Get("startLoad", "4.11.7", StartLoad, parameters: p => p.Channel(required: true).Time("startTime").Time("endTime").Subtype());
    }

    // A name is looked up among the recordings and nowhere else: there is no file system behind it.
    private static CgiReply Load(CgiRequest request) =>
        request.Camera.Recordings.At(request.Rest) is not { } recording ? CgiReply.NotFound
        : !request.User.Authorities.Allows(Authority.Replay, recording.Channel) || request.Camera.Recordings.IsRestricted(recording.Channel, recording.Start, recording.End) ? CgiReply.Forbidden
        : Send(request, recording.Type == RecordingType.Picture ? "image/jpeg" : Stream, request.Camera.Recordings.FileOf(recording), KeyValuePair.Create("File", recording.Path));

    private static CgiReply StartLoad(CgiRequest request)
    {
        var (from, to) = (request.Device.Clock.ToUtc(request.Time("startTime")), request.Device.Clock.ToUtc(request.Time("endTime")));
        return to <= from ? CgiReply.BadRequest(ErrorId.InvalidParameter)
            : request.Camera.Recordings.IsRestricted(request.Channel, from, to) ? CgiReply.Forbidden
            : request.Camera.Recordings.FileOf(request.Channel, request.Int("subtype"), from, to) is { } file ? Send(request, Stream, file, new("StartTime", request.Text("startTime")), new("EndTime", request.Text("endTime")))
            : CgiReply.Failed(ErrorId.InvalidRequest);
    }

    private static CgiReply Send(CgiRequest request, string type, IDownload file, params ReadOnlySpan<KeyValuePair<string, string>> what)
    {
        request.Device.Log.Write(LogType.File, "DownloadFile", request.User.Name, request.Peer.Address, what);
        return CgiReply.File(type, file, request.Range);
    }
}
