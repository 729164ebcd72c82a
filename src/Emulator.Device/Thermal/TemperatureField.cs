using System.Collections.Immutable;
using Emulator.Device.Time;

namespace Emulator.Device.Thermal;

/// <summary>
/// The temperatures before a thermal channel: a function of the device's time, and of what stimuli have placed there. A time that has passed
/// never changes. Points are on the grid of 8192 x 8192 from the top left corner. Safe for any number of threads; asking costs no lock.
/// </summary>
public sealed class TemperatureField
{
    // Warmest in the afternoon, coldest before the sun rises.
    private const double Mean = 15;
    private const double Swing = 6;
    private const double WarmestHour = 15;

    /// <summary>The lowest temperature that is anywhere while nothing is placed there, at any hour, °C.</summary>
    internal const float CalmFrom = -8;

    /// <summary>The highest.</summary>
    internal const float CalmTo = 48;

    // Older ones are forgotten, as if they had never been.
    private const int MaxPast = 1024;

    private readonly DeviceClock _clock;
    private readonly HeatTexture _texture;
    private readonly StandingHeat[] _standing;
    private readonly Lock _gate = new();
    private Placed _placed;

    /// <param name="clock">The device's clock: what it is at which hour follows from its zone.</param>
    /// <param name="channel">The video channel, from 0.</param>
    public TemperatureField(DeviceClock clock, int channel)
        : this(clock, channel, [])
    {
    }

    /// <param name="clock">The device's clock.</param>
    /// <param name="channel">The video channel, from 0.</param>
    /// <param name="objects">What was placed there before, oldest first.</param>
    internal TemperatureField(DeviceClock clock, int channel, ImmutableArray<PlacedHeat> objects)
    {
        _clock = clock;
        _placed = new Placed(objects);
        Channel = channel;
        _texture = new HeatTexture(0x9E3779B9u * (uint)(channel + 1));
        _standing = StandingHeat.Before(channel);
    }

    /// <summary>Told when something was placed, has ended or was taken away: what was read of now may read otherwise.</summary>
    public event Action? Changed;

    /// <summary>The video channel, from 0.</summary>
    public int Channel { get; }

    /// <summary>What there is at a time.</summary>
    public HeatScene At(DateTime utc)
    {
        var ambient = AmbientAt(utc);
        var spots = ImmutableArray.CreateBuilder<HeatSpot>(_standing.Length + 4);
        foreach (var thing in _standing)
        {
            spots.Add(thing.At(utc, ambient));
        }

        foreach (var placed in Volatile.Read(ref _placed).Objects)
        {
            if (placed.At(utc) is { } spot)
            {
                spots.Add(spot);
            }
        }

        return new HeatScene(ambient, _texture, spots.ToImmutable());
    }

    /// <summary>The temperature of a point at a time. Of many points, ask <see cref="At"/> once.</summary>
    /// <param name="x">0 to 8192 from the left.</param>
    /// <param name="y">0 to 8192 from the top.</param>
    /// <param name="utc">The device's UTC.</param>
    /// <returns>Degrees Celsius.</returns>
    public double CelsiusAt(double x, double y, DateTime utc) => At(utc).CelsiusAt(x, y);

    /// <summary>The temperatures of a picture at a time, as <see cref="HeatScene.Fill"/> has them.</summary>
    public void Fill(Span<float> celsius, int width, int height, DateTime utc) => At(utc).Fill(celsius, width, height);

    /// <summary>The hot objects that are there at a time.</summary>
    internal IEnumerable<PlacedHeat> ObjectsAt(DateTime utc) => Volatile.Read(ref _placed).Objects.Where(o => o.Seen <= utc && utc < o.Gone);

    /// <summary>Every hot object that there is and was.</summary>
    internal ImmutableArray<PlacedHeat> Objects => Volatile.Read(ref _placed).Objects;

    internal void Place(PlacedHeat what) => Swap(objects => objects.Length < MaxPast ? objects.Add(what) : Forget(objects).Add(what));

    /// <summary>Something hot is there from a time on.</summary>
    /// <param name="number">The number of its stimulus, to end it by.</param>
    /// <param name="what">The object.</param>
    /// <param name="lasts">How long it is on its way.</param>
    /// <param name="utc">From when on.</param>
    public void Place(long number, HeatObject what, TimeSpan lasts, DateTime utc) => Place(new PlacedHeat(number, what, lasts, utc, utc));

    /// <summary>A hot object is not held there any longer: it cools, or is gone.</summary>
    public void End(long number, DateTime utc) => Swap(objects => objects.Replace(o => o.Number == number && o.Ended is null, o => o.End(utc)));

    /// <summary>What is there at a time ends then; it is given back to go on at another.</summary>
    internal ImmutableArray<PlacedHeat> Cut(DateTime utc)
    {
        ImmutableArray<PlacedHeat> there = [.. Objects.Where(o => o.Gone > utc)];
        if (!there.IsEmpty)
        {
            Swap(objects => objects.Replace(o => o.Gone > utc, o => o.Cut(utc)));
        }

        return there;
    }

    internal void Put(ImmutableArray<PlacedHeat> objects) => Swap(_ => objects);

    // The sun knows no daylight saving.
    private double AmbientAt(DateTime utc)
    {
        var hour = (utc + _clock.ZoneOffset).TimeOfDay.TotalHours;
        return Mean + (Swing * Math.Cos((hour - WarmestHour) * Math.PI / 12));
    }

    private static ImmutableArray<PlacedHeat> Forget(ImmutableArray<PlacedHeat> objects)
    {
        var oldest = objects.FirstOrDefault(o => o.Gone != DateTime.MaxValue) ?? objects[0];
        return objects.Remove(oldest);
    }

    private void Swap(Func<ImmutableArray<PlacedHeat>, ImmutableArray<PlacedHeat>> change)
    {
        lock (_gate)
        {
            Volatile.Write(ref _placed, new Placed(change(_placed.Objects)));
        }

        Changed?.Invoke();
    }

    // A reference, to be swapped whole.
    private sealed record Placed(ImmutableArray<PlacedHeat> Objects);
}

/// <summary>Lists that never change.</summary>
file static class Lists
{
    /// <summary>The list with those of its items for which something holds replaced.</summary>
    public static ImmutableArray<T> Replace<T>(this ImmutableArray<T> items, Predicate<T> which, Func<T, T> by) => [.. items.Select(item => which(item) ? by(item) : item)];
}
