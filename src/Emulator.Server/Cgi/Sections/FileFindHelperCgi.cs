using Emulator.Device.Profiles;
using Emulator.Device.Recording;
using Emulator.Protocol.KeyValue;
using Emulator.Server.Recordings;

namespace Emulator.Server.Cgi.Sections;

/// <summary><c>FileFindHelper.cgi</c>: finds recordings in one step, also by where something moved (document section 13.1).</summary>
internal sealed class FileFindHelperCgi : ICgiSection
{
    private const int MostAtOnce = 100;

    // Their range in the document, and the spellings of mediaFileFind.cgi, which clients take for the same.
    private static readonly string[] Flags = ["Timing", "Marked", "Event", "Restrict", "Manual", "Marker"];

    private static readonly string[] Combined = ["AlarmLocal", "VideoMotion", "Timing"];

    public void Map(CgiMap cgi) => cgi.Script("FileFindHelper.cgi", Capability.Storage | Capability.FileHelper)
        .Get("startFind", "13.1.1", StartFind, parameters: p => Conditions(p).Int("combineMode.granularity", 0, 86400, required: false))
        .Get("startMotionFind", "13.1.2", StartMotionFind, parameters: p => Conditions(p).Int("motionRegion.senseLevel", 0, 6))
        .Get("findNext", "13.1.3", FindNext, parameters: p => p.Text("findId").Int("count", 1, MostAtOnce, required: false))
        .Get("stopFind", "13.1.4", StopFind, parameters: p => p.Text("findId"))
        .Get("getBoundFile", "13.1.5", GetBoundFile, parameters: p => Conditions(p));

    private static CgiParameters Conditions(CgiParameters p) => p
        .Add("condition.channel", true, "a channel number from 1", RecordingConditions.IsChannel)
        .Time("condition.startTime").Time("condition.endTime").Enum("condition.streamType", required: true, "Main", "Extra1", "Extra2", "Extra3");

    private static RecordingQuery? Read(CgiRequest request) =>
        request.Listed("condition.flags").All(f => Flags.Contains(f, StringComparer.OrdinalIgnoreCase)) && request.Listed("combineMode.types").All(t => Combined.Contains(t, StringComparer.OrdinalIgnoreCase))
            ? RecordingConditions.Read(request, "streamType", "flags")
            : null;

    private static CgiReply StartFind(CgiRequest request) => Read(request) is { } query
        ? Start(request, FileSearch.Combine(Find(request, query), request.Listed("combineMode.types"), request.Int("combineMode.granularity")))
        : CgiReply.BadRequest(ErrorId.InvalidParameter);

    private static CgiReply StartMotionFind(CgiRequest request)
    {
        if (Read(request) is not { } query || Regions(request) is not { } regions)
        {
            return CgiReply.BadRequest(ErrorId.InvalidParameter);
        }

        // A detector of a level sees what needs that level at most; 0 sees everything.
        var level = request.Int("motionRegion.senseLevel");
        var moved = Find(request, query).Where(r => request.Device.Recordings.EventsBetween(r.Channel, r.Start, r.End)
            .Any(e => e.Code == "VideoMotion" && (level == 0 || e.Level <= level) && (regions.Count == 0 || regions.Any(e.Region.Meets))));
        return Start(request, FileSearch.Combine(moved, [], 0));
    }

    private static IReadOnlyList<Recording> Find(CgiRequest request, RecordingQuery query) => request.Device.Recordings.Find(query with { Types = ["dav"] });

    private static CgiReply Start(CgiRequest request, IReadOnlyList<FoundFile> found) => request.Camera.Recordings.Searches.TryAdd(new FileSearch(found), out var number)
        ? CgiReply.Lines(lines => lines.Line("result", number))
        : CgiReply.Failed(ErrorId.InvalidRequest);

    // The rectangles asked for; null when one is incomplete or reaches outside the grid.
    private static List<MotionRegion>? Regions(CgiRequest request)
    {
        const string Name = "motionRegion.rects[";
        var rects = new SortedDictionary<string, int?[]>(StringComparer.Ordinal);
        foreach (var (key, value) in request.Query.Pairs)
        {
            if (!key.StartsWith(Name, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            var parts = key[Name.Length..].Split("][");
            if (parts is not [var number, [var side and >= '0' and <= '3', ']']] || !CgiParameters.TryInt(value, out var at) || at < 0 || at > (side is '0' or '2' ? 21 : 17))
            {
                return null;
            }

            if (!rects.TryGetValue(number, out var rect))
            {
                rects[number] = rect = new int?[4];
            }

            rect[side - '0'] = (int)at;
        }

        return rects.Values.Any(r => r.Contains(null))
            ? null
            : [.. rects.Values.Select(r => new MotionRegion(Math.Min(r[0]!.Value, r[2]!.Value), Math.Min(r[1]!.Value, r[3]!.Value), Math.Max(r[0]!.Value, r[2]!.Value), Math.Max(r[1]!.Value, r[3]!.Value)))];
    }

    private static CgiReply FindNext(CgiRequest request) => request.Camera.Recordings.Searches.TryGet(request.Text("findId"), out var search)
        ? Items(request, search.Next(request.Int("count", MostAtOnce)))
        : CgiReply.Failed(ErrorId.InvalidParameter);

    private static CgiReply StopFind(CgiRequest request) =>
        request.Camera.Recordings.Searches.Remove(request.Text("findId")) ? CgiReply.Ok : CgiReply.Failed(ErrorId.InvalidParameter);

    // The files at the bounds of what there is: the first and the last.
    private static CgiReply GetBoundFile(CgiRequest request)
    {
        if (Read(request) is not { } query)
        {
            return CgiReply.BadRequest(ErrorId.InvalidParameter);
        }

        var found = FileSearch.Combine(Find(request, query), [], 0);
        return Items(request, found.Count > 2 ? [found[0], found[^1]] : found);
    }

    private static CgiReply Items(CgiRequest request, IReadOnlyList<FoundFile> found) => CgiReply.Lines(lines =>
    {
        lines.Line("found", found.Count);
        for (var i = 0; i < found.Count; i++)
        {
            Item(lines, request, $"items[{i}].", found[i]);
        }
    });

    private static void Item(KeyValueWriter lines, CgiRequest request, string head, FoundFile file)
    {
        var clock = request.Device.Clock;
        lines
            .Line(head + "channel", file.First.Channel + request.Profile.Habits.ChannelBase)
            .Line(head + "startTime", CgiTime.Format(clock.ToLocal(file.Start)))
            .Line(head + "endTime", CgiTime.Format(clock.ToLocal(file.End)))
            .Line(head + "fileType", file.First.Extension)
            // The document gives regular files this for an event, as it does among the types to combine.
            .Lines(head + "events", file.Events.DefaultIfEmpty("Timing"))
            .Lines(head + "flags", file.Files.SelectMany(f => RecordingConditions.FlagsOf(request, f, "Marked")).Distinct(StringComparer.Ordinal))
            .Line(head + "streamType", file.First.StreamName)
            .Line(head + "length", file.Files.Sum(request.Camera.Recordings.LengthOf))
            .Line(head + "duration", (long)(file.End - file.Start).TotalSeconds);
        if (file.Files.Count == 1)
        {
            lines.Line(head + "filePath", file.First.Path);
        }
    }
}
