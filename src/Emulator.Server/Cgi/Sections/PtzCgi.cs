using System.Globalization;
using Emulator.Device.Profiles;
using Emulator.Device.Ptz;
using Emulator.Device.Users;

namespace Emulator.Server.Cgi.Sections;

/// <summary><c>ptz.cgi</c> and <c>ptzBase.cgi</c>: the mechanics (document sections 4.10.3 to 4.10.9).</summary>
internal sealed class PtzCgi : ICgiSection
{
    private const double Screen = 8192;

    // Beyond the document: the one order with a text, sent by ZoneMinder behind each SetPreset.
    private const string Naming = "SetPresetName";

    public void Map(CgiMap cgi)
    {
        cgi.Script("ptz.cgi", Capability.Ptz)
            .Get("getProtocolList", "4.10.3", GetProtocolList, parameters: p => p.LooseChannel())
            .Get("getCurrentProtocolCaps", "4.10.4", GetCurrentProtocolCaps, parameters: p => p.LooseChannel())
            .Get("getPresets", "4.10.5", GetPresets, parameters: p => p.LooseChannel())
            .Get("getTours", "4.10.6", GetTours, parameters: p => p.LooseChannel())
            .Get("start", "4.10.7", Start, Role.Admin, p => Command(p))
            // The document has both in one operation, <action>; its examples show start alone.
            .Get("stop", "", Stop, Role.Admin, p => Command(p))
            .Get("getStatus", "4.10.8", GetStatus, parameters: p => p.LooseChannel())
            // Beyond the document, as newer firmware has them. Of a range from -1 to 1, half is 180 degrees or all of the zoom.
            .Get("moveAbsolutely", "", r => Move(r, PtzPlaces.MoveTo), Role.Admin, p => Parts(p))
            .Get("moveRelatively", "", r => Move(r, PtzPlaces.MoveBy), Role.Admin, p => Parts(p))
            .Get("setPreset", "", SetPreset, Role.Admin, p => Name(p))
            .Get("setTour", "", r => Reply(Unit(r).NameTour(r.Int("arg1"), r.Text("arg2"))), Role.Admin, p => Name(p, required: true))
            .Get("gotoPreset", "", GotoPreset, Role.Admin, p => Number(p, "index"));
        cgi.Script("ptzBase.cgi", Capability.Ptz)
            .Get("moveDirectly", "4.10.9", MoveDirectly, Role.Admin, p => p.LooseChannel()
                .Int("startPoint[0]", 0, (long)Screen).Int("startPoint[1]", 0, (long)Screen).Int("endPoint[0]", 0, (long)Screen).Int("endPoint[1]", 0, (long)Screen));
    }

    private static CgiParameters Command(CgiParameters parameters)
    {
        parameters.LooseChannel().Add("code", true, "a code of 4.10.7", (_, text) => IsNaming(text) || PtzCodes.TryFind(text, out var _));
        for (var number = 1; number <= 4; number++)
        {
            var mayName = number == 2;
            parameters.Add($"arg{number}", false, mayName ? $"a number, or the name of {Naming}" : "a number",
                (_, text) => CgiParameters.TryFloat(text, out var _) || (mayName && PtzPlaces.IsName(text)));
        }

        return parameters;
    }

    private static void Parts(CgiParameters parameters)
    {
        parameters.LooseChannel();
        for (var number = 1; number <= 3; number++)
        {
            parameters.Float($"arg{number}", -1, 1, required: false);
        }
    }

    private static CgiParameters Number(CgiParameters parameters, string other) =>
        parameters.LooseChannel().Int("arg1", 1, int.MaxValue, required: false).Int(other, 1, int.MaxValue, required: false);

    private static void Name(CgiParameters parameters, bool required = false) => (required ? parameters.LooseChannel().Int("arg1", 1, int.MaxValue) : Number(parameters, "index"))
        .Add("arg2", required, PtzPlaces.Names, (_, text) => PtzPlaces.IsName(text))
        .Add("name", false, PtzPlaces.Names, (_, text) => PtzPlaces.IsName(text));

