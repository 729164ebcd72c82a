using System.Buffers;
using System.Net;
using Emulator.Device.VideoTalk;
using Emulator.Media;
using Emulator.Protocol.Rtp;
using Emulator.Server.Rtsp;
using Emulator.Server.Sound;

namespace Emulator.Server.Calls;

/// <summary>
/// The sound of one call: RTP in both directions over one pair of ports, from the answer to the end. What the microphone hears goes to where the
/// peer wants it, or to where its first packet came from; what the peer says is kept with what clients post.
/// </summary>
internal sealed class TalkSound : IDisposable
{
    // More than a busy host owes at once.
    private const int MaxWaiting = 256;

    // A clock that was set is no pause of the sound.
    private const int MaxPause = 50;

    // Payload types without a fixed meaning (RFC 3551 section 6).
    private const int FirstDynamic = 96;

    private readonly Lock _gate = new();
    private readonly Device.Device _device;
    private readonly CameraSound _sound;
    private readonly CameraRtsp _rtsp;
    private readonly RtpSocketPair _sockets;
    private readonly Func<AudioFormat, AudioSource> _open;
    private readonly Action<Exception> _failed;
    private readonly RtpSequence _sequence = new();
    private TalkMedia? _media;
    private AudioFormat? _format;
    private IPEndPoint? _to;
    private LiveSound? _mouth;
    private LiveSound.Listener? _words;
    private RtpTrack? _track;
    private RtpPacketBuilder? _builder;
    private Talk? _talk;
    private long _number;
    private uint _time;
    private long _ignored;
    private bool _disposed;

    public TalkSound(Device.Device device, CameraSound sound, CameraRtsp rtsp, RtpSocketPair sockets, Func<AudioFormat, AudioSource> open, Action<Exception> failed)
    {
        (_device, _sound, _rtsp, _sockets, _open, _failed) = (device, sound, rtsp, sockets, open, failed);
        _ = sockets.ReadPacketsAsync(Take);
    }

    /// <summary>Where the device takes sound.</summary>
    public int Port => _sockets.Port;

    /// <summary>Begins to speak and to listen.</summary>
    /// <param name="call">The call.</param>
    public void Begin(TalkCall call)
    {
        lock (_gate)
        {
            if (_disposed || _format is not null || call.Media is not { } media)
            {
                return;
            }

            (_media, _format) = (media, TalkFormats.ToAudio(media.Audio));
            // Of a group both sides have the same port, unless the peer says otherwise.
            var port = media.AudioPort > 0 ? media.AudioPort : RtpSocketPair.IsMulticast(media.Address) ? _sockets.Port : 0;
            if (port > 0)
            {
                AimAt(new IPEndPoint(media.Address, port));
            }

            if (_device.Profile.AudioOutputs > 0)
            {
                _talk = _sound.Talks.Begin(new IPEndPoint(media.Address, media.AudioPort), call.User, channel: 0, Talk.Rtp, steals: true);
            }

            if (CameraSound.InputsOf(_device.Profile) == 0)
            {
                return;
            }

            var (source, sequence, offset) = _rtsp.Chance.Track();
            _track = new RtpTrack(_device.Clock, _format.Rate, source, sequence, offset, _rtsp.Traffic);
            _builder = new RtpPacketBuilder(TalkFormats.ToRtp(_format).PayloadType);
            _mouth = new LiveSound(_device.Clock, () => _format, _open, static () => false, _failed);
            _words = _mouth.Listen(MaxWaiting);
            _ = SpeakAsync(_words);
        }
    }

    /// <summary>What went and came, for the control API.</summary>
    /// <param name="video">Packets of the picture that were sent.</param>
    public object Describe(long video)
    {
        lock (_gate)
        {
            return new SoundInfo(
                _sockets.Port, _to?.ToString(), _media?.Audio.Compression, _media?.Audio.Frequency, _format is null ? null : TalkFormats.ToRtp(_format).PayloadType,
                _track?.Packets ?? 0, _talk?.Number, _talk?.Packets ?? 0, _sequence.Lost, _sequence.Late, _ignored, video);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            _words?.Dispose();
            _mouth?.Dispose();
            if (_track is not null && _to is not null)
            {
                _sockets.SendReport(_track.Bye());
            }

            _sockets.Dispose();
            if (_talk is not null)
            {
                _sound.Talks.End(_talk);
            }
        }
    }

