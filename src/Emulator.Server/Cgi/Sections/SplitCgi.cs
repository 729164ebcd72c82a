using Emulator.Device.Display;
using Emulator.Device.Profiles;
using Emulator.Device.Users;

namespace Emulator.Server.Cgi.Sections;

/// <summary><c>split.cgi</c>: how the device's screens are divided, and tours of the channels on them (document sections 7.2.1 and 7.3.2).</summary>
internal sealed class SplitCgi : ICgiSection
{
    public void Map(CgiMap cgi) => cgi.Script("split.cgi", Capability.VideoOut)
        .Get("getMode", "7.2.1", GetMode, parameters: p => Number(p))
        .Get("setMode", "7.2.1", SetMode, Role.Admin, p => Number(p).Enum("mode", true, [.. SplitMode.All.Select(m => m.Name)]).Int("group", 1, int.MaxValue))
        .Get("enableTour", "7.3.2", EnableTour, Role.Admin, p => Number(p).Bool("enable"));

    /// <summary>Here the channel is the number of a screen.</summary>
    private static CgiParameters Number(CgiParameters parameters) => parameters.Channel(required: true, profile => profile.VideoOutputs);

    private static CgiReply GetMode(CgiRequest request)
    {
        var screen = request.Device.Screens[request.Channel].Read();
        return CgiReply.Lines(lines => lines.Line("mode", screen.Mode.Name).Line("group", screen.Group));
    }

    private static CgiReply SetMode(CgiRequest request) =>
        SplitMode.TryParse(request.Text("mode"), out var mode) && request.Device.Screens[request.Channel].TrySplit(mode, request.Int("group"))
            ? CgiReply.Ok
            : CgiReply.BadRequest(ErrorId.InvalidParameter);

    // The configuration holds whether a screen tours, where there is that section: the screen follows it.
    private static CgiReply EnableTour(CgiRequest request)
    {
        var enable = request.Bool("enable");
        var path = $"MonitorTour[{request.Channel}].Enable";
        if (request.Device.Config.Current.Text(path).Length == 0)
        {
            request.Device.Screens[request.Channel].Tour(TourPlan.Rest with { On = enable });
            return CgiReply.Ok;
        }

        var outcome = request.Device.Config.Set([new(path, enable ? "true" : "false")]);
        return outcome.Error is null ? CgiReply.Ok : CgiReply.Failed(ErrorId.ServerInternal);
    }
}
