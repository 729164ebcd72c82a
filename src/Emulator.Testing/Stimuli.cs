namespace Emulator.Testing;

/// <summary>What a sensor made of something that happened.</summary>
/// <param name="Code">The event that the sensor is there for.</param>
/// <param name="Index">The event's index, from 0.</param>
/// <param name="Raised">Whether the event was raised, or was on already.</param>
/// <param name="Why">In a few words why, or why not.</param>
public sealed record SensorOutcome(string Code, int Index, bool Raised, string Why);

/// <summary>Something that happens, and what came of it.</summary>
/// <param name="Stimulus">Its number, to end it by.</param>
/// <param name="Seconds">How long it lasts; null for a moment, and for a disk that stays as it is.</param>
/// <param name="Outcomes">What each sensor made of it. Whether an event follows is up to the configuration: motion detection is off until somebody turns it on.</param>
public sealed record StimulusResult(long Stimulus, double? Seconds, IReadOnlyList<SensorOutcome> Outcomes)
{
    /// <summary>Whether any sensor raised its event.</summary>
    public bool Raised => Outcomes.Any(o => o.Raised);
}

/// <summary>Lets things happen in front of a camera and to it (docs/guides/world.md). Numbers of channels, inputs, disks, doors and parking spaces count from 1; a span that is left out is the kind's own.</summary>
public sealed class Stimuli
{
    private readonly ControlClient _control;

    internal Stimuli(ControlClient control) => _control = control;

    /// <summary>Something moves.</summary>
    /// <param name="channel">Which channel sees it.</param>
    /// <param name="lasts">How long.</param>
    /// <param name="region">Where: x, y, width and height on a grid of 8192 x 8192; everywhere when null.</param>
    /// <param name="level">How much of it moves, 0 to 100.</param>
    /// <param name="objectType">What it is: human or vehicle; neither when null.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public Task<StimulusResult> MotionAsync(int channel = 1, TimeSpan? lasts = null, (int X, int Y, int Width, int Height)? region = null, int? level = null, string? objectType = null, CancellationToken cancellation = default) =>
        LetAsync("motion", lasts, cancellation, ("channel", channel), ("region", region is var (x, y, w, h) ? new[] { x, y, w, h } : null), ("level", level), ("objectType", objectType));

    /// <summary>The lens is covered.</summary>
    public Task<StimulusResult> CoverAsync(int channel = 1, TimeSpan? lasts = null, int? level = null, CancellationToken cancellation = default) =>
        LetAsync("cover", lasts, cancellation, ("channel", channel), ("level", level));

    /// <summary>A channel loses its signal.</summary>
    public Task<StimulusResult> SignalLossAsync(int channel = 1, TimeSpan? lasts = null, CancellationToken cancellation = default) => LetAsync("signal-loss", lasts, cancellation, ("channel", channel));

    /// <summary>The contact of an alarm input changes.</summary>
    /// <param name="input">Which input.</param>
    /// <param name="lasts">How long.</param>
    /// <param name="open">Whether it opens or closes; whichever is its alarm when null.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public Task<StimulusResult> AlarmInputAsync(int input = 1, TimeSpan? lasts = null, bool? open = null, CancellationToken cancellation = default) =>
        LetAsync("alarm-input", lasts, cancellation, ("input", input), ("contact", open is { } isOpen ? isOpen ? "open" : "closed" : null));

    /// <summary>The network cable is pulled: nobody reaches the camera meanwhile.</summary>
    public Task<StimulusResult> CablePulledAsync(TimeSpan? lasts = null, CancellationToken cancellation = default) => LetAsync("cable-pulled", lasts, cancellation);

    /// <summary>Another device has the camera's address.</summary>
    public Task<StimulusResult> IpConflictAsync(string? address = null, string? mac = null, TimeSpan? lasts = null, CancellationToken cancellation = default) =>
        LetAsync("ip-conflict", lasts, cancellation, ("address", address), ("mac", mac));

    /// <summary>Something is hot, or cold, in °C.</summary>
    public Task<StimulusResult> HeatAsync(double temperature, int? x = null, int? y = null, int? channel = null, TimeSpan? lasts = null, CancellationToken cancellation = default) =>
        LetAsync("heat", lasts, cancellation, ("temperature", temperature), ("x", x), ("y", y), ("channel", channel));

