using System.Globalization;
using Emulator.Device.Lens;
using Emulator.Device.Profiles;
using Emulator.Device.Users;

namespace Emulator.Server.Cgi.Sections;

/// <summary><c>devVideoInput.cgi</c>: video inputs and their lenses (document sections 4.5.8 and 4.5.13 to 4.5.19).</summary>
internal sealed class DevVideoInputCgi : ICgiSection
{
    public void Map(CgiMap cgi)
    {
        cgi.Script("devVideoInput.cgi")
            .Get("getCollect", "4.5.8", r => CgiReply.Lines(l => l.Line("result", r.Profile.Channels.Length)))
            .Get("getCaps", "4.5.13", r => CgiReply.Lines(l => VideoInputCaps.Write(l, r)), parameters: p => p.Channel(required: true));
        cgi.Script("devVideoInput.cgi", Capability.Lens)
            .Get("adjustFocus", "4.5.14", AdjustFocus, Role.Admin, p => p.Float("focus", -1, 1).Float("zoom", -1, 1).Channel())
            .Get("adjustFocusContinuously", "4.5.15", AdjustFocusContinuously, Role.Admin, p => Speed(Speed(p, "focus"), "zoom").Channel())
            .Get("autoFocus", "4.5.16", AutoFocus, Role.Admin, p => p.Channel())
            .Get("getFocusStatus", "4.5.17", GetFocusStatus, parameters: p => p.Channel())
            .Get("getCurrentWindow", "4.5.18", GetCurrentWindow, parameters: p => p.Channel(required: true))
            .Get("setCurrentWindow", "4.5.19", SetCurrentWindow, Role.Admin, p => p.Channel(required: true)
                .Int("rect[0]", 0, LensWindow.Max).Int("rect[1]", 0, LensWindow.Max).Int("rect[2]", 0, LensWindow.Max).Int("rect[3]", 0, LensWindow.Max));
    }

    private static CgiParameters Speed(CgiParameters parameters, string name) => parameters.Add(
        name, true, "above -1 and below 1; -1 leaves it alone", (_, text) => CgiParameters.TryFloat(text, out var speed) && speed is >= -1 and < 1);

    private static MotorLens Lens(CgiRequest request) => request.Device.Lenses[request.Channel];

    // The text has -1 for a reset to position 0, its example -0.5: whatever is negative means the start.
    private static CgiReply AdjustFocus(CgiRequest request)
    {
        Lens(request).MoveTo(Math.Max(0, request.Float("focus")), Math.Max(0, request.Float("zoom")));
        return CgiReply.Ok;
    }

    private static CgiReply AdjustFocusContinuously(CgiRequest request)
    {
        Lens(request).Drive(Axis("focus"), Axis("zoom"));
        return CgiReply.Ok;

        double? Axis(string name) => request.Float(name) is > -1 and var speed ? speed : null;
    }

    private static CgiReply AutoFocus(CgiRequest request)
    {
        Lens(request).AutoFocus();
        return CgiReply.Ok;
    }

    private static CgiReply GetFocusStatus(CgiRequest request)
    {
        var lens = Lens(request).Read();
        return CgiReply.Lines(lines => lines
            .Line("status.Focus", Position(lens.Focus))
            .Line("status.Zoom", Position(lens.Zoom))
            .Line("status.Status", lens.Busy ? "Autofocus" : "Normal"));

        static string Position(double value) => value.ToString("0.0#####", CultureInfo.InvariantCulture);
    }

    private static CgiReply GetCurrentWindow(CgiRequest request)
    {
        var window = Lens(request).Window;
        return CgiReply.Lines(lines => lines.Line("rect[0]", window.Left).Line("rect[1]", window.Top).Line("rect[2]", window.Right).Line("rect[3]", window.Bottom));
    }

    private static CgiReply SetCurrentWindow(CgiRequest request)
    {
        Lens(request).Window = new LensWindow(request.Int("rect[0]"), request.Int("rect[1]"), request.Int("rect[2]"), request.Int("rect[3]"));
        return CgiReply.Ok;
    }
}
