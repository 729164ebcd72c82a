namespace Emulator.Protocol.Jpeg;

/// <summary>Marker codes, the byte after 0xFF (ITU T.81, table B.1).</summary>
internal static class JpegMarker
{
    public const byte Prefix = 0xFF;
    public const byte Temporary = 0x01;
    public const byte BaselineFrame = 0xC0;
    public const byte ExtendedFrame = 0xC1;
    public const byte HuffmanTables = 0xC4;
    public const byte ArithmeticExtension = 0xC8;
    public const byte ArithmeticTables = 0xCC;
    public const byte LastFrame = 0xCF;
    public const byte Restart0 = 0xD0;
    public const byte Restart7 = 0xD7;
    public const byte Start = 0xD8;
    public const byte End = 0xD9;
    public const byte Scan = 0xDA;
    public const byte QuantisationTables = 0xDB;
    public const byte RestartInterval = 0xDD;
    public const byte Application0 = 0xE0;
    public const byte Comment = 0xFE;

    public static bool IsRestart(byte code) => code is >= Restart0 and <= Restart7;
}
