using System.Globalization;
using Emulator.Device.Profiles;
using Emulator.Device.Thermal;
using Emulator.Device.Users;
using Emulator.Protocol.KeyValue;
using Emulator.Protocol.Multipart;
using Emulator.Server.Events;
using Emulator.Server.Thermal;

namespace Emulator.Server.Cgi.Sections;

/// <summary><c>RadiometryManager.cgi</c>: what is measured in the picture of heat (document section 10.2).</summary>
internal sealed class RadiometryManagerCgi : ICgiSection
{
    private const string Script = "RadiometryManager.cgi";
    private const string ConditionChannel = "condition.channel";
    private const int Grid = 8191;
    private const int MaxRules = 8;
    private const int MostAtOnce = 100;

    public void Map(CgiMap cgi) => cgi.Script(Script, Capability.Thermal)
        .Get("getCaps", "10.2.1", GetCaps, parameters: p => p.ThermalChannel(required: false))
        .Get("getRandomPointTemper", "10.2.5", GetRandomPointTemper, authority: Authority.Monitor, parameters: p => p
            .ThermalChannel(required: true).Int("coordinate[0]", 0, Grid).Int("coordinate[1]", 0, Grid))
        .Get("getTemper", "10.2.6", GetTemper, authority: Authority.Monitor, parameters: p => Condition(p)
            .Int("condition.PresetId", 0, 255, required: false).Int("condition.RuleId", 0, MaxRules, required: false)
            .Enum("condition.Type", required: false, Enum.GetNames<MeterType>()).Text("condition.Name", required: false, max: 64))
        .Get("startFind", "10.2.7", StartFind, authority: Authority.Replay, parameters: p => Condition(p)
            .Time("condition.StartTime").Time("condition.EndTime").Enum("condition.Type", required: true, Enum.GetNames<MeterType>())
            .Add("condition.Period", true, "{5, 10, 15, 30} minutes", (_, text) => CgiParameters.TryInt(text, out var minutes) && minutes is 5 or 10 or 15 or 30))
        .Get("doFind", "10.2.7", DoFind, authority: Authority.Replay, parameters: p => p.Text("token").Int("beginNumber", 0, int.MaxValue).Int("count", 1, MostAtOnce))
        .Get("stopFind", "10.2.7", StopFind, authority: Authority.Replay, parameters: p => p.Text("token"))
        .Get("attachTemper", "10.2.8", AttachTemper, authority: Authority.Monitor, parameters: p => p.ThermalChannel(required: true))
        .Get("attachProc", "10.2.9", AttachProc, authority: Authority.Monitor, parameters: p => p.ThermalChannel(required: true))
        .Get("toFetch", "10.2.10", ToFetch, authority: Authority.Monitor, parameters: p => p.ThermalChannel(required: true));

    private static ThermalSensor Sensor(CgiRequest request) => request.Device.Part<ThermalSensor>()!;

    private static CgiParameters Condition(CgiParameters parameters) => parameters.Add(ConditionChannel, true, "the number of a thermal channel", (profile, text) =>
        CgiParameters.TryInt(text, out var number) && number - profile.Habits.ChannelBase is >= 0 and var index && index < profile.Channels.Length
        && profile.Channels[(int)index].Kind == ChannelKind.Thermal);

    private static int ChannelOf(CgiRequest request) => request.Int(ConditionChannel) - request.Profile.Habits.ChannelBase;

    private static CgiReply GetRandomPointTemper(CgiRequest request)
    {
        var thermometry = Sensor(request).Thermometry;
        if (!thermometry.IsEnabled)
        {
            return CgiReply.Failed(ErrorId.InvalidRequest);
        }

        var celsius = thermometry.At(request.Channel, new HeatPoint(request.Int("coordinate[0]"), request.Int("coordinate[1]")), request.Device.Clock.UtcNow);
        return CgiReply.Lines(lines => lines.Line("TempInfo.Type", nameof(MeterType.Spot)).Line("TempInfo.TemperAver", TemperatureUnits.Print(thermometry.Unit.From(celsius))));
    }

