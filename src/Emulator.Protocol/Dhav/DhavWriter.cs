using System.Buffers;
using System.Buffers.Binary;

namespace Emulator.Protocol.Dhav;

/// <summary>
/// Writes DHAV, the container of the device's files and, in the firmware's dialect, of its HTTP streams: little-endian frames of a
/// 24-byte head, extensions, data, and a trailer that repeats the length. What a frame takes is known without its data.
/// </summary>
public static class DhavWriter
{
    internal const int HeadLength = 24;
    internal const int TrailerLength = 8;

    // Width and height in units of 8 pixels fit a byte each in the short form.
    private const int ShortUnit = 8;

    /// <summary>Bytes that a frame takes with so much data.</summary>
    public static int SizeOf(in DhavHead head, int dataLength) => HeadLength + ExtensionLength(head) + dataLength + TrailerLength;

    /// <summary>Writes everything that comes before the data.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="head">What the frame says of itself.</param>
    /// <param name="dataLength">Bytes of data that the caller writes next.</param>
    public static void WriteHead(IBufferWriter<byte> output, in DhavHead head, int dataLength)
    {
        var extension = ExtensionLength(head);
        var span = output.GetSpan(HeadLength + extension)[..(HeadLength + extension)];
        "DHAV"u8.CopyTo(span);
        span[4] = (byte)head.Type;
        span[5] = head.Subtype;
        span[6] = head.Channel;
        span[7] = head.SubNumber;
        BinaryPrimitives.WriteUInt32LittleEndian(span[8..], head.Number);
        BinaryPrimitives.WriteUInt32LittleEndian(span[12..], (uint)SizeOf(head, dataLength));
        BinaryPrimitives.WriteUInt32LittleEndian(span[16..], DhavDate.Pack(head.Local));
        BinaryPrimitives.WriteUInt16LittleEndian(span[20..], head.Milliseconds);
        span[22] = (byte)extension;
        span[23] = DhavChecksum.Of(span[..23]);
        WriteExtensions(span[HeadLength..], head);
        output.Advance(span.Length);
    }

    /// <summary>Writes what comes after the data.</summary>
    public static void WriteTrailer(IBufferWriter<byte> output, in DhavHead head, int dataLength)
    {
        var span = output.GetSpan(TrailerLength);
        "dhav"u8.CopyTo(span);
        BinaryPrimitives.WriteUInt32LittleEndian(span[4..], (uint)SizeOf(head, dataLength));
        output.Advance(TrailerLength);
    }

    private static bool IsShort(in DhavVideo video) =>
        video.Width % ShortUnit == 0 && video.Height % ShortUnit == 0 && video.Width / ShortUnit <= byte.MaxValue && video.Height / ShortUnit <= byte.MaxValue;

    private static int ExtensionLength(in DhavHead head) =>
        (head.Video is { } video ? (IsShort(video) ? 4 : 8) + 4 : 0) + (head.Audio is null ? 0 : 4);

    private static void WriteExtensions(Span<byte> span, in DhavHead head)
    {
        if (head.Video is { } video)
        {
            if (IsShort(video))
            {
                ReadOnlySpan<byte> size = [0x80, 0, (byte)(video.Width / ShortUnit), (byte)(video.Height / ShortUnit)];
                size.CopyTo(span);
                span = span[4..];
            }
            else
            {
                ReadOnlySpan<byte> size = [0x82, 0, 0, 0];
                size.CopyTo(span);
                BinaryPrimitives.WriteUInt16LittleEndian(span[4..], (ushort)video.Width);
                BinaryPrimitives.WriteUInt16LittleEndian(span[6..], (ushort)video.Height);
                span = span[8..];
            }

            ReadOnlySpan<byte> codec = [0x81, 0, (byte)video.Codec, (byte)video.FramesPerSecond];
            codec.CopyTo(span);
            span = span[4..];
        }

        if (head.Audio is { } audio)
        {
            ReadOnlySpan<byte> sound = [0x83, (byte)audio.Channels, (byte)audio.Codec, DhavSampleRate.NumberOf(audio.Rate)];
            sound.CopyTo(span);
        }
    }
}

/// <summary>The sum of bytes that both containers end their heads with.</summary>
internal static class DhavChecksum
{
    public static byte Of(ReadOnlySpan<byte> head)
    {
        var sum = 0;
        foreach (var b in head)
        {
            sum += b;
        }

        return (byte)sum;
    }
}

/// <summary>A local time in 32 bits: 6 for years from 2000, 4 for months, 5 for days and hours, 6 for minutes and seconds.</summary>
internal static class DhavDate
{
    private const int FirstYear = 2000;
    private const int LastYear = 2063;

    public static uint Pack(DateTime local)
    {
        var year = Math.Clamp(local.Year, FirstYear, LastYear) - FirstYear;
        return ((uint)year << 26) | ((uint)local.Month << 22) | ((uint)local.Day << 17) | ((uint)local.Hour << 12) | ((uint)local.Minute << 6) | (uint)local.Second;
    }

    public static bool TryUnpack(uint date, out DateTime local)
    {
        local = default;
        var (year, month, day) = ((int)(date >> 26) + FirstYear, (int)(date >> 22) & 15, (int)(date >> 17) & 31);
        var (hour, minute, second) = ((int)(date >> 12) & 31, (int)(date >> 6) & 63, (int)date & 63);
        if (month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 59)
        {
            return false;
        }

        local = new DateTime(year, month, day, hour, minute, second, DateTimeKind.Unspecified);
        return true;
    }
}
