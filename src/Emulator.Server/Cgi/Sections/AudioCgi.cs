using System.Buffers;
using System.Text;
using Emulator.Device.Profiles;
using Emulator.Media;
using Emulator.Protocol.Aac;
using Emulator.Protocol.Multipart;
using Emulator.Server.Faults;
using Emulator.Server.Sound;

namespace Emulator.Server.Cgi.Sections;

/// <summary><c>audio.cgi</c>: sound from the device and to it (document sections 4.3.3 and 4.3.4).</summary>
internal sealed class AudioCgi : ICgiSection
{
    private const string Multipart = "multipart";

    public void Map(CgiMap cgi) => cgi.Script("audio.cgi")
        .Post("postAudio", "4.3.3", Talk, parameters: p => p.Enum("httptype", false, "singlepart", Multipart).Channel(count: profile => profile.AudioOutputs), also: Capability.AudioOut)
        .Get("getAudio", "4.3.4", Listen, parameters: p => p.Enum("httptype", false, "singlepart", Multipart).Channel(count: CameraSound.InputsOf), also: Capability.AudioIn);

    private static CgiReply Listen(CgiRequest request)
    {
        var (sound, channel, dialect) = (request.Camera.Sound, request.Channel, request.Dialect);
        if (sound.FormatOf(channel) is not { } format)
        {
            return CgiReply.BadRequest(ErrorId.InvalidParameter);
        }

        var plan = request.At is { } at ? request.Camera.Faults.Ask(FaultPoints.Listen, at, new ListenPlan(SoundTypes.TypeOf(format, dialect))) : null;
        var silence = plan is { IsSilent: true } ? request.Camera.Streams.Audio(channel, format) : null;
        if (!IsMultipart(request))
        {
            return CgiReply.Endless(plan?.Type ?? SoundTypes.TypeOf(format, dialect), async answer =>
            {
                var left = plan?.Packets ?? int.MaxValue;
                using var listener = sound.Live(channel).Listen();
                await foreach (var frame in listener.Frames.ReadAllAsync(answer.Closed))
                {
                    // The head has said what follows: when that changes, the client has to ask again.
                    if (left-- == 0 || frame.Format != format || !await answer.WriteAsync(Packet(silence?.SilenceAt(frame.Number) ?? frame)))
                    {
                        return;
                    }
                }
            });
        }

        var boundary = request.Profile.Habits.Boundary;
        return CgiReply.Endless($"multipart/x-mixed-replace; boundary={boundary}", async answer =>
        {
            var left = plan?.Packets ?? int.MaxValue;
            using var listener = sound.Live(channel).Listen();
            await foreach (var frame in listener.Frames.ReadAllAsync(answer.Closed))
            {
                var packet = Packet(silence?.SilenceAt(frame.Number) ?? frame);
                var head = Encoding.ASCII.GetBytes($"--{boundary}\r\nContent-Type: {plan?.Type ?? SoundTypes.TypeOf(frame.Format, dialect)}\r\nContent-Length: {packet.Length}\r\n\r\n");
                if (left-- == 0 || !await answer.WriteAsync(head, packet, "\r\n"u8.ToArray()))
                {
                    return;
                }
            }
        });
    }

    // AAC goes with ADTS headers: without them nobody could make anything of it.
    private static ReadOnlyMemory<byte> Packet(AudioFrame frame)
    {
        if (frame.Format.Codec != AudioCodec.Aac)
        {
            return frame.Data;
        }

        var packet = new byte[AdtsHeader.Length + frame.Data.Length];
        AdtsHeader.Write(frame.Format.Rate, channels: 1, frame.Data.Length, packet);
        frame.Data.Span.CopyTo(packet.AsSpan(AdtsHeader.Length));
        return packet;
    }

