using Emulator.Device.Analytics;
using Emulator.Device.Profiles;

namespace Emulator.Server.Cgi.Sections;

/// <summary><c>videoStatServer.cgi</c>: how many people came and went (document section 8.3).</summary>
internal sealed class VideoStatServerCgi : ICgiSection
{
    private const string RuleName = "NumberStat";
    private const int MostAtOnce = 1024;

    public void Map(CgiMap cgi) => cgi.Script("videoStatServer.cgi", Capability.Analytics)
        .Get("getSummary", "8.3.1", GetSummary, parameters: p => p.Channel())
        .Get("startFind", "8.3.2", StartFind, parameters: p => p
            .Channel().Time("condition.StartTime").Time("condition.EndTime").Enum("condition.Granularity", required: true, Enum.GetNames<Granularity>()))
        .Get("doFind", "8.3.2", DoFind, parameters: p => p.Channel().Text("token").Int("beginNumber", 0, int.MaxValue).Int("count", 1, int.MaxValue))
        .Get("stopFind", "8.3.2", StopFind, parameters: p => p.Channel().Text("token"));

    private static VideoAnalytics Analytics(CgiRequest request) => request.Device.Part<VideoAnalytics>() ?? throw new InvalidOperationException("what has the capability has the part");

    private static CgiReply GetSummary(CgiRequest request)
    {
        var summary = Analytics(request).Summarize(request.Channel);
        return CgiReply.Lines(lines => lines
            .Line("summary.Channel", request.Channel)
            .Line("summary.EnteredSubtotal.Today", summary.Today.In)
            .Line("summary.EnteredSubtotal.Total", summary.Total.In)
            .Line("summary.EnteredSubtotal.TotalInTimeSection", summary.Section.In)
            .Line("summary.ExitedSubtotal.Today", summary.Today.Out)
            .Line("summary.ExitedSubtotal.Total", summary.Total.Out)
            .Line("summary.ExitedSubtotal.TotalInTimeSection", summary.Section.Out)
            .Line("summary.RuleName", RuleName));
    }

    private static CgiReply StartFind(CgiRequest request)
    {
        var (from, to) = (request.Time("condition.StartTime"), request.Time("condition.EndTime"));
        if (to < from || !Enum.TryParse<Granularity>(request.Text("condition.Granularity"), ignoreCase: true, out var by))
        {
            return CgiReply.BadRequest(ErrorId.InvalidParameter);
        }

        var search = Analytics(request).Search(request.Channel, from, to, by);
        return Analytics(request).Searches.TryAdd(search, out var token)
            ? CgiReply.Lines(lines => lines.Line("token", token).Line("totalCount", search.Total))
            : CgiReply.Failed(ErrorId.InvalidRequest);
    }

    private static CgiReply DoFind(CgiRequest request)
    {
        if (Find(request) is not { } search)
        {
            return CgiReply.Failed(ErrorId.InvalidParameter);
        }

        var begin = request.Int("beginNumber");
        if (begin >= search.Total)
        {
            return CgiReply.BadRequest(ErrorId.InvalidParameter);
        }

        var rows = search.Rows(begin, Math.Min(request.Int("count"), MostAtOnce)).ToList();
        return CgiReply.Lines(lines =>
        {
            lines.Line("found", rows.Count);
            for (var i = 0; i < rows.Count; i++)
            {
                var head = $"info[{i}].";
                lines
                    .Line(head + "Channel", search.Channel)
                    .Line(head + "EndTime", CgiTime.Format(rows[i].End))
                    .Line(head + "EnteredSubtotal", rows[i].Count.In)
                    .Line(head + "ExitedSubtotal", rows[i].Count.Out)
                    .Line(head + "RuleName", RuleName)
                    .Line(head + "StartTime", CgiTime.Format(rows[i].Start));
            }
        });
    }

    private static CgiReply StopFind(CgiRequest request) =>
        Find(request) is not null && Analytics(request).Searches.Remove(request.Text("token")) ? CgiReply.Ok : CgiReply.Failed(ErrorId.InvalidParameter);

    // A search is of a channel: with another's number there is none.
    private static StatSearch? Find(CgiRequest request) =>
        Analytics(request).Searches.TryGet(request.Text("token"), out var search) && (!request.Has("channel") || request.Channel == search.Channel) ? search : null;
}
