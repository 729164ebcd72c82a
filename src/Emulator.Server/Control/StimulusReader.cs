using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Emulator.Device.Profiles;
using Emulator.Device.Thermal;
using Emulator.Device.Traffic;
using Emulator.Device.World;

namespace Emulator.Server.Control;

/// <summary>A stimulus as the control API takes it: the kind, what it happens to, and what that kind uses besides.</summary>
/// <param name="Kind">One of the kinds of docs/guides/world.md: motion, cover, signal-loss, ...</param>
/// <param name="Channel">Video channel, from 1; the first when left out.</param>
/// <param name="Input">Alarm input, from 1.</param>
/// <param name="Disk">Disk or card, from 1.</param>
/// <param name="Door">Door, from 1.</param>
/// <param name="Seconds">How long it lasts, above 0 up to 604800; of a disk, until it is restored when left out.</param>
/// <param name="Region">Where in the picture: x, y, width, height on a grid of 8192 x 8192.</param>
/// <param name="Level">How strongly, 0 to 100.</param>
/// <param name="Contact">open or closed; whichever is an alarm when left out.</param>
/// <param name="Free">Percent of the disk that stay free, 0 to 100.</param>
/// <param name="Direction">LeftToRight or RightToLeft; Enter, Leave or Both; of a vehicle, Approach or Leave; at a door Entry or Exit.</param>
/// <param name="In">People who enter, 0 to 1000.</param>
/// <param name="Out">People who leave, 0 to 1000.</param>
/// <param name="Plate">Number plate, up to 16 characters.</param>
/// <param name="Lane">Lane, from 0.</param>
/// <param name="Speed">km/h, 0 to 400.</param>
/// <param name="X">Across, 0 to 8191.</param>
/// <param name="Y">Down, 0 to 8191.</param>
/// <param name="Temperature">Degrees Celsius, -273 to 2000; 100 when left out.</param>
/// <param name="Card">Card number, up to 32 characters.</param>
/// <param name="Method">How a door is opened: password, card, card-password, password-card, remote, button, fingerprint, ...</param>
/// <param name="User">UserID, up to 32 characters.</param>
/// <param name="Password">Code, up to 32 characters.</param>
/// <param name="Address">IP address of the other device.</param>
/// <param name="Mac">Its MAC address.</param>
/// <param name="Space">Parking space, from 1.</param>
/// <param name="PlateColor">Colour of the plate: Blue, Yellow, White, Black, Green, Red.</param>
/// <param name="Color">Colour of the car: White, Black, Gray, Silver, Red, Blue, Green, Yellow, Brown, Orange, Pink, Purple.</param>
/// <param name="Brand">Its logo, up to 32 characters.</param>
/// <param name="Type">SaloonCar, SUV, MPV, Pickup, MicroBus, Bus, MidTruck, LargeTruck or Motorcycle.</param>
/// <param name="Room">The room that a visitor rings at, up to 16 digits; the profile's peer when left out.</param>
/// <param name="Radius">How far something hot reaches from its middle, 1 to 8192 on the grid; 400 when left out.</param>
/// <param name="Path">Where something hot goes meanwhile, at an even pace: 2 to 16 points of x and y, 0 to 8191, in place of x and y; of an object its way: 1 to 64 points [x, y], or [x, y, seconds from the beginning].</param>
/// <param name="Warming">Seconds until something hot is as warm as that, 0 to 86400; none when left out.</param>
/// <param name="Cooling">Seconds that it stays afterwards, cooling down, 0 to 86400; none when left out.</param>
/// <param name="ObjectType">What it is: of motion Human or Vehicle; of an object Human, Vehicle, NonMotor, HumanFace or Unknown; Human when left out.</param>
/// <param name="Size">Of an object: width, height on the grid.</param>
/// <param name="Count">How many go together, 1 to 1000.</param>
/// <param name="Action">pass, leave or take: what an object does at the end of its way.</param>
internal sealed record StimulusRequest(
    string? Kind, int? Channel = null, int? Input = null, int? Disk = null, int? Door = null, double? Seconds = null, double[]? Region = null, int? Level = null, string? Contact = null,
    int? Free = null, string? Direction = null, int? In = null, int? Out = null, string? Plate = null, int? Lane = null, int? Speed = null, int? X = null, int? Y = null,
    double? Temperature = null, string? Card = null, string? Address = null, string? Mac = null,
    string? Method = null, string? User = null, string? Password = null,
    int? Space = null, string? PlateColor = null, string? Color = null, string? Brand = null, string? Type = null, string? Room = null,
    int? Radius = null, double[][]? Path = null, double? Warming = null, double? Cooling = null,
    string? ObjectType = null, double[]? Size = null, int? Count = null, string? Action = null);

