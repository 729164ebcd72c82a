using System.Collections.Frozen;
using Emulator.Device.Profiles;
using Emulator.Device.Ptz;

namespace Emulator.Server.Cgi.Sections;

/// <summary>The arguments of a PTZ command: what was sent of arg1 to arg4, as numbers.</summary>
/// <param name="argument">The number of an argument; null when it was not sent.</param>
internal readonly struct PtzArguments(Func<int, double?> argument)
{
    /// <summary>Those of a request, which the pipeline has checked to be numbers.</summary>
    public PtzArguments(CgiRequest request)
        : this(number => request.Has($"arg{number}") ? request.Float($"arg{number}") : null)
    {
    }

    /// <summary>The number; null when it was not sent.</summary>
    public double? this[int number] => argument(number);

    public int Int(int number) => (int)(this[number] ?? 0);
}

/// <summary>What an argument may be.</summary>
/// <param name="Number">1 to 4.</param>
/// <param name="Least">At least.</param>
/// <param name="Most">At most.</param>
/// <param name="IsWhole">Whether it has no fraction.</param>
/// <param name="IsNeeded">Whether the command is refused without it.</param>
internal sealed record PtzArgument(int Number, double Least, double Most, bool IsWhole = true, bool IsNeeded = true)
{
    /// <summary>A limit that the profile sets beside <see cref="Most"/>; none when null.</summary>
    public Func<PtzProfile, int>? Limit { get; init; }

    public bool Accepts(double value, PtzProfile profile) =>
        value >= Least && value <= Most && (!IsWhole || value == Math.Floor(value)) && (Limit is null || value <= Limit(profile));
}

/// <summary>One code of the document's table (4.10.7). Arguments that it does not list may be anything.</summary>
/// <param name="Name">In the document's spelling.</param>
/// <param name="Start">What <c>action=start</c> does.</param>
/// <param name="Stop">What <c>action=stop</c> does, whatever the arguments: clients send stop after everything.</param>
/// <param name="Arguments">What start is given.</param>
internal sealed record PtzCode(string Name, Func<PtzUnit, PtzArguments, PtzResult> Start, Func<PtzUnit, PtzResult> Stop, params PtzArgument[] Arguments);

/// <summary>Every code of the document's table.</summary>
internal static class PtzCodes
{
    private const int MaxSpeed = PtzReach.MaxSpeed;
    private const int MaxLamp = 255;
    private const int MaxStep = 8191;

    private static readonly Func<PtzUnit, PtzResult> Nothing = _ => PtzResult.Done;
    private static readonly Func<PtzUnit, PtzResult> Rest = u => u.Move(new PtzMove { Pan = 0, Tilt = 0 });
    private static readonly Func<PtzUnit, PtzResult> Hold = u => u.Move(new PtzMove { Zoom = 0 });
    private static readonly Func<PtzUnit, PtzResult> HoldFocus = u => u.Move(new PtzMove { Focus = 0 });
    private static readonly Func<PtzUnit, PtzResult> HoldIris = u => u.Move(new PtzMove { Iris = 0 });

    private static readonly Lazy<FrozenDictionary<string, PtzCode>> Codes = new(() => All().ToFrozenDictionary(c => c.Name, StringComparer.OrdinalIgnoreCase));

    /// <summary>Highest number of an auxiliary function.</summary>
    public const int MaxAuxiliary = 8;

    public static bool TryFind(string name, out PtzCode code) => Codes.Value.TryGetValue(name, out code!);

    /// <summary>Whether what was sent is what a code takes; if not, whether something is missing rather than wrong.</summary>
    public static bool Accepts(PtzCode code, PtzArguments arguments, PtzProfile profile, out bool missing)
    {
        foreach (var argument in code.Arguments)
        {
            var sent = arguments[argument.Number];
            missing = sent is null;
            if (sent is { } value ? !argument.Accepts(value, profile) : argument.IsNeeded)
            {
                return false;
            }
        }

        missing = false;
        return true;
    }

