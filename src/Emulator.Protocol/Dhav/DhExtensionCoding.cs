using System.Buffers.Binary;
using System.Text;

namespace Emulator.Protocol.Dhav;

/// <summary>Extension headers as bytes: type, length of the whole header in a multiple of 4, two bytes reserved, fields (document section 15.2).</summary>
public static class DhExtensionCoding
{
    private const int Head = 4;
    private const int MaxTitle = 248;

    // Section 15.2.1: index is the number, from 1.
    private static readonly int[] Rates = [0, 4000, 8000, 11025, 16000, 20000, 22050, 32000, 44100, 48000];

    /// <summary>Bytes that a header takes.</summary>
    public static int SizeOf(DhExtension extension) => extension switch
    {
        DhTitle title => Head + ((TitleLength(title.Text) + 3) & ~3),
        DhAudio or DhVideo => 16,
        DhGap => 24,
        _ => 8,
    };

    /// <summary>Writes a header into a span of its size, and says how long it is.</summary>
    public static int Write(Span<byte> span, DhExtension extension)
    {
        var size = SizeOf(extension);
        span = span[..size];
        span.Clear();
        span[1] = (byte)size;
        switch (extension)
        {
            case DhAudio audio:
                span[0] = 0x11;
                (span[4], span[5], span[6]) = (audio.Codec, audio.Tracks, (byte)Math.Max(1, Array.IndexOf(Rates, audio.Rate)));
                BinaryPrimitives.WriteUInt16LittleEndian(span[8..], audio.OperateId);
                break;
            case DhVideo video:
                span[0] = 0x21;
                (span[4], span[5]) = (video.Codec, (byte)(video.IsKey ? 1 : 2));
                BinaryPrimitives.WriteUInt16LittleEndian(span[6..], video.Width);
                BinaryPrimitives.WriteUInt16LittleEndian(span[8..], video.Height);
                BinaryPrimitives.WriteUInt16LittleEndian(span[10..], video.KeyInterval);
                BinaryPrimitives.WriteUInt16LittleEndian(span[12..], video.FramesPerSecond);
                BinaryPrimitives.WriteUInt16LittleEndian(span[14..], video.OperateId);
                break;
            case DhTitle title:
                span[0] = 0x22;
                Encoding.UTF8.GetBytes(title.Text.AsSpan(0, TitleCharacters(title.Text)), span[Head..]);
                break;
            case DhTimeZone zone:
                span[0] = 0x31;
                (span[4], span[5], span[6]) = ((byte)zone.Hours, (byte)zone.Minutes, (byte)(zone.Daylight ? 1 : 0));
                break;
            case DhEventFlags events:
                span[0] = 0x23;
                BinaryPrimitives.WriteUInt32LittleEndian(span[4..], events.Flags);
                break;
            case DhGap gap:
                span[0] = 0x24;
                BinaryPrimitives.WriteUInt32LittleEndian(span[4..], gap.OperateId);
                DhTime.Write(span[8..], gap.Start);
                DhTime.Write(span[16..], gap.End);
                break;
        }

        return size;
    }

    /// <summary>Reads headers that fill a span; false when one is cut short or its length cannot be.</summary>
    public static bool TryRead(ReadOnlySpan<byte> span, out IReadOnlyList<DhExtension> extensions)
    {
        var found = new List<DhExtension>();
        extensions = found;
        while (!span.IsEmpty)
        {
            if (span.Length < Head || span[1] < Head || span[1] % 4 != 0 || span[1] > span.Length)
            {
                return false;
            }

            var one = span[..span[1]];
            if (Read(one) is { } extension)
            {
                found.Add(extension);
            }

            span = span[one.Length..];
        }

        return true;
    }

    private static DhExtension? Read(ReadOnlySpan<byte> span) => (span[0], span.Length) switch
    {
        // The document prints a length of 8 beside a table of 16 bytes; both are understood.
        (0x11, >= 8) => new DhAudio(span[4], span[5], span[6] < Rates.Length ? Rates[span[6]] : 0, span.Length >= 16 ? BinaryPrimitives.ReadUInt16LittleEndian(span[8..]) : (ushort)0),
        (0x21, >= 16) => new DhVideo(
            span[4], span[5] == 1, BinaryPrimitives.ReadUInt16LittleEndian(span[6..]), BinaryPrimitives.ReadUInt16LittleEndian(span[8..]),
            BinaryPrimitives.ReadUInt16LittleEndian(span[10..]), BinaryPrimitives.ReadUInt16LittleEndian(span[12..]), BinaryPrimitives.ReadUInt16LittleEndian(span[14..])),
        (0x22, _) => new DhTitle(Encoding.UTF8.GetString(span[Head..].TrimEnd((byte)0))),
        (0x31, >= 8) => new DhTimeZone((sbyte)span[4], (sbyte)span[5], span[6] != 0),
        (0x23, >= 8) => new DhEventFlags(BinaryPrimitives.ReadUInt32LittleEndian(span[4..])),
        (0x24, >= 24) => new DhGap(BinaryPrimitives.ReadUInt32LittleEndian(span[4..]), DhTime.Read(span[8..]), DhTime.Read(span[16..])),
        _ => null,
    };

    private static int TitleLength(string text) => Encoding.UTF8.GetByteCount(text.AsSpan(0, TitleCharacters(text)));

    // As many whole characters as fit.
    private static int TitleCharacters(string text)
    {
        var (at, bytes) = (0, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > MaxTitle)
            {
                break;
            }

            at += rune.Utf16SequenceLength;
        }

        return at;
    }
}

/// <summary>A moment as DH packets have it: seconds since 1970, then milliseconds in 16 bits.</summary>
internal static class DhTime
{
    public static void Write(Span<byte> span, DateTime utc)
    {
        var since = utc.Ticks - DateTime.UnixEpoch.Ticks;
        BinaryPrimitives.WriteUInt32LittleEndian(span, (uint)Math.Clamp(since / TimeSpan.TicksPerSecond, 0, uint.MaxValue));
        BinaryPrimitives.WriteUInt16LittleEndian(span[4..], (ushort)(since / TimeSpan.TicksPerMillisecond % 1000));
    }

    public static DateTime Read(ReadOnlySpan<byte> span) =>
        DateTime.UnixEpoch.AddSeconds(BinaryPrimitives.ReadUInt32LittleEndian(span)).AddMilliseconds(BinaryPrimitives.ReadUInt16LittleEndian(span[4..]));
}