/// <summary>Makes a stimulus of what a client sent, or says which field is wrong.</summary>
internal static class StimulusReader
{
    private const double MaxSeconds = 7 * 86400;
    private const int Grid = 8192;
    private const double MaxWarming = 86400;
    private const int MaxPath = 16;

    private static readonly ImmutableArray<string> Objects = ["Human", "Vehicle"];

    public static bool TryRead(StimulusRequest request, DeviceProfile profile, [NotNullWhen(true)] out Stimulus? stimulus, out string field, out string why)
    {
        stimulus = null;
        (field, why) = ("kind", "");
        if (StimulusKinds.Find(request.Kind) is not { } kind)
        {
            why = "kind is one of " + string.Join(", ", StimulusKinds.All.Select(k => k.Name));
            return false;
        }

        if (!profile.Has(kind.Needs) || kind.CountOn(profile) == 0)
        {
            why = $"a {profile.Name} has nothing that {kind.Name} could happen to";
            return false;
        }

        if (Unused(request, kind) is { } unused)
        {
            (field, why) = (unused, $"{kind.Name} has no {unused}");
            return false;
        }

        var (name, number) = Subject(request, kind);
        if (number < 1 || number > kind.CountOn(profile))
        {
            (field, why) = (name, $"{name} is 1 to {kind.CountOn(profile)}");
            return false;
        }

        if (kind.Subject == StimulusSubject.ThermalChannel && request.Channel is null)
        {
            number = 1 + profile.Channels.ToList().FindIndex(c => c.Kind == ChannelKind.Thermal);
        }

        if (kind.Subject == StimulusSubject.ThermalChannel && profile.Channels[number - 1].Kind != ChannelKind.Thermal)
        {
            (field, why) = (name, $"channel {number} does not see heat");
            return false;
        }

        if (Wrong(request, kind) is var (bad, reason))
        {
            (field, why) = (bad, reason);
            return false;
        }

        var moving = kind.Name == "object" ? ObjectReader.Read(request) : null;
        stimulus = new Stimulus
        {
            Kind = kind,
            Index = number - 1,
            Lasts = moving is not null ? TimeSpan.FromSeconds(moving.Ends) : request.Seconds is { } seconds ? TimeSpan.FromSeconds(seconds) : kind.Seconds > 0 ? TimeSpan.FromSeconds(kind.Seconds) : null,
            Region = request.Region is { } r ? new Region((int)r[0], (int)r[1], (int)r[2], (int)r[3]) : Region.Everywhere,
            Level = request.Level ?? 100,
            Open = request.Contact is { } contact ? string.Equals(contact, "open", StringComparison.OrdinalIgnoreCase) : null,
            Free = request.Free ?? 0,
            Direction = request.Direction ?? "",
            In = request.In ?? 0,
            Out = request.Out ?? 0,
            Moving = moving,
            Heat = kind.Name == "heat" ? HeatOf(request) : null,
            Car = kind.Needs == Capability.Traffic ? CarOf(request) : null,
            Room = request.Room ?? "",
            Key = kind.Code == "AccessControl" ? DoorKeyReader.Read(request, kind) : null,
            Object = request.ObjectType?.ToLowerInvariant() ?? "",
            Details = DetailsOf(request),
        };
        return true;
    }

    private static (string Name, int Number) Subject(StimulusRequest request, StimulusKind kind) => kind.Subject switch
    {
        StimulusSubject.Channel or StimulusSubject.ThermalChannel => ("channel", request.Channel ?? 1),
        StimulusSubject.AlarmInput => ("input", request.Input ?? 1),
        StimulusSubject.Disk => ("disk", request.Disk ?? 1),
        StimulusSubject.Door => ("door", request.Door ?? 1),
        StimulusSubject.Space => ("space", request.Space ?? 1),
        _ => ("kind", 1),
    };