    private static PtzCode[] All() =>
    [
        Turn("Up", 0, -1),
        Turn("Down", 0, 1),
        Turn("Left", -1, 0),
        Turn("Right", 1, 0),
        Turn("LeftUp", -1, -1),
        Turn("RightUp", 1, -1),
        Turn("LeftDown", -1, 1),
        Turn("RightDown", 1, 1),
        new("ZoomWide", (u, a) => u.Move(new PtzMove { Zoom = -Speed(a) }), Hold),
        new("ZoomTele", (u, a) => u.Move(new PtzMove { Zoom = Speed(a) }), Hold),
        new("FocusNear", (u, a) => u.Move(new PtzMove { Focus = -Speed(a) }), HoldFocus),
        new("FocusFar", (u, a) => u.Move(new PtzMove { Focus = Speed(a) }), HoldFocus),
        new("IrisLarge", (u, a) => u.Move(new PtzMove { Iris = Speed(a) }), HoldIris),
        new("IrisSmall", (u, a) => u.Move(new PtzMove { Iris = -Speed(a) }), HoldIris),
        new("GotoPreset", (u, a) => u.GotoPreset(a.Int(2)), Nothing, Preset(2)),
        new("SetPreset", (u, a) => u.SetPreset(a.Int(2)), Nothing, Preset(2)),
        new("ClearPreset", (u, a) => u.ClearPreset(a.Int(2)), Nothing, Preset(2)),
        new("AddTour", (u, a) => u.AddTour(a.Int(1), a.Int(2)), Nothing, Tour(1), Preset(2)),
        new("DelTour", (u, a) => u.DeleteFromTour(a.Int(1), a.Int(2)), Nothing, Tour(1), Preset(2)),
        new("ClearTour", (u, a) => u.ClearTour(a.Int(1)), Nothing, Tour(1)),
        new("StartTour", (u, a) => u.StartTour(a.Int(1)), u => u.Stop(PtzAction.Tour), Tour(1)),
        new("StopTour", (u, a) => u.Stop(PtzAction.Tour, a.Int(1)), Nothing, Tour(1)),
        new("AutoPanOn", (u, _) => u.AutoPan(), u => u.Stop(PtzAction.AutoPan)),
        new("AutoPanOff", (u, _) => u.Stop(PtzAction.AutoPan), Nothing),
        new("SetLeftLimit", (u, _) => u.SetLimit(left: true), Nothing),
        new("SetRightLimit", (u, _) => u.SetLimit(left: false), Nothing),
        new("AutoScanOn", (u, _) => u.AutoScan(), u => u.Stop(PtzAction.AutoScan)),
        new("AutoScanOff", (u, _) => u.Stop(PtzAction.AutoScan), Nothing),
        new("SetPatternBegin", (u, a) => u.BeginPattern(a.Int(1)), Nothing, Pattern(1)),
        new("SetPatternEnd", (u, a) => u.EndPattern(a.Int(1)), Nothing, Pattern(1)),
        new("StartPattern", (u, a) => u.StartPattern(a.Int(1)), u => u.Stop(PtzAction.Pattern), Pattern(1)),
        new("StopPattern", (u, a) => u.Stop(PtzAction.Pattern, a.Int(1)), Nothing, Pattern(1)),
        new("ClearPattern", (u, a) => u.ClearPattern(a.Int(1)), Nothing, Pattern(1)),
        // Alarms of its own the mechanics have none to search.
        new("AlarmSearch", (_, _) => PtzResult.Done, Nothing),
        new("Position", (u, a) => Jump(u, a), Nothing, new(1, -MaxStep, MaxStep), new(2, -MaxStep, MaxStep), new(3, -128, 128, IsNeeded: false)),
        new("PositionABS", (u, a) => Absolute(u, a), Nothing, new(1, 0, 360, IsWhole: false), new(2, -90, 180, IsWhole: false), new(3, 0, 128, false, false), new(4, 0, MaxSpeed, true, false)),
        new("PositionReset", (u, _) => u.ResetReference(), Nothing),
        new("Continuously", (u, a) => Continuous(u, a), u => u.Move(new PtzMove { Pan = 0, Tilt = 0, Zoom = 0 }),
            new(1, -MaxSpeed, MaxSpeed), new(2, -MaxSpeed, MaxSpeed), new(3, -MaxSpeed, MaxSpeed), new(4, 0, int.MaxValue, IsNeeded: false)),
        new("AuxOn", (u, a) => u.Switch(s => s.Auxiliary(a.Int(1), on: true)), Nothing, new PtzArgument(1, 1, MaxAuxiliary)),
        new("AuxOff", (u, a) => u.Switch(s => s.Auxiliary(a.Int(1), on: false)), Nothing, new PtzArgument(1, 1, MaxAuxiliary)),
        new("LightController", (u, a) => u.Switch(s => s.Light(a.Int(1), a.Int(2), a.Int(3) == 1)), Nothing, new(1, 0, MaxLamp), new(2, 0, MaxAuxiliary), new(3, 0, 1)),
        new("Menu", (u, _) => u.Switch(s => s with { Menu = 0 }), Nothing),
        new("Exit", (u, _) => u.Switch(s => s with { Menu = null }), Nothing),
        new("Enter", (u, _) => u.Switch(s => s.Entered()), Nothing),
        new("MenuUp", (u, _) => u.Switch(s => s.MarkMoved(-1)), Nothing),
        new("MenuDown", (u, _) => u.Switch(s => s.MarkMoved(1)), Nothing),
        new("MenuLeft", (_, _) => PtzResult.Done, Nothing),
        new("MenuRight", (_, _) => PtzResult.Done, Nothing),
        new("Reset", (u, _) => u.RestoreDefaults(), Nothing),
    ];