    private static CgiReply GetTemper(CgiRequest request)
    {
        var (thermometry, channel) = (Sensor(request).Thermometry, ChannelOf(request));
        if (!thermometry.IsEnabled)
        {
            return CgiReply.Failed(ErrorId.InvalidRequest);
        }

        if (thermometry.RulesOf(channel).FirstOrDefault(rule => Fits(request, rule)) is not { } rule)
        {
            return CgiReply.Failed(ErrorId.InvalidParameter);
        }

        if (!thermometry.Measures(channel, rule))
        {
            return CgiReply.Failed(ErrorId.InvalidRequest);
        }

        var (unit, reading) = (thermometry.Unit, thermometry.Measure(channel, rule, request.Device.Clock.UtcNow, whole: rule.Type != MeterType.Spot));
        return CgiReply.Lines(lines =>
        {
            lines.Line("TempInfo.Type", rule.Type.ToString()).Line("TempInfo.TemperAver", TemperatureUnits.Print(unit.From(reading.Average)));
            if (rule.Type == MeterType.Spot)
            {
                return;
            }

            lines
                .Line("TempInfo.TemperMax", TemperatureUnits.Print(unit.From(reading.Max)))
                .Line("TempInfo.TemperMin", TemperatureUnits.Print(unit.From(reading.Min)))
                .Line("TempInfo.TemperMid", TemperatureUnits.Print(unit.From(reading.Median)))
                .Line("TempInfo.TemperStd", TemperatureUnits.Print(unit.FromSpan(reading.Deviation)));
            Point(lines, "TempInfo.MaxCoordinate", reading.MaxAt);
            Point(lines, "TempInfo.MinCoordinate", reading.MinAt);
        });
    }

    private static void Point(KeyValueWriter lines, string name, HeatPoint point) => lines.Line(name + "[0]", (long)point.X).Line(name + "[1]", (long)point.Y);

    // What is not asked for may be anything.
    private static bool Fits(CgiRequest request, ThermometryRule rule) =>
        (!request.Has("condition.PresetId") || request.Int("condition.PresetId") == rule.PresetId)
        && (!request.Has("condition.RuleId") || request.Int("condition.RuleId") == rule.RuleId)
        && (!request.Has("condition.Type") || string.Equals(request.Text("condition.Type"), rule.Type.ToString(), StringComparison.OrdinalIgnoreCase))
        && (!request.Has("condition.Name") || request.Text("condition.Name") == rule.Name);

    private static CgiReply StartFind(CgiRequest request)
    {
        var (clock, sensor) = (request.Device.Clock, Sensor(request));
        var (from, to) = (request.Time("condition.StartTime"), request.Time("condition.EndTime"));
        if (to < from)
        {
            return CgiReply.BadRequest(ErrorId.InvalidParameter);
        }

        var found = sensor.Search(
            ChannelOf(request), Enum.Parse<MeterType>(request.Text("condition.Type"), ignoreCase: true), clock.ToUtc(from), clock.ToUtc(to), TimeSpan.FromMinutes(request.Int("condition.Period")));
        return sensor.Searches.TryAdd(found, out var token)
            ? CgiReply.Lines(lines => lines.Line("token", token).Line("totalCount", found.Count))
            : CgiReply.Failed(ErrorId.InvalidRequest);
    }

    private static CgiReply DoFind(CgiRequest request)
    {
        var sensor = Sensor(request);
        if (!sensor.Searches.TryGet(request.Text("token"), out var search))
        {
            return CgiReply.Failed(ErrorId.InvalidParameter);
        }

        var (found, unit) = (search.Take(request.Int("beginNumber"), request.Int("count")), sensor.Thermometry.Unit);
        return CgiReply.Lines(lines =>
        {
            lines.Line("found", found.Count);
            for (var i = 0; i < found.Count; i++)
            {
                var record = found[i];
                foreach (var (key, value) in TemperatureText.Lines(
                    $"info[{i}].", request.Device.Clock.ToLocal(record.Utc), search.Channel, record.Rule, unit, record.Average, record.Max, record.Min))
                {
                    lines.Line(key, value);
                }
            }
        });
    }