    /// <summary>Something hot goes its way.</summary>
    /// <param name="temperature">°C.</param>
    /// <param name="path">Where it goes at an even pace, 2 to 16 points on a grid of 8192 x 8192; it stays where one point says.</param>
    /// <param name="radius">How far it reaches from its middle, on the grid.</param>
    /// <param name="warming">How long it takes to be as warm as that.</param>
    /// <param name="cooling">How long it stays afterwards, cooling down.</param>
    /// <param name="channel">Which channel sees it; the first that sees heat when null.</param>
    /// <param name="lasts">How long.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public Task<StimulusResult> HeatAsync(
        double temperature, IReadOnlyList<(int X, int Y)> path, int? radius = null, TimeSpan? warming = null, TimeSpan? cooling = null, int? channel = null, TimeSpan? lasts = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(path);
        var stays = path.Count == 1;
        return LetAsync(
            "heat", lasts, cancellation, ("temperature", temperature), ("path", stays ? null : path.Select(p => new[] { p.X, p.Y }).ToArray()), ("x", stays ? path[0].X : null),
            ("y", stays ? path[0].Y : null), ("radius", radius), ("warming", warming?.TotalSeconds), ("cooling", cooling?.TotalSeconds), ("channel", channel));
    }

    /// <summary>A disk or card is taken out; it comes back after a span, or with <see cref="DiskRestoredAsync"/>.</summary>
    public Task<StimulusResult> DiskRemovedAsync(int disk = 1, TimeSpan? lasts = null, CancellationToken cancellation = default) => LetAsync("disk-removed", lasts, cancellation, ("disk", disk));

    /// <summary>A disk fails.</summary>
    public Task<StimulusResult> DiskFailedAsync(int disk = 1, TimeSpan? lasts = null, CancellationToken cancellation = default) => LetAsync("disk-failed", lasts, cancellation, ("disk", disk));

    /// <summary>A disk is full, but for so many percent.</summary>
    public Task<StimulusResult> DiskFullAsync(int disk = 1, int? free = null, TimeSpan? lasts = null, CancellationToken cancellation = default) =>
        LetAsync("disk-full", lasts, cancellation, ("disk", disk), ("free", free));

    /// <summary>A disk is as it was.</summary>
    public Task<StimulusResult> DiskRestoredAsync(int disk = 1, CancellationToken cancellation = default) => LetAsync("disk-restored", null, cancellation, ("disk", disk));

    /// <summary>Something crosses a line.</summary>
    /// <param name="channel">Which channel sees it.</param>
    /// <param name="direction">LeftToRight or RightToLeft; any when null.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public Task<StimulusResult> LineCrossedAsync(int channel = 1, string? direction = null, CancellationToken cancellation = default) =>
        LetAsync("line-crossed", null, cancellation, ("channel", channel), ("direction", direction));

    /// <summary>Something enters or leaves a region.</summary>
    /// <param name="channel">Which channel sees it.</param>
    /// <param name="direction">Enter, Leave or Both; any when null.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public Task<StimulusResult> RegionCrossedAsync(int channel = 1, string? direction = null, CancellationToken cancellation = default) =>
        LetAsync("region-crossed", null, cancellation, ("channel", channel), ("direction", direction));

    /// <summary>Somebody leaves something behind.</summary>
    public Task<StimulusResult> ObjectLeftAsync(int channel = 1, CancellationToken cancellation = default) => SeenAsync("object-left", channel, cancellation);

    /// <summary>Somebody takes something away.</summary>
    public Task<StimulusResult> ObjectTakenAsync(int channel = 1, CancellationToken cancellation = default) => SeenAsync("object-taken", channel, cancellation);

    /// <summary>A face is seen.</summary>
    public Task<StimulusResult> FaceAsync(int channel = 1, CancellationToken cancellation = default) => SeenAsync("face", channel, cancellation);

    /// <summary>Somebody loiters.</summary>
    public Task<StimulusResult> LoiteringAsync(int channel = 1, CancellationToken cancellation = default) => SeenAsync("loitering", channel, cancellation);

    /// <summary>A crowd gathers.</summary>
    public Task<StimulusResult> CrowdAsync(int channel = 1, CancellationToken cancellation = default) => SeenAsync("crowd", channel, cancellation);

    /// <summary>Somebody parks.</summary>
    public Task<StimulusResult> ParkedAsync(int channel = 1, CancellationToken cancellation = default) => SeenAsync("parked", channel, cancellation);

    /// <summary>Something moves fast.</summary>
    public Task<StimulusResult> FastMotionAsync(int channel = 1, CancellationToken cancellation = default) => SeenAsync("fast-motion", channel, cancellation);

    /// <summary>People enter and leave.</summary>
    public Task<StimulusResult> PeopleAsync(int entering, int leaving, int channel = 1, CancellationToken cancellation = default) =>
        LetAsync("people", null, cancellation, ("channel", channel), ("in", entering), ("out", leaving));

    /// <summary>Somebody or something goes through the picture. The answer says what each rule makes of the way; events come when the object gets there.</summary>
    /// <param name="path">Its way, on a grid of 8192 x 8192; it goes as fast everywhere.</param>
    /// <param name="lasts">How long it takes; 10 seconds when null.</param>
    /// <param name="objectType">Human, Vehicle, NonMotor, HumanFace or Unknown; Human when null.</param>
    /// <param name="count">How many go together.</param>
    /// <param name="size">Width and height on the grid; usual for its sort when null.</param>
    /// <param name="channel">Which channel sees it.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public Task<StimulusResult> ObjectAsync(
        IReadOnlyList<(int X, int Y)> path, TimeSpan? lasts = null, string? objectType = null, int? count = null, (int Width, int Height)? size = null, int channel = 1, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(path);
        return LetAsync(
            "object", lasts, cancellation, ("channel", channel), ("path", path.Select(p => new double[] { p.X, p.Y }).ToArray()), ("objectType", objectType), ("count", count),
            ("size", size is var (width, height) ? new[] { width, height } : null));
    }

    /// <summary>The same, with a time for each point of the way, and something that is left or taken at its end.</summary>
    /// <param name="path">Its way, on a grid of 8192 x 8192, each point later than the one before.</param>
    /// <param name="lasts">How long it, or what it left, is there; up to the last point when null.</param>
    /// <param name="action">pass, leave or take; pass when null.</param>
    /// <param name="objectType">Human, Vehicle, NonMotor, HumanFace or Unknown; Human when null.</param>
    /// <param name="count">How many go together.</param>
    /// <param name="size">Width and height on the grid; usual for its sort when null.</param>
    /// <param name="channel">Which channel sees it.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public Task<StimulusResult> ObjectAsync(
        IReadOnlyList<(int X, int Y, TimeSpan At)> path, TimeSpan? lasts = null, string? action = null, string? objectType = null, int? count = null, (int Width, int Height)? size = null, int channel = 1,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(path);
        return LetAsync(
            "object", lasts, cancellation, ("channel", channel), ("path", path.Select(p => new[] { p.X, p.Y, p.At.TotalSeconds }).ToArray()), ("action", action), ("objectType", objectType), ("count", count),
            ("size", size is var (width, height) ? new[] { width, height } : null));
    }

    /// <summary>It gets loud or quiet, 0 to 100.</summary>
    public Task<StimulusResult> SoundAsync(int? level = null, int channel = 1, CancellationToken cancellation = default) => LetAsync("sound", null, cancellation, ("channel", channel), ("level", level));

    /// <summary>There is a strange sound.</summary>
    public Task<StimulusResult> StrangeSoundAsync(int? level = null, int channel = 1, CancellationToken cancellation = default) =>
        LetAsync("strange-sound", null, cancellation, ("channel", channel), ("level", level));

    /// <summary>The scene is another.</summary>
    public Task<StimulusResult> SceneChangedAsync(int channel = 1, CancellationToken cancellation = default) => SeenAsync("scene-changed", channel, cancellation);

    /// <summary>The picture is out of focus.</summary>
    public Task<StimulusResult> UnfocusAsync(int channel = 1, CancellationToken cancellation = default) => SeenAsync("unfocus", channel, cancellation);

    /// <summary>A vehicle passes.</summary>
    /// <param name="plate">Its number plate.</param>
    /// <param name="lane">Its lane, from 0.</param>
    /// <param name="speed">km/h.</param>
    /// <param name="channel">Which channel sees it.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public Task<StimulusResult> VehicleAsync(string? plate = null, int? lane = null, int? speed = null, int channel = 1, CancellationToken cancellation = default) =>
        LetAsync("vehicle", null, cancellation, ("channel", channel), ("plate", plate), ("lane", lane), ("speed", speed));

    /// <summary>A car parks. What stood there leaves first; what is not said of the car is made up.</summary>
    /// <param name="space">Which parking space.</param>
    /// <param name="plate">Its number plate.</param>
    /// <param name="color">Its colour, such as Red.</param>
    /// <param name="brand">Its logo.</param>
    /// <param name="lasts">How long it stays; until it is told to leave when null.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public Task<StimulusResult> ParkingAsync(int space = 1, string? plate = null, string? color = null, string? brand = null, TimeSpan? lasts = null, CancellationToken cancellation = default) =>
        LetAsync("parking", lasts, cancellation, ("space", space), ("plate", plate), ("color", color), ("brand", brand));

    /// <summary>The car in a parking space leaves.</summary>
    public Task<StimulusResult> ParkingLeftAsync(int space = 1, CancellationToken cancellation = default) => LetAsync("parking-left", null, cancellation, ("space", space));

    /// <summary>A card is held to a door.</summary>
    /// <param name="card">Its number.</param>
    /// <param name="door">Which door.</param>
    /// <param name="password">The code that goes with it; null when none is given.</param>
    /// <param name="direction">Entry or Exit; Entry when null.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public Task<StimulusResult> CardAsync(string? card = null, int door = 1, string? password = null, string? direction = null, CancellationToken cancellation = default) =>
        LetAsync("card", null, cancellation, ("door", door), ("card", card), ("password", password), ("direction", direction));

    /// <summary>Somebody opens a door, or tries to.</summary>
    /// <param name="method">password, card, card-password, remote, button, fingerprint, key, duress, ... (docs/guides/doors.md).</param>
    /// <param name="door">Which door.</param>
    /// <param name="card">Number of the card, for a method that takes one.</param>
    /// <param name="user">UserID.</param>
    /// <param name="password">The code, for a method that takes one.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public Task<StimulusResult> DoorOpenAsync(string method = "button", int door = 1, string? card = null, string? user = null, string? password = null, CancellationToken cancellation = default) =>
        LetAsync("door-open", null, cancellation, ("door", door), ("method", method), ("card", card), ("user", user), ("password", password));

    /// <summary>A door is pushed open: one that is locked is forced.</summary>
    public Task<StimulusResult> DoorOpenedAsync(int door = 1, TimeSpan? lasts = null, CancellationToken cancellation = default) => LetAsync("door-opened", lasts, cancellation, ("door", door));

    /// <summary>A door falls shut.</summary>
    public Task<StimulusResult> DoorClosedAsync(int door = 1, CancellationToken cancellation = default) => LetAsync("door-closed", null, cancellation, ("door", door));

    /// <summary>A door is forced; it stands open until it is closed, or for a span.</summary>
    public Task<StimulusResult> DoorForcedAsync(int door = 1, TimeSpan? lasts = null, CancellationToken cancellation = default) => LetAsync("door-forced", lasts, cancellation, ("door", door));

    /// <summary>Somebody rings: a call begins (docs/guides/talk.md).</summary>
    /// <param name="room">The room that is rung at; the profile's when null.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public Task<StimulusResult> DoorbellAsync(string? room = null, CancellationToken cancellation = default) => LetAsync("doorbell", null, cancellation, ("room", room));

    /// <summary>Whoever stands at the door answers the client's call.</summary>
    public Task<StimulusResult> TalkAnswerAsync(CancellationToken cancellation = default) => LetAsync("talk-answer", null, cancellation);

    /// <summary>Whoever stands at the door refuses the client's call.</summary>
    public Task<StimulusResult> TalkRefuseAsync(CancellationToken cancellation = default) => LetAsync("talk-refuse", null, cancellation);

    /// <summary>Whoever rang goes away before anybody has answered.</summary>
    public Task<StimulusResult> TalkCancelAsync(CancellationToken cancellation = default) => LetAsync("talk-cancel", null, cancellation);

    /// <summary>Whoever stands at the door hangs up.</summary>
    public Task<StimulusResult> TalkHangupAsync(CancellationToken cancellation = default) => LetAsync("talk-hangup", null, cancellation);

    /// <summary>Lets something happen that this library does not know yet.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="fields">What it uses, by the names of the control API.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<StimulusResult> SendAsync(string kind, IReadOnlyDictionary<string, object> fields, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(fields);
        var body = new Dictionary<string, object>(fields, StringComparer.Ordinal) { ["kind"] = kind };
        return (await _control.PostAsync<StimulusResult[]>("stimuli", body, cancellation).ConfigureAwait(false))[0];
    }

    /// <summary>Ends one that goes on.</summary>
    public Task EndAsync(StimulusResult stimulus, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(stimulus);
        return _control.DeleteAsync($"stimuli/{stimulus.Stimulus}", cancellation);
    }

    /// <summary>Ends all that goes on.</summary>
    public Task EndAllAsync(CancellationToken cancellation = default) => _control.DeleteAsync("stimuli", cancellation);

    private Task<StimulusResult> SeenAsync(string kind, int channel, CancellationToken cancellation) => LetAsync(kind, null, cancellation, ("channel", channel));

    private Task<StimulusResult> LetAsync(string kind, TimeSpan? lasts, CancellationToken cancellation, params (string Name, object? Value)[] fields)
    {
        var given = fields.Where(f => f.Value is not null).ToDictionary(f => f.Name, f => f.Value!, StringComparer.Ordinal);
        if (lasts is { } span)
        {
            given["seconds"] = span.TotalSeconds;
        }

        return SendAsync(kind, given, cancellation);
    }
}
