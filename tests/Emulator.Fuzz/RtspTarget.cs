using System.Buffers;
using System.Globalization;
using System.Text;
using Emulator.Protocol.Rtp;
using Emulator.Protocol.Rtsp;

namespace Emulator.Fuzz;

/// <summary>What arrives on an RTSP connection: requests, interleaved packets, and the headers in them.</summary>
internal static class RtspTarget
{
    public static void Rtsp(ReadOnlySpan<byte> data)
    {
        var bytes = data.ToArray();
        var whole = Items(bytes, bytes.Length);
        // It does not matter how the bytes arrive.
        Assert.Equal(whole, Items(bytes, 1 + (bytes.Length / 7)));
    }

    private static List<string> Items(byte[] bytes, int step)
    {
        var items = new List<string>();
        var (from, to) = (0, 0);
        while (to < bytes.Length)
        {
            to = Math.Min(bytes.Length, to + step);
            while (true)
            {
                var buffer = new ReadOnlySequence<byte>(bytes.AsMemory(from..to));
                var before = buffer.Length;
                var item = RtspReader.Read(ref buffer);
                Assert.InRange(buffer.Length, 0, before);
                from = to - (int)buffer.Length;
                if (item.Kind == RtspItemKind.More)
                {
                    Assert.InRange(buffer.Length, 0, RtspReader.MaxItem);
                    break;
                }

                items.Add(Show(item));
                if (item.IsLost)
                {
                    return items;
                }
            }
        }

        return items;
    }

    private static string Show(RtspItem item)
    {
        switch (item.Kind)
        {
            case RtspItemKind.Interleaved:
                Rtcp.TryRead(item.Payload.ToArray(), out _, out _);
                return $"{item.Channel} {item.Payload.Length}";
            case RtspItemKind.Bad:
                Assert.InRange(item.Status, 400, 599);
                return $"bad {item.Status}";
            default:
                return Show(item.Request!);
        }
    }

    private static string Show(RtspRequest request)
    {
        Assert.NotEmpty(request.Method);
        Assert.DoesNotContain(request.Headers, h => h.Key.Length == 0 || (h.Key + h.Value).Contains('\n', StringComparison.Ordinal));
        if (request["Transport"] is { } transport && TransportOffer.TryParse(transport, out var offers))
        {
            Assert.All(offers, o => Assert.True(o.ClientPorts is not { } ports || (ports.Rtp is >= 0 and <= 65535 && ports.Rtcp is >= 0 and <= 65535)));
            Assert.All(offers, o => Assert.True(o.Interleaved is not { } channels || (channels.Rtp is >= 0 and <= 255 && channels.Rtcp is >= 0 and <= 255)));
        }

        if (request["Range"] is { } header && PlayRange.TryParse(header, out var range))
        {
            Assert.True(range.Start is null || range.Start >= TimeSpan.Zero);
            if (range is { IsClock: true, StartUtc: { } start })
            {
                Assert.True(PlayRange.TryParse(PlayRange.Clock(start, range.EndUtc), out var again));
                Assert.Equal(start.Ticks / TimeSpan.TicksPerMillisecond, again.StartUtc!.Value.Ticks / TimeSpan.TicksPerMillisecond);
            }
        }

        return string.Create(CultureInfo.InvariantCulture, $"{request.Method} {request.Uri} {request.CSeq} {request.Session} {Encoding.Latin1.GetString(request.Body.Span)}");
    }
}