    private static PtzUnit Unit(CgiRequest request) => request.Device.Ptz[request.LooseChannel];

    private static bool IsNaming(string code) => string.Equals(code, Naming, StringComparison.OrdinalIgnoreCase);

    private static CgiReply Start(CgiRequest request)
    {
        if (IsNaming(request.Text("code")))
        {
            return NamePreset(request);
        }

        if (request.Has("arg2") && !CgiParameters.TryFloat(request.Text("arg2"), out var _))
        {
            return CgiReply.BadRequest(ErrorId.InvalidParameter);
        }

        PtzCodes.TryFind(request.Text("code"), out var code);
        var arguments = new PtzArguments(request);
        if (!PtzCodes.Accepts(code, arguments, request.Profile.Ptz, out var missing))
        {
            return CgiReply.BadRequest(missing ? ErrorId.RequestParses : ErrorId.InvalidParameter);
        }

        return Reply(code.Start(Unit(request), arguments));
    }

    // The number is arg1 and the name arg2, or arg2 and name: clients write both.
    private static CgiReply NamePreset(CgiRequest request)
    {
        var (number, name) = request.Has("name") ? (request.Int("arg2"), request.Text("name")) : (request.Int("arg1"), request.Text("arg2"));
        return number > 0 && PtzPlaces.IsName(name) ? Reply(PtzPlaces.SetPreset(Unit(request), number, name)) : CgiReply.BadRequest(ErrorId.InvalidParameter);
    }

    private static CgiReply Stop(CgiRequest request)
    {
        if (IsNaming(request.Text("code")))
        {
            return CgiReply.Ok;
        }

        PtzCodes.TryFind(request.Text("code"), out var code);
        return Reply(code.Stop(Unit(request)));
    }

    private static CgiReply Move(CgiRequest request, Func<PtzUnit, double?, double?, double?, PtzResult> move)
    {
        double?[] parts = [.. Enumerable.Range(1, 3).Select(n => request.Has($"arg{n}") ? request.Float($"arg{n}") : (double?)null)];
        return parts.All(p => p is null) ? CgiReply.BadRequest(ErrorId.RequestParses) : Reply(move(Unit(request), parts[0], parts[1], parts[2]));
    }

    private static CgiReply GotoPreset(CgiRequest request) =>
        request.Int("index", request.Int("arg1")) is > 0 and var number ? Reply(Unit(request).GotoPreset(number)) : CgiReply.BadRequest(ErrorId.RequestParses);

    // The number is arg1 or index, the name arg2 or name; without a name the place is kept, with one the preset is called that.
    private static CgiReply SetPreset(CgiRequest request)
    {
        if (request.Int("arg1", request.Int("index")) is var number && number < 1)
        {
            return CgiReply.BadRequest(ErrorId.RequestParses);
        }

        return Reply(PtzPlaces.SetPreset(Unit(request), number, request.Has("arg2") ? request.Text("arg2") : request.Has("name") ? request.Text("name") : null));
    }

    private static CgiReply MoveDirectly(CgiRequest request)
    {
        var (left, right) = Sorted(request.Int("startPoint[0]"), request.Int("endPoint[0]"));
        var (top, bottom) = Sorted(request.Int("startPoint[1]"), request.Int("endPoint[1]"));
        var larger = Math.Max(right - left, bottom - top) / Screen;
        // What is in the rectangle fills the picture; a point becomes its middle.
        return Reply(Unit(request).MoveWithin(((left + right) / Screen) - 1, ((top + bottom) / Screen) - 1, zoom => larger > 0 ? zoom / larger : zoom));

        static (int Low, int High) Sorted(int one, int other) => (Math.Min(one, other), Math.Max(one, other));
    }

