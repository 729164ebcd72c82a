namespace Emulator.Protocol.Aac;

/// <summary>The sampling frequencies that ADTS and AudioSpecificConfig name by an index (ISO/IEC 14496-3, table 1.18).</summary>
public static class AacRates
{
    private static readonly int[] All = [96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350];

    /// <summary>The index of a rate in Hz, 0 to 12; -1 when it has none.</summary>
    public static int IndexOf(int rate) => Array.IndexOf(All, rate);

    /// <summary>The rate in Hz of an index; 0 when it names none.</summary>
    public static int RateOf(int index) => index >= 0 && index < All.Length ? All[index] : 0;
}
