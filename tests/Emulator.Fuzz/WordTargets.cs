using System.Buffers;
using System.Globalization;
using System.Text;
using Emulator.Device.Fleets;
using Emulator.Protocol.Dhip;
using Emulator.Protocol.Rtp;
using Emulator.Protocol.Rtsp;
using Emulator.Server.Cgi;
using Emulator.Server.Faults;

namespace Emulator.Fuzz;

/// <summary>The small readers: words within requests, and heads of packets.</summary>
internal static class WordTargets
{
    // A file as long as a day of video, so that ends are met.
    private const long FileLength = 1L << 33;

    // Of one fleet.
    private const int MostDevices = 1000;

    /// <summary>Ranges of bytes, times, spans of time, ranges of addresses and of recordings.</summary>
    public static void Words(ReadOnlySpan<byte> data)
    {
        var text = Encoding.Latin1.GetString(data);
        foreach (var length in (long[])[0, 1, FileLength])
        {
            var understood = ByteRange.TryRead(text, length, out var offset, out var count);
            Assert.True(understood || (offset, count) == (0, length), text);
            Assert.True(offset >= 0 && count >= 0 && (count == 0 || count <= length - offset), $"{text}: {offset}, {count} of {length}");
        }

        if (CgiTime.TryParse(text, out var time))
        {
            Assert.True(CgiTime.TryParse(CgiTime.Format(time), out var again) && again == time, text);
        }

        if (DurationText.TryParse(text, out var span))
        {
            Assert.True(span >= TimeSpan.Zero, text);
            Assert.True(DurationText.TryParse(DurationText.Write(span), out _), text);
        }

        if (AddressRange.TryParse(text, out var range))
        {
            Assert.Equal(range.First, range.Of(0));
            _ = range.Of(MostDevices);
        }

        if (PlayRange.TryParse(text, out var play))
        {
            Assert.True(play.Start is null || play.Start >= TimeSpan.Zero, text);
        }
    }

    /// <summary>RTP and RTCP that clients send: to talk, to report, to say goodbye.</summary>
    public static void Rtp(ReadOnlySpan<byte> data)
    {
        if (RtpHeader.TryRead(data, out var header))
        {
            Assert.InRange(header.PayloadType, 0, 127);
            Assert.InRange(data[header.Payload].Length, 0, data.Length - 12);
        }

        if (Rtcp.TryRead(data, out var report, out _))
        {
            Assert.InRange(report.Lost, -(1 << 23), 1 << 23);
        }
    }

    /// <summary>Messages of DHIP, cut in any way.</summary>
    public static void Dhip(ReadOnlySpan<byte> data)
    {
        var bytes = data.ToArray();
        Assert.Equal(Messages(bytes, bytes.Length), Messages(bytes, 1 + (bytes.Length / 7)));
    }

    private static List<string> Messages(byte[] bytes, int step)
    {
        var (messages, reader) = (new List<string>(), new DhipReader());
        var (from, to) = (0, 0);
        while (to < bytes.Length)
        {
            to = Math.Min(bytes.Length, to + step);
            for (var more = false; !more;)
            {
                var buffer = new ReadOnlySequence<byte>(bytes.AsMemory(from..to));
                var before = buffer.Length;
                var item = reader.Read(ref buffer);
                Assert.InRange(buffer.Length, 0, before);
                from = to - (int)buffer.Length;
                switch (item.Kind)
                {
                    case DhipItemKind.Lost:
                        messages.Add("lost");
                        return messages;
                    case DhipItemKind.Message:
                        Assert.InRange(item.Body.Length, 0, DhipReader.MaxMessage);
                        messages.Add(string.Create(CultureInfo.InvariantCulture, $"{item.Header} {Convert.ToHexString(item.Body.Span)}"));
                        break;
                    default:
                        more = true;
                        break;
                }
            }
        }

        return messages;
    }
}
