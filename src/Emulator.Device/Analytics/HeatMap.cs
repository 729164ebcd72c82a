using System.Buffers.Binary;

namespace Emulator.Device.Analytics;

/// <summary>
/// How long something was where in the picture, and what that looks like as the document has it (section 8.2.2): width and height, 16 bits
/// each, twelve bytes of nothing, then a byte for each pixel, line by line from the top left. 0 is where nobody was, 255 the warmest place.
/// </summary>
internal sealed class HeatMap
{
    /// <summary>Pixels across.</summary>
    public const int Width = 128;

    /// <summary>Pixels down.</summary>
    public const int Height = 72;

    /// <summary>Bytes before the pixels.</summary>
    public const int Head = 16;

    // So long somewhere is a little warm: warmth grows with the logarithm of time, so that one way shows beside a crowd's.
    private const double LittleWarm = 0.05;

    private readonly double[] _seconds = new double[Width * Height];

    /// <summary>Something was at a place of the grid for a while.</summary>
    public void Add(double x, double y, double seconds) =>
        _seconds[(Math.Clamp((int)(y * Height / MovingObject.Grid), 0, Height - 1) * Width) + Math.Clamp((int)(x * Width / MovingObject.Grid), 0, Width - 1)] += seconds;

    /// <summary>Something went straight from one place to another, a second of the way at a time between two seconds of its own count.</summary>
    public void Add(PathPoint from, PathPoint to, double since, double until, double weight)
    {
        var (start, end) = (Math.Max(from.At, since), Math.Min(to.At, until));
        if (end <= start)
        {
            return;
        }

        var whole = to.At - from.At;
        var steps = Math.Clamp((int)Math.Ceiling(double.Hypot(to.X - from.X, to.Y - from.Y) * (end - start) / whole / 32), 1, 512);
        for (var i = 0; i < steps; i++)
        {
            var part = (start + ((end - start) * (i + 0.5) / steps) - from.At) / whole;
            Add(from.X + ((to.X - from.X) * part), from.Y + ((to.Y - from.Y) * part), (end - start) / steps * weight);
        }
    }

    /// <summary>As the document has it.</summary>
    public byte[] ToBytes()
    {
        var blurred = Blurred();
        var scale = 0.0;
        foreach (var seconds in blurred)
        {
            scale = Math.Max(scale, seconds);
        }

        var bytes = new byte[Head + (Width * Height)];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, Width);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2), Height);
        for (var i = 0; scale > 0 && i < blurred.Length; i++)
        {
            bytes[Head + i] = (byte)Math.Round(255 * Math.Log(1 + (blurred[i] / LittleWarm)) / Math.Log(1 + (scale / LittleWarm)));
        }

        return bytes;
    }

    // Who stands somewhere warms what is beside it.
    private double[] Blurred()
    {
        ReadOnlySpan<double> near = [1, 2, 1];
        var blurred = new double[_seconds.Length];
        for (var at = 0; at < _seconds.Length; at++)
        {
            var (x, y) = (at % Width, at / Width);
            for (var dy = -1; _seconds[at] > 0 && dy <= 1; dy++)
            {
                for (var dx = -1; dx <= 1; dx++)
                {
                    if (x + dx is >= 0 and < Width && y + dy is >= 0 and < Height)
                    {
                        blurred[((y + dy) * Width) + x + dx] += _seconds[at] * near[dx + 1] * near[dy + 1] / 16;
                    }
                }
            }
        }

        return blurred;
    }
}
