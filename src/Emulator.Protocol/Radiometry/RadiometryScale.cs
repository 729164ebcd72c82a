namespace Emulator.Protocol.Radiometry;

/// <summary>
/// How the numbers of a radiometry frame (document section 10.2.9) stand for temperatures. The four parameters are those that thermal cores of the kind
/// that the document names, Tau, are calibrated by: a signal is R / (exp(B / T) - F) + O at T kelvin, Planck's law for the band that the
/// core sees.
/// </summary>
/// <param name="R">Gain: the higher, the finer, and the sooner it is too much for 16 bits.</param>
/// <param name="B">Of the band, in kelvin.</param>
/// <param name="F">Of the band; 1 for Planck's law as it is.</param>
/// <param name="O">What is told of no radiation at all.</param>
public sealed record RadiometryScale(int R, int B, int F, int O)
{
    /// <summary>Kelvin at 0 °C.</summary>
    public const double ZeroCelsius = 273.15;

    // The narrowest that holds the hottest point is taken: highest temperature in °C, and R so that it stays below 65536.
    private static readonly (double Celsius, int R)[] Gains = [(150, 1_800_000), (550, 300_000), (2000, 56_000)];

    /// <summary>The scale of a picture.</summary>
    /// <param name="hottest">Its highest temperature, in degrees Celsius.</param>
    public static RadiometryScale For(double hottest)
    {
        foreach (var (celsius, gain) in Gains)
        {
            if (hottest <= celsius)
            {
                return new RadiometryScale(gain, 1428, 1, 256);
            }
        }

        return new RadiometryScale(Gains[^1].R, 1428, 1, 256);
    }

    /// <summary>The number for a temperature.</summary>
    /// <param name="celsius">Degrees Celsius.</param>
    public ushort Encode(double celsius)
    {
        var kelvin = celsius + ZeroCelsius;
        return kelvin <= 0 ? (ushort)Math.Clamp(O, 0, ushort.MaxValue) : (ushort)Math.Clamp(Math.Round((R / (Math.Exp(B / kelvin) - F)) + O), 0, ushort.MaxValue);
    }

    /// <summary>The temperature that a number stands for.</summary>
    /// <returns>Degrees Celsius; those of no radiation, -273.15, for a number of <see cref="O"/> or less.</returns>
    public double Decode(ushort signal) => signal <= O ? -ZeroCelsius : (B / Math.Log((R / (double)(signal - O)) + F)) - ZeroCelsius;

    /// <summary>Writes a frame: each temperature as 16 bits, low byte first.</summary>
    /// <param name="celsius">Degrees Celsius, row by row.</param>
    /// <param name="frame">Takes two bytes for each.</param>
    public void Write(ReadOnlySpan<float> celsius, Span<byte> frame)
    {
        for (var i = 0; i < celsius.Length; i++)
        {
            System.Buffers.Binary.BinaryPrimitives.WriteUInt16LittleEndian(frame[(2 * i)..], Encode(celsius[i]));
        }
    }
}