    // One direction has its speed in arg2, two have the vertical one in arg1 and the horizontal one in arg2. A turn replaces the one before it
    // on both axes, as the mechanics know one order at a time.
    private static PtzCode Turn(string name, int right, int down)
    {
        var (across, vertical) = right != 0 && down != 0 ? (2, 1) : (2, 2);
        var arguments = across == vertical ? new PtzArgument[] { new(2, 1, MaxSpeed) } : [new(1, 1, MaxSpeed), new(2, 1, MaxSpeed)];
        return new PtzCode(name, (u, a) => u.Move(new PtzMove { Pan = right * a.Int(across), Tilt = down * a.Int(vertical) }), Rest, arguments);
    }

    private static PtzArgument Preset(int argument) => new(argument, 1, int.MaxValue) { Limit = p => p.Presets };

    private static PtzArgument Tour(int argument) => new(argument, 1, int.MaxValue) { Limit = p => p.Tours };

    private static PtzArgument Pattern(int argument) => new(argument, 1, int.MaxValue) { Limit = p => p.Patterns };

    // The document gives these no speed; clients that send one in arg2 mean it.
    private static int Speed(PtzArguments arguments) => arguments.Int(2) is >= 1 and <= MaxSpeed and var speed ? speed : MaxSpeed;

    // The middle of the picture is 0, its edges lie at 8192; the zoom changes by so many times.
    private static PtzResult Jump(PtzUnit unit, PtzArguments arguments)
    {
        var change = arguments[3] ?? 0;
        return unit.MoveWithin(arguments.Int(1) / 8192.0, arguments.Int(2) / 8192.0, zoom => zoom + change);
    }

    private static PtzResult Absolute(PtzUnit unit, PtzArguments arguments) => unit.MoveTo(
        arguments[1], arguments[2], arguments[3] is > 0 and var zoom ? zoom : null, arguments[4] is >= 1 and var speed ? speed : MaxSpeed);

    private static PtzResult Continuous(PtzUnit unit, PtzArguments arguments) => unit.Move(new PtzMove
    {
        Pan = arguments.Int(1),
        // Positive is up here and down in what positions say.
        Tilt = -arguments.Int(2),
        Zoom = arguments.Int(3),
        During = arguments[4] is > 0 and var seconds ? TimeSpan.FromSeconds(seconds) : null,
    });
}
