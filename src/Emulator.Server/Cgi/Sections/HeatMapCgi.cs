using Emulator.Device.Analytics;
using Emulator.Device.Profiles;

namespace Emulator.Server.Cgi.Sections;

/// <summary><c>heatMap.cgi</c>: where people went (document section 8.2.2).</summary>
internal sealed class HeatMapCgi : ICgiSection
{
    public void Map(CgiMap cgi) => cgi.Script("heatMap.cgi", Capability.Analytics)
        .Get("getPicByTime", "8.2.2", GetPicture, parameters: p => p.Channel(required: true).Time("StartTime").Time("EndTime"));

    private static CgiReply GetPicture(CgiRequest request)
    {
        var (from, to) = (request.Time("StartTime"), request.Time("EndTime"));
        return to < from || request.Device.Part<VideoAnalytics>() is not { } analytics
            ? CgiReply.BadRequest(ErrorId.InvalidParameter)
            // A second counts to its end.
            : CgiReply.Bytes("application/binarytet-stream", analytics.HeatBetween(request.Channel, from, to < DateTime.MaxValue.Date ? to.AddSeconds(1) : to));
    }
}