    // A field that the kind does not use is a mistake of whoever sent it.
    private static string? Unused(StimulusRequest request, StimulusKind kind)
    {
        var subject = Subject(request, kind).Name;
        (string Name, object? Value)[] given =
        [
            ("channel", request.Channel), ("input", request.Input), ("disk", request.Disk), ("door", request.Door), ("region", request.Region), ("level", request.Level),
            ("contact", request.Contact), ("free", request.Free), ("direction", request.Direction), ("in", request.In), ("out", request.Out), ("plate", request.Plate),
            ("lane", request.Lane), ("speed", request.Speed), ("x", request.X), ("y", request.Y), ("temperature", request.Temperature), ("card", request.Card),
            ("address", request.Address), ("mac", request.Mac), ("space", request.Space), ("plateColor", request.PlateColor), ("color", request.Color), ("brand", request.Brand),
            ("type", request.Type), ("room", request.Room),
            ("radius", request.Radius), ("path", request.Path), ("warming", request.Warming), ("cooling", request.Cooling),
            ("method", request.Method), ("user", request.User), ("password", request.Password),
            ("objectType", request.ObjectType), ("size", request.Size), ("count", request.Count), ("action", request.Action),
        ];
        foreach (var (name, value) in given)
        {
            if (value is not null && name != subject && !kind.Fields.Contains(name))
            {
                return name;
            }
        }

        // What is over in a moment, and a disk that is whole again, last for no time.
        return request.Seconds is not null && (kind.Sensor == SensorType.Plain || kind.Fleeting || kind.Needs == Capability.VideoTalk || (kind.Code.Length == 0 && kind.Sensor == SensorType.Disk)) ? "seconds" : null;
    }

    private static (string Field, string Why)? Wrong(StimulusRequest request, StimulusKind kind)
    {
        if (request.Seconds is { } seconds && !(seconds > 0 && seconds <= MaxSeconds))
        {
            return ("seconds", $"seconds is above 0 and at most {MaxSeconds}");
        }

        if (request.Region is { } r && !(r.Length == 4 && r.All(n => n == Math.Floor(n)) && r[0] >= 0 && r[1] >= 0 && r[2] >= 1 && r[3] >= 1 && r[0] + r[2] <= Grid && r[1] + r[3] <= Grid))
        {
            return ("region", $"region is x, y, width, height in whole numbers, within {Grid} x {Grid}");
        }

        if (request.Contact is { } contact && !contact.Equals("open", StringComparison.OrdinalIgnoreCase) && !contact.Equals("closed", StringComparison.OrdinalIgnoreCase))
        {
            return ("contact", "contact is open or closed");
        }

        if (request.Direction is { } direction)
        {
            string[] words = kind.Code switch
            {
                "CrossRegionDetection" => ["Enter", "Leave", "Both"],
                "TrafficJunction" => [.. CarWords.Directions],
                "AccessControl" => ["Entry", "Exit"],
                _ => ["LeftToRight", "RightToLeft"],
            };
            if (!words.Contains(direction, StringComparer.OrdinalIgnoreCase))
            {
                return ("direction", "direction is " + string.Join(", ", words));
            }
        }

        if (kind.Name == "heat" && WrongPath(request) is { } wrongPath)
        {
            return wrongPath;
        }

        if (request.Room is { } room && !(room.Length is > 0 and <= 16 && room.All(char.IsAsciiDigit)))
        {
            return ("room", "room is 1 to 16 digits");
        }

        return Outside("level", request.Level, 0, 100) ?? Outside("free", request.Free, 0, 100) ?? Outside("in", request.In, 0, 1000) ?? Outside("out", request.Out, 0, 1000)
            ?? Outside("lane", request.Lane, 0, 63) ?? Outside("speed", request.Speed, 0, 400) ?? Outside("x", request.X, 0, Grid - 1) ?? Outside("y", request.Y, 0, Grid - 1)
            ?? Outside("temperature", request.Temperature, -273, 2000) ?? Outside("radius", request.Radius, 1, Grid)
            ?? Outside("warming", request.Warming, 0, MaxWarming) ?? Outside("cooling", request.Cooling, 0, MaxWarming)
            ?? TooLong("plate", request.Plate, 16) ?? TooLong("card", request.Card, 32) ?? TooLong("address", request.Address, 45) ?? TooLong("mac", request.Mac, 17)
            ?? TooLong("brand", request.Brand, 32) ?? Unknown("plateColor", request.PlateColor, CarWords.PlateColors) ?? Unknown("color", request.Color, CarWords.Colors)
            ?? Unknown("type", request.Type, CarWords.Types)
            ?? TooLong("user", request.User, 32) ?? TooLong("password", request.Password, 32) ?? (kind.Code == "AccessControl" ? DoorKeyReader.Wrong(request, kind) : null)
            ?? (kind.Name == "object" ? ObjectReader.Wrong(request) : Unknown("objectType", request.ObjectType, Objects));
    }

