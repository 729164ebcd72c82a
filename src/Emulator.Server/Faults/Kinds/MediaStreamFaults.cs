using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Emulator.Protocol.Dhav;
using Emulator.Server.Wire;

namespace Emulator.Server.Faults.Kinds;

/// <summary>Faults of pictures and video that come as a stream over HTTP: MJPEG, and DHAV live and from a disk.</summary>
internal static class MediaStreamFaults
{
    public static FaultKind[] Table() =>
    [
        new("mjpeg.boundary", FaultLayer.Media, "Parts begin otherwise than the head of the answer has said", "koush/scrypted#1958 writes of events; clients of MJPEG look for the same line")
        {
            Parameters = [FaultParameter.Choice("form", "other", ["other", "space", "dashes", "none"], "Another boundary, a blank behind the dashes, four dashes for two, or no boundary at all")],
            Hooks = [Jpeg((hit, plan) => Headed(plan, head => Boundary(head, hit.Text("form"))))],
        },
        new("mjpeg.noLength", FaultLayer.Media, "Parts have no Content-Length", "RFC 2046 knows none; clients must look for the boundary in the picture")
        {
            Hooks = [Jpeg((_, plan) => Headed(plan, head => Lined(head, line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase) ? null : line)))],
        },
        new("mjpeg.wrongLength", FaultLayer.Media, "Parts have a Content-Length that is not the picture's", "A client that trusts it loses step for ever, or reads past the picture")
        {
            Parameters = [FaultParameter.Int("by", -10, -1_000_000, 1_000_000, "How far it is off, never below 0")],
            Hooks = [Jpeg((hit, plan) => Headed(plan, head => Lined(head, line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase) ? $"Content-Length:{Math.Max(0, plan.Body.Length + hit.Int("by")).ToString(CultureInfo.InvariantCulture)}" : line)))],
        },
        new("mjpeg.noType", FaultLayer.Media, "Parts have no Content-Type", "Clients that pass over parts which are not said to be image/jpeg")
        {
            Hooks = [Jpeg((_, plan) => Headed(plan, head => Lined(head, line => line.StartsWith("Content-Type:", StringComparison.OrdinalIgnoreCase) ? null : line)))],
        },
        new("mjpeg.frozen", FaultLayer.Media, "The same picture comes again and again", "An encoder that has stopped; frame rates look well and nothing moves")
        {
            Hooks = [Jpeg((hit, plan) => Pictured(plan, hit.State<Streams>().Of(hit).FirstOr(plan.Body)))],
        },
        new("mjpeg.slow", FaultLayer.Media, "Far fewer pictures come than the stream is set to", "Cameras under load; clients that take a second without a picture for the end")
        {
            Parameters = [FaultParameter.Duration("interval", 2, 0, 3600, "Least time between two pictures, on the device's clock")],
            Hooks = [Jpeg((_, plan) => plan with { Skip = true }, (hit, _) => !hit.State<Streams>().Of(hit).IsDue(hit))],
        },
        new("mjpeg.truncated", FaultLayer.Media, "Pictures stop half-way, and their Content-Length agrees", "A picture buffer that is too small for a busy scene")
        {
            Parameters = [FaultParameter.Int("percent", 50, 0, 99, "How much of their bytes come")],
            Hooks = [Jpeg((hit, plan) => Pictured(plan, plan.Body[..(int)((long)plan.Body.Length * hit.Int("percent") / 100)]))],
        },
        new("mjpeg.emptyPart", FaultLayer.Media, "Parts come without a picture", "An encoder that has nothing to give")
        {
            Hooks = [Jpeg((_, plan) => Pictured(plan, default))],
        },
        new("mjpeg.stall", FaultLayer.Media, "Some pictures come, and then nothing", "home-assistant/core#68272: the stream stays open and a client waits for ever")
        {
            Parameters = [FaultParameter.Int("pictures", 1, 0, 1_000_000, "How many come")],
            Hooks = [Jpeg((_, plan) => plan with { End = WireEnd.Silence }, (hit, _) => hit.State<Streams>().Of(hit).Next() > hit.Int("pictures"))],
        },
        new("dhav.length", FaultLayer.Media, "Frames say another length than they have", "A reader that trusts it loses step, or asks for memory that nobody has")
        {
            Parameters = [FaultParameter.Int("by", 16, -1_000_000_000, 4_000_000_000, "How far it is off")],
            Hooks = [Frame((hit, frame) => DhavPatch.SayLength(frame, frame.Length + hit.Long("by")))],
        },
        new("dhav.trailer", FaultLayer.Media, "Frames end with other bytes than the trailer", "Readers that find their place by the trailer, or that check it")
        {
            Hooks = [Frame((_, frame) => DhavPatch.SpoilTrailer(frame))],
        },
        new("dhav.checksum", FaultLayer.Media, "The sum in the head of frames is wrong", "Readers that check it must pass over the frame and not over the stream")
        {
            Hooks = [Frame((_, frame) => DhavPatch.Unseal(frame))],
        },
        new("dhav.timeJump", FaultLayer.Media, "The time in the head of frames is off", "Clocks that are set while a stream runs, by hand or by NTP")
        {
            Parameters = [FaultParameter.Number("seconds", 3600, -100_000_000, 100_000_000, "How far it is off")],
            Hooks = [Frame((hit, frame) => DhavPatch.Shift(frame, TimeSpan.FromSeconds(hit.Number("seconds"))))],
        },
        new("dhav.number", FaultLayer.Media, "Every frame has the same number", "Old firmware counts only in files; clients that look for lost frames find one each time")
        {
            Parameters = [FaultParameter.Int("number", 0, 0, uint.MaxValue, "The number")],
            Hooks = [Frame((hit, frame) => DhavPatch.Number(frame, (uint)hit.Long("number")))],
        },
        new("dhav.gap", FaultLayer.Media, "Frames are left out, and their numbers with them", "A device that is slower than its own encoder")
        {
            Hooks = [Dhav((_, plan) => plan with { Skip = true })],
        },
        new("dhav.truncated", FaultLayer.Media, "A frame stops half-way and the next one begins there", "A ring buffer that was overrun while it was read")
        {
            Hooks = [Dhav((_, plan) => plan with { Body = plan.Body[..(plan.Body.Length / 2)] })],
        },
        new("dhav.noise", FaultLayer.Media, "Bytes that belong to no frame stand before frames", "What is left of a frame whose beginning was lost; readers must look for the next DHAV")
        {
            Parameters = [FaultParameter.Int("bytes", 100, 1, 1_000_000, "How many")],
            Hooks = [Dhav((hit, plan) => plan with { Body = (byte[])[.. Enumerable.Range(0, hit.Int("bytes")).Select(_ => (byte)hit.Chance(256)), .. plan.Body.Span] })],
        },
        new("dhav.stall", FaultLayer.Media, "Some frames come, and then nothing", "A stream that stays open and a client that waits for ever")
        {
            Parameters = [FaultParameter.Int("frames", 25, 0, 1_000_000, "How many come")],
            Hooks = [Dhav((_, plan) => plan with { End = WireEnd.Silence }, (hit, _) => hit.State<Streams>().Of(hit).Next() > hit.Int("frames"))],
        },
    ];

    private static FaultHook Jpeg(Func<FaultHit, MediaPartPlan, MediaPartPlan> change, Func<FaultHit, MediaPartPlan, bool>? about = null) =>
        FaultPoints.MediaPart.Do(change, (hit, plan) => plan.Head.Length > 0 && about?.Invoke(hit, plan) != false);

    private static FaultHook Dhav(Func<FaultHit, MediaPartPlan, MediaPartPlan> change, Func<FaultHit, MediaPartPlan, bool>? about = null) =>
        FaultPoints.MediaPart.Do(change, (hit, plan) => DhavPatch.LengthOf(plan.Body.Span) > 0 && about?.Invoke(hit, plan) != false);

    // The last frame of what is sent: those before it only tell what has changed.
    private static FaultHook Frame(FrameChange change) => Dhav((hit, plan) =>
    {
        var bytes = plan.Body.ToArray();
        var frame = bytes.AsSpan();
        while (DhavPatch.LengthOf(frame) is > 0 and var length && length < frame.Length)
        {
            frame = frame[length..];
        }

        change(hit, frame);
        return plan with { Body = bytes };
    });

    private static MediaPartPlan Headed(MediaPartPlan plan, Func<string, string> change) => plan with { Head = Encoding.Latin1.GetBytes(change(Encoding.Latin1.GetString(plan.Head.Span))) };

    private static MediaPartPlan Pictured(MediaPartPlan plan, ReadOnlyMemory<byte> picture) => Headed(
        plan with { Body = picture },
        head => Lined(head, line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase) ? $"Content-Length:{picture.Length.ToString(CultureInfo.InvariantCulture)}" : line));

    // Lines of a head changed, or taken out where the change gives null.
    private static string Lined(string head, Func<string, string?> change) => string.Join("\r\n", head.Split("\r\n").Select(change).Where(line => line is not null));

    private static string Boundary(string head, string form)
    {
        var end = head.IndexOf("\r\n", StringComparison.Ordinal);
        return form switch
        {
            "space" => "-- " + head[2..],
            "dashes" => "--" + head,
            "none" => head[(end + 2)..],
            _ => "--otherboundary" + head[end..],
        };
    }

    private delegate void FrameChange(FaultHit hit, Span<byte> frame);

    /// <summary>What a rule remembers of each stream.</summary>
    private sealed class Streams
    {
        private readonly ConditionalWeakTable<object, StreamMemory> _of = [];

        public StreamMemory Of(FaultHit hit) => _of.GetValue(hit.Context.Connection ?? (object)this, static _ => new StreamMemory());
    }

    /// <summary>What a rule remembers of a stream. Its parts come one at a time.</summary>
    private sealed class StreamMemory
    {
        private int _parts;
        private long? _last;

        private ReadOnlyMemory<byte>? _first;

        /// <summary>The first picture.</summary>
        public ReadOnlyMemory<byte> FirstOr(ReadOnlyMemory<byte> picture) => _first ??= picture;

        public int Next() => ++_parts;

        public bool IsDue(FaultHit hit)
        {
            var time = hit.Camera.Device.Clock.Time;
            if (_last is { } last && time.GetElapsedTime(last) < hit.Duration("interval"))
            {
                return false;
            }

            _last = time.GetTimestamp();
            return true;
        }
    }
}
