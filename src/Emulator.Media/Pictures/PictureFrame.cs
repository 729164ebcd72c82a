using System.Globalization;

namespace Emulator.Media;

/// <summary>Which frame this is, so that a client's tester can prove that none was lost, reordered or late.</summary>
/// <param name="Channel">From 1.</param>
/// <param name="Stream">0 main, 1 and up extra.</param>
/// <param name="Number">See <see cref="Shot.FrameNumber"/>.</param>
/// <param name="Utc">When the frame began, by the device's clock.</param>
public sealed record FrameIdentity(int Channel, int Stream, long Number, DateTime Utc)
{
    /// <summary>As the COM segment of a JPEG and the SEI of a video frame carry it.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"camulator channel={Channel} stream={Stream} frame={Number} utc={Utc:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}");

    /// <summary>How many characters <see cref="ToString"/> gives for such a frame.</summary>
    internal static int LengthOf(int channel, int stream, long number) =>
        "camulator channel= stream= frame= utc=2026-01-01T00:00:00.000Z".Length + Digits(channel) + Digits(stream) + Digits(number);

    /// <summary>As it is drawn beside the clock.</summary>
    internal string Short => string.Create(CultureInfo.InvariantCulture, $"ch{Channel} s{Stream} #{Number} {Utc:HH:mm:ss.fff}Z");

    private static int Digits(long number)
    {
        var digits = number < 0 ? 2 : 1;
        for (var left = Math.Abs(number); left > 9; left /= 10)
        {
            digits++;
        }

        return digits;
    }
}

/// <summary>A finished picture. Its bytes never change.</summary>
/// <param name="Identity">Which frame it is.</param>
/// <param name="Width">Pixels across, as sent.</param>
/// <param name="Height">Pixels down, as sent.</param>
/// <param name="Jpeg">A whole baseline JPEG, 4:2:0, with a restart marker after every MCU row.</param>
public sealed record PictureFrame(FrameIdentity Identity, int Width, int Height, ReadOnlyMemory<byte> Jpeg);