    private static CgiReply Reply(PtzResult result) => result switch
    {
        PtzResult.Done => CgiReply.Ok,
        PtzResult.Impossible => CgiReply.BadRequest(ErrorId.InvalidParameter),
        PtzResult.Missing => CgiReply.Failed(ErrorId.InvalidRequest),
        _ => CgiReply.Failed(ErrorId.ServerInternal),
    };

    private static CgiReply GetPresets(CgiRequest request) =>
        Listed(request, "presets", Unit(request).Presets.Select(p => (p.Key, p.Value.Name)));

    private static CgiReply GetTours(CgiRequest request) =>
        Listed(request, "tours", Unit(request).Tours.Select(t => (t.Key, t.Value.Name)));

    // Devices write presets[0], the document presets.presets[0].
    private static CgiReply Listed(CgiRequest request, string list, IEnumerable<(int Number, string Name)> items) => CgiReply.Lines(lines =>
    {
        var head = request.Dialect == Dialect.Document ? $"{list}.{list}" : list;
        var index = 0;
        foreach (var (number, name) in items)
        {
            lines.Line($"{head}[{index}].Index", number).Line($"{head}[{index}].Name", name);
            index++;
        }
    });

    private static CgiReply GetStatus(CgiRequest request)
    {
        var state = Unit(request).Read();
        var seconds = new DateTimeOffset(request.Device.Clock.UtcNow).ToUnixTimeSeconds();
        return CgiReply.Lines(lines =>
        {
            lines.Line("status.MoveStatus", state.Moving ? "Moving" : "Idle");
            lines.Line("status.Position", string.Create(CultureInfo.InvariantCulture, $"{state.Pan:0.##},{state.Tilt:0.##},{state.Zoom:0.##}"));
            lines.Lines("status.Postion", new[] { state.Pan, state.Tilt, state.Zoom }.Select(v => v.ToString("0.000000", CultureInfo.InvariantCulture)));
            lines.Line("status.PresetID", state.Preset);
            lines.Line("status.UTC", seconds);
            lines.Line("status.ZoomStatus", state.Zooming ? "Moving" : "Idle");
        });
    }

    private static CgiReply GetProtocolList(CgiRequest request) => CgiReply.Lines(lines => lines
        .Lines("info.RS", new[] { "Pelco", request.Profile.Ptz.Protocol }.Distinct(StringComparer.OrdinalIgnoreCase))
        .Lines("info.Coaxial", ["HD-CVI", "HD-CVI2.0"]));

    private static CgiReply GetCurrentProtocolCaps(CgiRequest request)
    {
        var ptz = request.Profile.Ptz;
        return CgiReply.Lines(lines => lines
            .Line("caps.AlarmLen", 0)
            .Line("caps.AuxMax", PtzCodes.MaxAuxiliary)
            .Line("caps.AuxMin", 1)
            .Line("caps.CamAddrMax", 255)
            .Line("caps.CamAddrMin", 1)
            .Line("caps.Interval", 200)
            .Line("caps.Menu", true)
            .Line("caps.MonAddrMax", 255)
            .Line("caps.MonAddrMin", 0)
            .Line("caps.Name", request.Device.Config.Current.Text($"Ptz[{request.LooseChannel}].ProtocolName", ptz.Protocol))
            .Line("caps.PanSpeedMax", PtzReach.MaxSpeed)
            .Line("caps.PanSpeedMin", 1)
            .Line("caps.PatternMax", ptz.Patterns)
            .Line("caps.PatternMin", Math.Min(1, ptz.Patterns))
            .Line("caps.PresetMax", ptz.Presets)
            .Line("caps.PresetMin", 1)
            .Line("caps.TileSpeedMax", PtzReach.MaxSpeed)
            .Line("caps.TileSpeedMin", 1)
            .Line("caps.TourMax", ptz.Tours)
            .Line("caps.TourMin", Math.Min(1, ptz.Tours))
            .Line("caps.Type", 1));
    }
}
