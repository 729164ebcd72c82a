using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Emulator.Media;

/// <summary>Which frame this is, so that a client's tester can prove that none was lost, reordered or late.</summary>
/// <param name="Channel">From 1.</param>
/// <param name="Stream">0 main, 1 and up extra.</param>
/// <param name="Number">See <see cref="Shot.FrameNumber"/>.</param>
/// <param name="Utc">When the frame began, by the device's clock.</param>
public sealed record FrameIdentity(int Channel, int Stream, long Number, DateTime Utc)
{
    /// <summary>No text has more characters.</summary>
    internal const int MaxLength = 128;

    /// <summary>As the COM segment of a JPEG and the SEI of a video frame carry it.</summary>
    public override string ToString()
    {
        Span<byte> text = stackalloc byte[MaxLength];
        return Encoding.ASCII.GetString(text[..Write(text)]);
    }

    /// <summary>Writes the same as ASCII.</summary>
    /// <param name="text">At least <see cref="MaxLength"/> bytes.</param>
    /// <returns>How many it has.</returns>
    internal int Write(Span<byte> text)
    {
        var at = Put(text, 0, "camulator channel="u8, Channel);
        at = Put(text, at, " stream="u8, Stream);
        at = Put(text, at, " frame="u8, Number);
        at = Put(text, at, " utc="u8);
        // The round trip format has seven digits of the second: three of them are told.
        Utf8Formatter.TryFormat(Utc, text[at..], out _, 'O');
        text[at + "2026-01-01T00:00:00.000".Length] = (byte)'Z';
        return at + "2026-01-01T00:00:00.000Z".Length;
    }

    private static int Put(Span<byte> text, int at, ReadOnlySpan<byte> word)
    {
        word.CopyTo(text[at..]);
        return at + word.Length;
    }

    private static int Put(Span<byte> text, int at, ReadOnlySpan<byte> word, long number)
    {
        at = Put(text, at, word);
        Utf8Formatter.TryFormat(number, text[at..], out var digits);
        return at + digits;
    }

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
