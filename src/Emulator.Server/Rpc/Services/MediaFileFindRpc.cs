using System.Text.Json;
using Emulator.Device.Profiles;
using Emulator.Device.Recording;
using Emulator.Device.Users;
using Emulator.Server.Cgi;
using Emulator.Server.Recordings;

namespace Emulator.Server.Rpc.Services;

/// <summary><c>mediaFileFind</c>: finds recordings, with the same finders as <c>mediaFileFind.cgi</c>; channels count from 0.</summary>
internal sealed class MediaFileFindRpc : IRpcService
{
    private const int MostAtOnce = 1024;

    private static readonly string[] Streams = ["Main", "Extra1", "Extra2", "Extra3"];

    public void Map(RpcMap rpc) => rpc.Service("mediaFileFind", Capability.Storage)
        .Call("factory.create", Create, authority: Authority.Replay)
        .Call("findFile", Find, authority: Authority.Replay)
        .Call("findNextFile", Next, authority: Authority.Replay)
        .Call("close", Close, authority: Authority.Replay)
        .Call("destroy", Destroy, authority: Authority.Replay);

    private static string ObjectOf(RpcCall call) => call.Object.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static RpcReply Create(RpcCall call) => call.Camera.Recordings.Finders.TryAdd(new MediaFinder(), out var number)
        ? RpcReply.Made(number)
        : RpcReply.Failed(RpcError.Busy);

    private static RpcReply Find(RpcCall call)
    {
        if (!call.Camera.Recordings.Finders.TryGet(ObjectOf(call), out var finder))
        {
            return RpcReply.Failed(RpcError.RequestInvalid);
        }

        if (Read(call, call.Parameters.In("condition")) is not { } query)
        {
            return RpcReply.Failed(RpcError.ParameterInvalid);
        }

        // A channel that the user may not replay is as good as empty.
        var found = call.Device.Recordings.Find(query).Where(r => call.User.Authorities.Allows(Authority.Replay, r.Channel)).ToList();
        finder.Begin(found);
        return found.Count > 0 ? RpcReply.Done : RpcReply.Failed(RpcError.Failed);
    }

    private static RecordingQuery? Read(RpcCall call, RpcParameters condition)
    {
        if (!CgiTime.TryParse(condition.Text("StartTime") ?? "", out var from) || !CgiTime.TryParse(condition.Text("EndTime") ?? "", out var to) || to < from)
        {
            return null;
        }

        var channel = condition.Int("Channel");
        var stream = condition.Text("VideoStream") is { } name ? Array.FindIndex(Streams, s => s.Equals(name, StringComparison.OrdinalIgnoreCase)) : (int?)null;
        if (stream < 0 || (channel is { } number && call.Channel(number) is null && number != -1))
        {
            return null;
        }

        var clock = call.Device.Clock;
        return new RecordingQuery
        {
            Channel = channel is >= 0 ? (int)channel : null,
            Stream = stream,
            From = clock.ToUtc(from),
            To = clock.ToUtc(to),
            Folders = [.. condition.Texts("Dirs") ?? []],
            Types = [.. condition.Texts("Types") ?? []],
            Flags = [.. (condition.Texts("Flags") ?? []).Where(IsSome)],
            Events = [.. (condition.Texts("Events") ?? []).Where(IsSome)],
        };
    }

    // How clients say that any will do.
    private static bool IsSome(string text) => text is not ("" or "*" or "All");

    private static RpcReply Next(RpcCall call)
    {
        var count = call.Parameters.Int("count") ?? 100;
        if (count is < 1 or > MostAtOnce)
        {
            return RpcReply.Failed(RpcError.ParameterInvalid);
        }

        if (!call.Camera.Recordings.Finders.TryGet(ObjectOf(call), out var finder) || finder.Next((int)count) is not { } found)
        {
            return RpcReply.Failed(RpcError.RequestInvalid);
        }

        return RpcReply.Of(json =>
        {
            json.WriteNumber("found", found.Count);
            json.WriteStartArray("infos");
            foreach (var recording in found)
            {
                Write(json, call, recording);
            }

            json.WriteEndArray();
        });
    }

    private static void Write(Utf8JsonWriter json, RpcCall call, Recording recording)
    {
        var clock = call.Device.Clock;
        json.WriteStartObject();
        json.WriteNumber("Channel", recording.Channel);
        json.WriteNumber("Cluster", recording.Number);
        json.WriteNumber("Disk", recording.Disk);
        json.WriteNumber("Duration", (long)(recording.End - recording.Start).TotalSeconds);
        json.WriteString("EndTime", CgiTime.Format(clock.ToLocal(recording.End)));
        json.WriteStartArray("Events");
        foreach (var code in recording.Events)
        {
            json.WriteStringValue(code);
        }

        json.WriteEndArray();
        json.WriteString("FilePath", recording.Path);
        json.WriteStartArray("Flags");
        json.WriteStringValue(recording.Flag);
        json.WriteEndArray();
        json.WriteNumber("Length", call.Camera.Recordings.LengthOf(recording));
        json.WriteNumber("Partition", 0);
        json.WriteString("StartTime", CgiTime.Format(clock.ToLocal(recording.Start)));
        json.WriteString("Type", recording.Extension);
        json.WriteString("VideoStream", recording.StreamName);
        json.WriteEndObject();
    }

    private static RpcReply Destroy(RpcCall call) => call.Camera.Recordings.Finders.Remove(ObjectOf(call)) ? RpcReply.Done : RpcReply.Failed(RpcError.RequestInvalid);

    private static RpcReply Close(RpcCall call)
    {
        if (!call.Camera.Recordings.Finders.TryGet(ObjectOf(call), out var finder))
        {
            return RpcReply.Failed(RpcError.RequestInvalid);
        }

        finder.End();
        return RpcReply.Done;
    }
}