    private static (string, string)? Unknown(string field, string? value, ImmutableArray<string> words) =>
        value is { } text && !words.Contains(text, StringComparer.OrdinalIgnoreCase) ? (field, $"{field} is one of {string.Join(", ", words)}") : null;

    // In the spelling of devices, whatever that of the client.
    private static CarWish CarOf(StimulusRequest request)
    {
        return new CarWish(
            request.Plate, Spelled(request.PlateColor, CarWords.PlateColors), Spelled(request.Color, CarWords.Colors), request.Brand, Spelled(request.Type, CarWords.Types), request.Speed,
            Spelled(request.Direction, CarWords.Directions), request.Lane);

        static string? Spelled(string? value, ImmutableArray<string> words) => value is null ? null : words.First(w => w.Equals(value, StringComparison.OrdinalIgnoreCase));
    }

    private static (string, string)? Outside(string field, double? value, double min, double max) =>
        value is { } number && !(number >= min && number <= max) ? (field, $"{field} is {min} to {max}") : null;

    private static (string, string)? TooLong(string field, string? value, int max) =>
        value is { } text && (text.Length == 0 || text.Length > max || text.Any(char.IsControl)) ? (field, $"{field} is 1 to {max} characters on one line") : null;

    private static (string, string)? WrongPath(StimulusRequest request)
    {
        if (request.Path is not { } path)
        {
            return null;
        }

        if (request.X is not null || request.Y is not null)
        {
            return (request.X is not null ? "x" : "y", "x and y are where it stays, path is where it goes: one of them");
        }

        return path.Length is >= 2 and <= MaxPath && Array.TrueForAll(path, p => p is { Length: 2 } && Array.TrueForAll(p, n => n >= 0 && n <= Grid - 1))
            ? null
            : ("path", $"path is 2 to {MaxPath} points of x and y, 0 to {Grid - 1}");
    }

    private static HeatObject HeatOf(StimulusRequest request)
    {
        var shipped = new HeatObject { Path = [], Celsius = 100 };
        return shipped with
        {
            Path = request.Path is { } path ? [.. path.Select(p => new HeatPoint(p[0], p[1]))] : [new HeatPoint(request.X ?? Grid / 2, request.Y ?? Grid / 2)],
            Celsius = request.Temperature ?? shipped.Celsius,
            Radius = request.Radius ?? shipped.Radius,
            Warming = TimeSpan.FromSeconds(request.Warming ?? 0),
            Cooling = TimeSpan.FromSeconds(request.Cooling ?? 0),
        };
    }

    // In the words of devices in the field.
    private static ImmutableArray<KeyValuePair<string, string>> DetailsOf(StimulusRequest request)
    {
        var details = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        Number("Entered", request.In);
        Number("Exited", request.Out);
        Text("PlateNumber", request.Plate);
        Number("Lane", request.Lane);
        Number("Speed", request.Speed);
        Number("X", request.X);
        Number("Y", request.Y);
        Number("Temperature", request.Temperature);
        Text("CardNo", request.Card);
        Text("IP", request.Address);
        Text("MAC", request.Mac);
        return details.ToImmutable();

        void Number(string name, double? value)
        {
            if (value is { } number)
            {
                details.Add(new(name, number.ToString(System.Globalization.CultureInfo.InvariantCulture)));
            }
        }

        void Text(string name, string? value)
        {
            if (value is { } text)
            {
                details.Add(new(name, "\"" + System.Text.Json.JsonEncodedText.Encode(text) + "\""));
            }
        }
    }
}