    private async Task SpeakAsync(LiveSound.Listener words)
    {
        await foreach (var frame in words.Frames.ReadAllAsync())
        {
            lock (_gate)
            {
                if (_disposed)
                {
                    return;
                }

                Speak(frame);
            }
        }
    }

    private void Speak(AudioFrame frame)
    {
        var first = _number == 0;
        var step = frame.Number - _number;
        _time += first ? 0 : (uint)(frame.Format.SamplesPerFrame * (step is > 0 and <= MaxPause ? step : 1));
        _number = frame.Number;
        if (_to is null)
        {
            return;
        }

        if (frame.Format.Codec == AudioCodec.Pcm)
        {
            AudioPayload.PackL16(frame.Data.Span, _builder!);
        }
        else
        {
            AudioPayload.PackBytes(frame.Data.Span, _builder!);
        }

        var packets = _builder!.Take(marker: _track!.Packets == 0);
        var buffer = ArrayPool<byte>.Shared.Rent(packets.Length);
        _track.Copy(new RtpFrame(0, IsKey: false, packets, _time, frame.Utc, TimeSpan.Zero), buffer, 0);
        for (var i = 0; i < packets.Count; i++)
        {
            if (!_sockets.SendAimed(buffer.AsSpan(packets.Packet(i))))
            {
                _track.CountLost();
            }
        }

        ArrayPool<byte>.Shared.Return(buffer);
        if (_track.ReportIfDue(_track.Now) is { } report)
        {
            _sockets.SendReport(report);
        }
    }

    // From the one who answered, wherever it sends from; of a group from anybody.
    private void Take(ReadOnlyMemory<byte> datagram, IPEndPoint from)
    {
        lock (_gate)
        {
            if (_disposed || _format is null || (!RtpSocketPair.IsMulticast(_media!.Address) && !_media.Address.Equals(from.Address)) || !RtpHeader.TryRead(datagram.Span, out var header)
                || !Is(header.PayloadType))
            {
                _ignored++;
                return;
            }

            if (_to is null)
            {
                AimAt(from);
            }

            if (!_sequence.Take(header.Source, header.Sequence) || _talk is null)
            {
                return;
            }

            var payload = datagram[header.Payload];
            _sound.Talks.BeginPart(_talk, _format);
            _sound.Talks.Add(_talk, new ReadOnlySequence<byte>(_format.Codec == AudioCodec.Pcm ? FromL16(payload.Span) : payload));
        }
    }

    // G.711 at the usual rate has a type of its own, which no other sound may have; the rest is as clients number it.
    private bool Is(int payloadType) => payloadType == TalkFormats.ToRtp(_format!).PayloadType || payloadType >= FirstDynamic;

    private void AimAt(IPEndPoint to)
    {
        _sockets.AimAt(to);
        _to = to;
    }

    private static byte[] FromL16(ReadOnlySpan<byte> payload)
    {
        var samples = new byte[payload.Length & ~1];
        for (var i = 0; i < samples.Length; i += 2)
        {
            (samples[i], samples[i + 1]) = (payload[i + 1], payload[i]);
        }

        return samples;
    }

    /// <param name="Port">UDP port on which the device takes sound.</param>
    /// <param name="To">Where its own sound goes; absent until that is known.</param>
    /// <param name="Compression">How sound is coded; absent before the answer.</param>
    /// <param name="Frequency">Samples a second.</param>
    /// <param name="PayloadType">RTP payload type of what it sends.</param>
    /// <param name="PacketsSent">Packets sent.</param>
    /// <param name="Talk">Number of the talk under audio-received.</param>
    /// <param name="PacketsReceived">Packets of sound that came.</param>
    /// <param name="PacketsLost">Packets that did not, by their sequence numbers.</param>
    /// <param name="PacketsLate">Packets that came late or twice, and are not in the talk.</param>
    /// <param name="PacketsIgnored">Datagrams that were no sound of this call: another sender, another codec, before the answer.</param>
    /// <param name="VideoPacketsSent">Packets of the picture sent.</param>
    internal sealed record SoundInfo(
        int Port, string? To, string? Compression, int? Frequency, int? PayloadType, long PacketsSent, long? Talk, long PacketsReceived, long PacketsLost, long PacketsLate, long PacketsIgnored, long VideoPacketsSent);
}