    private static CgiReply StopFind(CgiRequest request) => Sensor(request).Searches.Remove(request.Text("token")) ? CgiReply.Ok : CgiReply.Failed(ErrorId.InvalidParameter);

    private static CgiReply AttachTemper(CgiRequest request)
    {
        var (camera, sensor, channel) = (request.Camera, Sensor(request), request.Channel);
        return !sensor.Thermometry.IsEnabled
            ? CgiReply.Failed(ErrorId.InvalidRequest)
            : Subscription(request, EventWish.OfNoEvent(Script, request.Peer, request.User.Name), client => new TemperatureFeed(camera.Device, sensor, channel, camera.Dialect, client));
    }

    private static CgiReply AttachProc(CgiRequest request) => !Sensor(request).Thermometry.IsEnabled
        ? CgiReply.Failed(ErrorId.InvalidRequest)
        : Subscription(request, EventWish.OfNoEvent(Script, request.Peer, request.User.Name) with { Frames = request.Channel }, begin: null);

    private static CgiReply Subscription(CgiRequest request, EventWish wish, Func<EventSubscriber, IDisposable>? begin)
    {
        var subscriptions = request.Camera.Subscriptions;
        return CgiReply.Subscription(
            EventPart.StreamType(request.Profile.Habits.Boundary),
            async answer =>
            {
                IDisposable? feed = null;
                try
                {
                    await subscriptions.ServeAsync(wish, answer, heartbeat: default, client => feed = begin?.Invoke(client));
                }
                finally
                {
                    feed?.Dispose();
                }
            },
            EventManagerCgi.NeverCached);
    }

    private static CgiReply ToFetch(CgiRequest request)
    {
        var sensor = Sensor(request);
        return !sensor.Thermometry.IsEnabled
            ? CgiReply.Failed(ErrorId.InvalidRequest)
            : CgiReply.Lines(lines => lines.Line("status", RadiometryFrames.TryFetch(request.Camera, sensor, request.Channel) ? "Ready" : "Busy"));
    }

    private static CgiReply GetCaps(CgiRequest request) => CgiReply.Lines(lines =>
    {
        lines
            .Line("caps.TotalNum.MaxNum", MaxRules)
            .Line("caps.TotalNum.Spot.MaxSpots", MaxRules)
            .Line("caps.TotalNum.Line.MaxLines", MaxRules)
            .Line("caps.TotalNum.Area.MaxAreas", MaxRules)
            .Line("caps.TemperPresets.MaxPresets", 256)
            .Lines("caps.MeterInfo.Type", Enum.GetNames<MeterType>());

        // The configuration counts the emissivity from 0 to 1, this in hundredths.
        Meter(lines, request, "ObjectEmissivity", "ObjectEmissivity", "0.95", 100);
        Meter(lines, request, "ObjectDistanceMeter", "ObjectDistance", "10");
        Meter(lines, request, "ReflectedTemperature", "ReflectedTemperature", "20");
        Meter(lines, request, "RelativeHumidity", "RelativeHumidity", "50");
        Meter(lines, request, "AtmosphericTemperature", "AtmosphericTemperature", "20");
        lines.Line("caps.Statistics.MinPeriod", 60).Line("caps.Isotherm.MaxTemp", "327.0").Line("caps.Isotherm.MinTemp", "-20.0");
    });

    private static void Meter(KeyValueWriter lines, CgiRequest request, string name, string config, string otherwise, int scale = 1)
    {
        var shipped = double.Parse(request.Device.Config.Defaults.Text("HeatImagingThermometry." + config, otherwise), CultureInfo.InvariantCulture);
        lines
            .Line($"caps.MeterInfo.{name}.Max", 100)
            .Line($"caps.MeterInfo.{name}.Min", 0)
            .Line($"caps.MeterInfo.{name}.Default", (long)Math.Round(shipped * scale))
            .Line($"caps.MeterInfo.{name}.Step", 1);
    }
}
