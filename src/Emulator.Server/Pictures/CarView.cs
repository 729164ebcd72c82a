using Emulator.Device.Traffic;
using Emulator.Device.World;
using Emulator.Media;

namespace Emulator.Server.Pictures;

/// <summary>
/// Draws the cars that a traffic camera sees over its JPEG pictures: a body in the car's colour, a windscreen, and the plate as text. Privacy masks
/// lie over them; a plate that one touches is not drawn at all.
/// </summary>
internal static class CarView
{
    private static readonly Rgba Glass = new(40, 48, 56, 0);

    private static readonly Rgba Dark = new(16, 16, 16, 0);

    /// <summary>The settings of a picture with the cars in it.</summary>
    public static PictureSettings With(PictureSettings settings, IReadOnlyList<(CarSighting Seen, CarPlace Place)> cars)
    {
        if (cars.Count == 0)
        {
            return settings;
        }

        List<Cover> covers = [];
        List<Title> titles = [.. settings.Titles];
        foreach (var (seen, place) in cars)
        {
            covers.Add(Box(place.Car, ColourOf(seen.Car.Color, settings)));
            covers.Add(Box(new Region(place.Car.X + (place.Car.Width / 6), place.Car.Y + (place.Car.Height / 8), place.Car.Width * 2 / 3, place.Car.Height / 4), Glass));
            covers.Add(Box(place.Plate, ColourOf(seen.Car.PlateColor, settings)));
            if (!settings.Covers.Any(mask => Touches(mask, place.Plate)))
            {
                titles.Add(Plate(settings, seen.Car, place.Plate));
            }
        }

        return settings with { Covers = ValueList.Create<Cover>([.. covers, .. settings.Covers]), Titles = ValueList.Create<Title>([.. titles]) };
    }

    // Centred, as wide as its letters come out: a letter is three fifths of a 34th of the picture's height.
    private static Title Plate(PictureSettings settings, Car car, Region where)
    {
        var height = Math.Max(12, Math.Min(settings.PictureWidth, settings.PictureHeight) / 34);
        var (width, line) = (car.Plate.Length * height * 6 / 10 * 8191 / settings.PictureWidth, height * 8191 / settings.PictureHeight);
        var ground = ColourOf(car.PlateColor, settings);
        var front = ground.Red + ground.Green + ground.Blue > 380 ? Dark : Rgba.White;
        return new Title(car.Plate, Math.Clamp(where.X + ((where.Width - width) / 2), 0, 8191), Math.Clamp(where.Y + ((where.Height - line) / 2), 0, 8191), front, ground);
    }

    private static Cover Box(Region region, Rgba colour) => new(region.X, region.Y, Math.Min(8191, region.X + region.Width), Math.Min(8191, region.Y + region.Height), colour);

    private static bool Touches(Cover mask, Region region) =>
        mask.Left < region.X + region.Width && region.X < mask.Right && mask.Top < region.Y + region.Height && region.Y < mask.Bottom;

    // As bright as they are, where the camera sees no colour.
    private static Rgba ColourOf(string name, PictureSettings settings)
    {
        var colour = ColourOf(name);
        var grey = (byte)(((colour.Red * 299) + (colour.Green * 587) + (colour.Blue * 114)) / 1000);
        return settings.Monochrome ? new Rgba(grey, grey, grey, colour.Alpha) : colour;
    }

    private static Rgba ColourOf(string name) => name switch
    {
        "White" => new Rgba(240, 240, 240, 0),
        "Black" => Dark,
        "Gray" => new Rgba(110, 110, 110, 0),
        "Silver" => new Rgba(190, 190, 195, 0),
        "Red" => new Rgba(200, 20, 20, 0),
        "Blue" => new Rgba(20, 60, 190, 0),
        "Green" => new Rgba(20, 140, 50, 0),
        "Yellow" => new Rgba(240, 200, 20, 0),
        "Brown" => new Rgba(110, 70, 40, 0),
        "Orange" => new Rgba(240, 130, 20, 0),
        "Pink" => new Rgba(240, 150, 180, 0),
        "Purple" => new Rgba(110, 40, 150, 0),
        _ => new Rgba(128, 128, 128, 0),
    };
}
