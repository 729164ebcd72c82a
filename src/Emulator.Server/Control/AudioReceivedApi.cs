using System.Runtime.InteropServices;
using Emulator.Media;
using Emulator.Protocol.G711;
using Emulator.Protocol.Wav;
using Emulator.Server.Cameras;
using Emulator.Server.Sound;

namespace Emulator.Server.Control;

/// <summary>What clients said into a device with postAudio, and in calls.</summary>
internal static class AudioReceivedApi
{
    private const string Wav = "audio/wav";
    private const string Raw = "application/octet-stream";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/devices/{id}/audio-received", IResult (string id, CameraFleet fleet, long? since) =>
                fleet.TryGet(id, out var camera)
                    ? TypedResults.Ok(camera.Sound.Talks.Select(t => TalkInfo.Of(t, camera.Id)).Where(t => t.Talk > (since ?? 0)).ToArray())
                    : Problem.NoDevice(id))
            .WithTags("audio").WithSummary("What clients said into a device, oldest first: who, when, how coded, how much")
            .Produces<TalkInfo[]>().ProducesProblem(404);

        api.MapGet("/devices/{id}/audio-received/{talk}.wav", IResult (string id, long talk, CameraFleet fleet) => Sound(id, talk, fleet, asWav: true))
            .WithTags("audio").WithSummary("The sound of a talk as a WAV file of 16-bit PCM; not of AAC, which only its raw form holds")
            .Produces(200, contentType: Wav).ProducesProblem(404).ProducesProblem(415);

        api.MapGet("/devices/{id}/audio-received/{talk}.raw", IResult (string id, long talk, CameraFleet fleet) => Sound(id, talk, fleet, asWav: false))
            .WithTags("audio").WithSummary("The bytes of a talk as they came, without the parts' headers")
            .Produces(200, contentType: Raw).ProducesProblem(404);

        api.MapDelete("/devices/{id}/audio-received", IResult (string id, CameraFleet fleet) =>
            {
                var cameras = fleet.Matching(id);
                foreach (var camera in cameras)
                {
                    camera.Sound.Talks.Clear();
                }

                return cameras.Count == 0 ? Problem.NoDevice(id) : TypedResults.NoContent();
            })
            .WithTags("audio").WithSummary("Forget what was said; who talks goes on").Produces(204).ProducesProblem(404);
    }

    private static IResult Sound(string id, long talk, CameraFleet fleet, bool asWav)
    {
        if (!fleet.TryGet(id, out var camera))
        {
            return Problem.NoDevice(id);
        }

        // Taken under the store's lock: a talk may go on.
        if (camera.Sound.Talks.Select(t => t.Number == talk ? (t.Format, t.Rate, Bytes: t.ToArray()) : default).FirstOrDefault(t => t.Bytes is not null) is not { Bytes: not null } found)
        {
            return TypedResults.Problem($"No talk {talk}. GET /api/v1/devices/{camera.Id}/audio-received lists them.", statusCode: StatusCodes.Status404NotFound, title: "no such talk");
        }

        if (!asWav)
        {
            return TypedResults.Bytes(found.Bytes, Raw, $"{camera.Id}-talk-{talk}.raw");
        }

        return ToWav(found.Format, found.Rate, found.Bytes) is { } wav
            ? TypedResults.Bytes(wav, Wav, $"{camera.Id}-talk-{talk}.wav")
            : TypedResults.Problem("AAC is not decoded here: take the raw form, which ffmpeg and players read as ADTS.", statusCode: StatusCodes.Status415UnsupportedMediaType, title: "no WAV of this codec");
    }

    private static byte[]? ToWav(AudioFormat? format, int? rate, ReadOnlySpan<byte> bytes)
    {
        var coded = format is { Codec: AudioCodec.G711A or AudioCodec.G711Mu };
        if (format?.Codec == AudioCodec.Aac)
        {
            return null;
        }

        var wav = new byte[WavHeader.Length + (coded ? bytes.Length * sizeof(short) : bytes.Length & ~1)];
        var samples = wav.AsSpan(WavHeader.Length);
        switch (format?.Codec)
        {
            case AudioCodec.G711A:
                ALaw.Decode(bytes, MemoryMarshal.Cast<byte, short>(samples));
                break;
            case AudioCodec.G711Mu:
                MuLaw.Decode(bytes, MemoryMarshal.Cast<byte, short>(samples));
                break;
            default:
                bytes[..samples.Length].CopyTo(samples);
                break;
        }

        WavHeader.Write(rate ?? SoundTypes.UsualRate, samples.Length, wav);
        return wav;
    }

    /// <param name="Talk">Its number, from 1 for each device; a gap means that the oldest went.</param>
    /// <param name="Began">When it began, UTC of the process's clock.</param>
    /// <param name="Ended">When it ended; left out while it goes on.</param>
    /// <param name="Peer">Client address and port.</param>
    /// <param name="User">Who was logged in.</param>
    /// <param name="Channel">The audio output, from 1.</param>
    /// <param name="Form">singlepart or multipart; rtp for what was said in a call.</param>
    /// <param name="Codec">PCM, G.711A, G.711Mu or AAC; left out before the first part says so.</param>
    /// <param name="Rate">Samples a second.</param>
    /// <param name="Bytes">Bytes of sound, without headers of parts.</param>
    /// <param name="Packets">Parts, or packets of RTP; of a singlepart body how often something came in.</param>
    /// <param name="DurationSeconds">How long it sounds.</param>
    /// <param name="ElapsedSeconds">From its beginning to its last byte: much less than it sounds means that the client does not pace itself.</param>
    /// <param name="KeptBytes">Bytes that are kept: the newest of all talks, up to 8 MiB a device.</param>
    /// <param name="Wav">Where its sound is as a WAV file; left out for AAC.</param>
    /// <param name="Raw">Where its bytes are.</param>
    internal sealed record TalkInfo(
        long Talk, DateTimeOffset Began, DateTimeOffset? Ended, string Peer, string User, int Channel, string Form, string? Codec, int? Rate, long Bytes, long Packets,
        double DurationSeconds, double ElapsedSeconds, long KeptBytes, string? Wav, string Raw)
    {
        public static TalkInfo Of(Talk talk, string device)
        {
            var where = $"/api/v1/devices/{device}/audio-received/{talk.Number}";
            return new TalkInfo(
                talk.Number, talk.Began, talk.Ended, talk.Peer.ToString(), talk.User, talk.Channel + 1, talk.Form,
                talk.Format is { } format ? SoundTypes.NameOf(format.Codec) : null, talk.Rate, talk.Bytes, talk.Packets, talk.Duration.TotalSeconds,
                (talk.Heard - talk.Began).TotalSeconds, talk.Kept, talk.Format?.Codec == AudioCodec.Aac ? null : where + ".wav", where + ".raw");
        }
    }
}
