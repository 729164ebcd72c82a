using Emulator.Device.Profiles;
using Emulator.Device.Recording;
using Emulator.Device.Traffic;
using Emulator.Protocol.KeyValue;
using Emulator.Server.Recordings;

namespace Emulator.Server.Cgi.Sections;

/// <summary><c>mediaFileFind.cgi</c>: finds recordings (document section 4.11.5).</summary>
internal sealed class MediaFileFindCgi : ICgiSection
{
    private const int MostAtOnce = 100;

    public void Map(CgiMap cgi) => cgi.Script("mediaFileFind.cgi", Capability.Storage)
        .Get("factory.create", "4.11.5", Create)
        .Get("findFile", "4.11.5", Find, parameters: p => p
            .Text("object").Add("condition.Channel", false, "a channel number from 1", RecordingConditions.IsChannel)
            .Time("condition.StartTime").Time("condition.EndTime").Enum("condition.VideoStream", required: false, "Main", "Extra1", "Extra2", "Extra3"))
        .Get("findNextFile", "4.11.5", Next, parameters: p => p.Text("object").Int("count", 1, MostAtOnce, required: false))
        .Get("close", "4.11.5", Close, parameters: p => p.Text("object"))
        .Get("destroy", "4.11.5", Destroy, parameters: p => p.Text("object"))
        // As some clients spell them.
        .Get("factory.close", "", Close, parameters: p => p.Text("object"))
        .Get("factory.destroy", "", Destroy, parameters: p => p.Text("object"));

    private static CgiReply Create(CgiRequest request) => request.Camera.Recordings.Finders.TryAdd(new MediaFinder(), out var number)
        ? CgiReply.Lines(lines => lines.Line("result", number))
        : CgiReply.Failed(ErrorId.InvalidRequest);

    private static CgiReply Find(CgiRequest request)
    {
        if (!request.Camera.Recordings.Finders.TryGet(request.Text("object"), out var finder))
        {
            return CgiReply.Failed(ErrorId.InvalidParameter);
        }

        if (RecordingConditions.Read(request, "VideoStream", ["Flag", "Flags"]) is not { } query)
        {
            return CgiReply.BadRequest(ErrorId.InvalidParameter);
        }

        var found = request.Device.Recordings.Find(query);
        finder.Begin(found);
        return found.Count > 0 ? CgiReply.Ok : CgiReply.Failed(ErrorId.InvalidRequest);
    }

    private static CgiReply Next(CgiRequest request)
    {
        if (!request.Camera.Recordings.Finders.TryGet(request.Text("object"), out var finder) || finder.Next(request.Int("count", MostAtOnce)) is not { } found)
        {
            return CgiReply.Failed(ErrorId.InvalidParameter);
        }

        return CgiReply.Lines(lines =>
        {
            lines.Line("found", found.Count);
            for (var i = 0; i < found.Count; i++)
            {
                Item(lines, request, $"items[{i}].", found[i]);
            }
        });
    }

    private static void Item(KeyValueWriter lines, CgiRequest request, string head, Recording recording)
    {
        var clock = request.Device.Clock;
        lines
            .Line(head + "Channel", recording.Channel)
            .Line(head + "StartTime", CgiTime.Format(clock.ToLocal(recording.Start)))
            .Line(head + "EndTime", CgiTime.Format(clock.ToLocal(recording.End)))
            .Line(head + "Type", recording.Extension)
            .Lines(head + "Events", recording.Events)
            .Lines(head + "Flags", RecordingConditions.FlagsOf(request, recording, "Marker"))
            .Line(head + "VideoStream", recording.StreamName)
            .Line(head + "FilePath", recording.Path)
            .Line(head + "Length", request.Camera.Recordings.LengthOf(recording))
            .Line(head + "Duration", (long)(recording.End - recording.Start).TotalSeconds)
            .Line(head + "Cluster", recording.Number)
            .Line(head + "Disk", recording.Disk)
            .Line(head + "Partition", 0);
        if (request.Dialect == Dialect.Firmware && request.Device.Part<TrafficWatch>()?.CarOf(recording) is { } car)
        {
            // As devices in the field tell of a picture of a car.
            lines
                .Line(head + "Summary.TrafficCar.PlateColor", car.PlateColor)
                .Line(head + "Summary.TrafficCar.PlateNumber", car.Plate)
                .Line(head + "Summary.TrafficCar.PlateType", car.PlateColor == "Yellow" ? "Yellow" : "Normal")
                .Line(head + "Summary.TrafficCar.Speed", car.Speed)
                .Line(head + "Summary.TrafficCar.VehicleColor", car.Color)
                .Line(head + "Summary.TrafficCar.VehicleSign", car.Brand);
        }
    }

    private static CgiReply Close(CgiRequest request)
    {
        if (!request.Camera.Recordings.Finders.TryGet(request.Text("object"), out var finder))
        {
            return CgiReply.Failed(ErrorId.InvalidParameter);
        }

        finder.End();
        return CgiReply.Ok;
    }

    private static CgiReply Destroy(CgiRequest request) =>
        request.Camera.Recordings.Finders.Remove(request.Text("object")) ? CgiReply.Ok : CgiReply.Failed(ErrorId.InvalidParameter);
}