    private static CgiReply Talk(CgiRequest request)
    {
        var (sound, profile) = (request.Camera.Sound, request.Profile);
        var otherwise = sound.CodedAs(0);
        AudioFormat? Accepted(string? type) =>
            SoundTypes.Read(type, otherwise) is { } read && profile.Encode.AudioCompressions.Contains(SoundTypes.NameOf(read.Codec)) ? read : null;

        var multipart = IsMultipart(request);
        var boundary = multipart ? SoundTypes.BoundaryOf(request.ContentType) : null;
        var single = multipart ? null : Accepted(request.ContentType);
        if (boundary is null && single is null)
        {
            return CgiReply.BadRequest(ErrorId.InvalidParameter);
        }

        return CgiReply.AfterBody(async body =>
        {
            var plan = request.At is { } at ? request.Camera.Faults.Ask(FaultPoints.Talk, at, new TalkPlan(sound.Talks.IsTaken(request.Channel))) : null;
            if (plan?.Refusal is { } refusal)
            {
                return refusal;
            }

            if (sound.Talks.Begin(request.Peer, request.User.Name, request.Channel, multipart ? Sound.Talk.Parts : Sound.Talk.Whole, plan?.Steals == true) is not { } talk)
            {
                return CgiReply.Failed(ErrorId.InvalidRequest);
            }

            talk.IsUnheard = plan?.Swallows == true;
            try
            {
                ITalkReader reader = boundary is null ? new PlainTalkReader(sound.Talks, talk, single!) : new PartsTalkReader(sound.Talks, talk, boundary, Accepted);
                return await HearAsync(body, reader, talk);
            }
            finally
            {
                sound.Talks.End(talk);
            }
        });
    }

    private static async Task<CgiReply> HearAsync(CgiBody body, ITalkReader reader, Talk talk)
    {
        while (true)
        {
            var read = await body.ReadAsync();
            var bytes = read.Bytes;
            var understood = reader.Take(ref bytes);
            body.Advance(read, bytes);
            if (!understood)
            {
                return CgiReply.BadRequest(ErrorId.InvalidParameter);
            }

            if (talk.IsStolen)
            {
                return CgiReply.Failed(ErrorId.InvalidRequest);
            }

            if (read.IsEnd || read.IsLate)
            {
                return read.IsEnd ? CgiReply.Ok : CgiReply.Failed(ErrorId.RequestTimeout);
            }
        }
    }

    private static bool IsMultipart(CgiRequest request) => string.Equals(request.Text("httptype"), Multipart, StringComparison.OrdinalIgnoreCase);

    /// <summary>Takes what a client posts.</summary>
    private interface ITalkReader
    {
        /// <summary>Takes what has come in, and leaves what it needs more of. False when it cannot be understood.</summary>
        bool Take(ref ReadOnlySequence<byte> bytes);
    }

    private sealed class PlainTalkReader(TalkStore store, Talk talk, AudioFormat format) : ITalkReader
    {
        public bool Take(ref ReadOnlySequence<byte> bytes)
        {
            if (!bytes.IsEmpty)
            {
                store.BeginPart(talk, format);
                store.Add(talk, bytes);
                bytes = bytes.Slice(bytes.End);
            }

            return true;
        }
    }

    private sealed class PartsTalkReader(TalkStore store, Talk talk, string boundary, Func<string?, AudioFormat?> accepted) : ITalkReader
    {
        private readonly MultipartReader _reader = new(boundary);

        public bool Take(ref ReadOnlySequence<byte> bytes)
        {
            while (true)
            {
                switch (_reader.Read(ref bytes, out var data))
                {
                    case MultipartEvent.Part:
                        // A talk is in one codec from its beginning to its end.
                        if (accepted(_reader.ContentType) is not { } format || (talk.Format is { } before && before != format))
                        {
                            return false;
                        }

                        store.BeginPart(talk, format);
                        break;
                    case MultipartEvent.Data:
                        store.Add(talk, data);
                        break;
                    case MultipartEvent.Wrong:
                        return false;
                    default:
                        return true;
                }
            }
        }
    }
}
